import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";
import { requireLabels, requireNumbersBelow } from "../patterns.ts";

const TASK = "split stimuli";

/** Which stimuli units are selected by, and which others they are scored on. */
export interface StimulusSplit {
  /** Numbers of the stimuli to select by. */
  readonly train: Uint32Array;
  /** Numbers of the stimuli to score on; none is in both. */
  readonly test: Uint32Array;
}

/** Options of {@linkcode splitStimuli}. */
export interface SplitOptions {
  /**
   * Share of each stratum to score on, above 0 and below 1; at least one stimulus is on each side.
   *
   * @default {0.5}
   */
  testShare?: number;
  /** Whole number from 0. @default the library's */
  seed?: number;
}

const OPTIONS: OptionNames<SplitOptions> = { testShare: true, seed: true };

/**
 * Deals stimuli to a part by which units are selected, and another on which they are scored, each stratum alike.
 *
 * Scores of units on the stimuli that they were selected by are too good: chance is selected, too (Kriegeskorte N. and others 2009, Circular analysis in systems neuroscience,
 * doi:10.1038/nn.2303).
 *
 * @param strata `(S)` whole numbers from 0: stimuli of one number, such as a condition, are dealt alike
 * @param options how many, and the seed
 * @returns numbers of stimuli, ascending
 * @throws {RangeError} when a stratum has one stimulus only, or an option is out of range
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { splitStimuli } from "@volley/volley/representation";
 *
 * const { train, test } = splitStimuli([0, 0, 0, 0, 1, 1, 1, 1]);
 * console.log(train.length, test.length); // 4 and 4, two of each stratum
 * ```
 */
export function splitStimuli(strata: ArrayLike<number>, options: SplitOptions = {}): StimulusSplit {
  requireKnown(TASK, options, OPTIONS);
  const { testShare = 0.5, seed = DEFAULT_SEED } = options;
  if (!(testShare > 0 && testShare < 1)) fail(TASK, "testShare must be above 0 and below 1", testShare);
  requireWhole(TASK, "seed", seed, 0);
  requireLabels(TASK, "strata", strata, strata.length);
  const train: number[] = [], test: number[] = [];
  const members = Map.groupBy(Array.from(strata, (_, k) => k), (k) => strata[k]);
  for (const [stratum, own] of members) {
    if (own.length === 1) fail(TASK, "every stratum must have two stimuli", `one of ${stratum}`);
    const order = new WordStream(seed, STREAMS.stimulusSplit, stratum).permutation(own.length);
    const tested = Math.max(1, Math.min(own.length - 1, Math.round(testShare * own.length)));
    order.forEach((at, k) => (k < tested ? test : train).push(own[at]));
  }
  if (train.length === 0) fail(TASK, "there must be stimuli", 0);
  return { train: Uint32Array.from(train).sort(), test: Uint32Array.from(test).sort() };
}

/** Fails unless the two parts are numbers of stimuli of which none is in both. @throws {RangeError} */
export function requireSplit(task: string, { train, test }: StimulusSplit, stimuli: number): void {
  requireNumbersBelow(task, "stimuli to select by", train, stimuli);
  requireNumbersBelow(task, "stimuli to score on", test, stimuli);
  const selected = new Set(train), both = test.find((stimulus) => selected.has(stimulus));
  if (both !== undefined) {
    fail(task, "units must be selected by other stimuli than they are scored on", `stimulus ${both} in both`);
  }
}
