import {
  countsOf,
  populationArray,
  type PopulationCounts,
  someNetworks,
} from "../../../lib/system/population_counts.ts";
import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { fanoFactor } from "../../../lib/analysis/fano.ts";
import { mean } from "../../../lib/analysis/summary.ts";
import { fitAutoregression } from "../../../lib/surrogate/baseline/autoregression.ts";
import { type Baseline, rolloutBaseline } from "../../../lib/surrogate/baseline/baseline.ts";
import { laggedMoments, momentIndex } from "../../../lib/surrogate/baseline/lagged_moments.ts";
import { meanFieldBaseline, meanFieldRates } from "../../../lib/surrogate/baseline/mean_field.ts";
import { fitPoisson, poissonMeans } from "../../../lib/surrogate/baseline/poisson.ts";
import { SpecError } from "../../../lib/base/spec_error.ts";
import { overrideSpec } from "../../../lib/markov/mif_spec.ts";
import { getPreset } from "../../../lib/markov/presets.ts";
import type { CountData } from "../../../lib/surrogate/counts/count_data.ts";
import { joinPopulations } from "../../../lib/system/population_counts.ts";
import { normal, uniforms } from "../../analysis/_random.ts";
import { autoregressiveCounts, KNOWN, meanE, meanI, quadraticCounts } from "./_counts.ts";

/** The counts of each population. */
const arraysOf = (counts: PopulationCounts) => counts.populations.map((_, p) => populationArray(counts, p));

Deno.test("fitPoisson() predicts rates between the networks it was fitted on", () => {
  const model = fitPoisson(quadraticCounts(21, 2000));
  assertEquals(model.degree, 2);
  for (const x of [-0.95, -0.33, 0.25, 0.9]) {
    // 21 networks of some 9,000 spikes each: 0.3 % for each mean, somewhat more at the ends.
    assertAlmostEquals(poissonMeans(model, [x])[0] / meanE(x), 1, 0.015);
    assertAlmostEquals(poissonMeans(model, [x])[1] / meanI(x), 1, 0.015);
  }
});

Deno.test("a Poisson rollout has Fano factor 1, independent populations, and the rate it is told", () => {
  const model = fitPoisson(quadraticCounts(21, 500));
  const bins = 40_000;
  const [e, i] = arraysOf(rolloutBaseline(model, { runs: 1, bins, parameters: [0], means: [7, 30] })!);
  // Standard errors over 40,000 bins: sqrt(2/T) = 0.007 of a Fano factor, sqrt(mean/T) of a mean, 0.005 of a correlation.
  assertAlmostEquals(fanoFactor(e)!, 1, 0.03);
  assertAlmostEquals(fanoFactor(i)!, 1, 0.03);
  assertAlmostEquals(mean(e), 7, 0.06);
  assertAlmostEquals(mean(i), 30, 0.12);
  const covariance = mean(Array.from(e, (count, t) => (count - 7) * (i[t] - 30)));
  assert(Math.abs(covariance / Math.sqrt(7 * 30)) < 0.02, `${covariance}`);
});

Deno.test("laggedMoments() are the sums of products that a double loop gives", () => {
  const e = Uint16Array.from({ length: 40 }, (_, t) => (t * 7919) % 13);
  const i = Uint16Array.from({ length: 40 }, (_, t) => (t * t * 31) % 17);
  const order = 6, size = 1 + 2 * (order + 1);
  const { sums, rows } = laggedMoments([e, i], order);
  const row = (t: number) => [
    1,
    ...Array.from({ length: order + 1 }, (_, lag) => e[t - lag]),
    ...Array.from({ length: order + 1 }, (_, lag) => i[t - lag]),
  ];
  const expected = new Float64Array(size * size);
  for (let t = order; t < 40; t++) {
    row(t).forEach((a, x) => row(t).forEach((b, y) => expected[x * size + y] += a * b));
  }
  assertEquals(sums, expected);
  assertEquals([rows, momentIndex(order, 1, 2)], [34, 10]);
});

