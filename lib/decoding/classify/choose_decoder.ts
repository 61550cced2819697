import { failType } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import { blockFolds, type Fold } from "../folds.ts";
import { crossValidateDecoder, type DecoderScore, type LearnDecoder } from "./cross_validate_decoder.ts";
import { requireSamples, type Samples } from "./samples.ts";

const TASK = "choose a decoder";

/** Options of {@linkcode chooseDecoder}. */
export interface DecoderChoiceOptions {
  /** Which samples are learnt from and which judge, all of those to learn from. @default five blocks */
  folds?: readonly Fold[];
  /** Whether features are put into units of those that are learnt from. @default {false} */
  standardise?: boolean;
  /**
   * The score by which they are compared.
   *
   * @default {"balanced"}
   */
  by?: DecoderScore;
}

/** The decoder that did best. */
export interface ChosenDecoder {
  /** Its name. */
  name: string;
  /** What makes it. */
  learn: LearnDecoder;
  /** Scores of all by name, in their order; 0.5 where an area is not defined. */
  scores: Readonly<Record<string, number>>;
}

const OPTIONS: OptionNames<DecoderChoiceOptions> = { folds: true, standardise: true, by: true };
const SCORES: readonly DecoderScore[] = ["accuracy", "balanced", "auc"];

/**
 * Chooses among decoders, or among settings of one, by how well they decode parts of the samples that they did not learn from. What they are chosen by flatters
 * the best of them: its own score is to be taken on samples that were not seen here, once.
 *
 * @param candidates what makes each decoder, by its name, which should not be a bare number as those lose their order
 * @param samples `(T, F)` features and `(T)` classes
 * @param options folds, units and the score
 * @returns the one of the largest score, of equal ones the first, and the scores of all
 * @throws {RangeError} when there are no candidates, a class is not in what a fold learns from, or folds are not of the samples
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { chooseDecoder, fitLogistic, type Samples } from "@volley/volley/decoding";
 *
 * const labels = Array.from({ length: 60 }, (_, t) => t % 2), values = labels.map((one, t) => one + Math.sin(t * t));
 * const by = (ridge: number) => (some: Samples) => fitLogistic(some, { ridge });
 * const { name } = await chooseDecoder({ weak: by(0.1), strong: by(1e4) }, { values, size: 1, labels });
 * console.log(name);
 * ```
 */
export async function chooseDecoder(
  candidates: Readonly<Record<string, LearnDecoder>>,
  samples: Samples,
  options: DecoderChoiceOptions = {},
): Promise<ChosenDecoder> {
  requireKnown(TASK, options, OPTIONS);
  const names = Object.keys(candidates), { samples: count } = requireSamples(TASK, samples);
  requireWhole(TASK, "the number of candidates", names.length, 1);
  const { folds = blockFolds(count), standardise = false, by = "balanced" } = options;
  if (!SCORES.includes(by)) failType(TASK, `by must be one of ${SCORES.join(", ")}`, by);
  const scores: Record<string, number> = {};
  for (const name of names) {
    scores[name] = (await crossValidateDecoder(candidates[name], samples, { folds, standardise, by }))[by] ??
      0.5;
  }
  const name = names.reduce((best, one) => scores[one] > scores[best] ? one : best);
  return { name, learn: candidates[name], scores };
}
