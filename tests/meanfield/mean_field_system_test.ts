import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { simulatePoints } from "../../lib/meanfield/cpu/simulate_points.ts";
import { planMeanField } from "../../lib/meanfield/plan_mean_field.ts";
import { MEAN_FIELD_SYSTEM, meanFieldSystem } from "../../lib/meanfield/mean_field_system.ts";
import { getMeanFieldPreset } from "../../lib/meanfield/mean_field_presets.ts";
import { MeanFieldFailure } from "../../lib/meanfield/mean_field_failure.ts";
import { MeanFieldStepper } from "../../lib/meanfield/mean_field_stepper.ts";
import { mprSpec, pairSpec } from "./_specs.ts";
import { WITH_SQUASH } from "../../lib/meanfield/gpu/squash.ts";

const { simulate, override } = MEAN_FIELD_SYSTEM;
const mpr = getMeanFieldPreset("mpr");

/** Mean and variance. */
function moments(values: ArrayLike<number>): [number, number] {
  const all = Array.from(values), mean = all.reduce((sum, x) => sum + x, 0) / all.length;
  return [mean, all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / all.length];
}

Deno.test("counts are of the Poisson distribution with the rate of the bin", async () => {
  for (const size of [100, 10_000]) {
    const spec = override(mpr, { "populations.Q.size": size });
    const run = await simulate(null, [spec], { durationMs: 8000, binMs: 1, warmupMs: 500 });
    const [mean, variance] = moments(run.counts.counts), wanted = size * 8.1134 / 1000;
    // 8000 bins: the standard error of the mean is sqrt(wanted / 8000), of the variance about wanted sqrt(2 / 8000).
    assertAlmostEquals(mean, wanted, 5 * Math.sqrt(wanted / 8000));
    assertAlmostEquals(variance / wanted, 1, size === 100 ? 0.12 : 0.08);
  }
});

Deno.test("a run has the traces of a stepper, after the warm-up", async () => {
  const spec = getMeanFieldPreset("adex-mean-field-2"),
    own = { traces: ["rate", "W", "covariance"], everyMs: 2 };
  const run = await simulate(null, [spec], { durationMs: 20, warmupMs: 10, binMs: 5, record: { own } });
  const traces = run.traces![0];
  assertEquals(traces.map(({ population, variable }) => `${population} ${variable}`), [
    "E rate",
    "I rate",
    "E W",
    "E covariance E E",
    "E covariance E I",
    "I covariance I I",
  ]);
  const stepper = MeanFieldStepper.open(spec);
  stepper.advance(100);
  for (let sample = 0; sample < 10; sample++) {
    stepper.advance(20);
    const { rates, state } = stepper;
    const wanted = [rates[0], rates[1], state[1], ...state.subarray(3)];
    traces.forEach(({ values, everyMs }, k) => {
      assertEquals([values.length, everyMs], [10, 2]);
      assertEquals(values[sample], Math.fround(wanted[k]));
    });
  }
  assertEquals([run.counts.bins, run.warmupMs, run.stepMs, run.engine], [4, 10, 0.1, "processor"]);
});

Deno.test("the same seed gives the same run, network by network, on any number of threads", async () => {
  const spec = override(getMeanFieldPreset("griffiths2020"), { finiteSize: true });
  const specs = [1, 2, 3].map((k) => override(spec, { "populations.S.parameters.bias": 0.1 * k }));
  const options = { durationMs: 30, warmupMs: 0, seed: 5 };
  const all = await simulate(null, specs, options);
  const last = await simulate(null, specs.slice(2), { ...options, firstNetwork: 2 });
  assertEquals([...last.counts.counts], [...all.counts.counts.subarray(2 * 4 * 30)]);
  const { plan } = planMeanField(specs, options, {}), tell = () => {};
  const [one, three] = await Promise.all(
    [1, 3].map((threads) => simulatePoints(plan, specs, { tell, threads })),
  );
  assertEquals(one.counts, three.counts);
  assertEquals([...one.counts], [...all.counts.counts]);
  assert(three.adapter.includes("3 used"), three.adapter);
});

