import { normalPair } from "../../random/normal_from.ts";
import { pcg4d } from "../../random/pcg4d.ts";
import { philox4x32 } from "../../random/philox.ts";
import { GRADED_STREAMS, seedKey, STREAMS } from "../../random/streams.ts";
import { uniformOpen32 } from "../../random/uniform.ts";

/** Key of the random numbers of one network: two words. @param seed Of all. @param network Its number. */
export function gradedKey(seed: number, network: number): readonly [low: number, high: number] {
  const words = philox4x32([network >>> 0, Math.floor(network / 2 ** 32), 0, STREAMS.graded], seedKey(seed));
  return [words[0], words[1]];
}

/** Random numbers of one network of graded units. */
export class GradedRandom {
  readonly #low: number;
  readonly #high: number;
  readonly #drawn = new Uint32Array(4);

  /** Takes a seed of all, and the number of the network. */
  constructor(seed: number, network: number) {
    [this.#low, this.#high] = gradedKey(seed, network);
  }

  /** Four normal numbers of a unit and step. @param out (4) */
  normals(unit: number, step: number, out: Float64Array): void {
    const drawn = this.#drawn;
    pcg4d(drawn, (GRADED_STREAMS.noise << 24 | unit) >>> 0, step, this.#low, this.#high);
    const first = normalPair(drawn[0], drawn[1]), second = normalPair(drawn[2], drawn[3]);
    out[0] = first[0];
    out[1] = first[1];
    out[2] = second[0];
    out[3] = second[1];
  }

  /** A number in (0, 1) of a unit's first state. */
  first(unit: number, variable: number): number {
    pcg4d(this.#drawn, (GRADED_STREAMS.initial << 24 | unit) >>> 0, variable, this.#low, this.#high);
    return uniformOpen32(this.#drawn[0]);
  }
}
