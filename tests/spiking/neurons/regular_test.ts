import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { stepOf } from "../../../lib/base/time_grid.ts";
import { fractionOf } from "../../../lib/spiking/neurons/regular.ts";
import { simulateSpiking } from "../../../lib/spiking/simulation/spiking_engine.ts";
import { simulateSpikingReference } from "../../../lib/spiking/simulation/spiking_reference.ts";
import { SpikingSimulation } from "../../../lib/spiking/simulation/spiking_simulation.ts";
import { gpuTest } from "../../_gpu.ts";
import { networkOf } from "../_networks.ts";

/** Steps of the spikes of a generator. */
async function stepsOf(
  parameters: Record<string, number>,
  stepMs: number,
  durationMs: number,
): Promise<number[]> {
  const spec = { ...networkOf([{ name: "R", size: 1, neuron: "regular", parameters }]), stepMs };
  const { spikes } = await simulateSpikingReference(spec, { durationMs, binMs: durationMs });
  return [...spikes!.steps];
}

Deno.test("regular has the rate of its period: 1.4 ms at a step of 1 ms makes 714 spikes a second", async () => {
  const steps = await stepsOf({ period: 1.4, t_start: 1 }, 1, 1000);
  assertEquals(steps.length, 714);
  assertEquals(steps.slice(0, 6), [1, 2, 4, 5, 7, 8]);
});

Deno.test("regular rounds each time for itself, whatever period, start and step", async () => {
  const cases = fc.record({
    period: fc.integer({ min: 1, max: 3000 }).map((tenths) => tenths / 100),
    t_start: fc.integer({ min: 0, max: 500 }).map((hundredths) => hundredths / 100),
    stepMs: fc.constantFrom(0.1, 0.05, 0.3, 1, 1 / 3),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ period, t_start, stepMs }) => {
      const steps = await stepsOf({ period, t_start }, stepMs, 1000 * stepMs);
      const start = Math.max(stepMs, t_start), apart = Math.max(stepMs, period);
      const wanted = Array.from({ length: 1000 }, (_, k) => stepOf(start + k * apart, stepMs));
      assertEquals(steps, wanted.filter((step) => step <= 1000));
    }),
    { numRuns: 60 },
  );
});

Deno.test("fractionOf() finds decimal periods exactly, and any other as nearly as denominators below 2^23 do", () => {
  assertEquals(fractionOf(1.4), { whole: 1, part: 2, parts: 5 });
  assertEquals(fractionOf(70), { whole: 70, part: 0, parts: 1 });
  assertEquals(fractionOf(0.333 / 0.1), { whole: 3, part: 33, parts: 100 });
  assertEquals(fractionOf(2 - 1e-10), { whole: 2, part: 0, parts: 1 });
  assertEquals(fractionOf(1e12), { whole: 1e12, part: 0, parts: 1 });
  fc.assert(fc.property(fc.double({ min: 1, max: 1000, noNaN: true }), (period) => {
    const { whole, part, parts } = fractionOf(period);
    assert(parts <= 2 ** 23 && part < parts && part >= 0);
    assert(Math.abs(whole + part / parts - period) < 2 ** -23, `${period}`);
  }));
});

gpuTest("regular spikes in the same steps on the GPU as on a core, also after long", async (gpu) => {
  const spec = networkOf([{
    name: "R",
    size: 40,
    neuron: "regular",
    parameters: {
      period: Array.from({ length: 40 }, (_, k) => 0.13 + 0.0371 * k),
      t_start: { uniform: [0, 5] },
    },
  }]);
  const options = { durationMs: 2000 };
  assertEquals(
    (await simulateSpiking(gpu, spec, options)).spikes,
    (await simulateSpikingReference(spec, options)).spikes,
  );
});

Deno.test("regular goes on from a state that was saved before it counted parts of steps", async () => {
  const spec = networkOf([{
    name: "R",
    size: 1,
    neuron: "regular",
    parameters: { period: 1.4, t_start: 1 },
  }]);
  const simulation = await SpikingSimulation.open(null, { ...spec, stepMs: 1 });
  const before = await simulation.run(3);
  const checkpoint = await simulation.save();
  checkpoint.populations[0].variables.delete("over");
  await simulation.restore(checkpoint);
  const after = await simulation.run(7);
  simulation.close();
  // Spikes at 1, 2.4, then 3.8, from which parts are counted anew.
  assertEquals([...before.spikes!.steps], [1, 2]);
  assertEquals([...after.spikes!.steps], [4, 5, 6, 8, 9]);
});
