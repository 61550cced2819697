import { type FourWords, philox4x32 } from "../../random/philox.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";
import { uniformOpen } from "../../random/uniform.ts";
import { sampleCount } from "../counts/reference/sample_count.ts";

/** Means up to this are drawn by adding up probabilities from 0. */
const SMALL_MEAN = 12;

/** Random numbers of one run of a baseline: Philox of (draw, run, high word, stream) under the seed. */
export class RunRandom {
  readonly #key: [number, number];
  #words: FourWords = [0, 0, 0, 0];
  #drawn = 0;
  #spare: number | null = null;

  /** @param seed Whole number from 0. @param run Number of the run. */
  constructor(seed: number, readonly run: number) {
    this.#key = seedKey(seed);
  }

  /** Uniform in (0, 1). */
  uniform(): number {
    const at = this.#drawn++ & 3;
    if (at === 0) {
      const block = (this.#drawn - 1) / 4;
      const counter = [block >>> 0, this.run, Math.floor(block / 2 ** 32), STREAMS.baseline];
      this.#words = philox4x32(counter, this.#key);
    }
    return uniformOpen(this.#words[at]);
  }

  /** Standard normal (Box and Muller 1958, doi:10.1214/aoms/1177706645). */
  normal(): number {
    if (this.#spare !== null) {
      const value = this.#spare;
      this.#spare = null;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** Poisson, by inversion. */
  poisson(mean: number): number {
    if (!(mean > 0)) return 0;
    if (mean > SMALL_MEAN) return sampleCount(this.uniform(), mean, 0);
    const u = this.uniform();
    let probability = Math.exp(-mean);
    let count = 0;
    for (let sum = probability; sum < u && probability > 0; sum += probability) {
      count++;
      probability *= mean / count;
    }
    return count;
  }
}
