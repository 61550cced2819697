import { normalPair } from "../../random/normal_from.ts";
import { philox4x32 } from "../../random/philox.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";
import { uniformOpen } from "../../random/uniform.ts";

/** Random numbers of one use, one after another. */
export class Draws {
  readonly #key: [number, number];
  #drawn = 0;

  /** Starts them. @param group Class of the rows. @param use Number of the use. */
  constructor(seed: number, readonly group: number, readonly use: number) {
    this.#key = seedKey(seed);
  }

  #words(): ArrayLike<number> {
    return philox4x32([this.#drawn++, this.group, this.use, STREAMS.augmentation], this.#key);
  }

  /** A number uniform in (0, 1). */
  fraction(): number {
    return uniformOpen(this.#words()[0]);
  }

  /** A whole number from 0 and below `count`. */
  below(count: number): number {
    return Math.floor(this.fraction() * count);
  }

  /** A normal number. */
  normal(): number {
    const words = this.#words();
    return normalPair(words[0], words[1])[0];
  }

  /** A number of the distribution Beta(alpha, alpha), by M. D. Jöhnk (1964), doi:10.1007/BF02613706. */
  beta(alpha: number): number {
    for (;;) {
      // In logarithms, as powers of small alpha vanish.
      const a = Math.log(this.fraction()) / alpha, b = Math.log(this.fraction()) / alpha;
      const most = Math.max(a, b), sum = most + Math.log(Math.exp(a - most) + Math.exp(b - most));
      if (sum <= 0) return Math.exp(a - sum);
    }
  }
}
