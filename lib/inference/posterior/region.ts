import { fail } from "../../base/fail.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";
import type { Fates } from "./fates.ts";
import type { Posterior, PosteriorRegion } from "./posterior.ts";

const TASK = "confine the posterior";

/** Points of the box that are tried at a time. */
const BLOCK = 1024;

/** Points that are tried for each that lies in a region, at most: where there is less, nothing is to be found by chance. */
const MOST_TRIED = 2_000_000;

/** Chance of being active from which on points belong to a region. */
const LEAST_ACTIVE = 0.02;

/** How a region is told. */
export interface RegionOptions {
  /** Draws of the posterior that tell it. @default 10,000 */
  draws?: number;
  /** Part of them that it leaves out, those of the lowest density. @default 0.001 */
  left?: number;
  /** Seed. */
  seed: number;
  /** Number of the observation, which chooses the random numbers. @default 0 */
  observation?: number;
  /** Where runs are active; others do not belong to it. @default anywhere */
  fates?: Fates | null;
}

/** A region in numbers, for a file. */
export interface RegionNumbers {
  /** The observation, NaN where it is missing. (T, C) */
  context: number[];
  /** Least log density of the posterior there, nats. */
  threshold: number;
}

/**
 * The part of the box where a posterior has nearly all of its mass, given one observation: from where a further round is simulated. The prior is cut to it,
 * and so a density that learns from there needs no correction: M. Deistler, P. J. Goncalves, J. H. Macke (2022), arXiv:2210.04815.
 */
export class Region implements PosteriorRegion {
  /** A region of a threshold that is known. @param posterior Which tells it. @param numbers The observation and the threshold. */
  constructor(
    /** Which tells it. */
    readonly posterior: Posterior,
    readonly numbers: RegionNumbers,
    /** Where runs are active; null: anywhere. */
    readonly fates: Fates | null = null,
  ) {}

  /**
   * The region of a posterior's highest density.
   * @throws {RangeError} When the observation does not fit, or numbers are out of range.
   */
  static of(
    posterior: Posterior,
    context: ArrayLike<number>,
    { draws = 10_000, left = 1e-3, seed, observation = 0, fates = null }: RegionOptions,
  ): Region {
    if (!(left >= 0 && left < 1)) fail(TASK, "the part that is left out must be from 0 to below 1", left);
    const { units } = posterior.draw(context, { draws, seed, observation });
    const densities = posterior.logDensity(units, Float64Array.from(context)).sort();
    const threshold = densities[Math.floor(left * draws)];
    return new Region(posterior, { context: Array.from(context), threshold }, fates);
  }

  /** Which of some points belong to it. @param units (N, D) */
  contains(units: Float64Array): boolean[] {
    const { posterior, numbers: { context, threshold }, fates } = this;
    const densities = posterior.logDensity(units, Float64Array.from(context));
    const inside = Array.from(densities, (density) => density >= threshold);
    if (!fates || !inside.includes(true)) return inside;
    const active = fates.active(units);
    return inside.map((own, row) => own && active[row] >= LEAST_ACTIVE);
  }

  /**
   * Points of the region, each as likely as any other.
   * @returns Them, (count, D), and the part of the box that the region is.
   * @throws {RangeError} When it is too small to find points by chance.
   */
  points(count: number, seed: number): { units: Float64Array; part: number } {
    const D = this.posterior.spec.parameters.length, units = new Float64Array(count * D);
    const words = new WordStream(seed, STREAMS.region), bounds = this.#bounds(seed);
    const volume = bounds.reduce((product, [low, high]) => product * (high - low), 1);
    let found = 0, tried = 0, inside = 0;
    for (; found < count; tried += BLOCK) {
      if (tried >= MOST_TRIED * Math.max(1, found)) {
        fail(TASK, "its region must be found by chance", `${found} points`);
      }
      const block = Float64Array.from({ length: BLOCK * D }, (_, at) => {
        const [low, high] = bounds[at % D];
        return low + (high - low) * words.fraction();
      });
      this.contains(block).forEach((own, row) => {
        if (!own) return;
        inside++;
        if (found < count) units.set(block.subarray(row * D, (row + 1) * D), D * found++);
      });
    }
    return { units, part: volume * inside / tried };
  }

  /** Ends of a box around the region: of draws of its posterior, and half of their range more on each side. (D) */
  #bounds(seed: number): [low: number, high: number][] {
    const { posterior, numbers: { context } } = this, D = posterior.spec.parameters.length, draws = 4096;
    const { units } = posterior.draw(context, { draws, seed });
    return Array.from({ length: D }, (_, d) => {
      const own = units.filter((_, at) => at % D === d).sort(), low = own[0], high = own[draws - 1];
      const more = (high - low) / 2;
      return [Math.max(0, low - more), Math.min(1, high + more)];
    });
  }
}
