import { rocArea } from "../../analysis/roc_area.ts";
import { fail, failType } from "../../base/fail.ts";
import { type OnProgress, progressTeller } from "../../base/progress.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";
import { blockFolds, type Fold, requireFolds } from "../folds.ts";
import { featureScaling, scaledFeatures } from "./scaling.ts";
import { decodedClasses, type FittedDecoder, requireSamples, type Samples } from "./samples.ts";

const TASK = "cross-validate a decoder";

/** Scores by which decoders are compared with chance. */
export type DecoderScore = "accuracy" | "balanced" | "auc";

/** Options of {@linkcode crossValidateDecoder}. */
export interface DecoderCrossValidationOptions {
  /** Which samples are learnt from and which predicted: of `blockFolds` or `trialFolds`. @default five blocks */
  folds?: readonly Fold[];
  /**
   * Whether features are divided by their standard deviations, less their means, both of the samples that are learnt from.
   *
   * @default {false}
   */
  standardise?: boolean;
  /**
   * How often all is done again with labels that tell nothing, for the level of chance.
   *
   * @default {0}
   */
  shuffles?: number;
  /**
   * How labels are made to tell nothing. `labels`: they are put in random order. `shift`: they are shifted in time, by at least a tenth of the samples and
   * round the end: they keep their own rhythm, so that what is slow in both cannot look like a code.
   *
   * @default {"labels"}
   */
  shuffle?: "labels" | "shift";
  /**
   * The score that is compared with chance; of classes that are not equally frequent, accuracy misleads.
   *
   * @default {"balanced"}
   */
  by?: DecoderScore;
  /**
   * Seed of the shuffles.
   *
   * @default {1}
   */
  seed?: number;
  /**
   * Scores of folds that are done, by which a validation that was stopped goes on: what is in it is not done again, and each fold is put into it. Keep one for
   * the same samples, folds and decoder alone. @default none
   */
  done?: Map<string, ArrayLike<number>>;
  /** Told after each fold. */
  onProgress?: OnProgress;
  /** Ends the work between folds: its reason is thrown. @default it runs to the end */
  signal?: AbortSignal;
}

/** How well samples were decoded. */
export interface DecodingScores {
  /** Part of the samples that were decoded right. */
  accuracy: number;
  /** The mean over classes of the part of each that was decoded right. */
  balanced: number;
  /**
   * Of two classes the chance that a sample of the second scores higher than one of the first: the mean over folds that have both, as scores of different folds
   * have no common scale. Null of more, and where no fold has both.
   */
  auc: number | null;
}

/** What came of a cross-validation. */
export interface CrossValidatedDecoder extends DecodingScores {
  /** C. */
  classes: number;
  /** `(T)` decoded class of each sample; -1 where no fold had it. */
  decoded: Int32Array;
  /** `(C, C)` samples of each class, row by row, by what was decoded. */
  confusion: Uint32Array;
  /** Scores of each fold. */
  folds: DecodingScores[];
  /** The same with labels that tell nothing; null without shuffles. */
  chance: {
    /** `(S)` scores of the kind that `by` names. */
    scores: Float64Array;
    /** Their mean. */
    mean: number;
    /** The part of all, the true labels among them, that score at least as well as the true labels. */
    p: number;
  } | null;
}

/** Learns from samples. */
export type LearnDecoder = (samples: Samples) => FittedDecoder | Promise<FittedDecoder>;

const OPTIONS: OptionNames<DecoderCrossValidationOptions> = {
  ...{ folds: true, standardise: true, shuffles: true, shuffle: true, by: true, seed: true },
  ...{ done: true, onProgress: true, signal: true },
};
/** Orders of labels that are tried for one of which each class is learnt. */
const MOST_DRAWS = 1000;
const SCORES: readonly DecoderScore[] = ["accuracy", "balanced", "auc"];

