import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import { ranksOf } from "../../analysis/_ranks.ts";
import { isConstant } from "../../analysis/summary.ts";
import {
  compareValues,
  type Comparison,
  type ComparisonOptions,
  requireComparison,
} from "./compare_dissimilarities.ts";
import { type Dissimilarities, requireDissimilarities } from "./dissimilarities.ts";

const TASK = "find a noise ceiling";
const OPTIONS: OptionNames<ComparisonOptions> = { by: true };

/** How well any model can do, given how subjects differ. */
export interface NoiseCeiling {
  /** Mean agreement of each subject with the average of the others: what a model of the group must reach. */
  lower: number;
  /** Mean agreement of each subject with the average of all, itself included: what no model exceeds, exactly of Pearson's correlation and Spearman's, nearly of Kendall's. */
  upper: number;
}

/** Values of a subject as they are averaged: ranks, or numbers of mean 0 and deviation 1. */
function averaged(values: Float64Array, by: Comparison): Float64Array {
  if (by !== "pearson") return ranksOf(values);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return values.map((value) => (value - mean) / deviation);
}

/**
 * The noise ceiling of dissimilarities of several subjects: the range in which the true model's agreement with them is expected.
 *
 * Source: Nili H. and others (2014), A toolbox for representational similarity analysis, doi:10.1371/journal.pcbi.1003553.
 *
 * @param subjects dissimilarities of each, at least two, of the same stimuli
 * @param options how they are compared
 * @returns the two ends
 * @throws {RangeError} when there are fewer than two subjects, or fewer than three stimuli, they differ in number, or dissimilarities are not finite or all the same
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { modelDissimilarities, noiseCeiling } from "@volley/volley/representation";
 *
 * const subjects = [1, 2, 3].map((power) => modelDissimilarities(4, (i, j) => (j - i) ** power));
 * console.log(noiseCeiling(subjects)); // lower and upper 1: all have the same order
 * ```
 */
export function noiseCeiling(
  subjects: readonly Dissimilarities[],
  options: ComparisonOptions = {},
): NoiseCeiling {
  requireKnown(TASK, options, OPTIONS);
  const { by = "spearman" } = options, count = subjects.length;
  requireComparison(TASK, by);
  requireWhole(TASK, "the number of subjects", count, 2);
  const { stimuli } = subjects[0];
  requireWhole(TASK, "the number of stimuli", stimuli, 3);
  subjects.forEach((subject, k) => {
    requireDissimilarities(TASK, subject);
    if (subject.stimuli !== stimuli) fail(TASK, `all subjects must have ${stimuli} stimuli`, subject.stimuli);
    if (isConstant(subject.values)) {
      fail(TASK, `dissimilarities of subject ${k} must vary`, `${subject.values[0]} in all pairs`);
    }
  });
  const parts = subjects.map(({ values }) => averaged(values, by));
  const sumOf = (some: Float64Array[]) =>
    some[0].map((_, at) => some.reduce((sum, part) => sum + part[at], 0));
  const all = sumOf(parts);
  let lower = 0, upper = 0;
  subjects.forEach(({ values }, k) => {
    const others = sumOf(parts.filter((_, other) => other !== k));
    // An average that is constant agrees with nothing.
    lower += (compareValues(values, others, by) ?? 0) / count;
    upper += (compareValues(values, all, by) ?? 0) / count;
  });
  return { lower, upper };
}
