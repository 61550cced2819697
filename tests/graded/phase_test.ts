import { assert, assertAlmostEquals } from "@std/assert";
import { simulate } from "@volley/volley";
import {
  getGradedPreset,
  orderParameter,
  overrideGraded,
  parseGradedSpec,
} from "../../lib/entries/graded.ts";

/** Phases at the end. */
async function phasesOf(spec: ReturnType<typeof parseGradedSpec>, durationMs: number, seed = 1) {
  const run = await simulate(null, spec, {
    ...{ durationMs, seed, binMs: 10 },
    record: { own: { traces: ["phi"], everyMs: durationMs } },
  });
  return run.traces![0].map(({ values }) => values);
}

const wrapped = (angle: number) => angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));

Deno.test("each oscillator of a chain follows the one before by its lag exactly, from any start", async () => {
  for (const [lag, stepMs] of [[Math.PI / 10, 1], [-0.7, 2], [1.2, 0.5]]) {
    const spec = overrideGraded(getGradedPreset("oscillator-chain"), { "couplings.down.lag": lag, stepMs });
    for (const seed of [1, 2]) {
      const [phases] = await phasesOf(spec, 10_000, seed);
      // Single precision of a recorded phase below 2 pi: 2^-22 each.
      for (let k = 1; k < phases.length; k++) {
        assertAlmostEquals(wrapped(phases[k - 1] - phases[k] - lag), 0, 1e-6);
      }
      assertAlmostEquals(orderParameter(phases, { lag }), 1, 1e-6);
    }
  }
});

Deno.test("a lag of a twentieth of a cycle makes one wave of twenty oscillators", async () => {
  const [phases] = await phasesOf(getGradedPreset("oscillator-chain"), 10_000);
  assertAlmostEquals(orderParameter(phases), 0, 1e-6);
});

Deno.test("two oscillators of different frequencies lock where the coupling is stronger than the difference", async () => {
  // phi_2' - phi_1' = 2 pi (1.5 - 1) - k sin(phi_2 - phi_1): locked at sin = pi / k.
  const spec = (weight: number) =>
    parseGradedSpec({
      ...{ kind: "graded", name: "pair", stepMs: 1 },
      populations: [
        { name: "one", size: 1, model: "phase", parameters: { frequencyHz: 1 } },
        { name: "other", size: 1, model: "phase", parameters: { frequencyHz: 1.5 } },
      ],
      couplings: [{ from: "one", to: "other", weight }],
    });
  for (const weight of [4, 10]) {
    const [[one], [other]] = await phasesOf(spec(weight), 8000);
    assertAlmostEquals(wrapped(other - one), Math.asin(Math.PI / weight), 1e-5);
  }
  const run = await simulate(null, spec(3), { durationMs: 60_000, binMs: 1000 });
  const cycles = [0, 1].map((p) =>
    [...run.counts.counts.subarray(60 * p, 60 * p + 60)].reduce((a, b) => a + b)
  );
  // Unlocked: the mean frequency beyond the other's is sqrt(pi^2 - k^2) / 2 pi.
  assertAlmostEquals(cycles[1] - cycles[0], 60 * Math.sqrt(Math.PI ** 2 - 9) / (2 * Math.PI), 1.1);
});

Deno.test("orders of coupling agree: all, a shift around the ring, and matrices give the same sums", async () => {
  const frequencyHz = [1, 1.2, 0.9], initial = { phi: [0.1, 2, 4] };
  const runs = await Promise.all([
    [{ connect: "all" }],
    [{ name: "a", connect: { shift: 1, ring: true } }, { name: "b", connect: { shift: -1, ring: true } }],
    [{ connect: { matrix: [[0, 1, 1], [1, 0, 1], [1, 1, 0]] } }],
  ].map((couplings) =>
    phasesOf(
      parseGradedSpec({
        ...{ kind: "graded", name: "three", stepMs: 1 },
        populations: [{ name: "P", size: 3, model: "phase", parameters: { frequencyHz }, initial }],
        couplings: couplings.map((one) => ({ from: "P", to: "P", weight: 2, lag: 0.3, delayMs: 5, ...one })),
      }),
      3000,
    )
  ));
  for (const [phases] of runs.slice(1)) {
    phases.forEach((phi, k) => assertAlmostEquals(phi, runs[0][0][k], 1e-5));
  }
  assert(new Set(runs[0][0]).size === 3);
});

Deno.test("noise of a phase spreads it as its intensity says", async () => {
  const spec = parseGradedSpec({
    ...{ kind: "graded", name: "free", stepMs: 1 },
    populations: [{ name: "P", size: 2000, model: "phase", parameters: { frequencyHz: 0, noise: 0.5 } }],
  });
  const [phases] = await phasesOf(spec, 1000);
  // After 1 s the phases have the variance 0.25, whose standard error is 0.25 sqrt(2 / 2000) = 0.008.
  const variance = phases.reduce((sum, phi) => sum + wrapped(phi) ** 2, 0) / 2000;
  assertAlmostEquals(variance, 0.25, 0.032);
});
