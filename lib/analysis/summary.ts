import { ArgumentRangeError } from "../base/errors.ts";
import { fsum, quantile as sampleQuantile } from "../deps/d3_array.ts";
import { requireInteger } from "./_checks.ts";

/**
 * The arithmetic mean, of a sum in full precision.
 *
 * @param values `(n)` numbers, n >= 1
 * @returns the mean, in the unit of the values
 * @throws {RangeError} when there are no values
 *
 * @example
 * ```ts
 * import { mean } from "@volley/volley";
 *
 * console.log(mean([1, 2, 6])); // 3
 * ```
 */
export function mean(values: ArrayLike<number>): number {
  requireInteger("take a mean", "the number of values", values.length, 1);
  return fsum(values as Float64Array) / values.length;
}

/**
 * The population standard deviation: the root of the mean squared deviation (division by n, not n - 1).
 *
 * @param values `(n)` numbers, n >= 1
 * @returns the standard deviation, in the unit of the values
 * @throws {RangeError} when there are no values
 *
 * @example
 * ```ts
 * import { standardDeviation } from "@volley/volley";
 *
 * console.log(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])); // 2
 * ```
 */
export function standardDeviation(values: ArrayLike<number>): number {
  requireInteger("take a standard deviation", "the number of values", values.length, 1);
  const centre = mean(values);
  return Math.sqrt(mean(Float64Array.from(values, (value) => (value - centre) ** 2)));
}

/**
 * A quantile with linear interpolation between order statistics (type 7 of Hyndman and Fan, the default of R and
 * NumPy).
 *
 * Source: Hyndman R. J., Fan Y. (1996), Sample quantiles in statistical packages, doi:10.1080/00031305.1996.10473566.
 *
 * @param values `(n)` numbers in any order, n >= 1; left as they are
 * @param probability 0 (minimum) to 1 (maximum)
 * @returns the quantile, in the unit of the values
 * @throws {RangeError} when there are no values, or the probability is outside 0 to 1
 *
 * @example
 * ```ts
 * import { quantile } from "@volley/volley";
 *
 * console.log(quantile([40, 10, 20, 30], 0.25)); // 17.5
 * ```
 */
export function quantile(values: ArrayLike<number>, probability: number): number {
  requireInteger("take a quantile", "the number of values", values.length, 1);
  if (!(probability >= 0 && probability <= 1)) {
    throw new ArgumentRangeError(
      `Cannot take a quantile as probability must be between 0 and 1: current value is ${probability}`,
    );
  }
  return sampleQuantile(values as Float64Array, probability)!;
}

/**
 * The median: the quantile at probability 0.5.
 *
 * @param values `(n)` numbers in any order, n >= 1; left as they are
 * @returns the median, in the unit of the values
 * @throws {RangeError} when there are no values
 *
 * @example
 * ```ts
 * import { median } from "@volley/volley";
 *
 * console.log(median([9, 1, 5, 3])); // 4
 * ```
 */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}
