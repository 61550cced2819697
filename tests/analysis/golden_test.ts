import { assertEquals } from "@std/assert";
import {
  binCounts,
  countLag,
  dct,
  detectVolleysInCounts,
  fanoFactor,
  inverseDct,
  isiCv,
  isiLv,
  kolmogorovSmirnov,
  mean,
  meanRate,
  median,
  quantile,
  rankCorrelation,
  spikeCountCorrelation,
  spikeSynchronyIndex,
  standardDeviation,
  volleyThresholds,
  wasserstein,
  welchPsd,
} from "../../mod.ts";
import { choleskyFactor, solveCholesky } from "../../lib/analysis/cholesky.ts";
import { explainedVariance } from "../../lib/analysis/explained_variance.ts";
import { IntervalStatistics } from "../../lib/analysis/interval_statistics.ts";
import { LeastSquares } from "../../lib/analysis/least_squares.ts";
import { principalComponents } from "../../lib/analysis/principal_components.ts";
import { rocArea } from "../../lib/analysis/roc_area.ts";
import { matchSpikes, peakSpikes } from "../../lib/analysis/spike_match.ts";
import golden from "../science/golden/statistics_scipy.json" with { type: "json" };
import { assertClose } from "../nn/_assert_close.ts";
import { rasterOf } from "./_random.ts";

/** Sums of at most some hundred numbers of double precision, each rounded a few times. */
const ROUNDING = { atol: 1e-12, rtol: 1e-11 };

/** Compares one number, or null with null. */
function same(actual: number | null, expected: number | null, what: string): void {
  if (actual === null || expected === null) assertEquals(actual, expected, what);
  else assertClose([actual], [expected], { ...ROUNDING, what });
}

Deno.test("mean(), standardDeviation(), quantile() and median() are NumPy's", () => {
  for (const { values, ...found } of golden.summaries) {
    same(mean(values), found.mean, "mean");
    // NumPy's mean of equal values need not be their value, which leaves a deviation of 1e-17; ours has none.
    same(standardDeviation(values), found.standardDeviation, "standard deviation");
    same(median(values), found.median, "median");
    for (const [level, value] of found.quantiles) same(quantile(values, level), value, `quantile ${level}`);
  }
});

Deno.test("explainedVariance() is scikit-learn's and rankCorrelation() SciPy's from three pairs on", () => {
  for (const { a, b, ...found } of golden.comparisons) {
    same(explainedVariance(a, b), found.explainedVariance, "explained variance");
    same(rankCorrelation(a, b), a.length < 3 ? null : found.rankCorrelation, "rank correlation");
  }
});

Deno.test("wasserstein() and kolmogorovSmirnov() are SciPy's", () => {
  for (const { a, b, ...found } of golden.distances) {
    same(wasserstein(a, b), found.wasserstein, "Wasserstein");
    same(kolmogorovSmirnov(a, b).statistic, found.kolmogorovSmirnov, "Kolmogorov-Smirnov");
  }
});

Deno.test("rocArea() is scikit-learn's", () => {
  for (const { happened, scores, area } of golden.rocs) same(rocArea(happened, scores), area, "area");
});

Deno.test("rates, intervals, counts and correlations of spikes are Elephant's, on edges of bins too", () => {
  for (const { durationMs, trains, ...found } of golden.spikes) {
    const raster = rasterOf(trains, durationMs);
    same(meanRate(raster), found.rateHz, "rate");
    same(isiCv(raster), found.isiCv, "CV");
    same(isiLv(raster), found.isiLv, "LV");
    same(spikeCountCorrelation(raster), found.correlation, "correlation");
    same(fanoFactor(trains.map(({ length }) => length)), found.fanoOfTrains, "Fano factor over trains");
    for (const { binMs, bins, counts } of found.counts) {
      const ours = trains.map((train) => [...binCounts(train, { binMs, durationMs }).subarray(0, bins)]);
      assertEquals(ours, counts, `bins of ${binMs} ms`);
    }
    const population = binCounts(raster.times, { binMs: 3, durationMs }).subarray(0, 66);
    same(fanoFactor(population), found.fanoOfBins, "Fano factor over bins");
    const statistics = new IntervalStatistics(trains.length);
    trains.forEach((train, neuron) => train.forEach((time) => statistics.add(neuron, time)));
    same(statistics.cv(5), found.isiCv, "CV in one pass");
  }
});

