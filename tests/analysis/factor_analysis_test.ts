import { assert, assertEquals, assertThrows } from "@std/assert";
import { standardDeviation } from "../../mod.ts";
import { factorAnalysis, factorScores } from "../../lib/entries/trains.ts";
import golden from "../science/golden/trains_elephant.json" with { type: "json" };
import { assertClose } from "../nn/_assert_close.ts";
import { normal, uniforms } from "./_random.ts";

/** Both stop some 1e-9 before the maximum; the likelihood there is flat, and its sums have four digits before the point. */
const AT_MAXIMUM = { atol: 1e-7, rtol: 1e-7 };

Deno.test("factorAnalysis() and factorScores() are scikit-learn's, which climbs by singular values", () => {
  for (const { data, size, components, factors, ...found } of golden.populations) {
    const model = factorAnalysis(data, size, { components, tolerance: 1e-11, maxIterations: 5000 });
    assert(model.converged);
    assertClose([model.logLikelihood], [found.logLikelihood], { atol: 0, rtol: 1e-12, what: "likelihood" });
    assertClose(model.means, found.means, { atol: 1e-12, rtol: 1e-12, what: "means" });
    assertClose(model.loadings, found.loadings, { ...AT_MAXIMUM, what: "loadings" });
    assertClose(model.noiseVariances, found.noiseVariances, { ...AT_MAXIMUM, what: "noise" });
    const scores = factorScores(data, model).subarray(0, factors.length);
    assertClose(scores, factors, { ...AT_MAXIMUM, what: "factors" });
  }
});

const [, { data, size, components }] = golden.populations;

Deno.test("factorAnalysis() explains all of each neuron's variance, with factors in order of what they stand out", () => {
  const { loadings, noiseVariances } = factorAnalysis(data, size, { components });
  const model = noiseVariances.map((noise, n) => noise + loadings[n] ** 2 + loadings[size + n] ** 2);
  const variances = noiseVariances.map((_, n) =>
    standardDeviation(data.filter((_, at) => at % size === n)) ** 2
  );
  assertClose(model, variances, { atol: 0, rtol: 1e-6, what: "variances" });
  const between = (i: number, j: number) =>
    noiseVariances.reduce((sum, one, n) => sum + loadings[i * size + n] * loadings[j * size + n] / one, 0);
  assert(between(0, 0) > between(1, 1));
  assert(Math.abs(between(0, 1)) < 1e-9 * between(0, 0));
});

Deno.test("factorAnalysis() climbs with every iteration, until it says that it has converged", () => {
  let before = -Infinity;
  for (let maxIterations = 1; maxIterations < 40; maxIterations++) {
    const { logLikelihood, iterations, converged } = factorAnalysis(data, size, {
      components,
      maxIterations,
    });
    assert(logLikelihood > before, `iteration ${maxIterations}: ${logLikelihood} after ${before}`);
    assertEquals([iterations, converged], [maxIterations, false]);
    before = logLikelihood;
  }
  assert(factorAnalysis(data, size, { components }).converged);
});

Deno.test("factorAnalysis() does not depend on the units of neurons", () => {
  const units = [1e-3, 2, 50, 1, 1e6, 0.3, 7];
  const plain = factorAnalysis(data, size, { components });
  const scaled = factorAnalysis(data.map((one, at) => one * units[at % size]), size, { components });
  const loadings = scaled.loadings.map((one, at) => one / units[at % size]);
  // The largest loading of a factor, which is positive, may be another one.
  assertClose(loadings.map(Math.abs), plain.loadings.map(Math.abs), { ...AT_MAXIMUM, what: "loadings" });
  const noise = scaled.noiseVariances.map((one, n) => one / units[n] ** 2);
  assertClose(noise, plain.noiseVariances, { ...AT_MAXIMUM, what: "noise" });
  const jacobian = units.reduce((sum, unit) => sum + Math.log(unit), 0) * data.length / size;
  assertClose([scaled.logLikelihood + jacobian], [plain.logLikelihood], {
    atol: 1e-6,
    rtol: 0,
    what: "likelihood",
  });
});

Deno.test("factorAnalysis() finds the factor and the noise that data were made with, and factorScores() the factor", () => {
  const uniform = uniforms(8),
    samples = 4000,
    weights = [1, 0.5, -0.8, 0.6, 1.2],
    noise = [0.5, 1, 0.3, 2, 0.7];
  const factors = Float64Array.from({ length: samples }, () => normal(uniform));
  const rows = Float64Array.from({ length: 5 * samples }, (_, at) => {
    const own = Math.sqrt(noise[at % 5]) * normal(uniform);
    return 3 + weights[at % 5] * factors[Math.floor(at / 5)] + own;
  });
  const model = factorAnalysis(rows, 5, { components: 1 });
  // Five standard errors, each about sqrt(2 / samples) times the variance.
  assertClose(model.loadings, weights, { atol: 0.12, rtol: 0, what: "loadings" });
  assertClose(model.noiseVariances, noise, { atol: 0.05, rtol: 0.12, what: "noise" });
  // What is left of the factor has the variance 1 / (1 + sum of w^2 / noise).
  const left = standardDeviation(factorScores(rows, model).map((one, t) => one - factors[t])) ** 2;
  const wanted = 1 / (1 + weights.reduce((sum, one, n) => sum + one * one / noise[n], 0));
  assertClose([left], [wanted], { atol: 0, rtol: 0.12, what: "variance that is left" });
});

Deno.test("factorAnalysis() refuses what it does not know", () => {
  const unknown = { components: 1, factors: 2 };
  assertThrows(() => factorAnalysis([1, 2, 3, 5], 2, unknown), TypeError, "components");
});
