import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requireWhole } from "../base/require_number.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { STREAMS } from "../random/streams.ts";
import { WordStream } from "../random/word_stream.ts";

/** Samples that are learnt from, and others that are predicted. */
export interface Fold {
  /** Their numbers, ascending. */
  train: Uint32Array;
  /** Their numbers, ascending. */
  test: Uint32Array;
}

/** Options of {@linkcode blockFolds}. */
export interface BlockFoldOptions {
  /**
   * Number of blocks, of which each is predicted once.
   *
   * @default {5}
   */
  folds?: number;
  /**
   * Samples on both sides of a block that are not learnt from, as they see the same times: as many as filters or windows are long.
   *
   * @default {0}
   */
  gap?: number;
}

/** Options of {@linkcode trialFolds}. */
export interface TrialFoldOptions {
  /**
   * Number of parts into which trials are dealt, at most the number of trials.
   *
   * @default {5}
   */
  folds?: number;
  /**
   * Seed of the order in which they are dealt.
   *
   * @default {1}
   */
  seed?: number;
}

const TASK = "divide samples into folds";
const BLOCKS: OptionNames<BlockFoldOptions> = { folds: true, gap: true };
const TRIALS: OptionNames<TrialFoldOptions> = { folds: true, seed: true };

const numbers = (count: number, wanted: (at: number) => boolean) =>
  Uint32Array.from({ length: count }, (_, at) => at).filter(wanted);

/**
 * Folds of consecutive blocks: neighbours in time are alike, so samples that are dealt one by one would be predicted from themselves.
 *
 * @param samples T, at least as many as folds
 * @param options number of blocks, and what is left out beside each
 * @returns a fold for each block; sizes differ by one at most
 * @throws {RangeError} when there are fewer samples than folds, or a gap leaves nothing to learn from
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { blockFolds } from "@volley/volley/decoding";
 *
 * console.log(blockFolds(6, { folds: 3, gap: 1 })[0]); // train [3, 4, 5], test [0, 1]
 * ```
 */
export function blockFolds(samples: number, options: BlockFoldOptions = {}): Fold[] {
  requireKnown(TASK, options, BLOCKS);
  const { folds = 5, gap = 0 } = options;
  requireWhole(TASK, "folds", folds, 2);
  requireWhole(TASK, "the number of samples", samples, folds);
  requireWhole(TASK, "gap", gap, 0);
  return Array.from({ length: folds }, (_, k) => {
    const first = Math.floor(k * samples / folds), end = Math.floor((k + 1) * samples / folds);
    const train = numbers(samples, (at) => at < first - gap || at >= end + gap);
    if (train.length === 0) fail(TASK, `gap must leave samples to learn from beside block ${k}`, gap);
    return { train, test: numbers(samples, (at) => at >= first && at < end) };
  });
}

/**
 * Folds of whole trials, dealt in random order: all samples of a trial are learnt from, or all are predicted.
 *
 * @param trials `(T)` what trial each sample is of, any numbers
 * @param options number of parts and the seed
 * @returns a fold for each part; numbers of trials differ by one at most
 * @throws {RangeError} when there are fewer trials than folds
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { trialFolds } from "@volley/volley/decoding";
 *
 * for (const { test } of trialFolds([0, 0, 1, 1, 2, 2], { folds: 3 })) console.log(test); // Two that are neighbours
 * ```
 */
export function trialFolds(trials: ArrayLike<number>, options: TrialFoldOptions = {}): Fold[] {
  requireKnown(TASK, options, TRIALS);
  const { folds = 5, seed = DEFAULT_SEED } = options, names = [...new Set(Array.from(trials))];
  requireWhole(TASK, "folds", folds, 2);
  requireWhole(TASK, "the number of trials", names.length, folds);
  const order = new WordStream(seed, STREAMS.folds).permutation(names.length);
  const foldOf = new Map(names.map((name, at) => [name, order[at] % folds]));
  return Array.from({ length: folds }, (_, k) => ({
    train: numbers(trials.length, (at) => foldOf.get(trials[at]) !== k),
    test: numbers(trials.length, (at) => foldOf.get(trials[at]) === k),
  }));
}

/**
 * Folds of single samples, dealt in random order class by class: each fold has as many of each class as another, or one more. For samples that are
 * independent, such as one for each trial.
 *
 * @param labels `(T)` class of each sample
 * @param options number of parts and the seed
 * @returns a fold for each part
 * @throws {RangeError} when a class has fewer than two samples, without which a fold could not learn it, or there are fewer samples than folds
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { classFolds } from "@volley/volley/decoding";
 *
 * for (const { test } of classFolds([0, 0, 0, 1, 1, 1], { folds: 3 })) console.log(test); // One of each class
 * ```
 */
export function classFolds(labels: ArrayLike<number>, options: TrialFoldOptions = {}): Fold[] {
  requireKnown(TASK, options, TRIALS);
  const { folds = 5, seed = DEFAULT_SEED } = options, words = new WordStream(seed, STREAMS.folds);
  requireWhole(TASK, "folds", folds, 2);
  requireWhole(TASK, "the number of samples", labels.length, folds);
  const foldOf = new Uint32Array(labels.length), names = [...new Set(Array.from(labels))];
  let next = 0;
  for (const name of names.sort((a, b) => a - b)) {
    const own = numbers(labels.length, (at) => labels[at] === name);
    requireWhole(TASK, `the number of samples of class ${name}`, own.length, 2);
    words.permutation(own.length).forEach((at) => foldOf[own[at]] = next++ % folds);
  }
  return Array.from({ length: folds }, (_, k) => ({
    train: numbers(labels.length, (at) => foldOf[at] !== k),
    test: numbers(labels.length, (at) => foldOf[at] === k),
  }));
}

/** Fails unless folds are of the samples. @throws {RangeError} When one predicts nothing, what it learns from, or what there is not. */
export function requireFolds(task: string, folds: readonly Fold[], samples: number): void {
  requireWhole(task, "the number of folds", folds.length, 1);
  folds.forEach(({ train, test }, k) => {
    requireWhole(task, `the number of samples that are predicted in fold ${k}`, test.length, 1);
    for (const row of [...train, ...test]) {
      if (row >= samples) fail(task, `samples of fold ${k} must be below ${samples}`, row);
    }
    const learnt = new Set(train), both = test.find((row) => learnt.has(row));
    if (both !== undefined) {
      fail(task, `what fold ${k} predicts must not be learnt from`, `sample ${both} in both`);
    }
  });
}
