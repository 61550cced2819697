import { assert } from "@std/assert";
import { overrideSpiking } from "../../lib/spiking/override_spiking.ts";
import { simulateSpikingReference } from "../../lib/spiking/simulation/spiking_reference.ts";
import { getSpikingPreset } from "../../lib/spiking/spiking_presets.ts";

/** Published rates of the awake network with static synapses, Hz: basket and stellate cells together. */
const PUBLISHED: Record<4 | 40, Record<string, number>> = {
  4: { GrC: 3.76, GoC: 11.984, PC: 91.706, MLI: 20.845 },
  40: { GrC: 23.432, GoC: 35.672, PC: 137.624, MLI: 75.872 },
};
/** Parts by which rates may differ: interneurons are hit by fibres of all depths, which ours have no model of. */
const WITHIN: Record<string, number> = { GrC: 0.1, GoC: 0.15, PC: 0.1, MLI: 0.4 };

/** Bins of 100 ms that count nothing. */
export const WARMUP_BINS = 6;

/** The awake network's rates with mossy fibres at a rate, beside the published ones. */
export function awakeTest(hz: keyof typeof PUBLISHED): void {
  const published = PUBLISHED[hz];
  Deno.test(`the awake cerebellum has the published rates with mossy fibres at ${hz} Hz`, async () => {
    const spec = overrideSpiking(getSpikingPreset("cerebellum-awake"), { "drives.basal.rateHz": Number(hz) });
    const run = await simulateSpikingReference(spec, {
      durationMs: 1600,
      binMs: 100,
      record: { spikes: false },
    });
    // In a second 71 Golgi cells spike 800 times, 2 percent of error, and all others more often.
    for (const [name, wanted] of Object.entries(published)) {
      let spikes = 0, cells = 0;
      run.populations.forEach((one, at) => {
        if (!(name === "MLI" ? ["BC", "SC"] : [name]).includes(one.name)) return;
        cells += one.size;
        for (let bin = WARMUP_BINS; bin < run.bins; bin++) spikes += run.counts[at * run.bins + bin];
      });
      const rate = spikes / cells / ((run.bins - WARMUP_BINS) * 0.1);
      assert(Math.abs(rate / wanted - 1) < WITHIN[name], `${name}: ${rate} Hz, published ${wanted}`);
    }
  });
}
