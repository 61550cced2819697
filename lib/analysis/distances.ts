import { fail } from "../base/fail.ts";

/** A sorted copy of a sample, checked to be finite and not empty. */
function sorted(sample: ArrayLike<number>): Float64Array {
  if (sample.length === 0) fail("compare samples", "both must hold at least one value", "0");
  const copy = Float64Array.from(sample).sort();
  const worst = Number.isFinite(copy[0]) ? copy[copy.length - 1] : copy[0];
  if (!Number.isFinite(worst)) fail("compare samples", "their values must be finite", worst);
  return copy;
}

/**
 * The Wasserstein-1 (earth mover's) distance of two samples: the area between their distribution functions.
 *
 * Computed exactly for any two sizes as the integral of |Q_a(u) - Q_b(u)| over u, by merging the steps of the two
 * quantile functions.
 *
 * Source: Vallender S. S. (1974), Calculation of the Wasserstein distance between probability distributions on the line,
 * doi:10.1137/1118101.
 *
 * @param a `(n)` values in any order
 * @param b `(m)` values in any order, in the same unit
 * @returns the distance, in the unit of the values; 0 for samples of the same values
 * @throws {RangeError} when a sample is empty or not finite
 *
 * @example
 * ```ts
 * import { wasserstein } from "@volley/volley";
 *
 * console.log(wasserstein([1, 2, 3], [6, 5, 4])); // 3
 * ```
 */
export function wasserstein(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const x = sorted(a), y = sorted(b);
  const n = x.length, m = y.length;
  let area = 0, reached = 0, i = 0, j = 0;
  while (i < n && j < m) {
    const nextX = (i + 1) * m, nextY = (j + 1) * n;
    const next = Math.min(nextX, nextY);
    area += Math.abs(x[i] - y[j]) * (next - reached);
    reached = next;
    if (nextX === next) i++;
    if (nextY === next) j++;
  }
  return area / (n * m);
}

/**
 * The two-sample Kolmogorov-Smirnov statistic: the largest gap between the two distribution functions.
 *
 * `criticalValue` = 1.36 sqrt((n + m) / (n m)) is the 5 % level for independent values. Spikes and volleys of one run are
 * correlated, so there the distance between two seeds of the same network is the better yardstick.
 *
 * Source: Massey F. J. (1951), The Kolmogorov-Smirnov test for goodness of fit, doi:10.1080/01621459.1951.10500769.
 *
 * @param a `(n)` values in any order
 * @param b `(m)` values in any order
 * @returns the statistic, 0 to 1, and the value it exceeds in 5 % of large samples from one distribution
 * @throws {RangeError} when a sample is empty or not finite
 *
 * @example
 * ```ts
 * import { kolmogorovSmirnov } from "@volley/volley";
 *
 * console.log(kolmogorovSmirnov([1, 2, 3, 4], [3, 4, 5, 6]).statistic); // 0.5
 * ```
 */
export function kolmogorovSmirnov(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): { statistic: number; criticalValue: number } {
  const x = sorted(a), y = sorted(b);
  const n = x.length, m = y.length;
  let statistic = 0, i = 0, j = 0;
  while (i < n && j < m) {
    const value = Math.min(x[i], y[j]);
    while (i < n && x[i] === value) i++;
    while (j < m && y[j] === value) j++;
    statistic = Math.max(statistic, Math.abs(i / n - j / m));
  }
  return { statistic, criticalValue: 1.36 * Math.sqrt((n + m) / (n * m)) };
}