Deno.test("welchPsd() is SciPy's", () => {
  for (const { signal, options, frequencies, power } of golden.spectra) {
    const found = welchPsd(signal, options);
    assertClose(found.frequencies, frequencies, { ...ROUNDING, what: "frequencies" });
    assertClose(found.power, power, { ...ROUNDING, what: "power" });
  }
});

Deno.test("dct() and inverseDct() are SciPy's", () => {
  for (const { values, modes, inverse, ...found } of golden.transforms) {
    const coefficients = dct(values, values.length, { modes });
    assertClose(coefficients, found.dct, { ...ROUNDING, what: "DCT" });
    assertClose(inverseDct(coefficients, values.length, { modes }), inverse, {
      ...ROUNDING,
      what: "inverse",
    });
  }
});

Deno.test("choleskyFactor(), solveCholesky() and principalComponents() are those of SciPy and NumPy", () => {
  for (const { size, matrix, right, ...found } of golden.matrices) {
    const factor = choleskyFactor(matrix, size)!;
    assertClose(factor, found.factor, { ...ROUNDING, what: "factor" });
    // Conditions of these matrices are below 1e3.
    const loose = { atol: 1e-10, rtol: 1e-10 };
    assertClose(solveCholesky(factor, right), found.solution, { ...loose, what: "solution" });
    const { variances, vectors } = principalComponents(matrix, size);
    assertClose(variances, found.variances, { ...loose, what: "variances" });
    assertClose(vectors, found.vectors, { ...loose, what: "vectors" });
  }
});

Deno.test("LeastSquares solves a weighted ridge regression as NumPy does with rows for the penalty", () => {
  for (const { x, y, weights, ridge, ...found } of golden.regressions) {
    const sums = new LeastSquares(x[0].length, y[0].length);
    x.forEach((row, at) => sums.add(row, y[at], weights[at]));
    const { coefficients, covariance } = sums.solve(ridge);
    // The normal equations square the condition; what is left of a perfect fit is rounded away from sums of about 10.
    assertClose(coefficients, found.coefficients, { atol: 1e-8, rtol: 1e-7, what: "coefficients" });
    assertClose(covariance, found.covariance, { atol: 1e-8, rtol: 1e-7, what: "covariance" });
  }
});

Deno.test("peakSpikes() finds SciPy's peaks", () => {
  for (const { probabilities, peaks, ...options } of golden.peaks) {
    assertEquals(peakSpikes(probabilities, options), peaks);
  }
});

Deno.test("matchSpikes() finds as many pairs as the largest matching of a graph, on edges too", () => {
  for (const { observed, predicted, toleranceMs, matched } of golden.matches) {
    assertEquals(matchSpikes(observed, predicted, toleranceMs).matched, matched);
  }
});

Deno.test("volleyThresholds() smooths as SciPy, detectVolleysInCounts() finds its labelled regions", () => {
  for (const { e, smoothMs, open, close, spans } of golden.volleys) {
    const thresholds = volleyThresholds(e, { binMs: 1, smoothMs });
    same(thresholds.open, open, "open");
    same(thresholds.close, close, "close");
    const volleys = detectVolleysInCounts({ binMs: 1, e, i: e }, thresholds);
    assertEquals(volleys.map(({ startMs, endMs, sizeE }) => [startMs, endMs, sizeE]), spans);
  }
});

Deno.test("countLag() finds the peak of SciPy's correlogram", () => {
  for (const { a, b, maxLagMs, lagMs } of golden.lags) {
    same(countLag(a, b, { binMs: 1, maxLagMs }), lagMs, "lag");
  }
});

Deno.test("spikeSynchronyIndex() counts as a search in sorted times does", () => {
  for (const { times, windowMs, index } of golden.synchronies) {
    same(spikeSynchronyIndex(Float64Array.from(times), { neuronCount: 10, windowMs }), index, "index");
  }
});
