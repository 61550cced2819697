import { requireWhole } from "../base/require_number.ts";
import { requireFinite, requireSameLength } from "./_checks.ts";

const TASK = "measure a participation ratio";

/**
 * How many dimensions the activity of a population fills: the participation ratio (sum of l_i)^2 / sum of l_i^2 of the eigenvalues l_i of its
 * covariance, which is tr(C)^2 over the sum of
 * the squares of all elements of C, and needs no eigenvalues.
 *
 * It is N for N independent neurons of the same variance, and 1 where one pattern explains all.
 *
 * Source: Gao P., Trautmann E., Yu B., Santhanam G., Ryu S., Shenoy K., Ganguli S. (2017), A theory of multineuronal dimensionality, dynamics
 * and measurement, doi:10.1101/214262.
 *
 * @param covariance `(N, N)` covariance, row by row, symmetric and positive semidefinite
 * @param size N, at least 1
 * @returns dimensions, 1 to N; null where nothing varies
 * @throws {RangeError} when there are not N times N finite numbers
 *
 * @example
 * ```ts
 * import { participationRatio } from "@volley/volley/trains";
 *
 * console.log(participationRatio([2, 0, 0, 2], 2)); // 2
 * ```
 */
export function participationRatio(covariance: ArrayLike<number>, size: number): number | null {
  requireWhole(TASK, "size", size, 1);
  requireSameLength(TASK, "the covariance", covariance.length, size * size);
  requireFinite(TASK, "the covariance", covariance);
  let most = 0;
  for (let at = 0; at < covariance.length; at++) most = Math.max(most, Math.abs(covariance[at]));
  if (most === 0) return null;
  let trace = 0, squares = 0;
  for (let i = 0; i < size; i++) trace += covariance[i * size + i] / most;
  for (let at = 0; at < covariance.length; at++) squares += (covariance[at] / most) ** 2;
  return trace * trace / squares;
}
