import { randomWords, type StreamKey } from "../../random/random_words.ts";

/** Random whole numbers of an update, one after another: counters of the number of the draw and of the step. */
export class WholeDraws {
  readonly #words = new Uint32Array(4);
  #number = 0;

  constructor(readonly key: StreamKey, readonly step: number) {}

  /** A whole number from 0 up to but without another, of at most 2^53. */
  below(count: number): number {
    randomWords(this.#words, this.key, this.#number++, this.step);
    const [high, low] = this.#words;
    // 53 bits; the product may round up to the count itself.
    return Math.min(count - 1, Math.floor((high * 2 ** 21 + (low >>> 11)) / 2 ** 53 * count));
  }

  /** Two words that the last number did not use. */
  others(): readonly [number, number] {
    return [this.#words[2], this.#words[3]];
  }
}
