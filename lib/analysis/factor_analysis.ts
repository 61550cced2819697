import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requireNumber, requirePositive, requireWhole } from "../base/require_number.ts";
import { choleskyFactor, solveCholesky } from "./cholesky.ts";
import { requireFinite, requireSameLength } from "./_checks.ts";
import { pearsonMatrix } from "./pearson.ts";
import { principalComponents } from "./principal_components.ts";
import { isConstant, mean, standardDeviation } from "./summary.ts";

const TASK = "find factors";
const OPTIONS: OptionNames<FactorOptions> = {
  components: true,
  tolerance: true,
  maxIterations: true,
  leastNoise: true,
};

/** Options of {@linkcode factorAnalysis}. */
export interface FactorOptions {
  /** M, number of factors, from 1 to N. */
  components: number;
  /**
   * Largest change in an iteration of a loading or of a noise variance, of neurons of variance 1, with which it ends.
   *
   * @default {1e-8}
   */
  tolerance?: number;
  /**
   * Most iterations.
   *
   * @default {10000}
   */
  maxIterations?: number;
  /**
   * Least noise variance of a neuron, as a part of its variance, from 1e-10 to 1. Without it the likelihood may have no maximum, as where a factor is one of
   * the neurons.
   *
   * @default {1e-6}
   */
  leastNoise?: number;
}

/** Factors that a population shares, and the noise that each neuron has by itself: covariance = W^T W + diag(noise). */
export interface FactorModel {
  /** `(N)` mean of each neuron. */
  means: Float64Array;
  /** `(M, N)` W, row by row: what a factor of variance 1 does to each neuron. The factor that stands out most from the noise comes first. */
  loadings: Float64Array;
  /** `(N)` variance of each neuron that it does not share. */
  noiseVariances: Float64Array;
  /** Natural logarithm of the likelihood of all samples. */
  logLikelihood: number;
  /** Iterations made. */
  iterations: number;
  /** Whether changes fell below the tolerance. */
  converged: boolean;
}

/** Loadings (M, N) and noise variances (N). */
interface State {
  loadings: Float64Array;
  noise: Float64Array;
}

/** The product of a (rows, inner) and b^T, of b (columns, inner). */
function timesTransposed(a: Float64Array, b: Float64Array, inner: number): Float64Array {
  const rows = a.length / inner, columns = b.length / inner, product = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += a[i * inner + k] * b[j * inner + k];
      product[i * columns + j] = sum;
    }
  }
  return product;
}

/** The transpose of (rows, columns). */
function transposed(matrix: Float64Array, columns: number): Float64Array {
  const rows = matrix.length / columns;
  return matrix.map((_, at) => matrix[(at % rows) * columns + Math.floor(at / rows)]);
}

/** What solves a positive definite system (M, M) for its right sides (M, K). */
function solve(matrix: Float64Array, size: number, right: Float64Array): Float64Array {
  return solveCholesky(choleskyFactor(matrix, size)!, right);
}

/** W Psi^-1, (M, N), and the precision I + W Psi^-1 W^T of factors where neurons are known, (M, M). */
function precisionOf({ loadings, noise }: State): { weighted: Float64Array; precision: Float64Array } {
  const size = noise.length, components = loadings.length / size;
  const weighted = loadings.map((one, at) => one / noise[at % size]);
  const precision = timesTransposed(loadings, weighted, size);
  for (let m = 0; m < components; m++) precision[m * components + m] += 1;
  return { weighted, precision };
}

/** One iteration of expectation and maximization on a correlation matrix. */
function iterate(state: State, correlation: Float64Array, leastNoise: number): State {
  const size = state.noise.length, components = state.loadings.length / size;
  const { weighted, precision } = precisionOf(state);
  // Factors given neurons have the means beta x, and with them the moments beta R beta^T + precision^-1.
  const beta = solve(precision, components, weighted);
  const shared = timesTransposed(beta, correlation, size), moments = timesTransposed(shared, beta, size);
  const identity = precision.map((_, at) => at % (components + 1) === 0 ? 1 : 0);
  const spread = solve(precision, components, identity);
  const loadings = solve(moments.map((one, at) => one + spread[at]), components, shared);
  const noise = state.noise.map((_, n) => {
    let own = correlation[n * size + n];
    for (let m = 0; m < components; m++) own -= loadings[m * size + n] * shared[m * size + n];
    return Math.max(own, leastNoise);
  });
  return { loadings, noise };
}

