import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { fail } from "../base/fail.ts";
import { requireFinite, requireSameLength } from "./_checks.ts";
import { median } from "./summary.ts";

const TASK = "compare pairs";
const OPTIONS: OptionNames<PairedDifferenceOptions> = { probability: true };

/** Options of {@linkcode pairedDifference}. */
export interface PairedDifferenceOptions {
  /**
   * Part of all repetitions in which the interval holds the true difference, at least.
   *
   * @default {0.95}
   */
  probability?: number;
}

/** How much values differ from those that they are paired with. */
export interface PairedDifference {
  /** The difference, the Hodges-Lehmann estimate: the median of the means of any two differences. */
  difference: number;
  /** Ends of its interval; null where there are too few pairs for one, five and fewer with 0.95. */
  interval: [low: number, high: number] | null;
  /** Probability of an outcome as extreme or more where nothing differs, of both signs. */
  p: number;
}

/** How often each sum of ranks 1 to n comes about, when each rank counts or does not. (n (n + 1) / 2 + 1) */
function rankSums(n: number): Float64Array {
  const ways = new Float64Array(n * (n + 1) / 2 + 1);
  ways[0] = 1;
  for (let rank = 1; rank <= n; rank++) {
    for (let sum = ways.length - 1; sum >= rank; sum--) ways[sum] += ways[sum - rank];
  }
  return ways;
}

/** Probability that at most so many means of two differences have the other sign, by their number. */
function tails(n: number): Float64Array {
  const all = 2 ** n;
  let sum = 0;
  return rankSums(n).map((ways) => (sum += ways) / all);
}

/**
 * By how much paired values differ, with an interval, such as a measure of two conditions over the same
 * seeds. Wilcoxon's signed ranks, counted exactly: differences may have any distribution that is
 * symmetric. With eight pairs the interval of 0.95 leaves 0 out when at most three of the 36 means of two
 * differences, each with itself as well, have the other sign.
 *
 * Source: Wilcoxon F. (1945), Individual comparisons by ranking methods, doi:10.2307/3001968; Hodges J. L.,
 * Lehmann E. L. (1963), Estimates of location based on rank tests, doi:10.1214/aoms/1177704172.
 *
 * @param a `(n)` finite values, n from 1 to 500
 * @param b `(n)` values that they are paired with
 * @param options how sure the interval is
 * @returns the difference a - b, in the unit of the values; equal ones count half for each sign in p
 * @throws {RangeError} when the lengths differ, there are no pairs or too many, a value is not finite or the
 * probability is not between 0 and 1
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { pairedDifference } from "@volley/volley";
 *
 * const { interval } = pairedDifference([5, 6, 7, 8, 9, 10], [4, 4, 4, 4, 4, 4]);
 * console.log(interval); // [1, 6]: 0 is outside of it
 * ```
 */
export function pairedDifference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: PairedDifferenceOptions = {},
): PairedDifference {
  requireKnown(TASK, options, OPTIONS);
  const { probability = 0.95 } = options, n = a.length;
  requireSameLength(TASK, "b", b.length, n);
  if (!(n >= 1 && n <= 500)) fail(TASK, "the number of pairs must be from 1 to 500", n);
  if (!(probability > 0 && probability < 1)) fail(TASK, "probability must be between 0 and 1", probability);
  for (const values of [a, b]) requireFinite(TASK, "its values", values);
  const differences = Array.from(a, (value, k) => value - b[k]);
  requireFinite(TASK, "its differences", differences);
  const means = differences.flatMap((one, k) => differences.slice(k).map((other) => one / 2 + other / 2));
  means.sort((one, other) => one - other);
  const tail = tails(n), above = means.reduce((sum, one) => sum + (one > 0 ? 1 : one === 0 ? 0.5 : 0), 0);
  const fewer = Math.min(above, means.length - above);
  // The first number of means that are more than chance allows outside of the interval at one end.
  const outside = tail.findIndex((part) => part > (1 - probability) / 2);
  return {
    difference: median(means),
    interval: outside === 0 ? null : [means[outside - 1], means[means.length - outside]],
    p: Math.min(1, 2 * tail[Math.ceil(fewer)]),
  };
}
