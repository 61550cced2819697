import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import { mean, standardDeviation } from "../../analysis/summary.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { compareValues } from "../dissimilarity/compare_dissimilarities.ts";
import { ofPairs } from "../dissimilarity/dissimilarities.ts";
import type { Patterns } from "../patterns.ts";
import { controlUnits } from "./control_units.ts";
import { conditionPatterns, requireScored, type ScoreOptions, scoreUnits } from "./score_units.ts";

const TASK = "prune units";

/** Options of {@linkcode pruneUnits}. */
export interface PruningOptions extends Omit<ScoreOptions, "units"> {
  /** Numbers of units that are kept, each a result of its own. */
  keep: readonly number[];
  /**
   * Random subsets of the same size beside each.
   *
   * @default {20}
   */
  controls?: number;
  /** Whole number from 0. @default the library's */
  seed?: number;
}

/** What is left of a representation, and how well it agrees with the model. */
export interface Pruning {
  /** The best units by the stimuli to select by, ascending. */
  units: Uint32Array;
  /** Their agreement with the model on the other stimuli; null where it is not defined. */
  score: number | null;
  /** Mean agreement of random units there; null where none has one. */
  controlMean: number | null;
  /** Its standard deviation over subsets. */
  controlDeviation: number | null;
}

/** How units were ranked, and what is left. */
export interface Prunings {
  /** `(U)` agreement of each unit's own dissimilarities with the model, on the stimuli to select by; -1 of those that are constant there. */
  contributions: Float64Array;
  /** One for each number of `keep`. */
  kept: Pruning[];
}

const OPTIONS: OptionNames<PruningOptions> = {
  ...{ split: true, model: true, conditions: true, by: true, measure: true, keep: true, controls: true },
  ...{ seed: true },
};

/**
 * Keeps the units whose own dissimilarities, the distances of their responses, agree best with a model on some stimuli, and scores them on others, beside random
 * subsets of the same size.
 *
 * After Tarigopula H. P., Fairhall S. L., Bavaresco A., Truong N., Hasson U. (2023), Improved prediction of behavioral and neural similarity spaces using pruned DNNs, Neural
 * Networks, who prune with the same aim; the ranking by single units is ours.
 *
 * @param patterns `(S, U)` finite responses
 * @param options the model, the split, and how many units are kept
 * @returns the ranking, and the scores on the split's `test`
 * @throws {RangeError} when sizes do not fit, a pattern has no correlation, or stimuli are in both parts of the split
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { modelDissimilarities, pruneUnits, splitStimuli } from "@volley/volley/representation";
 *
 * const conditions = [0, 0, 1, 1, 2, 2, 3, 3], values = conditions.flatMap((c, k) => [c, 10 * (k % 4), c + 1]);
 * const model = modelDissimilarities(4, (i, j) => j - i), split = splitStimuli(conditions);
 * const patterns = { values, stimuli: 8, units: 3 };
 * const { kept } = pruneUnits(patterns, { split, model, conditions, keep: [2], measure: "euclidean" });
 * console.log(kept[0].units, kept[0].score); // 0 and 2, 1
 * ```
 */
export function pruneUnits(patterns: Patterns, options: PruningOptions): Prunings {
  requireKnown(TASK, options, OPTIONS);
  const { keep, controls = 20, seed = DEFAULT_SEED, ...scored } = options,
    { split, model, conditions } = scored;
  requireScored(TASK, patterns, scored);
  requireWhole(TASK, "controls", controls, 0, 1e6);
  requireWhole(TASK, "seed", seed, 0);
  keep.forEach((count) => requireWhole(TASK, "each number of keep", count, 1, patterns.units));
  const trained = conditionPatterns(patterns, { stimuli: split.train, conditions }), { units } = trained;
  if (trained.stimuli !== model.stimuli) {
    fail(TASK, `the model must be of the ${trained.stimuli} conditions to select by`, model.stimuli);
  }
  const contributions = Float64Array.from({ length: units }, (_, unit) => {
    const own = ofPairs(
      trained.stimuli,
      (i, j) => Math.abs(trained.values[i * units + unit] - trained.values[j * units + unit]),
    );
    return compareValues(own.values, model.values, scored.by ?? "spearman") ?? -1;
  });
  const order = Uint32Array.from({ length: units }, (_, k) => k).sort((i, j) =>
    contributions[j] - contributions[i] || i - j
  );
  const kept = keep.map((count) => {
    const best = order.slice(0, count).sort();
    const chance = Array.from(
      { length: controls },
      (_, control) =>
        scoreUnits(patterns, { ...scored, units: controlUnits({ count, of: units, seed }, control) }),
    )
      .filter((score) => score !== null);
    return {
      ...{ units: best, score: scoreUnits(patterns, { ...scored, units: best }) },
      controlMean: chance.length > 0 ? mean(chance) : null,
      controlDeviation: chance.length > 0 ? standardDeviation(chance) : null,
    };
  });
  return { contributions, kept };
}
