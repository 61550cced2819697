import { choleskyFactor, solveCholesky } from "../../analysis/cholesky.ts";
import { isConstant, mean } from "../../analysis/summary.ts";
import { fail, failType } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireAtLeast, requirePositive, requireWhole } from "../../base/require_number.ts";
import { lgamma } from "../../nn/reference/special_functions.ts";
import { FAMILIES, type Family, FAMILY_NAMES } from "../_families.ts";
import { type Columns, type Moments, momentsAt, type Problem, productsOf } from "./_moments.ts";
import { addRidge, type Penalty, penaltyAt, sparseStep } from "./_penalty.ts";

const TASK = "fit a regression of counts";

/** What a regression is of. */
export interface RegressionData {
  /** `(P)` columns of `(T)` numbers; the intercept is none of them. */
  columns: readonly ArrayLike<number>[];
  /** `(T)` counts. */
  counts: ArrayLike<number>;
  /** `(T)` numbers that are added to the linear predictor, such as logarithms of durations. @default none */
  offset?: ArrayLike<number>;
}

/** Options of {@linkcode fitRegression}. */
export interface RegressionOptions {
  /**
   * `poisson`: counts with mean exp(predictor). `bernoulli`: 0 or 1, with chance 1 / (1 + exp(-predictor)).
   *
   * @default {"poisson"}
   */
  family?: Family;
  /** Names of the columns, in errors. @default their numbers */
  names?: readonly string[];
  /**
   * What is taken from the logarithm of the likelihood of all samples is ridge / 2 times the sum of squared coefficients, the intercept's aside: the
   * precision of a normal prior. A number, or one for each column. The strength that NeMoS has, and the `alpha` that scikit-learn has, are this over T.
   *
   * @default {0}
   */
  ridge?: number | ArrayLike<number>;
  /**
   * What is taken is this times the sum over groups of the root of a group's size times the length of its coefficients: whole groups become 0.
   * M. Yuan, Y. Lin (2006), doi:10.1111/j.1467-9868.2005.00532.x.
   *
   * @default {0}
   */
  lasso?: number;
  /** Columns of each group, from 0; columns of none are free of `lasso`. @default each column is a group */
  groups?: readonly (readonly number[])[];
  /**
   * Largest change of a coefficient, times the standard deviation of its column, with which it ends.
   *
   * @default {1e-8}
   */
  tolerance?: number;
  /**
   * Most steps of Newton's method.
   *
   * @default {100}
   */
  maxIterations?: number;
}

/** A regression of counts, fitted. */
export interface FittedRegression {
  /** The family. */
  family: Family;
  /** The predictor where all columns are 0. */
  intercept: number;
  /** `(P)` change of the predictor by each column. */
  coefficients: Float64Array;
  /**
   * `(1 + P, 1 + P)` covariance of the estimates, that of the intercept first: the inverse of the information. With `ridge` the prior's precision is
   * part of the information. Null with `lasso`, with which estimates are not normal.
   */
  covariance: Float64Array | null;
  /** `(1 + P)` standard errors, that of the intercept first: roots of the diagonal of the covariance. */
  standardErrors: Float64Array | null;
  /** Natural logarithm of the likelihood of all counts, without penalties. */
  logLikelihood: number;
  /** Twice the logarithm of how much likelier counts are with means that are the counts. */
  deviance: number;
  /** The same of a model with an intercept alone, and the offset. */
  nullDeviance: number;
  /** 1 - deviance / nullDeviance. */
  devianceExplained: number;
  /** Steps of Newton's method. */
  iterations: number;
}

const OPTIONS: OptionNames<RegressionOptions> = {
  ...{ family: true, names: true, ridge: true, lasso: true, groups: true },
  ...{ tolerance: true, maxIterations: true },
};

/** What an error calls a column. */
type Naming = (column: number) => string;

/** Options with nothing left open. */
interface Plan {
  family: Family;
  nameOf: Naming;
  ridge: Float64Array;
  lasso: number;
  groups: readonly Uint32Array[];
  tolerance: number;
  maxIterations: number;
}

