import { type FourWords, philox4x32 } from "./philox.ts";
import { seedKey } from "./streams.ts";
import { uniformOpen32 } from "./uniform.ts";

/** Random 32-bit words number 0, 1, ... of a stream: Philox of (number, which, 0, stream) under the seed. */
export class WordStream {
  readonly #key: [number, number];
  #words: FourWords = [0, 0, 0, 0];
  #drawn = 0;

  /** Starts the stream. @param seed Whole number from 0. @param stream One of `STREAMS`. @param which Number of the sequence within the use. */
  constructor(seed: number, readonly stream: number, readonly which: number = 0) {
    this.#key = seedKey(seed);
  }

  /** The next word. */
  next(): number {
    if (this.#drawn % 4 === 0) {
      this.#words = philox4x32([this.#drawn / 4, this.which, 0, this.stream], this.#key);
    }
    return this.#words[this.#drawn++ % 4];
  }

  /** A number uniform in (0, 1). */
  fraction(): number {
    return uniformOpen32(this.next());
  }

  /** The numbers 0 to `count` - 1 in random order (Fisher and Yates). */
  permutation(count: number): Uint32Array {
    const order = Uint32Array.from({ length: count }, (_, k) => k);
    for (let last = count - 1; last > 0; last--) {
      const other = Math.floor(this.fraction() * (last + 1));
      [order[last], order[other]] = [order[other], order[last]];
    }
    return order;
  }
}
