import { assertAlmostEquals } from "@std/assert";
import fc from "fast-check";
import { parseSpikingSpec } from "../../lib/spiking/spiking_spec.ts";
import { simulateSpikingReference } from "../../lib/spiking/simulation/spiking_reference.ts";

/** The jumps of the voltages of cells that one spike reaches with weights of their own. */
async function jumps(weights: number[], weight: number): Promise<number[]> {
  const size = weights.length, cells = weights.map((_, cell) => cell);
  const spec = parseSpikingSpec({
    kind: "spiking",
    name: "listed",
    stepMs: 0.1,
    populations: [
      { name: "source", size: 1, neuron: "replay", replay: { timesMs: [0.1], cells: [0] } },
      {
        name: "target",
        size,
        neuron: "lif",
        parameters: { E_L: 0, V_th: 200, g_L: 1e-6 },
        receptors: { jump: { kinetics: "delta" } },
      },
    ],
    projections: [{
      from: "source",
      to: "target",
      receptor: "jump",
      connect: { rule: "pairs", sources: cells.map(() => 0), targets: cells, weights },
      weight,
      delayMs: 0.1,
    }],
  });
  const record = { traces: [{ population: "target", variable: "V_m", cells: size }], everyMs: 0.1 };
  const run = await simulateSpikingReference(spec, { durationMs: 1, record });
  return [...run.traces[0].values.subarray(-size)];
}

Deno.test("listed weights arrive whatever the projection's own weight is", async () => {
  const weight = fc.double({ min: -150, max: 150, noNaN: true });
  await fc.assert(
    fc.asyncProperty(
      fc.array(weight, { minLength: 1, maxLength: 5 }),
      fc.constantFrom(0, 1e-3, 1, 1e6),
      async (weights, own) => {
        const found = await jumps(weights, own);
        weights.forEach((right, cell) => assertAlmostEquals(found[cell], right, 1e-4));
      },
    ),
    { numRuns: 40 },
  );
});
