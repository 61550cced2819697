import { randomWords, type StreamKey } from "../../random/random_words.ts";

/** Feistel rounds; fewer leave pairs of values that are too frequent where sizes are small. */
const ROUNDS = 8;
/** Least bits of a half. */
const LEAST_HALF = 3;

/** Bits of each half of the values of a permutation. @param size From 1 to 2^30. */
export function halfBits(size: number): number {
  return Math.max(LEAST_HALF, Math.ceil(Math.log2(size) / 2));
}

/**
 * A pseudorandom permutation of 0 to size - 1, by index and without memory: eight Feistel rounds on the next power of four
 * (64 at least), walked until the result is below size. Draws without replacement take its first values.
 * J. Black, P. Rogaway (2002), "Ciphers with arbitrary finite domains", doi:10.1007/3-540-45760-7_9.
 */
export class Permutation {
  readonly #half: number;
  readonly #mask: number;
  readonly #keys = new Uint32Array(ROUNDS);
  readonly #words = new Uint32Array(4);

  /** @param size From 1 to 2^30. */
  constructor(readonly size: number) {
    this.#half = halfBits(size);
    this.#mask = 2 ** this.#half - 1;
  }

  /** Takes the permutation of a number, such as that of a cell. */
  take(key: StreamKey, number: number): void {
    for (let round = 0; round < ROUNDS; round += 4) {
      randomWords(this.#words, key, number, round);
      this.#keys.set(this.#words, round);
    }
  }

  /** Value at an index below size. */
  at(index: number): number {
    let value = index;
    do {
      let left = value >>> this.#half;
      let right = value & this.#mask;
      for (let round = 0; round < ROUNDS; round++) {
        let mixed = Math.imul(right + this.#keys[round], 0x9e3779b1);
        mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
        [left, right] = [right, left ^ (mixed >>> (32 - this.#half))];
      }
      value = left * (this.#mask + 1) + right;
    } while (value >= this.size);
    return value;
  }
}