/** Principal components of the correlation, with the mean of the other variances as everyone's noise. */
function firstState(correlation: Float64Array, size: number, options: Required<FactorOptions>): State {
  const { components, leastNoise } = options, { vectors, variances } = principalComponents(correlation, size);
  const rest = variances.subarray(components);
  const noise = Math.max(leastNoise, rest.length > 0 ? mean(rest) : variances[size - 1] / 2);
  const loadings = vectors.slice(0, components * size)
    // A factor without loadings would stay without.
    .map((one, at) => one * Math.sqrt(Math.max(variances[Math.floor(at / size)] - noise, 0.01)));
  return { loadings, noise: new Float64Array(size).fill(noise) };
}

/** The loadings turned so that W Psi^-1 W^T is diagonal and falls: which does not change the model, and makes it unique. */
function turned({ loadings, noise }: State): Float64Array {
  const size = noise.length, components = loadings.length / size;
  const weighted = loadings.map((one, at) => one / noise[at % size]);
  const { vectors } = principalComponents(timesTransposed(weighted, loadings, size), components);
  return timesTransposed(vectors, transposed(loadings, size), components);
}

/** Logarithm of the likelihood of a sample whose neurons have variance 1, its mean over samples. */
function likelihoodOf(state: State, correlation: Float64Array): number {
  const { noise } = state, size = noise.length, { weighted, precision } = precisionOf(state);
  const components = weighted.length / size, factor = choleskyFactor(precision, components)!;
  let determinant = 0, squares = 0;
  noise.forEach((one, n) => {
    determinant += Math.log(one);
    squares += correlation[n * size + n] / one;
  });
  const between = timesTransposed(timesTransposed(weighted, correlation, size), weighted, size);
  const explained = solveCholesky(factor, between);
  for (let m = 0; m < components; m++) {
    determinant += 2 * Math.log(factor[m * components + m]);
    squares -= explained[m * components + m];
  }
  return -(size * Math.log(2 * Math.PI) + determinant + squares) / 2;
}

/** Columns of the data, checked. */
function columnsOf(data: ArrayLike<number>, size: number): Float64Array[] {
  requireWhole(TASK, "size", size, 1);
  requireWhole(TASK, "the number of samples", data.length / size, 2);
  requireFinite(TASK, "the data", data);
  return Array.from({ length: size }, (_, n) => {
    const column = Float64Array.from({ length: data.length / size }, (_, t) => data[t * size + n]);
    if (isConstant(column) || !(standardDeviation(column) > 0)) {
      fail(TASK, `neuron ${n} must vary: leave it out`, column[0]);
    }
    return column;
  });
}

/** Turns each factor so that its largest loading is positive, and gives loadings the units of the neurons. */
function inUnits(loadings: Float64Array, deviations: Float64Array): Float64Array {
  const size = deviations.length, scaled = loadings.map((one, at) => one * deviations[at % size]);
  for (let first = 0; first < scaled.length; first += size) {
    const row = scaled.subarray(first, first + size);
    const largest = row.reduce((best, one) => Math.abs(one) > Math.abs(best) ? one : best, 0);
    if (largest < 0) row.forEach((one, n) => row[n] = -one);
  }
  return scaled;
}

