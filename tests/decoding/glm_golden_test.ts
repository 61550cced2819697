import {
  fitGlm,
  fitRegression,
  type FittedRegression,
  glmFilter,
  raisedCosines,
} from "../../lib/entries/decoding.ts";
import { chiSquareTail } from "../../lib/decoding/_chi_square.ts";
import golden from "../science/golden/glm_python.json" with { type: "json" };
import { assertClose } from "../nn/_assert_close.ts";

const { light, counts, basis, slow, firstKept, nemos, sklearn, offset, visits } = golden;
/** Both are at the maximum to about the root of rounding at worst, times how flat it is. */
const AT_MAXIMUM = { atol: 1e-8, rtol: 1e-7 };
/** Proximal gradients stop before. */
const NEAR = { atol: 1e-6, rtol: 1e-6 };

const cosines = raisedCosines({ count: basis.count, bins: basis.bins, binMs: 1 });
const filters = { binMs: 1, history: cosines, coupling: cosines };

/** Columns of the counts, which are those of each neuron. */
const columns = [
  light,
  ...counts.flatMap((one) =>
    cosines.functions.map((values) =>
      one.map((_, t) => values.reduce((sum, value, j) => sum + value * (one[t - 1 - j] ?? 0), 0))
    )
  ),
].map((column) => column.slice(firstKept));

interface Found {
  parameters: number[];
  errors: number[];
  covariance: number[];
  logLikelihood: number;
  deviance: number;
  nullDeviance: number;
}

function same(fitted: FittedRegression, found: Found): void {
  const { intercept, coefficients, standardErrors, covariance } = fitted;
  assertClose([intercept, ...coefficients], found.parameters, { ...AT_MAXIMUM, what: "coefficients" });
  assertClose(standardErrors!, found.errors, { ...AT_MAXIMUM, what: "standard errors" });
  assertClose(covariance!, found.covariance, { ...AT_MAXIMUM, what: "covariance" });
  const whole = [fitted.logLikelihood, fitted.deviance, fitted.nullDeviance];
  const wanted = [found.logLikelihood, found.deviance, found.nullDeviance];
  assertClose(whole, wanted, { atol: 1e-8, rtol: 1e-10, what: "likelihood and deviances" });
}

Deno.test("raisedCosines() are those of NeMoS", () => {
  for (const one of [basis, slow]) {
    const { functions } = raisedCosines({ count: one.count, bins: one.bins, binMs: 3 });
    const all = functions.flatMap((values) => [...values]);
    assertClose(all, one.functions, { atol: 1e-12, rtol: 0, what: "raised cosines" });
  }
});

Deno.test("fitGlm() of Poisson counts is what statsmodels finds with NeMoS's columns, in the same bins", () => {
  const model = fitGlm({ counts, covariates: { light } }, filters);
  model.neurons.forEach((neuron, n) => {
    // NeMoS has the columns of each neuron's spikes in the same order.
    same(neuron, golden.poisson[n]);
  });
});

Deno.test("fitGlm() of bins with at most a spike is what statsmodels finds by binomial regression", () => {
  const some = counts.map((one) => one.map((count) => Math.min(count, 1)));
  some.forEach((one, n) => {
    same(
      fitRegression({ columns, counts: one.slice(firstKept) }, { family: "bernoulli" }),
      golden.bernoulli[n],
    );
  });
});

Deno.test("fitRegression() with an offset is what statsmodels finds", () => {
  same(fitRegression({ columns: [light], counts: counts[0], offset: offset.values }), offset);
});

Deno.test("fitRegression() of numbers of visits to physicians is what statsmodels finds", () => {
  same(fitRegression({ columns: visits.columns, counts: visits.counts }), visits);
});

Deno.test("fitGlm() with a ridge, a lasso and a group lasso is what NeMoS and scikit-learn find", () => {
  const fit = (options: { ridge?: number; lasso?: number }) =>
    fitGlm({ counts, covariates: { light } }, { ...filters, neurons: [1], ...options }).neurons[0];
  const compare = (
    { intercept, coefficients }: FittedRegression,
    found: { intercept: number; coefficients: number[] },
    what: string,
  ) => assertClose([intercept, ...coefficients], [found.intercept, ...found.coefficients], { ...NEAR, what });
  compare(fit({}), nemos.none, "nothing");
  compare(fit({ ridge: nemos.ridge.ridge }), nemos.ridge, "ridge");
  compare(fit({ ridge: sklearn.ridge }), sklearn, "ridge of scikit-learn");
  compare(fit({ lasso: nemos.group.lasso }), nemos.group, "group lasso");
  const design = { columns, counts: counts[1].slice(firstKept) };
  compare(fitRegression(design, { lasso: nemos.lasso.lasso }), nemos.lasso, "lasso");
});

Deno.test("glmFilter() has the standard errors of a sum of functions, and Wald's statistic", () => {
  const model = fitGlm({ counts, covariates: { light } }, filters);
  const { values, standardErrors, chiSquare } = glmFilter(model, { from: 0, to: 1 });
  const { parameters, covariance } = golden.poisson[1], size = parameters.length, first = 2;
  const part = (k: number, j: number) => covariance[(first + k) * size + first + j];
  const weights = parameters.slice(first, first + 3);
  const wanted = Array.from(values, (_, lag) => {
    const of = cosines.functions.map((one) => one[lag]);
    return Math.sqrt(of.reduce((sum, a, k) => sum + of.reduce((s, b, j) => s + a * b * part(k, j), 0), 0));
  });
  assertClose(standardErrors!, wanted, { atol: 1e-8, rtol: 1e-6, what: "standard errors" });
  // Wald's statistic by Cramer's rule.
  const m = (rows: number[][]) =>
    rows[0][0] * (rows[1][1] * rows[2][2] - rows[1][2] * rows[2][1]) -
    rows[0][1] * (rows[1][0] * rows[2][2] - rows[1][2] * rows[2][0]) +
    rows[0][2] * (rows[1][0] * rows[2][1] - rows[1][1] * rows[2][0]);
  const rows = [0, 1, 2].map((k) => [0, 1, 2].map((j) => part(k, j)));
  const solved = [0, 1, 2].map((j) =>
    m(rows.map((row, k) => row.map((one, at) => at === j ? weights[k] : one))) / m(rows)
  );
  const statistic = solved.reduce((sum, one, k) => sum + one * weights[k], 0);
  assertClose([chiSquare!], [statistic], { atol: 0, rtol: 1e-6, what: "Wald's statistic" });
});

Deno.test("chiSquareTail() is SciPy's", () => {
  const found = golden.chiSquare.map(([x, degrees]) => chiSquareTail(x, degrees));
  assertClose(found, golden.chiSquare.map(([, , p]) => p), { atol: 0, rtol: 1e-11, what: "tails" });
});