Deno.test("fitAutoregression() recovers order, coefficients and covariance of a known process", () => {
  const model = fitAutoregression(autoregressiveCounts(10, 20_000));
  assertEquals([model.order, model.interaction], [2, false]);
  const { coefficients: c, covariance } = model;
  // 200,000 rows, innovations of sd 4 and 3 on series of sd about 5: coefficients to 0.003, constants to 0.2.
  KNOWN.constant.forEach((value, k) => assertAlmostEquals(c[k], value, 0.6));
  KNOWN.byParameter.forEach((value, k) => assertAlmostEquals(c[2 + k], value, 0.1));
  KNOWN.lags.forEach((lag, l) =>
    [0, 1].forEach((to) =>
      [0, 1].forEach((from) => assertAlmostEquals(c[2 * (2 + 2 * from + l) + to], lag[to][from], 0.015))
    )
  );
  // Rounding adds 1/12 to each variance.
  [16.08, 6, 6, 9.08].forEach((value, at) => assertAlmostEquals(covariance[at], value, 0.25));
});

Deno.test("fitAutoregression() lets parameters change the coefficients where that helps", () => {
  const slow = autoregressiveCounts(10, 4000);
  // In every second network (parameter 1), each value is repeated: its past counts for more.
  for (let n = 1; n < 10; n += 2) {
    for (const counts of [countsOf(slow, n, 0), countsOf(slow, n, 1)]) {
      for (let t = 1; t < 4000; t += 2) counts[t] = counts[t - 1];
    }
  }
  assertEquals(fitAutoregression(slow).interaction, true);
  const fixed = fitAutoregression(slow, { order: 3, interaction: false });
  assertEquals([fixed.order, fixed.interaction, fixed.coefficients.length], [3, false, 2 * (2 + 6)]);
});

Deno.test("an autoregression rolls out with the means and covariance of the counts it learned", () => {
  const data = autoregressiveCounts(10, 10_000);
  const model = fitAutoregression(data);
  const [e, i] = arraysOf(rolloutBaseline(model, { runs: 2, bins: 20_000, parameters: [1], seed: 3 })!);
  const [dataE, dataI] = [countsOf(data, 1, 0), countsOf(data, 1, 1)]; // network 1 has parameter 1
  // Autocorrelated over a few bins: means of 40,000 and 10,000 bins to about 0.1.
  assertAlmostEquals(mean(e), mean(dataE), 0.5);
  assertAlmostEquals(mean(i), mean(dataI), 0.5);
  assertAlmostEquals(fanoFactor(e)!, fanoFactor(dataE)!, 0.15);
  assertAlmostEquals(fanoFactor(i)!, fanoFactor(dataI)!, 0.15);
});

Deno.test("meanFieldRates() are the formula's for mif-hom and mif-second, computed by hand", () => {
  // C_EE 225, C_IE 300, C_EI 50 x 4.91 x 116/166, C_II 40 x 4.91 x 116/166; D = -125 (100 + C_II) + 300 C_EI.
  const hom = meanFieldRates(getPreset("mif-hom"))!;
  assertAlmostEquals(hom.E, 21.08, 0.02);
  assertAlmostEquals(hom.I, 56.16, 0.02);
  // C_EE 180, C_IE 450, C_EI 110, C_II 80: D = -80 x 180 + 110 x 450 = 35,100; 3000 (70, 370)/D.
  const second = meanFieldRates(getPreset("mif-second"))!;
  assertAlmostEquals(second.E, 5.983, 0.001);
  assertAlmostEquals(second.I, 31.624, 0.001);
});

Deno.test("meanFieldRates() are null where the formula gives negative rates or no balance", () => {
  const hom = getPreset("mif-hom");
  assertEquals(meanFieldRates(overrideSpec(hom, { S_EI: 12 })), null);
  assertEquals(meanFieldRates(overrideSpec(hom, { S_EI: 1 })), null);
  const baseline = meanFieldBaseline(hom, { names: ["S_EI", "lambda"] });
  assertEquals(rolloutBaseline(baseline, { runs: 1, bins: 10, parameters: [12, 7000] }), null);
  const [e] = arraysOf(rolloutBaseline(baseline, { runs: 1, bins: 20_000, parameters: [4.91, 7000] })!);
  // 21.08 Hz in 300 cells are 6.32 spikes per ms; standard error 0.018.
  assertAlmostEquals(mean(e), 6.324, 0.08);
  assertThrows(() => meanFieldBaseline(hom, { names: ["S_EEE"] }), SpecError, "did you mean S_EE?");
});

