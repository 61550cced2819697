import { kendallTau } from "../../analysis/kendall_tau.ts";
import { rankCorrelation } from "../../analysis/rank_correlation.ts";
import { isConstant } from "../../analysis/summary.ts";
import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { type Dissimilarities, requireDissimilarities } from "./dissimilarities.ts";

const TASK = "compare dissimilarities";

/** How two sets of dissimilarities are compared. */
export type Comparison = "spearman" | "pearson" | "kendall";

/** Options of {@linkcode compareDissimilarities}. */
export interface ComparisonOptions {
  /**
   * Rank correlation, where ties share the mean of their ranks; Pearson's correlation; or Kendall's tau-a, which does not reward ties in a model.
   *
   * @default {"spearman"}
   */
  by?: Comparison;
}

const OPTIONS: OptionNames<ComparisonOptions> = { by: true };
const COMPARISONS = ["spearman", "pearson", "kendall"];

/** Fails unless a comparison is known. @throws {RangeError} */
export function requireComparison(task: string, by: Comparison): void {
  if (!COMPARISONS.includes(by)) fail(task, `by must be among ${COMPARISONS.join(", ")}`, by);
}

/** Pearson's correlation; null of fewer than three values and of constant ones. */
function linearCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  const { length } = a;
  if (length < 3 || isConstant(a) || isConstant(b)) return null;
  let meanA = 0, meanB = 0, aa = 0, bb = 0, ab = 0;
  for (let k = 0; k < length; k++) {
    meanA += a[k] / length;
    meanB += b[k] / length;
  }
  for (let k = 0; k < length; k++) {
    aa += (a[k] - meanA) ** 2;
    bb += (b[k] - meanB) ** 2;
    ab += (a[k] - meanA) * (b[k] - meanB);
  }
  const of = Math.sqrt(aa) * Math.sqrt(bb);
  return of > 0 && Number.isFinite(of) ? Math.max(-1, Math.min(1, ab / of)) : null;
}

/** Compares values of the same pairs. */
export function compareValues(a: ArrayLike<number>, b: ArrayLike<number>, by: Comparison): number | null {
  if (by === "spearman") return rankCorrelation(a, b);
  return by === "kendall" ? kendallTau(a, b) : linearCorrelation(a, b);
}

/**
 * How well two sets of dissimilarities of the same stimuli agree: a model and a brain, two layers, two animals.
 *
 * Source: Nili H., Wingfield C., Walther A., Su L., Marslen-Wilson W., Kriegeskorte N. (2014), A toolbox for representational similarity analysis,
 * doi:10.1371/journal.pcbi.1003553.
 *
 * @param a dissimilarities
 * @param b those of the same stimuli in the same order
 * @param options how they are compared
 * @returns the correlation, from -1 to 1; null where it is not defined: of fewer than three pairs, or of constant ones but by tau-a, which is 0 there
 * @throws {RangeError} when the stimuli differ in number or a dissimilarity is not finite
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { compareDissimilarities, modelDissimilarities } from "@volley/volley/representation";
 *
 * const a = modelDissimilarities(4, (i, j) => j - i), b = modelDissimilarities(4, (i, j) => (j - i) ** 2);
 * console.log(compareDissimilarities(a, b)); // 1: the same order
 * ```
 */
export function compareDissimilarities(
  a: Dissimilarities,
  b: Dissimilarities,
  options: ComparisonOptions = {},
): number | null {
  requireKnown(TASK, options, OPTIONS);
  const { by = "spearman" } = options;
  requireComparison(TASK, by);
  requireDissimilarities(TASK, a);
  requireDissimilarities(TASK, b);
  if (a.stimuli !== b.stimuli) fail(TASK, `both must be of ${a.stimuli} stimuli`, b.stimuli);
  return compareValues(a.values, b.values, by);
}
