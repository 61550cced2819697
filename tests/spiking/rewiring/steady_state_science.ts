import { assert, assertAlmostEquals } from "@std/assert";
import { mean } from "../../../lib/analysis/summary.ts";
import { simulateSpikingReference } from "../../../lib/spiking/simulation/spiking_reference.ts";
import { getSpikingPreset } from "../../../lib/spiking/spiking_presets.ts";

/**
 * Mean field: at the target a neuron spikes with r = 0.07 per ms, for which its hazard must be r / (1 - 4 r), of which its n synapses make 5 k r n:
 * n = 4.50 with k = 0.03. Synapses are somewhat more as rates differ from neuron to neuron, and as elements vanish one by one.
 */
Deno.test("neurons grow 4.4 to 5.4 synapses each, at which calcium is 0.71 +- 0.02 and the rate 70 Hz, on three seeds", async () => {
  const hazard = 0.07 / (1 - 4 * 0.07);
  assertAlmostEquals((hazard - 0.05) / (5 * 0.03 * 0.07), 4.5, 5e-3);
  for (const seed of [0, 1, 2]) {
    const { structure, counts, synapses } = await simulateSpikingReference(
      getSpikingPreset("engram-rewiring"),
      {
        ...{ durationMs: 250_000, binMs: 1000, seed, record: { spikes: false } },
      },
    );
    const { timesMs, populations: [{ calcium }], projections: [course] } = structure!;
    assert(synapses / 240 > 4.4 && synapses / 240 < 5.4, `seed ${seed}: ${synapses / 240}`);
    assertAlmostEquals(mean([...calcium.slice(-200)]), 0.71, 0.02);
    assertAlmostEquals(mean([...counts.slice(-20)]) / 240, 72, 3);
    // Hardly anything grows before calcium is above eta, and half of all is there by 160 s.
    const half = timesMs[course.synapses.findIndex((count) => count > synapses / 2)];
    assert(
      course.synapses[590] < 0.02 * synapses && half > 100_000 && half < 170_000,
      `seed ${seed}: half at ${half}`,
    );
  }
});
