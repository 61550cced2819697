import { fail } from "../base/fail.ts";
import { requireWhole } from "../base/require_number.ts";
import { fsum } from "../deps/d3_array.ts";
import { requireFinite, requireNumbers } from "./_checks.ts";

/** Whether all values are the same number; so are none. */
export function isConstant(values: ArrayLike<number>): boolean {
  for (let at = 1; at < values.length; at++) if (values[at] !== values[0]) return false;
  return true;
}

/**
 * The arithmetic mean, of a sum in full precision; of equal values exactly their value.
 *
 * @param values `(n)` numbers, n >= 1; infinite ones make it infinite
 * @returns the mean, in the unit of the values; NaN where both infinities are among them
 * @throws {RangeError} when there are no values or one is NaN
 *
 * @example
 * ```ts
 * import { mean } from "@volley/volley";
 *
 * console.log(mean([1, 2, 6])); // 3
 * ```
 */
export function mean(values: ArrayLike<number>): number {
  requireWhole("take a mean", "the number of values", values.length, 1);
  requireNumbers("take a mean", "its values", values);
  if (isConstant(values)) return values[0];
  const sum = fsum(values as Float64Array);
  if (Number.isFinite(sum)) return sum / values.length;
  // The compensated sum of infinite values is NaN; a finite sum that is too large is added up in parts.
  let average = 0;
  for (let at = 0; at < values.length; at++) average += values[at] / values.length;
  return average;
}

/**
 * The population standard deviation: the root of the mean squared deviation (division by n, not n - 1).
 *
 * @param values `(n)` finite numbers, n >= 1
 * @returns the standard deviation, in the unit of the values; of one value, and of equal ones, exactly 0
 * @throws {RangeError} when there are no values or one is not finite
 *
 * @example
 * ```ts
 * import { standardDeviation } from "@volley/volley";
 *
 * console.log(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])); // 2
 * ```
 */
export function standardDeviation(values: ArrayLike<number>): number {
  requireWhole("take a standard deviation", "the number of values", values.length, 1);
  requireFinite("take a standard deviation", "its values", values);
  const centre = mean(values);
  return Math.sqrt(mean(Float64Array.from(values, (value) => (value - centre) ** 2)));
}

/**
 * A quantile with linear interpolation between order statistics (type 7 of Hyndman and Fan, the default of R and
 * NumPy).
 *
 * Source: Hyndman R. J., Fan Y. (1996), Sample quantiles in statistical packages, doi:10.1080/00031305.1996.10473566.
 *
 * @param values `(n)` numbers in any order, n >= 1; left as they are; infinite ones are the largest and smallest
 * @param probability 0 (minimum) to 1 (maximum)
 * @returns the quantile, in the unit of the values; the value itself of one value; NaN between both infinities
 * @throws {RangeError} when there are no values or one is NaN, or the probability is outside 0 to 1
 *
 * @example
 * ```ts
 * import { quantile } from "@volley/volley";
 *
 * console.log(quantile([40, 10, 20, 30], 0.25)); // 17.5
 * ```
 */
export function quantile(values: ArrayLike<number>, probability: number): number {
  requireWhole("take a quantile", "the number of values", values.length, 1);
  if (!(probability >= 0 && probability <= 1)) {
    fail("take a quantile", "probability must be between 0 and 1", probability);
  }
  requireNumbers("take a quantile", "its values", values);
  const sorted = Float64Array.from(values).sort();
  const position = (sorted.length - 1) * probability, below = Math.floor(position);
  const low = sorted[below], high = sorted[Math.ceil(position)], part = position - below;
  if (low === high) return low;
  return Number.isFinite(high - low) ? low + (high - low) * part : low * (1 - part) + high * part;
}

/**
 * The median: the quantile at probability 0.5.
 *
 * @param values `(n)` numbers in any order, n >= 1; left as they are; infinite ones are the largest and smallest
 * @returns the median, in the unit of the values; NaN between both infinities
 * @throws {RangeError} when there are no values or one is NaN
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
