import { assert, assertEquals } from "@std/assert";
import { getCellPreset } from "../../lib/cable/cell_presets.ts";
import type { CellsRun } from "../../lib/cable/simulation/cells_run.ts";
import golden from "../science/golden/hay_neuron.json" with { type: "json" };

/** The cell. */
export const SPEC = getCellPreset("hay2011");
/** The run that NEURON made. */
export const OPTIONS = {
  durationMs: golden.durationMs,
  stepMs: golden.stepMs,
  everyMs: golden.everyMs,
  thresholdMv: -20,
  sites: golden.sites.map(([section, at]) => ({ section: String(section), at: Number(at) })),
  inputs: [{
    timesMs: golden.events.map(([time]) => time),
    synapses: golden.events.map(([_, synapse]) => synapse),
  }],
};

/** Whether no spike is within 3 ms. */
const calm = (timeMs: number) => golden.spikes.every((spike) => Math.abs(spike - timeMs) > 3);

/** Requires NEURON's traces, in spikes and away from them, mV, and its spikes, ms. */
export function requireGolden(
  { voltages, samples, spikes }: CellsRun,
  bounds: { steep: number; calm: number; timing: number },
  durationMs = golden.durationMs,
): void {
  const wanted = golden.spikes.filter((time) => time < durationMs);
  assertEquals(spikes.timesMs.length, wanted.length);
  spikes.timesMs.forEach((time, k) =>
    assert(Math.abs(time - wanted[k]) < bounds.timing, `${time}, not ${wanted[k]}`)
  );
  golden.traces.forEach((trace, site) =>
    trace.slice(0, samples).forEach((expected, sample) => {
      const found = voltages[site * samples + sample];
      const bound = calm(sample * golden.everyMs) ? bounds.calm : bounds.steep;
      assert(
        Math.abs(found - expected) < bound,
        `site ${site}, sample ${sample}: ${found}, not ${expected}`,
      );
    })
  );
}