function planOf(size: number, options: RegressionOptions): Plan {
  requireKnown(TASK, options, OPTIONS);
  const { family = "poisson", names, ridge = 0, lasso = 0, tolerance = 1e-8, maxIterations = 100 } = options;
  if (!FAMILY_NAMES.includes(family)) {
    failType(TASK, `family must be one of ${FAMILY_NAMES.join(", ")}`, family);
  }
  requirePositive(TASK, "tolerance", tolerance);
  requireWhole(TASK, "maxIterations", maxIterations, 1);
  requireAtLeast(TASK, "lasso", lasso, 0);
  const ridges = typeof ridge === "number" ? new Float64Array(size).fill(ridge) : Float64Array.from(ridge);
  requireWhole(TASK, "the number of ridges", ridges.length, size, size);
  ridges.forEach((one) => requireAtLeast(TASK, "ridge", one, 0));
  const all = options.groups ?? Array.from({ length: size }, (_, p) => [p]), seen = new Set<number>();
  for (const column of all.flat()) {
    requireWhole(TASK, "a column of a group", column, 0, size - 1);
    if (seen.has(column)) fail(TASK, "a column may be in one group alone", column);
    seen.add(column);
  }
  return {
    ...{ family, ridge: ridges, lasso, tolerance, maxIterations },
    nameOf: (column) => names?.[column] ?? `column ${column}`,
    groups: all.map((group) => Uint32Array.from(group, (column) => column + 1)),
  };
}

/** Checks the data against a family. */
function requireData({ columns, counts, offset }: RegressionData, { family, nameOf }: Plan): void {
  const { allows, rule } = FAMILIES[family], samples = counts.length;
  requireWhole(TASK, "the number of samples", samples, 1);
  for (let t = 0; t < samples; t++) {
    if (!allows(counts[t])) fail(TASK, rule, `${counts[t]} at index ${t}`);
  }
  const check = (name: string, values: ArrayLike<number>) => {
    if (values.length !== samples) fail(TASK, `${name} must have length ${samples}`, values.length);
    for (let t = 0; t < samples; t++) {
      if (!Number.isFinite(values[t])) fail(TASK, `${name} must be finite`, `${values[t]} at index ${t}`);
    }
  };
  columns.forEach((column, p) => check(nameOf(p), column));
  if (offset) check("the offset", offset);
  let sum = 0;
  for (let t = 0; t < samples; t++) sum += counts[t];
  if (sum === 0) fail(TASK, "there must be a count above 0, without which no rate is likeliest", sum);
  if (family === "bernoulli" && sum === samples) {
    fail(TASK, "there must be a count of 0, without which no chance is likeliest", "1 throughout");
  }
}

/** Mean and standard deviation of a column. They are units alone, so plain sums do. */
function unitsOf(column: ArrayLike<number>): { mean: number; deviation: number } {
  let sum = 0, squares = 0;
  for (let t = 0; t < column.length; t++) sum += column[t];
  const mean = sum / column.length;
  for (let t = 0; t < column.length; t++) squares += (column[t] - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / column.length) };
}

/** Columns in the units in which they are fitted, and their deviations. Those that never vary are 0 there. */
interface FittedColumns extends Columns {
  constant: boolean[];
  /** (P) in fitted units. */
  deviations: Float64Array;
}

function columnsOf({ columns }: RegressionData, { lasso }: Plan): FittedColumns {
  const constant = columns.map((column) => isConstant(column)), units = columns.map(unitsOf);
  // The lengths of groups are in the units of the columns.
  const scales = units.map(({ deviation }, p) => lasso > 0 || constant[p] ? 1 : deviation);
  return {
    values: columns,
    constant,
    means: Float64Array.from(units, ({ mean }, p) => constant[p] ? columns[p][0] : mean),
    scales: Float64Array.from(scales),
    deviations: Float64Array.from(units, ({ deviation }, p) => deviation / scales[p]),
  };
}

/** Fails unless the columns, or penalties on them, tell the coefficients apart. */
function requireApart(data: RegressionData, columns: FittedColumns, plan: Plan): void {
  const { ridge, nameOf, lasso } = plan, size = columns.values.length, samples = data.counts.length;
  if (lasso > 0) return;
  const free = ridge.filter((one) => one === 0).length;
  if (free + 1 > samples) {
    fail(TASK, `there must be at least ${free + 1} samples for ${free} columns without a ridge`, samples);
  }
  columns.constant.forEach((is, p) => {
    if (!is || ridge[p] > 0) return;
    fail(
      TASK,
      `${nameOf(p)} must vary: leave it out, or give it a ridge`,
      `${data.columns[p][0]} throughout`,
    );
  });
  const products = productsOf(columns, samples), factor = new Float64Array(size * size);
  for (let p = 0; p < size; p++) {
    for (let q = 0; q <= p; q++) {
      let sum = products[(p + 1) * (size + 1) + q + 1] / samples;
      if (p === q) sum += ridge[p] / (columns.scales[p] ** 2 * samples);
      for (let k = 0; k < q; k++) sum -= factor[p * size + k] * factor[q * size + k];
      if (q < p) factor[p * size + q] = sum / factor[q * size + q];
      else if (sum > 1e-11) factor[p * size + p] = Math.sqrt(sum);
      else {
        const rule = `${nameOf(p)} must not be a sum of earlier columns: leave it out, or give a ridge`;
        fail(TASK, rule, `a part of ${Math.max(0, sum)} of its variance that is its own`);
      }
    }
  }
}

