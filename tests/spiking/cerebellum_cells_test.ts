import { assert } from "@std/assert";
import { simulateSpikingReference } from "../../lib/spiking/simulation/spiking_reference.ts";
import { getSpikingPreset } from "../../lib/spiking/spiking_presets.ts";
import type { Population, SpikingSpec } from "../../lib/spiking/spec_types.ts";

/** Cells of a preset without synapses and places. */
function alone(preset: string, name: string, changes: Partial<Population>): SpikingSpec {
  const spec = getSpikingPreset(preset);
  const { positions: _, ...cells } = spec.populations.find((one) => one.name === name)!;
  return { ...spec, populations: [{ ...cells, ...changes }], projections: [], drives: [] };
}

/** Currents, pA, and rates in the last 2 of 3 s, Hz: independent integration by Runge-Kutta of order 2 in steps of 0.02 ms. */
const RATES: Record<string, [currents: number[], rates: number[]]> = {
  GrC: [[0, 5, 10, 15, 20], [0, 0, 30.5, 58, 80.5]],
  GoC: [[0, 50, 100, 200, 300], [9.5, 27.5, 39.5, 57.5, 73]],
  PC: [[0, 200, 500, 1000, 2000], [34.5, 95.5, 149.5, 213, 312.5]],
  BC: [[0, 5, 10, 20, 40], [14, 29, 41, 58.5, 85]],
  SC: [[0, 5, 10, 20, 40], [20, 29.5, 38, 52, 73.5]],
};

Deno.test("cells of the cerebellum spike at their threshold with the rates of an independent integration", async () => {
  for (const [name, [currents, rates]] of Object.entries(RATES)) {
    const spec = alone("cerebellum", name, { size: currents.length, initial: {} });
    const [cells] = spec.populations, I_e = cells.parameters!.I_e as number;
    cells.parameters = { ...cells.parameters, I_e: currents.map((current) => I_e + current) };
    const { spikes } = await simulateSpikingReference(spec, { durationMs: 3000 });
    const counts = currents.map(() => 0);
    spikes!.steps.forEach((step, k) => counts[spikes!.cells[k]] += step > 10_000 ? 1 : 0);
    // A spike more or less in 2 s is 0.5 Hz.
    counts.forEach((count, k) =>
      assert(Math.abs(count / 2 - rates[k]) <= 1, `${name} at ${currents[k]} pA: ${count / 2} Hz`)
    );
  }
});

Deno.test("cells with an escape rate spike freely with the rates of an independent simulation", async () => {
  // 100 cells for 2 s: Golgi cells spike 2,500 times, nearly regularly.
  for (
    const [name, wanted, within] of [["GoC", 12.8, 0.5], ["BC", 9.56, 0.4], ["SC", 9.56, 0.4], [
      "PC",
      83.2,
      1,
    ], ["GrC", 0, 0.01]] as const
  ) {
    const spec = alone("cerebellum-awake", name, { size: 100 });
    const { counts } = await simulateSpikingReference(spec, { durationMs: 3000, binMs: 1000 });
    const rate = (counts[1] + counts[2]) / 200;
    assert(Math.abs(rate - wanted) <= within, `${name}: ${rate} Hz`);
  }
});

/** Rate of granule cells with four mossy fibres of 40 Hz each, Hz. */
async function granuleRate(preset: string, off: readonly string[] = []): Promise<number> {
  const cells = 100, spec = alone(preset, "GrC", { size: cells });
  const all = Array.from({ length: 4 * cells }, (_, k) => k);
  const projections = getSpikingPreset(preset).projections.filter(({ name }) => name!.startsWith("glom-GrC"));
  const run = await simulateSpikingReference({
    ...spec,
    populations: [
      { name: "glom", size: 4 * cells, neuron: "poisson", parameters: { rate: 40 } },
      ...spec.populations,
    ],
    projections: projections.map((one) => ({
      ...one,
      connect: { rule: "pairs", sources: all, targets: all.map((k) => k >> 2) },
      weight: off.includes(one.receptor) ? 0 : one.weight,
    })),
  }, { durationMs: 1500, binMs: 500, record: { spikes: false } });
  return (run.counts[4] + run.counts[5]) / cells;
}

Deno.test("granule cells answer four mossy fibres at 40 Hz as an independent simulation, mostly by NMDA receptors", async () => {
  // Theirs are of 60 s, 3 percent of error; ours of 100 s. They are 5 percent above ours with AMPA, whose steps of 0.025 ms change ours by 1 percent.
  // Their rates without NMDA receptors are not asked: at 4, 10, 20, 40, 80, 150 Hz they are 3.0, 6.6, 10.3, 14.6, 18.7, 21.5 Hz, ours 2.8, 6.0, 9.2, 13.2, 16.2, 16.4.
  // A third integration, by Runge-Kutta of order 2 in steps of 0.02 ms, has ours (5.6, 12.9, 16.0 Hz at 10, 40, 150); with 8.5 percent of the NMDA conductance left it has
  // 3.0, 6.2, 9.9, 14.8, 19.2, 23.4 Hz, which is near theirs: they may not have switched all of it off.
  const near = (found: number, wanted: number) =>
    assert(Math.abs(found / wanted - 1) < 0.1, `${found} ${wanted}`);
  near(await granuleRate("cerebellum-static"), 68.4);
  near(await granuleRate("cerebellum"), 40.9);
  near(await granuleRate("cerebellum", ["AMPA"]), 15.8);
  assert(await granuleRate("cerebellum", ["NMDA"]) < 40.9 / 2.5);
});
