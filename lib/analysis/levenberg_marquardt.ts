import { ensure } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { choleskyFactor, solveCholesky } from "./cholesky.ts";

/** A sum of squares to be made small, with derivatives. */
export interface SquaresProblem {
  /** M, residuals. */
  residuals: number;
  /**
   * Computes the residuals.
   * @param p (P) Parameters. @param out (M) Residuals.
   * @param jacobian (M, P) Where their derivatives go; null where they are not asked for.
   */
  evaluate(p: Float64Array, out: Float64Array, jacobian: Float64Array | null): void;
}

/** Options of {@link levenbergMarquardt}. */
export interface SquaresOptions {
  /** Most steps that are tried. @default 100 */
  rounds?: number;
  /** Weight of the sum of the squares of the parameters, which is made small as well. @default 0 */
  decay?: number;
  /** It ends where a step gains less than this part. @default 1e-10 */
  tolerance?: number;
}

const OPTIONS: OptionNames<SquaresOptions> = { rounds: true, decay: true, tolerance: true };

/** What {@link levenbergMarquardt} found. */
export interface SquaresMinimum {
  /** (P) The best parameters. */
  parameters: Float64Array;
  /** Sum of the squares of the residuals there. */
  squares: number;
  /** J'J there. (P, P) */
  normal: Float64Array;
  /** Whether it ended before its rounds did. */
  settled: boolean;
}

/** Damping: at first, the least, and where there is no use in more. */
const FIRST = 1e-3, LEAST = 1e-12, MOST = 1e12;

function sum(values: Float64Array): number {
  let total = 0;
  for (let k = 0; k < values.length; k++) total += values[k] * values[k];
  return total;
}

/** J'J and J'r. */
function normalEquations(
  jacobian: Float64Array,
  residuals: Float64Array,
  normal: Float64Array,
  slope: Float64Array,
) {
  const size = slope.length;
  normal.fill(0);
  slope.fill(0);
  for (let m = 0, row = 0; m < residuals.length; m++, row += size) {
    for (let a = 0; a < size; a++) {
      const value = jacobian[row + a], at = a * size;
      if (value === 0) continue;
      slope[a] += value * residuals[m];
      for (let b = 0; b <= a; b++) normal[at + b] += value * jacobian[row + b];
    }
  }
  for (let a = 0; a < size; a++) for (let b = 0; b < a; b++) normal[b * size + a] = normal[a * size + b];
}

/**
 * Minimises a sum of squares, damped by the diagonal of J'J. Steps that would lead to no number are not taken.
 * Sources: K. Levenberg (1944), doi:10.1090/qam/10666; D. W. Marquardt (1963), doi:10.1137/0111030.
 * @param start (P) Where to begin.
 * @throws {RangeError} When the residuals there are not finite.
 *
 * @example
 * ```ts
 * import { levenbergMarquardt } from "./levenberg_marquardt.ts";
 *
 * const { parameters } = levenbergMarquardt({
 *   residuals: 2,
 *   evaluate([x, y], out, jacobian) {
 *     out.set([10 * (y - x * x), 1 - x]);
 *     jacobian?.set([-20 * x, 10, -1, 0]);
 *   },
 * }, [-1.2, 1]);
 * console.assert(Math.abs(parameters[0] - 1) < 1e-6);
 * ```
 */
export function levenbergMarquardt(
  problem: SquaresProblem,
  start: ArrayLike<number>,
  options: SquaresOptions = {},
): SquaresMinimum {
  requireKnown("minimise a sum of squares", options, OPTIONS);
  const { rounds = 100, decay = 0, tolerance = 1e-10 } = options, size = start.length;
  const residuals = new Float64Array(problem.residuals),
    jacobian = new Float64Array(problem.residuals * size);
  const normal = new Float64Array(size * size), slope = new Float64Array(size);
  let here = Float64Array.from(start), settled = false, damping = FIRST;
  problem.evaluate(here, residuals, jacobian);
  let squares = sum(residuals), cost = squares + decay * sum(here);
  ensure(Number.isFinite(cost), "minimise a sum of squares", "it must be finite where it starts", cost);
  normalEquations(jacobian, residuals, normal, slope);
  for (let round = 0; round < rounds && !settled; round++) {
    const step = dampedStep({ normal, slope, here, decay, damping });
    const there = step && here.map((value, k) => value - step[k]);
    if (there) problem.evaluate(there, residuals, null);
    const next = there ? sum(residuals) + decay * sum(there) : NaN;
    if (there && next < cost) {
      settled = cost - next < tolerance * cost;
      problem.evaluate(there, residuals, jacobian);
      [here, cost, squares] = [there, next, sum(residuals)];
      normalEquations(jacobian, residuals, normal, slope);
      damping = Math.max(LEAST, damping / 5);
    } else {
      damping *= 4;
      settled = damping > MOST;
    }
  }
  return { parameters: here, squares, normal, settled };
}

interface DampedStep {
  normal: Float64Array;
  slope: Float64Array;
  here: Float64Array;
  decay: number;
  damping: number;
}

/** The step against the slope; null where the equations cannot be solved. */
function dampedStep({ normal, slope, here, decay, damping }: DampedStep): Float64Array | null {
  const size = slope.length, matrix = normal.slice();
  let largest = 0;
  for (let k = 0; k < size; k++) largest = Math.max(largest, normal[k * size + k]);
  for (let k = 0; k < size; k++) {
    const own = normal[k * size + k];
    matrix[k * size + k] = own + decay + damping * Math.max(own, 1e-9 * largest, 1e-300);
  }
  const factor = choleskyFactor(matrix, size);
  return factor && solveCholesky(factor, slope.map((value, k) => value + decay * here[k]));
}