/** Where a fit is. */
interface State {
  at: Float64Array;
  objective: number;
  moments: Moments;
}

function stateAt(problem: Problem, penalty: Penalty, at: Float64Array): State {
  const moments = momentsAt(problem, at), objective = moments.logLikelihood - penaltyAt(at, penalty);
  addRidge(moments, at, penalty);
  return { at, objective, moments };
}

/** The step of Newton's method; null where the information is singular. */
function stepOf({ at, moments }: State, penalty: Penalty): Float64Array | null {
  if (penalty.lasso > 0) return sparseStep(moments, at, penalty);
  const factor = choleskyFactor(moments.information, at.length);
  return factor && solveCholesky(factor, moments.gradient);
}

/** Steps are halved so often at most. */
const HALVINGS = 60;

/** Halves a step until the objective does not fall by more than rounding; null when it always does. */
function searched(problem: Problem, penalty: Penalty, from: State, step: Float64Array): State | null {
  const slack = 1e-13 * (1 + Math.abs(from.objective));
  for (let part = 1, halving = 0; halving < HALVINGS; halving++, part /= 2) {
    const next = stateAt(problem, penalty, from.at.map((one, p) => one + part * step[p]));
    if (next.objective >= from.objective - slack) return next;
  }
  return null;
}

/** The column on which a fit without a maximum moves most. */
function movingColumn(step: Float64Array | null, at: Float64Array): number {
  const by = step ?? at;
  let most = 1;
  for (let p = 1; p < by.length; p++) if (Math.abs(by[p]) > Math.abs(by[most])) most = p;
  return most - 1;
}

/** A problem whose columns have units. */
type FittedProblem = Problem & { columns: FittedColumns };

/** Climbs to the maximum, from a model with the mean alone. */
function climb(problem: FittedProblem, penalty: Penalty, plan: Plan): State & { iterations: number } {
  const { columns: { scales, values, deviations }, counts, family, offset } = problem;
  const first = new Float64Array(values.length + 1);
  let exposure = counts.length;
  if (offset && family === "poisson") exposure = Array.from(offset, Math.exp).reduce((a, b) => a + b, 0);
  first[0] = FAMILIES[family].link(mean(counts) * counts.length / exposure);
  let state = stateAt(problem, penalty, first), step: Float64Array | null = null;
  for (let iterations = 1; iterations <= plan.maxIterations; iterations++) {
    step = stepOf(state, penalty);
    const next: State | null = step && searched(problem, penalty, state, step);
    if (!step || !next) break;
    const small = next.at.every((one, p) =>
      Math.abs(one - state.at[p]) * (p > 0 ? deviations[p - 1] : 1) <= plan.tolerance
    );
    state = next;
    if (small) return { ...state, iterations };
  }
  const moving = movingColumn(step, state.at);
  const rule =
    "the likelihood must have a maximum, which it has not where columns tell some counts for certain";
  const where = values.length > 0
    ? `${plan.nameOf(moving)} at ${state.at[moving + 1] / scales[moving]}`
    : "the intercept";
  fail(TASK, `${rule}: give a ridge`, `${where}, still on its way after ${plan.maxIterations} iterations`);
}

/** Twice what the logarithm of the likelihood lacks to that of means that are the counts. */
function devianceOf(family: Family, counts: ArrayLike<number>, logLikelihood: number): number {
  const { saturated } = FAMILIES[family];
  let sum = 0;
  for (let t = 0; t < counts.length; t++) sum += saturated(counts[t]);
  return Math.max(0, 2 * (sum - logLikelihood));
}

