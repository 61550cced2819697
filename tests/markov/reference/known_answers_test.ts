import { assert, assertAlmostEquals } from "@std/assert";
import { type MifSpec, overrideSpec } from "../../../lib/markov/mif_spec.ts";
import { getPreset } from "../../../lib/markov/presets.ts";
import { simulateExact, simulateReference } from "../../../lib/markov/cpu/reference.ts";
import type { EnsembleRun } from "../../../lib/markov/run.ts";
import { uncoupled } from "./_specs.ts";

/** Both engines, by the name of their method. */
const ENGINES = { simulateReference, simulateExact };

function rates(run: EnsembleRun): { e: number; i: number } {
  const seconds = run.networks * run.bins * run.binMs / 1000;
  const sum = (counts: Uint16Array) => counts.reduce((total, count) => total + count, 0);
  return { e: sum(run.e) / run.specs[0].N_E / seconds, i: sum(run.i) / run.specs[0].N_I / seconds };
}

/** Mean and CV of the intervals of all cells together: cells are alike, so this is the law of one cell's intervals. */
function intervals(run: EnsembleRun): { mean: number; cv: number; count: number } {
  const last = new Map<number, number>();
  let count = 0, sum = 0, squares = 0;
  run.spikes![0].times.forEach((time, k) => {
    const neuron = run.spikes![0].neurons[k];
    const before = last.get(neuron);
    last.set(neuron, time);
    if (before === undefined) return;
    count++;
    sum += time - before;
    squares += (time - before) ** 2;
  });
  const mean = sum / count;
  return { mean, cv: Math.sqrt(squares / count - mean ** 2) / mean, count };
}

function assertWithin(actual: number, expected: number, relative: number, what: string): void {
  const error = actual / expected - 1;
  assert(
    Math.abs(error) <= relative,
    `${what}: ${actual} instead of ${expected}, off by ${100 * error} percent`,
  );
}

