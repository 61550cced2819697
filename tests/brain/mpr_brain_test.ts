import { assertAlmostEquals, assertEquals } from "@std/assert";
import golden from "./golden/mpr_network.json" with { type: "json" };
import { atOnce, goldenConnectome, lastMean, leavesLow, mprBrain, runFor } from "./_mpr_brain.ts";

const CONNECTOME = goldenConnectome(), R = CONNECTOME.regions.length;
const PULSE = [{ region: "R1", value: { steps: [[20, 3], [30, 0]] as [number, number][] } }];

for (const singly of [false, true]) {
  Deno.test(`regions with delays do what an independent program in numpy does, ${singly ? "one by one" : "all at once"}`, async () => {
    assertEquals(CONNECTOME.weights.filter((weight) => weight !== 0).length, golden.edges);
    const spec = mprBrain(CONNECTOME, { coupling: golden.coupling, stimuli: PULSE });
    const { activity } = await runFor(spec, { durationMs: 80, binMs: 0.1, singly });
    // A change of the start by 8e-15 becomes one of 6e-8 while the pulse lifts a region off the low branch,
    // and a rounding, of 1e-16, one of 1e-9.
    golden.delayed.forEach((row, k) =>
      row.forEach((value, region) => assertAlmostEquals(activity[region * 800 + 100 * k + 99], value, 1e-8))
    );
  });
}

Deno.test("regions run the same in exchanges of one step and of as many as delays allow", async () => {
  const spec = mprBrain(CONNECTOME, { coupling: 0.25, stimuli: PULSE });
  const one = await runFor({ ...spec, windowMs: 0.1 }, { durationMs: 64, binMs: 0.8 });
  const many = await runFor(spec, { durationMs: 64, binMs: 0.8 });
  // Sums of eight steps at once are in another order than of one.
  one.activity.forEach((value, at) => assertAlmostEquals(many.activity[at], value, 1e-12));
});

Deno.test("the low branch ends at the coupling that numpy finds, within 1 %", async () => {
  const connectome = atOnce(CONNECTOME), { critical } = golden;
  const brain = (part: number) => mprBrain(connectome, { coupling: part * critical, stepMs: 0.02 });
  assertEquals(await leavesLow(brain(0.99), { durationMs: 200, most: 0.2 }), false);
  assertEquals(await leavesLow(brain(1.01), { durationMs: 200, most: 0.2 }), true);
  // Heun and Runge-Kutta have the same fixed points; what is left of the start after 200 time constants is
  // below 1e-9.
  const half = await runFor(brain(0.5), { durationMs: 200, binMs: 10 });
  assertAlmostEquals(lastMean(half, R), golden.mean_at_half, 1e-8);
});

Deno.test("the high branch is there beside the low one", async () => {
  const spec = mprBrain(atOnce(CONNECTOME), { coupling: 0.1 }, [1, 0]);
  assertAlmostEquals(lastMean(await runFor(spec, { durationMs: 300, binMs: 10 }), R), golden.mean_high, 1e-8);
});
