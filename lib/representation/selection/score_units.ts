import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import {
  compareDissimilarities,
  type Comparison,
  requireComparison,
} from "../dissimilarity/compare_dissimilarities.ts";
import {
  type Dissimilarities,
  dissimilarities,
  type DissimilarityOptions,
} from "../dissimilarity/dissimilarities.ts";
import { meanPatterns, partOf, type Patterns, requireLabels, requirePatterns } from "../patterns.ts";
import { requireSplit, type StimulusSplit } from "./split_stimuli.ts";

const TASK = "score units";

/** What representations are compared with, and on which stimuli. */
export interface ScoreOptions extends DissimilarityOptions {
  /** Units are scored on its `test` alone. */
  split: StimulusSplit;
  /** Dissimilarities of conditions that a model predicts. */
  model: Dissimilarities;
  /** `(S)` condition of each stimulus, whole numbers from 0, whose patterns are averaged. @default each stimulus of the part is its own */
  conditions?: ArrayLike<number>;
  /** Numbers of the units that are left. @default all */
  units?: ArrayLike<number>;
  /**
   * How dissimilarities are compared.
   *
   * @default {"spearman"}
   */
  by?: Comparison;
}

const OPTIONS: OptionNames<ScoreOptions> = {
  ...{ split: true, model: true, conditions: true, units: true, by: true, measure: true },
};

/** Patterns of the conditions of some stimuli. */
export function conditionPatterns(
  patterns: Patterns,
  { stimuli, units, conditions }: {
    stimuli: Uint32Array;
    units?: ArrayLike<number>;
    conditions?: ArrayLike<number>;
  },
): Patterns {
  const part = partOf(patterns, { stimuli, units });
  return conditions ? meanPatterns(part, Uint32Array.from(stimuli, (s) => conditions[s])) : part;
}

/** Fails unless options of a score fit the patterns. @throws {RangeError} */
export function requireScored(task: string, patterns: Patterns, options: ScoreOptions): void {
  const { split, model, conditions, by = "spearman" } = options, { stimuli } = patterns;
  requirePatterns(task, patterns);
  requireSplit(task, split, stimuli);
  requireComparison(task, by);
  const count = conditions ? requireLabels(task, "conditions", conditions, stimuli) : split.test.length;
  if (model.stimuli !== count) fail(task, `the model must be of ${count} conditions`, model.stimuli);
}

/**
 * How well the representation by some units agrees with a model, on stimuli that they were not selected by.
 *
 * @param patterns `(S, U)` finite responses
 * @param options the model, the split and the units
 * @returns the correlation of dissimilarities on the split's `test`; null where it is not defined
 * @throws {RangeError} when sizes do not fit, a pattern has no correlation, or stimuli are in both parts of the split
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { modelDissimilarities, scoreUnits, splitStimuli } from "@volley/volley/representation";
 *
 * const conditions = [0, 0, 1, 1, 2, 2, 3, 3], values = conditions.flatMap((c) => [c, c * c, 7]);
 * const model = modelDissimilarities(4, (i, j) => j - i), split = splitStimuli(conditions);
 * const patterns = { values, stimuli: 8, units: 3 };
 * console.log(scoreUnits(patterns, { split, model, conditions, measure: "euclidean" }));
 * ```
 */
export function scoreUnits(patterns: Patterns, options: ScoreOptions): number | null {
  requireKnown(TASK, options, OPTIONS);
  requireScored(TASK, patterns, options);
  const { split, model, conditions, units, by, measure } = options;
  const tested = conditionPatterns(patterns, { stimuli: split.test, units, conditions });
  return compareDissimilarities(dissimilarities(tested, { measure }), model, { by });
}
