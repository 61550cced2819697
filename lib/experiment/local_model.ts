import { LeastSquares, polynomialTerms } from "../analysis/least_squares.ts";
import { median } from "../analysis/summary.ts";

/** A polynomial in the coordinates of a part of a box, for each of several measures. */
export interface LocalModel {
  /** Degree of the polynomial. */
  degree: 1 | 2;
  /** `(F, K)` coefficients. */
  coefficients: Float64Array;
  /** Standard deviation of what it does not explain, by measure. */
  noise: number[];
}

const ROBUST_ROUNDS = 6;
/** First rounds: residuals beyond this many standard deviations weigh less (Huber). */
const HUBER_ROUNDS = 3;
const HUBER = 1.345;
/** Last rounds: residuals beyond this many standard deviations do not count (Tukey's biweight). */
const BIWEIGHT = 4.685;
/** A normal distribution's median absolute deviation in standard deviations. */
const MAD = 0.6745;
const RIDGE = 1e-6;

/** Values of the polynomial at `u`. */
export function modelValues(model: LocalModel, u: readonly number[]): number[] {
  const terms = polynomialTerms(u, model.degree);
  const measures = model.noise.length;
  return Array.from(
    { length: measures },
    (_, k) => terms.reduce((sum, term, f) => sum + term * model.coefficients[f * measures + k], 0),
  );
}

/** Weight of a residual in standard deviations, in the next round after round number `round`. */
function weightOf(residual: number, round: number): number {
  if (round < HUBER_ROUNDS) return Math.min(1, HUBER / Math.max(residual, HUBER));
  return Math.max(0, 1 - (residual / BIWEIGHT) ** 2) ** 2;
}

/**
 * One measure's polynomial by reweighted least squares: Holland P. W., Welsch R. E. (1977), Robust regression using
 * iteratively reweighted least-squares, doi:10.1080/03610927708827533.
 */
function fitMeasure(terms: readonly number[][], values: readonly number[]): [Float64Array, number] {
  let weights = values.map(() => 1);
  for (let round = 1;; round++) {
    const sums = new LeastSquares(terms[0].length, 1);
    terms.forEach((row, s) => sums.add(row, [values[s]], weights[s]));
    const { coefficients } = sums.solve(RIDGE);
    const residuals = terms.map((row, s) =>
      Math.abs(values[s] - row.reduce((sum, term, f) => sum + term * coefficients[f], 0))
    );
    const freedom = Math.max(1, terms.length - terms[0].length) / terms.length;
    const scale = median(residuals) / MAD / Math.sqrt(freedom);
    if (round === ROBUST_ROUNDS || scale === 0) return [coefficients, scale];
    weights = residuals.map((residual) => weightOf(residual / scale, round));
  }
}

/**
 * Fits a polynomial to noisy measures: quadratic when there are at least one and a half times as many points as terms,
 * else linear. Outliers weigh little, as where a spectral peak jumps to a harmonic.
 * @param points `(S, P)` coordinates, about -1 to 1. @param values `(S, K)` measures.
 */
export function fitLocalModel(points: readonly number[][], values: readonly number[][]): LocalModel {
  const measures = values[0].length;
  const degree = points.length >= 1.5 * polynomialTerms(points[0], 2).length ? 2 : 1;
  const terms = points.map((point) => polynomialTerms(point, degree));
  const coefficients = new Float64Array(terms[0].length * measures);
  const noise: number[] = [];
  for (let k = 0; k < measures; k++) {
    const [column, scale] = fitMeasure(terms, values.map((row) => row[k]));
    column.forEach((value, f) => coefficients[f * measures + k] = value);
    noise.push(scale);
  }
  return { degree, coefficients, noise };
}

/** A sum of squares to be made small within bounds. */
export interface BoundedProblem {
  /** Residuals at `u`. */
  residuals(u: readonly number[]): number[];
  /** Lower and upper bounds. */
  low: readonly number[];
  high: readonly number[];
}

const STEPS = 40;
const DIFFERENCE = 1e-4;

function sumOfSquares(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

/** A step of Levenberg and Marquardt, clipped to the bounds. */
function dampedStep(problem: BoundedProblem, u: readonly number[], damping: number): number[] {
  const here = problem.residuals(u);
  const columns = u.map((value, p) => {
    const delta = value + DIFFERENCE <= problem.high[p] ? DIFFERENCE : -DIFFERENCE;
    const there = problem.residuals(u.with(p, value + delta));
    return there.map((residual, k) => (residual - here[k]) / delta);
  });
  const held = u.map((value, p) => {
    const slope = columns[p].reduce((sum, d, k) => sum + d * here[k], 0);
    return (value <= problem.low[p] && slope > 0) || (value >= problem.high[p] && slope < 0);
  });
  const sums = new LeastSquares(u.length, 1);
  here.forEach((residual, k) => sums.add(columns.map((column, p) => held[p] ? 0 : column[k]), [-residual]));
  const unit = u.map(() => 0);
  u.forEach((_, p) => sums.add(unit.with(p, Math.sqrt(damping)), [0]));
  const { coefficients } = sums.solve();
  return u.map((value, p) => Math.min(problem.high[p], Math.max(problem.low[p], value + coefficients[p])));
}

/**
 * Minimises a sum of squares within bounds by the method of Levenberg and Marquardt, parameters at a bound that the
 * slope pushes outwards held there. Source: Marquardt D. W. (1963), doi:10.1137/0111030.
 * @param start Where to begin, within the bounds.
 * @returns The best point found and its sum of squares.
 */
export function minimiseWithin(
  problem: BoundedProblem,
  start: readonly number[],
): { u: number[]; value: number } {
  let u = [...start];
  let value = sumOfSquares(problem.residuals(u));
  let damping = 1e-3;
  for (let step = 0; step < STEPS && damping < 1e8; step++) {
    const next = dampedStep(problem, u, damping);
    const nextValue = sumOfSquares(problem.residuals(next));
    if (nextValue < value) {
      const gain = value - nextValue;
      [u, value] = [next, nextValue];
      damping = Math.max(1e-9, damping / 5);
      if (gain < 1e-12 * value) break;
    } else damping *= 5;
  }
  return { u, value };
}