for (const [name, simulate] of Object.entries(ENGINES)) {
  Deno.test(`${name}() of uncoupled cells counts M kicks and then is refractory: mean and CV of intervals`, async () => {
    // Interval = sum of M exponential times 1/lambda + one of mean tau_R, so mean M/lambda + tau_R and variance
    // M/lambda^2 + tau_R^2. The stepped scheme sleeps half a step and a geometric number n of whole steps dt: the same mean,
    // variance n (n - 1) dt^2 with n = tau_R/dt - 1/2 (4 percent less spread at 2.5 ms).
    // 100 cells * 4 s / 5.4 ms = 75,000 intervals of CV 0.48: standard errors 0.18 percent of the mean (four of them) and 0.3
    // percent of the CV (four), whose intervals between middles of steps add dt^2/6, 0.03 percent.
    for (const [threshold, tau_R] of [[20, 2.5], [40, 0], [20, 0.3]]) {
      const spec = uncoupled({ threshold, tau_R, lambda: 7000, S_EI: 0, S_II: 0 });
      const run = await simulate(spec, {
        durationMs: 4000,
        warmupMs: 100,
        seed: 5,
        record: { spikes: true },
      });
      const { mean, cv, count } = intervals(run);
      const expected = threshold / 7 + tau_R;
      const steps = tau_R / 0.1 - 0.5;
      const sleep = tau_R === 0 ? 0 : name === "simulateExact" ? tau_R ** 2 : steps * (steps - 1) * 0.01;
      const expectedCv = Math.sqrt(threshold / 49 + sleep) / expected;
      assertWithin(
        mean,
        expected,
        4 * expectedCv / Math.sqrt(count),
        `mean interval, M ${threshold}, tau_R ${tau_R}`,
      );
      assertWithin(cv, expectedCv, 0.012, `CV, M ${threshold}, tau_R ${tau_R}`);
    }
  });

  Deno.test(`${name}() balances drive, excitation and constant inhibition as voltage is conserved`, async () => {
    // Kicks of 1 reach threshold without overshoot and nothing is clipped or lost (no refractoriness, reversal far below), so
    // per cell M r = lambda + N P S r_E - N P S r_I: two linear equations for the rates (the reduced model of Li, Chariker &
    // Young 2019, which is exact here). Drive adds noise of 1/sqrt(7000 * 4 * 100 cells) = 0.06 percent, inhibitory kicks
    // ten times that: 0.6 percent.
    const spec = overrideSpec(getPreset("mif-small-syn"), {
      S_EE: 1,
      S_IE: 1,
      S_EI: 2.4,
      S_II: 0.7,
      inhibitoryKick: "constant",
      inhibitoryReversal: -1000,
      tau_R: 0,
    });
    for (const selfHits of [true, false]) {
      const self = selfHits ? 0 : 1;
      const { N_E, N_I, P_EE, P_IE, P_EI, P_II, S_EI, S_II, threshold } = spec;
      const a = threshold - (N_E - self) * P_EE, b = N_I * P_EI * S_EI;
      const c = -N_E * P_IE, d = threshold + (N_I - self) * P_II * S_II;
      const expectedE = 7000 * (d - b) / (a * d - b * c), expectedI = 7000 * (a - c) / (a * d - b * c);
      const run = await simulate({ ...spec, selfHits }, { durationMs: 4000, warmupMs: 200, seed: 6 });
      const { e, i } = rates(run);
      assertWithin(e, expectedE, 0.006, `E rate, selfHits ${selfHits}`);
      assertWithin(i, expectedI, 0.006, `I rate, selfHits ${selfHits}`);
    }
  });

  Deno.test(`${name}() holds each kick back for its mean delay, and each refractory cell for tau_R`, async () => {
    // Little's law: mean number waiting = arrivals per ms * mean wait. A spike's hits enter the stepped scheme's pools at its
    // next step, and its cell falls asleep in the middle of its own: a step and half a step that the pools never show.
    // Kicks of size 0 leave the cells independent; 300 ms * 100 cells * rate/ms * 100 targets: standard error below 0.5 percent.
    const stepMs = name === "simulateExact" ? 0 : 0.1;
    const spec = uncoupled({
      P_EE: 1,
      P_IE: 0.5,
      P_EI: 0.7,
      P_II: 1,
      S_EE: 0,
      S_IE: 0,
      S_EI: 0,
      S_II: 0,
      tau_EE: 0.5,
      tau_IE: 2,
      tau_EI: 4.5,
      tau_II: 1.1,
      tau_R: 2.5,
      threshold: 10,
      refractoryHits: "pending",
    });
    const run = await simulate(spec, { durationMs: 1500, warmupMs: 100, seed: 7, record: { pools: true } });
    const { e, i } = rates(run);
    const mean = (pool: Uint32Array) => pool.reduce((total, size) => total + size, 0) / pool.length;
    const { pools } = run;
    const waits = [
      ["EE", mean(pools!.pendingEE) / (e / 1000 * 75 * 75 * 1), 0.5 - stepMs],
      ["IE", mean(pools!.pendingIE) / (e / 1000 * 75 * 25 * 0.5), 2 - stepMs],
      ["EI", mean(pools!.pendingEI) / (i / 1000 * 25 * 75 * 0.7), 4.5 - stepMs],
      ["II", mean(pools!.pendingII) / (i / 1000 * 25 * 25 * 1), 1.1 - stepMs],
      ["refractory E", mean(pools!.refractoryE) / (e / 1000 * 75), 2.5 - stepMs / 2],
      ["refractory I", mean(pools!.refractoryI) / (i / 1000 * 25), 2.5 - stepMs / 2],
    ] as const;
    for (const [what, wait, expected] of waits) assertWithin(wait, expected, 0.02, what);
  });

  Deno.test(`${name}() keeps a silent network silent and an undriven one at rest`, async () => {
    const spec = uncoupled({ lambda: 0, P_EE: 1, P_II: 1 });
    const run = await simulate(spec, {
      durationMs: 20,
      warmupMs: 0,
      record: { pools: true, voltages: { everyMs: 1, excitatory: 75, inhibitory: 25 } },
    });
    for (const data of [run.e, run.i, run.recurrent, run.voltages!.data, ...Object.values(run.pools!)]) {
      assert((data as Int16Array).every((value: number) => value === 0));
    }
  });

  Deno.test(`${name}() counts as recurrent the spikes that only recurrent kicks can cause, and no others`, async () => {
    const base = overrideSpec(getPreset("mif-small-syn"), {
      S_EE: 100,
      P_EE: 1,
      tau_R: 1,
      S_EI: 0,
      S_II: 0,
      S_IE: 0,
    });
    const options = { durationMs: 100, warmupMs: 0, seed: 3 };
    const sum = (counts: Uint16Array) => counts.reduce((total, count) => total + count, 0);
    // Every kick of 100 reaches the threshold of 100; drive needs 100 kicks, 14 ms: nearly all spikes are recurrent.
    const loud = await simulate(base, options);
    assert(sum(loud.recurrent) > 0.9 * sum(loud.e) && sum(loud.recurrent) < sum(loud.e));
    const none = await simulate(overrideSpec(base, { P_EE: 0 }), options);
    assert(sum(none.e) > 0 && sum(none.recurrent) === 0);
  });
}

Deno.test("simulateReference() at a tenth of the step still agrees with both closed forms", async () => {
  const spec = uncoupled({ threshold: 20, tau_R: 2.5, lambda: 7000, S_EI: 0, S_II: 0, N_E: 40, N_I: 10 });
  const run = await simulateReference(spec, { durationMs: 1500, warmupMs: 100, stepMs: 0.01, seed: 1 });
  // 50 cells * 1.5 s / 5.4 ms = 14,000 intervals of CV 0.48: 0.4 percent; three of them.
  assertWithin(rates(run).e, 1000 / (20 / 7 + 2.5), 0.013, "rate");
});

Deno.test("simulateExact() does not depend on how its time is cut into bins", async () => {
  const spec: MifSpec = getPreset("mif-small-syn");
  const options = { durationMs: 200, warmupMs: 50, seed: 4, record: { spikes: true } };
  const fine = await simulateExact(spec, { ...options, binMs: 0.1 });
  const coarse = await simulateExact(spec, { ...options, binMs: 20 });
  assert(fine.spikes![0].times.length > 500);
  assertAlmostEquals(fine.spikes![0].times.at(-1)!, coarse.spikes![0].times.at(-1)!, 1e-9);
  const summed = Array.from(
    { length: 10 },
    (_, bin) => fine.e.subarray(200 * bin, 200 * bin + 200).reduce((a, b) => a + b, 0),
  );
  assert(summed.join() === coarse.e.join());
});
