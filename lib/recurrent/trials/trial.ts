import { normalPair } from "../../random/normal_from.ts";
import { philox4x32 } from "../../random/philox.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";
import { uniformOpen32 } from "../../random/uniform.ts";

/** One trial of a task: what a network is given, and what it is to answer. */
export interface Trial {
  /** T, its steps. */
  steps: number;
  /** `(T, F)` what it gives in each step. */
  inputs: ArrayLike<number>;
  /** `(T, K)` what the loss compares answers with. */
  targets: ArrayLike<number>;
  /** `(T)` how much each step counts, 0 where any answer is right. @default 1 */
  weights?: ArrayLike<number>;
  /** State of the plant at the start. @default zeros */
  start?: ArrayLike<number>;
  /** What a trial is, by name, for analyses. */
  about?: Readonly<Record<string, number>>;
}

/** A task: draws trials. */
export interface TrialTask {
  /** Its name. */
  readonly name: string;
  /** F, numbers that a trial gives in each step. */
  readonly inputs: number;
  /** K, numbers of a target. */
  readonly targets: number;
  /** Most steps of a trial. */
  readonly steps: number;
  /** Draws a trial. All chance in it comes from `random`, so that a seed and a number always give the same one. @param number Of the trial. */
  draw(random: TrialRandom, number: number): Trial;
}

/** First number of the trials by which a network is tested: those below are trained with. */
export const TEST_TRIALS = 2 ** 31;

/** Chance of one trial: Philox of (block, number of the trial, 0) under a seed. */
export class TrialRandom {
  readonly #key: readonly [number, number];
  #words: readonly number[] = [];
  #drawn = 0;

  /** Starts with a trial. @param seed Whole number from 0. @param number Of the trial, below 2^32. */
  constructor(seed: number, readonly number: number) {
    this.#key = seedKey(seed);
  }

  #next(): number {
    if (this.#drawn % 4 === 0) {
      const counter = [this.#drawn / 4, this.number, 0, STREAMS.trials];
      this.#words = philox4x32(counter, this.#key);
    }
    return this.#words[this.#drawn++ % 4];
  }

  /** A number between two others. @default from 0 to 1 */
  uniform(from = 0, to = 1): number {
    return from + (to - from) * uniformOpen32(this.#next());
  }

  /** A number of the normal distribution. @default mean 0, deviation 1 */
  normal(mean = 0, deviation = 1): number {
    const first = this.#next();
    return mean + deviation * normalPair(first, this.#next())[0];
  }

  /** A whole number from 0 to `count` - 1. */
  whole(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  /** One of several. */
  oneOf<T>(choices: readonly T[]): T {
    return choices[this.whole(choices.length)];
  }
}
