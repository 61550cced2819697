import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requireFinite, requireSameLength } from "./_checks.ts";

const TASK = "compare orders";

/** Options of {@linkcode kendallTau}. */
export interface KendallOptions {
  /**
   * What the difference of concordant and discordant pairs is divided by: all pairs (`a`), or the geometric mean of the pairs that are not tied in each list (`b`).
   *
   * @default {"a"}
   */
  kind?: "a" | "b";
}

const OPTIONS: OptionNames<KendallOptions> = { kind: true };

const pairsOf = (count: number) => count * (count - 1) / 2;

/** Pairs within runs of equal neighbours. */
function tiedPairs(length: number, same: (at: number) => boolean): number {
  let pairs = 0, run = 1;
  for (let at = 1; at <= length; at++) {
    if (at < length && same(at)) run++;
    else {
      pairs += pairsOf(run);
      run = 1;
    }
  }
  return pairs;
}

/** Sorts by merging. @returns Pairs that stood in the wrong order. */
function sortAndCount(values: Float64Array): number {
  let from: Float64Array = values, into: Float64Array = new Float64Array(values.length), wrong = 0;
  for (let width = 1; width < values.length; width *= 2) {
    for (let first = 0; first < values.length; first += 2 * width) {
      const middle = Math.min(first + width, values.length), end = Math.min(first + 2 * width, values.length);
      for (let left = first, right = middle, at = first; at < end; at++) {
        if (left < middle && (right === end || from[left] <= from[right])) into[at] = from[left++];
        else {
          wrong += middle - left;
          into[at] = from[right++];
        }
      }
    }
    [from, into] = [into, from];
  }
  if (from !== values) values.set(from);
  return wrong;
}

/**
 * Kendall's rank correlation: concordant pairs less discordant ones, of all pairs (tau-a) or of those without ties (tau-b).
 *
 * Tau-a does not reward predictions that are tied, so it compares models of representations that give few different values with those that give many.
 *
 * Source: Kendall M. G. (1938), A new measure of rank correlation, doi:10.1093/biomet/30.1-2.81; in n log n steps by Knight W. R. (1966),
 * A computer method for calculating Kendall's tau with ungrouped data, doi:10.1080/01621459.1966.10480879.
 *
 * @param a `(n)` finite values
 * @param b `(n)` finite values, in the same order
 * @param options which of the two
 * @returns the correlation, from -1 to 1; null for fewer than two pairs of values, and of tau-b where a list is constant
 * @throws {RangeError} when the lengths differ, a value is not finite, or the kind is unknown
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { kendallTau } from "@volley/volley/representation";
 *
 * console.log(kendallTau([1, 2, 3, 4], [1, 3, 2, 4])); // 0.667: five of six pairs have the same order
 * ```
 */
export function kendallTau(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: KendallOptions = {},
): number | null {
  requireKnown(TASK, options, OPTIONS);
  const { kind = "a" } = options, { length } = a;
  if (kind !== "a" && kind !== "b") fail(TASK, "kind must be a or b", kind);
  requireSameLength(TASK, "b", b.length, length);
  requireFinite(TASK, "values of a", a);
  requireFinite(TASK, "values of b", b);
  if (length < 2) return null;
  const order = Uint32Array.from({ length }, (_, k) => k).sort((i, j) => a[i] - a[j] || b[i] - b[j]);
  const sorted = Float64Array.from(order, (k) => b[k]);
  const tiedA = tiedPairs(length, (at) => a[order[at]] === a[order[at - 1]]);
  const tiedBoth = tiedPairs(
    length,
    (at) => a[order[at]] === a[order[at - 1]] && sorted[at] === sorted[at - 1],
  );
  const discordant = sortAndCount(sorted), all = pairsOf(length);
  const tiedB = tiedPairs(length, (at) => sorted[at] === sorted[at - 1]);
  const difference = all - tiedA - tiedB + tiedBoth - 2 * discordant;
  if (kind === "a") return difference / all;
  const untied = Math.sqrt(all - tiedA) * Math.sqrt(all - tiedB);
  return untied > 0 ? Math.max(-1, Math.min(1, difference / untied)) : null;
}