/** Rows of samples. */
function rowsOf({ values, size, labels, classes }: Samples, rows: Uint32Array): Samples {
  const own = new Float64Array(rows.length * size);
  rows.forEach((row, k) => {
    for (let f = 0; f < size; f++) own[k * size + f] = values[row * size + f];
  });
  return { values: own, size, classes, labels: Uint32Array.from(rows, (row) => labels[row]) };
}

/** Samples to learn from and others to predict, in units of the first. */
function inOwnUnits(train: Samples, test: Samples): [Samples, Samples] {
  const scaling = featureScaling(train.values, train.size);
  const scaled = (some: Samples) => ({ ...some, values: scaledFeatures(some.values, scaling) });
  return [scaled(train), scaled(test)];
}

/** Scores of decoded samples. */
function scoresOf(confusion: ArrayLike<number>, classes: number, auc: number | null): DecodingScores {
  let right = 0, all = 0, present = 0, parts = 0;
  for (let c = 0; c < classes; c++) {
    let own = 0;
    for (let d = 0; d < classes; d++) own += confusion[c * classes + d];
    all += own;
    right += confusion[c * classes + c];
    if (own === 0) continue;
    present++;
    parts += confusion[c * classes + c] / own;
  }
  return { accuracy: right / all, balanced: parts / present, auc };
}

/** How folds are decoded. */
interface Plan {
  folds: readonly Fold[];
  scaled: boolean;
  /** Scores of folds that are done. */
  done: Map<string, ArrayLike<number>>;
  /** Called before a fold that is not done. */
  pause: (number: number) => Promise<void>;
}

/** Scores of what a fold predicts, (T', C). */
async function foldScores(
  learn: LearnDecoder,
  samples: Samples,
  { fold: { train, test }, scaled }: { fold: Fold; scaled: boolean },
): Promise<Float64Array> {
  const own = [rowsOf(samples, train), rowsOf(samples, test)] as const;
  const [learnt, asked] = scaled ? inOwnUnits(...own) : own;
  return (await learn(learnt)).scores(asked.values);
}

/** Decodes each fold. @param round Number of the shuffle, from 1; 0 of the true labels. */
async function validate(
  learn: LearnDecoder,
  samples: Samples & { classes: number },
  { folds, scaled, done, pause }: Plan,
  round = 0,
): Promise<Omit<CrossValidatedDecoder, "chance">> {
  const { classes, labels } = samples, decoded = new Int32Array(labels.length).fill(-1);
  const confusion = new Uint32Array(classes * classes), scores: DecodingScores[] = [];
  for (const [number, fold] of folds.entries()) {
    const key = `${round}.${number}`, { test } = fold;
    let found = done.get(key);
    if (!found) {
      await pause(round * folds.length + number);
      done.set(key, found = await foldScores(learn, samples, { fold, scaled }));
    }
    const own = new Uint32Array(classes * classes), truth = Uint32Array.from(test, (row) => labels[row]);
    decodedClasses(found, classes).forEach((one, k) => {
      decoded[test[k]] = one;
      own[truth[k] * classes + one]++;
      confusion[truth[k] * classes + one]++;
    });
    const margins = Float64Array.from(test, (_, k) => found[2 * k + 1] - found[2 * k]);
    const area = classes === 2 ? rocArea(truth, margins) : NaN;
    scores.push(scoresOf(own, classes, Number.isNaN(area) ? null : area));
  }
  const areas = scores.flatMap(({ auc }) => auc ?? []);
  const auc = areas.length > 0 ? areas.reduce((sum, one) => sum + one, 0) / areas.length : null;
  return { ...scoresOf(confusion, classes, auc), classes, decoded, confusion, folds: scores };
}

/** Labels that tell nothing. */
function shuffled(labels: ArrayLike<number>, words: WordStream, shuffle: "labels" | "shift"): Uint32Array {
  const count = labels.length;
  if (shuffle === "labels") return words.permutation(count).map((at) => labels[at]);
  const least = Math.ceil(count / 10), by = least + Math.floor(words.fraction() * (count - 2 * least + 1));
  return Uint32Array.from({ length: count }, (_, t) => labels[(t + by) % count]);
}

