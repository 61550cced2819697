import { fail } from "../base/fail.ts";
import { requireSameLength } from "./_checks.ts";
import { ranksOf } from "./_ranks.ts";

const TASK = "correlate ranks";

/**
 * Spearman's rank correlation: the Pearson correlation of ranks, equal values sharing the mean of their ranks.
 *
 * 1 when one list grows with the other, however bent the relation; it asks whether a map has its hills and valleys in
 * the right places, not whether its numbers are right.
 *
 * Source: Spearman C. (1904), The proof and measurement of association between two things, doi:10.2307/1412159.
 *
 * @param a `(n)` finite values
 * @param b `(n)` finite values, in the same order
 * @returns the correlation, between -1 and 1; null for fewer than three pairs or when a list is constant
 * @throws {RangeError} when the lengths differ or a value is not finite
 *
 * @example
 * ```ts
 * import { rankCorrelation } from "@volley/volley";
 *
 * console.log(rankCorrelation([1, 2, 3, 4], [10, 100, 1000, 10_000])); // 1: the same order
 * ```
 */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  requireSameLength(TASK, "b", b.length, a.length);
  for (const values of [a, b]) {
    const wrong = Array.from(values).find((value) => !Number.isFinite(value));
    if (wrong !== undefined) fail(TASK, "values must be finite", wrong);
  }
  if (a.length < 3) return null;
  const x = ranksOf(a), y = ranksOf(b);
  const middle = (a.length + 1) / 2; // the mean of the ranks, ties or not
  let xx = 0, yy = 0, xy = 0;
  for (let k = 0; k < x.length; k++) {
    xx += (x[k] - middle) ** 2;
    yy += (y[k] - middle) ** 2;
    xy += (x[k] - middle) * (y[k] - middle);
  }
  return xx > 0 && yy > 0 ? Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy))) : null;
}
