import { choleskyFactor, solveCholesky } from "../../analysis/cholesky.ts";
import { NumericalFailure } from "../../nn/errors.ts";
import type { WordStream } from "../../random/word_stream.ts";

/** Two classes to be told apart: rows of (T, F + 1), whose last number is 1, and their sides. */
export interface Sides {
  rows: Float64Array;
  /** F + 1. */
  width: number;
  /** (T) 1 or -1. */
  sides: Int8Array;
  cost: number;
}

/** What a side lacks to 1 in each sample, which is lost where it is positive. */
function lacking({ rows, width, sides }: Sides, at: Float64Array): Float64Array {
  const lacks = new Float64Array(sides.length);
  for (let t = 0; t < lacks.length; t++) {
    let sum = 0;
    for (let f = 0; f < width; f++) sum += at[f] * rows[t * width + f];
    lacks[t] = 1 - sides[t] * sum;
  }
  return lacks;
}

/** Half the squared length of weights, and what is lost. */
export function objectiveOf(problem: Sides, at: Float64Array, squared: boolean): number {
  let sum = 0;
  for (const lack of lacking(problem, at)) if (lack > 0) sum += squared ? lack * lack : lack;
  return at.reduce((all, one) => all + one * one / 2, problem.cost * sum);
}

const MOST_STEPS = 200;

/**
 * The least objective with a squared hinge, by Newton's method on the samples that lose: S. S. Keerthi, D. DeCoste (2005), A modified finite Newton method for
 * fast solution of large scale linear SVMs, JMLR 6, 341. The objective is quadratic between changes of that set, so the last step is exact.
 */
export function squaredHinge(problem: Sides): Float64Array {
  const { rows, width, sides, cost } = problem;
  let at = new Float64Array(width), objective = objectiveOf(problem, at, true);
  for (let step = 0; step < MOST_STEPS; step++) {
    const gradient = Float64Array.from(at), curvature = new Float64Array(width * width);
    for (let f = 0; f < width; f++) curvature[f * width + f] = 1;
    lacking(problem, at).forEach((lack, t) => {
      if (lack <= 0) return;
      const row = rows.subarray(t * width, (t + 1) * width);
      for (let f = 0; f < width; f++) {
        gradient[f] -= 2 * cost * lack * sides[t] * row[f];
        const scaled = 2 * cost * row[f];
        for (let g = 0; g <= f; g++) curvature[f * width + g] += scaled * row[g];
      }
    });
    const by = solveCholesky(choleskyFactor(curvature, width)!, gradient);
    const slope = by.reduce((sum, one, f) => sum + one * gradient[f], 0);
    if (slope <= 1e-15 * objective) return at;
    let next = at, found = Infinity, part = 1;
    for (; part > 1e-12; part /= 2) {
      next = at.map((one, f) => one - part * by[f]);
      found = objectiveOf(problem, next, true);
      if (found <= objective - 1e-4 * part * slope) break;
    }
    // What is left is rounding.
    if (!(found < objective)) return at;
    at = next;
    objective = found;
  }
  return at;
}

const MOST_ROUNDS = 20_000;

/**
 * The least objective with a hinge, by descent along the dual's coordinates in random order: C.-J. Hsieh et al. (2008), A dual coordinate descent method for
 * large-scale linear SVM, doi:10.1145/1390156.1390208. It ends where the dual's objective is within a part of the primal's.
 */
export function hinge(problem: Sides, words: WordStream, tolerance: number): Float64Array {
  const { rows, width, sides, cost } = problem, samples = sides.length;
  const at = new Float64Array(width), alphas = new Float64Array(samples);
  const squares = Float64Array.from({ length: samples }, (_, t) => {
    let sum = 0;
    for (let f = 0; f < width; f++) sum += rows[t * width + f] ** 2;
    return sum;
  });
  let gap = Infinity;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    for (const t of words.permutation(samples)) {
      let sum = 0;
      for (let f = 0; f < width; f++) sum += at[f] * rows[t * width + f];
      const alpha = Math.min(cost, Math.max(0, alphas[t] - (sides[t] * sum - 1) / squares[t]));
      const by = (alpha - alphas[t]) * sides[t];
      if (by === 0) continue;
      alphas[t] = alpha;
      for (let f = 0; f < width; f++) at[f] += by * rows[t * width + f];
    }
    if (round % 10 !== 9) continue;
    const primal = objectiveOf(problem, at, false);
    const dual = alphas.reduce((sum, one) => sum + one, 0) - at.reduce((sum, one) => sum + one * one / 2, 0);
    gap = (primal - dual) / primal;
    if (gap <= tolerance) return at;
  }
  const task =
    "tell the classes apart as the gap to the least loss must close: a smaller cost, features of similar size or loss squared-hinge help";
  throw new NumericalFailure(MOST_ROUNDS, gap, task);
}
