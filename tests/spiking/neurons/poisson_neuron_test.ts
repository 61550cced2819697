import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { Gpu } from "../../../lib/gpu/gpu.ts";
import { simulateSpiking } from "../../../lib/spiking/simulation/spiking_engine.ts";
import { simulateSpikingReference } from "../../../lib/spiking/simulation/spiking_reference.ts";
import { parseSpikingSpec } from "../../../lib/spiking/spiking_spec.ts";
import { gpuTest } from "../../_gpu.ts";

const network = (parameters: Record<string, number>, stepMs = 1, hitMs: number[] = []) =>
  parseSpikingSpec({
    kind: "spiking",
    name: "chance",
    stepMs,
    populations: [
      { name: "hit", size: 1, neuron: "replay", replay: { timesMs: hitMs, cells: hitMs.map(() => 0) } },
      {
        name: "N",
        size: 200,
        neuron: "poisson-neuron",
        parameters,
        receptors: { exc: { kinetics: "delta" } },
      },
    ],
    projections: [{
      ...{ from: "hit", to: "N", receptor: "exc", weight: 0.03, delayMs: 1 },
      connect: { rule: "all-to-all" },
    }],
  });

Deno.test("without input the rate is x_0 / (1 + t_ref x_0) with steps of 1 ms, and no interval is shorter than t_ref and a step", async () => {
  for (const [x_0, t_ref] of [[0.05, 4], [0.2, 0], [1, 4]]) {
    const { spikes } = await simulateSpikingReference(network({ x_0, t_ref }), { durationMs: 5000, seed: 2 });
    const rate = spikes!.steps.length / 200 / 5000, expected = x_0 / (1 + t_ref * x_0);
    // Intervals are t_ref and a geometric number of mean 1 / x_0: counts vary with (1 - x_0) / (x_0 mean)^2 of their mean.
    const deviation = Math.sqrt((1 - x_0) * expected / 200 / 5000) / (1 + t_ref * x_0);
    assertAlmostEquals(rate, expected, 4 * deviation + 1 / 5000);
    const last = new Map<number, number>();
    spikes!.cells.forEach((cell, at) => {
      const before = last.get(cell);
      if (before !== undefined) assert(spikes!.steps[at] - before > t_ref);
      last.set(cell, spikes!.steps[at]);
    });
  }
});

Deno.test("x returns by Euler's method, by 1 / tau_x in each step, from jumps of spikes", async () => {
  const run = await simulateSpikingReference(network({}, 1, [10, 12]), {
    durationMs: 30,
    record: { traces: [{ population: "N", variable: "x", cells: 1 }] },
  });
  const x = run.traces[0].values;
  let wanted = 0.05;
  for (let step = 1; step <= 30; step++) {
    wanted += (0.05 - wanted) / 5 + (step === 11 || step === 13 ? 0.03 : 0);
    // Weights are whole numbers of quanta, 2^-31 of the largest sum.
    assertAlmostEquals(x[step - 1], wanted, 1e-8);
  }
});

gpuTest("the GPU gives the same spikes", async (gpu: Gpu) => {
  const options = { durationMs: 300, seed: 5 };
  const found = await simulateSpiking(gpu, network({}, 1, [20, 100]), options);
  const wanted = await simulateSpikingReference(network({}, 1, [20, 100]), options);
  assertEquals(found.spikes, wanted.spikes);
  assert(wanted.spikes!.steps.length > 1000);
});