Deno.test("a population that runs away in a thread is the same error, with its network", async () => {
  const good = getMeanFieldPreset("adex-mean-field-2"),
    bad = override(good, { "populations.E.initial": { rate: 0, W: 0 } });
  const options = { durationMs: 20, warmupMs: 0, binMs: 10, firstNetwork: 50 }, specs = [good, good, bad];
  const { plan } = planMeanField(specs, options, {});
  for (const threads of [1, 2]) {
    const failure = await assertRejects(
      () => simulatePoints(plan, specs, { tell: () => {}, threads }),
      MeanFieldFailure,
      "Cannot go on simulating as the rate of population E must be at most 200 Hz: current value is ",
    );
    assertEquals(failure.runaway.network, 52);
  }
});

Deno.test("options that do not fit are refused with a sentence", async () => {
  const refused = (options: Record<string, unknown>, sentence: string) =>
    assertRejects(() => simulate(null, [mpr], { durationMs: 10, ...options }), Error, sentence);
  await refused(
    { durationMs: 10.5 },
    "Cannot simulate as durationMs must be a whole number of bins of 1 ms, at least 1: current value is 10.5",
  );
  await refused(
    { durationMs: 0 },
    "durationMs must be a whole number of bins of 1 ms, at least 1: current value is 0",
  );
  await refused({ binMs: 0.25 }, "binMs must be a whole number of steps of 0.1 ms");
  await refused({ warmupMs: -1 }, "warmupMs must be a whole number of steps");
  await refused({ seed: -1 }, "seed must be a whole number from 0");
  await refused({ record: { spikes: true } }, "mean fields have no spikes of cells to record");
  await refused(
    { record: { own: { traces: ["V"] } } },
    "traces must be of variables that a population has: current value is V (did you mean v?)",
  );
  await refused({ record: { own: { trace: ["v"] } } }, "trace (did you mean traces?)");
  const delayed = getMeanFieldPreset("griffiths2020");
  assertThrows(
    () =>
      MEAN_FIELD_SYSTEM.check!(delayed, { durationMs: 70, stepMs: 7, binMs: 7, warmupMs: 0, networks: 1 }),
    Error,
    "delayMs must be 0 or at least a step of 7 ms: current value is 5",
  );
});

Deno.test("a run that is stopped throws the signal's reason", async () => {
  const stop = new AbortController();
  const run = simulate(null, [mpr], {
    durationMs: 1e7,
    signal: stop.signal,
    onProgress: () => stop.abort(new Error("enough")),
  });
  await assertRejects(() => run, Error, "enough");
});

Deno.test("the system tells sizes, references, units and parts of one's own", async () => {
  const { facts, tables } = MEAN_FIELD_SYSTEM.describe(getMeanFieldPreset("griffiths2020"));
  assertEquals(Object.fromEntries(facts).delays, "50 to 200 steps");
  assertEquals(tables![0][1], ["E", "1000", "sigmoid", "", "x"]);
  assert(MEAN_FIELD_SYSTEM.references!(getMeanFieldPreset("adex-mean-field-2")).includes("elboustani2009"));
  assertEquals(["tau", "size", "K"].map((field) => MEAN_FIELD_SYSTEM.unit!(`populations.E.${field}`)), [
    "ms",
    "cells",
    undefined,
  ]);
  const own = meanFieldSystem(WITH_SQUASH),
    run = await own.simulate(null, [own.parse(pairSpec())], { durationMs: 5, warmupMs: 0 });
  assertEquals(run.counts.populations.map(({ name }) => name), ["E", "I"]);
  assertThrows(() => MEAN_FIELD_SYSTEM.parse(pairSpec()), Error, "a kind of transfer functions");
  assertEquals(MEAN_FIELD_SYSTEM.parse(mprSpec()).name, "mpr");
});