/** Sum of logarithms of factorials, which the likelihood of counts has beside its predictors. */
export function logFactorials(family: Family, counts: ArrayLike<number>): number {
  let sum = 0;
  if (family === "bernoulli") return 0;
  for (let t = 0; t < counts.length; t++) if (counts[t] > 1) sum += lgamma(counts[t] + 1);
  return sum;
}

/** The covariance of estimates in the units of the columns, (1 + P, 1 + P). */
function covarianceOf({ moments: { information }, at }: State, { means, scales }: Columns): Float64Array {
  const size = at.length, identity = information.map((_, k) => k % (size + 1) === 0 ? 1 : 0);
  const unit = (p: number) => p === 0 ? 1 : scales[p - 1];
  const own = solveCholesky(choleskyFactor(information, size)!, identity)
    .map((one, k) => one / (unit(Math.floor(k / size)) * unit(k % size)));
  // The intercept is that of the fitted units less the sum of means times coefficients.
  const intercept = own.slice(0, size).map((one, q) =>
    means.reduce((rest, mean, p) => rest - mean * own[(p + 1) * size + q], one)
  );
  const variance = means.reduce((rest, mean, q) => rest - mean * intercept[q + 1], intercept[0]);
  for (let q = 1; q < size; q++) own[q] = own[q * size] = intercept[q];
  own[0] = variance;
  return own;
}

/**
 * Regression of counts on columns, a generalised linear model with its canonical link, by Newton's method with halved steps in double precision. The
 * likelihood is concave, so what is found is its only maximum.
 *
 * Source: McCullagh P., Nelder J. A. (1989), Generalized linear models, 2nd edition, doi:10.1007/978-1-4899-3242-6.
 *
 * @param data `(P)` columns of `(T)` numbers and `(T)` counts
 * @param options the family and penalties
 * @returns intercept and coefficients, their covariance, likelihood and deviance
 * @throws {RangeError} when counts are not those of the family or all 0, there are fewer samples than coefficients, a column is constant or a sum of others,
 * some columns tell counts of 0 with certainty so that no maximum exists, or lengths or options are out of range
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { fitRegression } from "@volley/volley/decoding";
 *
 * const dose = [0, 0, 1, 1, 2, 2], counts = [1, 3, 4, 4, 9, 7];
 * const { coefficients, standardErrors } = fitRegression({ columns: [dose], counts });
 * console.log(Math.exp(coefficients[0]), standardErrors![1]); // Each unit of dose doubles the count
 * ```
 */
export function fitRegression(data: RegressionData, options: RegressionOptions = {}): FittedRegression {
  const plan = planOf(data.columns.length, options);
  requireData(data, plan);
  const { family, lasso } = plan, { counts, offset = null } = data, columns = columnsOf(data, plan);
  requireApart(data, columns, plan);
  const problem: FittedProblem = { family, columns, counts, offset };
  const penalty: Penalty = {
    ridge: Float64Array.of(0, ...plan.ridge.map((one, p) => one / columns.scales[p] ** 2)),
    ...{ lasso, groups: plan.groups },
  };
  // A column that never varies has no part in the likelihood, and a ridge makes its coefficient 0.
  columns.constant.forEach((is, p) => penalty.ridge[p + 1] ||= is ? 1 : 0);
  const state = climb(problem, penalty, plan), { means, scales } = columns;
  const coefficients = Float64Array.from(scales, (scale, p) => state.at[p + 1] / scale);
  const covariance = lasso > 0 ? null : covarianceOf(state, columns), size = state.at.length;
  const nothing: FittedProblem = { ...problem, columns: { ...columns, values: [] } };
  const alone = { ridge: new Float64Array(1), lasso: 0, groups: [] };
  const none = climb(nothing, alone, { ...plan, lasso: 0 });
  const { logLikelihood } = state.moments, deviance = devianceOf(family, counts, logLikelihood);
  const nullDeviance = devianceOf(family, counts, none.moments.logLikelihood);
  return {
    family,
    intercept: state.at[0] - coefficients.reduce((sum, one, p) => sum + one * means[p], 0),
    coefficients,
    covariance,
    standardErrors: covariance &&
      Float64Array.from({ length: size }, (_, p) => Math.sqrt(covariance[p * size + p])),
    logLikelihood: logLikelihood - logFactorials(family, counts),
    deviance,
    nullDeviance,
    devianceExplained: nullDeviance > 0 ? 1 - deviance / nullDeviance : 0,
    iterations: state.iterations,
  };
}
