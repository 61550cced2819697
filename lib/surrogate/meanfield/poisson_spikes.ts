import { type FourWords, philox4x32 } from "../../random/philox.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";
import { uniformOpen } from "../../random/uniform.ts";

/** Random numbers of a source of spikes: Philox of (block, point, source) under the seed. */
export class PoissonSpikes {
  readonly #key: [number, number];
  #words: FourWords = [0, 0, 0, 0];
  #drawn = 0;

  /** @param from Seed, and numbers of the point and of the source, each of which has random numbers of its own. */
  constructor(readonly from: { seed: number; point: number; source: number }) {
    this.#key = seedKey(from.seed);
  }

  #uniform(): number {
    const at = this.#drawn++ & 3;
    if (at === 0) {
      const { point, source } = this.from;
      this.#words = philox4x32([(this.#drawn - 1) / 4, point, source, STREAMS.transfer], this.#key);
    }
    return uniformOpen(this.#words[at]);
  }

  /** A whole number from 0, below another. */
  below(end: number): number {
    return Math.min(end - 1, Math.floor(this.#uniform() * end));
  }

  /**
   * Spikes of independent Poisson processes of equal rate: the times of all of them together, by exponential intervals, each dealt to one of them.
   * @param population Size, and rate of each, Hz. @param durationMs Until when.
   */
  of(
    { size, rateHz }: { size: number; rateHz: number },
    durationMs: number,
  ): { timesMs: number[]; cells: number[] } {
    const spikes = { timesMs: [] as number[], cells: [] as number[] };
    const perMs = size * rateHz / 1000;
    if (!(perMs > 0)) return spikes;
    for (let time = 0;;) {
      time -= Math.log(this.#uniform()) / perMs;
      if (time > durationMs) return spikes;
      spikes.timesMs.push(time);
      spikes.cells.push(this.below(size));
    }
  }
}