Deno.test("a run of a baseline depends on seed and number alone", () => {
  const baselines: Baseline[] = [
    fitPoisson(quadraticCounts(5, 400)),
    fitAutoregression(quadraticCounts(5, 400)),
    meanFieldBaseline(getPreset("mif-hom"), { names: ["S_EE"] }),
  ];
  for (const baseline of baselines) {
    const parameters = [baseline.kind === "mean-field" ? 5 : 0.1];
    const run = (runs: number, firstRun: number, seed = 7) =>
      rolloutBaseline(baseline, { runs, bins: 60, parameters, seed, firstRun, warmup: 20 })!;
    assertEquals(someNetworks(run(3, 0), 2, 1).counts, run(1, 2).counts, baseline.kind);
    assertNotEquals(run(1, 0, 8).counts, run(1, 0).counts, baseline.kind);
    assertThrows(
      () => rolloutBaseline(baseline, { runs: 1, bins: 10, parameters: [] }),
      RangeError,
      "parameters must hold a finite number for each of",
    );
  }
});

/** Three populations: the second follows the first by one bin, the third is drawn with the first and falls when it rises. */
function threePopulations(bins: number): CountData {
  const uniform = uniforms(23), series = [0, 1, 2].map(() => new Uint16Array(bins));
  let before = 0;
  for (let t = 0; t < bins; t++) {
    const shared = normal(uniform), own = normal(uniform);
    series[0][t] = Math.round(50 + 5 * shared);
    series[1][t] = Math.round(40 + 0.6 * (before - 50) + 2 * own);
    series[2][t] = Math.round(30 - 3 * shared + normal(uniform));
    before = series[0][t];
  }
  const populations = ["A", "B", "C"].map((name) => ({ name, size: 100 }));
  return joinPopulations({ populations, binMs: 1, networks: 1, bins }, series);
}

Deno.test("baselines model any populations: an autoregression keeps lags and correlations of three, Poisson counts their means", () => {
  const data = threePopulations(20_000);
  const model = fitAutoregression(data);
  assertEquals([model.order, model.most.length, model.coefficients.length], [1, 3, 3 * (1 + 3)]);
  // Of B on A one bin before; 20,000 rows of innovations of sd 2 on a series of sd 5: 0.003.
  assertAlmostEquals(model.coefficients[3 * 1 + 1], 0.6, 0.02);
  assertAlmostEquals(model.covariance[2], -15, 0.5);
  const free = rolloutBaseline(model, { runs: 1, bins: 20_000, seed: 4 })!;
  assertEquals(free.populations, data.populations);
  const relation = (counts: PopulationCounts, a: number, b: number, lag: number) => {
    const [x, y] = [countsOf(counts, 0, a), countsOf(counts, 0, b)], [mx, my] = [mean(x), mean(y)];
    const pairs = Array.from({ length: counts.bins - lag }, (_, t) => (x[t] - mx) * (y[t + lag] - my));
    return mean(pairs);
  };
  for (const [a, b, lag] of [[0, 1, 1], [0, 2, 0], [0, 1, 0], [1, 2, 0]]) {
    assertAlmostEquals(relation(free, a, b, lag), relation(data, a, b, lag), 0.8, `${a} ${b} ${lag}`);
  }
  const poisson = rolloutBaseline(fitPoisson(data), { runs: 1, bins: 20_000 })!;
  [50, 40, 30].forEach((wanted, k) => assertAlmostEquals(mean(countsOf(poisson, 0, k)), wanted, 0.3));
  assertThrows(
    () => rolloutBaseline(fitPoisson(data), { runs: 1, bins: 2, means: [1, 2] }),
    RangeError,
    "means must hold a mean count of at least 0 for each of A, B, C: current value is 1, 2",
  );
});
