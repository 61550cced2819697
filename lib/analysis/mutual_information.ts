import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { fail } from "../base/fail.ts";
import { requireWhole } from "../base/require_number.ts";

const TASK = "measure information";

/** Options of {@linkcode entropyBits} and {@linkcode mutualInformationBits}. */
export interface InformationOptions {
  /** `miller-madow` takes off what few samples add or lack on average, to first order; then values may be below 0, or above what is possible. @default "none" */
  correction?: "none" | "miller-madow";
}

const OPTIONS: OptionNames<InformationOptions> = { correction: true };

/** Checks counts, and adds them up. */
function totalOf(counts: ArrayLike<number>, options: InformationOptions): number {
  requireKnown(TASK, options, OPTIONS);
  const { correction = "none" } = options;
  if (correction !== "none" && correction !== "miller-madow") {
    fail(TASK, "correction must be none or miller-madow", correction);
  }
  let total = 0;
  for (let at = 0; at < counts.length; at++) {
    requireWhole(TASK, `count ${at}`, counts[at], 0, Number.MAX_SAFE_INTEGER);
    total += counts[at];
  }
  return total;
}

/** Sum of -p log2 p. */
function plainEntropy(counts: ArrayLike<number>, total: number): number {
  let bits = 0;
  for (let at = 0; at < counts.length; at++) {
    const share = counts[at] / total;
    if (share > 0) bits -= share * Math.log2(share);
  }
  return Math.max(0, bits);
}

const seen = (counts: ArrayLike<number>) => Array.from(counts).filter((count) => count > 0).length;

/**
 * Entropy of classes from how often each was seen.
 *
 * Source of the correction: Miller G. A. (1955), Note on the bias of information estimates, in Information Theory in Psychology, 95-100: (K - 1) / (2 N ln 2) bits for K
 * classes that were seen in N samples.
 *
 * @param counts `(K)` whole numbers
 * @returns bits; null where nothing was seen
 * @throws {RangeError} when a count is negative or not whole
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { entropyBits } from "@volley/volley/trains";
 *
 * console.log(entropyBits([5, 5, 5, 5])); // 2
 * ```
 */
export function entropyBits(counts: ArrayLike<number>, options: InformationOptions = {}): number | null {
  const total = totalOf(counts, options);
  if (total === 0) return null;
  const more = options.correction === "miller-madow" ? (seen(counts) - 1) / (2 * total * Math.LN2) : 0;
  return plainEntropy(counts, total) + more;
}

/**
 * Mutual information of two classes of the same samples, such as a response and what was shown, from how often each pair was seen: H(A) + H(B) - H(A, B).
 *
 * From N samples it is too large, by (K_A - 1)(K_B - 1) / (2 N ln 2) bits on average where the two have nothing to do with each other, which the correction takes off.
 *
 * Source: Panzeri S., Treves A. (1996), Analytical estimates of limited sampling biases in different information measures, doi:10.1080/0954898X.1996.11978656.
 *
 * @param counts `(A, B)` whole numbers, row by row
 * @param columns B, at least 1
 * @returns bits; null where nothing was seen
 * @throws {RangeError} when a count is negative or not whole, or there are no whole rows
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { mutualInformationBits } from "@volley/volley/trains";
 *
 * console.log(mutualInformationBits([5, 0, 0, 5], 2)); // 1
 * ```
 */
export function mutualInformationBits(
  counts: ArrayLike<number>,
  columns: number,
  options: InformationOptions = {},
): number | null {
  requireWhole(TASK, "columns", columns, 1);
  if (counts.length % columns !== 0) {
    fail(TASK, `there must be whole rows of ${columns} counts`, counts.length);
  }
  const total = totalOf(counts, options), rows = counts.length / columns;
  if (total === 0) return null;
  const down = new Float64Array(columns), across = new Float64Array(rows);
  for (let at = 0; at < counts.length; at++) {
    down[at % columns] += counts[at];
    across[Math.floor(at / columns)] += counts[at];
  }
  const bits = plainEntropy(across, total) + plainEntropy(down, total) - plainEntropy(counts, total);
  if (options.correction !== "miller-madow") return Math.max(0, bits);
  return bits - (seen(across) - 1) * (seen(down) - 1) / (2 * total * Math.LN2);
}