/** Shuffled labels of which each fold learns all classes, as of the true ones. @throws {RangeError} When none are found. */
function learnable(
  { labels, classes }: { labels: ArrayLike<number>; classes: number },
  folds: readonly Fold[],
  draw: () => Uint32Array,
): Uint32Array {
  const learns = (own: Uint32Array, { train }: Fold) =>
    new Set(Array.from(train, (row) => own[row])).size === classes;
  for (let turn = 0; turn < MOST_DRAWS; turn++) {
    const own = draw();
    if (folds.every((fold) => learns(own, fold))) return own;
  }
  fail(
    TASK,
    "shuffled labels must leave each class in what a fold learns from",
    `never of ${labels.length} samples`,
  );
}

/**
 * Decodes each part of the samples by what was learnt from others, and says how well, and how well by chance.
 *
 * @param learn makes a decoder of samples, such as `(samples) => fitLinearSvm(samples)`
 * @param samples `(T, F)` features and `(T)` classes
 * @param options folds, shuffles and units
 * @returns scores, the confusion of classes and the level of chance
 * @throws {RangeError} when a class is not in what a fold learns from, folds are not of the samples, or numbers are out of range
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { crossValidateDecoder, fitPoissonDecoder } from "@volley/volley/decoding";
 *
 * const labels = Array.from({ length: 60 }, (_, t) => t % 3), values = labels.flatMap((one, t) => [2 * one, t % 2]);
 * const found = await crossValidateDecoder((some) => fitPoissonDecoder(some), { values, size: 2, labels }, { shuffles: 19 });
 * console.log(found.accuracy, found.chance!.mean); // 1, and about 1 / 3
 * ```
 */
export async function crossValidateDecoder(
  learn: LearnDecoder,
  samples: Samples,
  options: DecoderCrossValidationOptions = {},
): Promise<CrossValidatedDecoder> {
  requireKnown(TASK, options, OPTIONS);
  const { standardise: scaled = false, shuffles = 0, shuffle = "labels", by = "balanced" } = options;
  const { seed = DEFAULT_SEED } = options, { samples: count, classes } = requireSamples(TASK, samples);
  requireWhole(TASK, "shuffles", shuffles, 0);
  requireWhole(TASK, "seed", seed, 0);
  if (shuffle !== "labels" && shuffle !== "shift") failType(TASK, "shuffle must be labels or shift", shuffle);
  if (!SCORES.includes(by)) failType(TASK, `by must be one of ${SCORES.join(", ")}`, by);
  if (by === "auc" && classes > 2) fail(TASK, "auc is a score of two classes", classes);
  const folds = options.folds ?? blockFolds(count), { done = new Map(), onProgress, signal } = options;
  requireFolds(TASK, folds, count);
  const tell = progressTeller(onProgress), all = folds.length * (1 + shuffles);
  const pause = async (number: number) => {
    tell(number / all, number < folds.length ? "folds" : "shuffled labels");
    // A signal that the process is told reaches it here.
    if (signal) await new Promise((resolve) => setTimeout(resolve, 0));
    signal?.throwIfAborted();
  };
  const plan = { folds, scaled, done, pause };
  const found = await validate(learn, { ...samples, classes }, plan);
  const scores = new Float64Array(shuffles);
  for (let k = 0; k < shuffles; k++) {
    const words = new WordStream(seed, STREAMS.labels, k);
    const labels = learnable({ ...samples, classes }, folds, () => shuffled(samples.labels, words, shuffle));
    scores[k] = (await validate(learn, { ...samples, labels, classes }, plan, k + 1))[by] ?? 0.5;
  }
  tell(1);
  if (shuffles === 0) return { ...found, chance: null };
  const own = found[by] ?? 0.5, better = scores.filter((one) => one >= own).length;
  const mean = scores.reduce((sum, one) => sum + one, 0) / shuffles;
  return { ...found, chance: { scores, mean, p: (1 + better) / (1 + shuffles) } };
}