/**
 * Factor analysis by expectation and maximization: x = mean + W^T z + noise, with M factors z of variance 1 that neurons share, and noise of a
 * variance of its own for each neuron.
 *
 * The iterations work on the correlations, so units do not matter, and begin with principal components, so that no random number is drawn. They
 * climb to a maximum of the likelihood, which may be a local one. Loadings are turned so that W diag(1 / noise) W^T is diagonal and falls, and
 * the largest of each factor is positive: without that they are as good in any rotation. A noise variance at its least, `leastNoise`, is a
 * Heywood case: there are too many factors or too few samples. Convergence is then slow.
 *
 * Source: Rubin D. B., Thayer D. T. (1982), EM algorithms for ML factor analysis, doi:10.1007/BF02293851.
 *
 * @param data `(T, N)` samples of N neurons, row by row, such as square roots of spike counts; T >= 2
 * @param size N, at least 1
 * @param options the number of factors, and when it ends
 * @returns the model, with its likelihood; loadings in the unit of the data, noise variances in its square
 * @throws {RangeError} when the data are not whole rows of finite numbers, a neuron does not vary, or an option is out of range
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { factorAnalysis } from "@volley/volley/trains";
 *
 * const both = (t: number) => 3 * Math.sin(t), own = (t: number) => Math.sin(t * t);
 * const rows = Array.from({ length: 500 }, (_, t) => [both(t) + own(t), both(t) + own(t + 0.5), both(t) + own(2 * t)]);
 * const { loadings } = factorAnalysis(rows.flat(), 3, { components: 1 });
 * console.log(loadings); // Near 2.1 each: the deviation of what they share
 * ```
 */
export function factorAnalysis(data: ArrayLike<number>, size: number, options: FactorOptions): FactorModel {
  requireKnown(TASK, options, OPTIONS);
  const { components, tolerance = 1e-8, maxIterations = 10000, leastNoise = 1e-6 } = options;
  requireWhole(TASK, "components", components, 1, size);
  requireWhole(TASK, "maxIterations", maxIterations, 1);
  requirePositive(TASK, "tolerance", tolerance);
  // With less, rounding would make moments of factors indefinite.
  requireNumber(TASK, "leastNoise", leastNoise, 1e-10, 1);
  const columns = columnsOf(data, size), correlation = pearsonMatrix(columns), samples = columns[0].length;
  const deviations = Float64Array.from(columns, standardDeviation);
  let state = firstState(correlation, size, { components, tolerance, maxIterations, leastNoise });
  let iterations = 0, converged = false;
  for (; iterations < maxIterations && !converged; iterations++) {
    const next = iterate(state, correlation, leastNoise);
    const near = (a: Float64Array, b: Float64Array) =>
      a.every((one, at) => Math.abs(one - b[at]) <= tolerance);
    converged = near(next.noise, state.noise) && near(next.loadings, state.loadings);
    state = next;
  }
  const logUnits = deviations.reduce((sum, one) => sum + Math.log(one), 0);
  return {
    means: Float64Array.from(columns, mean),
    loadings: inUnits(turned(state), deviations),
    noiseVariances: state.noise.map((one, n) => one * deviations[n] ** 2),
    logLikelihood: samples * (likelihoodOf(state, correlation) - logUnits),
    iterations,
    converged,
  };
}

/**
 * What factors were in each sample: their means given the neurons, (I + W P W^T)^-1 W P (x - mean), with P = diag(1 / noise).
 *
 * @param data `(T, N)` samples of N neurons, row by row, in the unit of those that the model is of
 * @param model of {@linkcode factorAnalysis}
 * @returns `(T, M)` factors, row by row; none without samples
 * @throws {RangeError} when the data are not whole rows of finite numbers, or a noise variance is not positive
 *
 * @example
 * ```ts
 * import { factorAnalysis, factorScores } from "@volley/volley/trains";
 *
 * const data = [1, 2, 2, 1, 8, 9, 9, 7, 1, 1, 8, 8];
 * const scores = factorScores(data, factorAnalysis(data, 2, { components: 1 }));
 * console.log(scores[2] > scores[0]); // true: the third sample has more of what both share
 * ```
 */
export function factorScores(data: ArrayLike<number>, model: FactorModel): Float64Array {
  const { means, loadings, noiseVariances: noise } = model, size = means.length;
  requireWhole(TASK, "the number of samples", data.length / size, 0);
  requireFinite(TASK, "the data", data);
  requireSameLength(TASK, "the noise variances", noise.length, size);
  noise.forEach((one, n) => requirePositive(TASK, `the noise variance of neuron ${n}`, one));
  const { weighted, precision } = precisionOf({ loadings, noise }), components = loadings.length / size;
  const beta = solve(precision, components, weighted);
  const centred = Float64Array.from(data, (one, at) => one - means[at % size]);
  return timesTransposed(centred, beta, size);
}
