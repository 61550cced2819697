import { poissonDraw } from "../../meanfield/cpu/noise_key.ts";
import { normalFrom } from "../../random/normal_from.ts";
import { pcg4d } from "../../random/pcg4d.ts";
import { philox4x32 } from "../../random/philox.ts";
import { BRAIN_STREAMS, seedKey, STREAMS } from "../../random/streams.ts";
import type { BrainNoise } from "../spec_types.ts";

/** Key of the random numbers of one brain. */
export type BrainKey = readonly [number, number];

/** Key of one brain. @param seed Its own. */
export function brainKey(seed: number): BrainKey {
  const words = philox4x32([0, 0, 0, STREAMS.brain], seedKey(seed));
  return [words[0], words[1]];
}

/**
 * Spikes of a population in a bin or window.
 * @param mean Of their number.
 * @param place Number of the region, and of the bin.
 */
export function drawSpikes(
  mean: number,
  { region, at }: { region: number; at: number },
  key: BrainKey,
): number {
  return poissonDraw(mean, (BRAIN_STREAMS.counts << 24) | region, at, key);
}

/** The population whose spikes are drawn in bins. */
export interface DrawnPopulation {
  /** Cells. */
  size: number;
  /** Activity of a rate of 1 Hz. */
  gain: number;
  /** Steps of a bin, and their length, ms. */
  binSteps: number;
  stepMs: number;
}

/**
 * Spikes of a region of rates in a bin.
 * @param activity Its mean in the bin. @param place Number of the region, and of the bin.
 */
export function drawBin(
  activity: number,
  { size, gain, binSteps, stepMs }: DrawnPopulation,
  place: { region: number; at: number },
  key: BrainKey,
): number {
  const hz = gain === 0 ? 0 : Math.max(0, activity / gain);
  return drawSpikes(hz * size * binSteps * stepMs / 1000, place, key);
}

/** What is left of noise in a step, and the standard deviation of what is new. */
export function noiseProcess({ sd, tauMs }: BrainNoise, stepMs: number): { keep: number; fresh: number } {
  const keep = Math.exp(-stepMs / tauMs);
  return { keep, fresh: sd * Math.sqrt(1 - keep * keep) };
}

const drawn = new Uint32Array(4);

/**
 * Noise of regions, an exact Ornstein-Uhlenbeck process of each from step to step, stationary from the
 * start, G. E. Uhlenbeck, L. S. Ornstein (1930), doi:10.1103/PhysRev.36.823.
 */
export class RegionNoise {
  readonly #now: Float64Array;
  readonly #keep: number;
  readonly #fresh: number;
  readonly #key: BrainKey;

  constructor(
    regions: number,
    noise: BrainNoise,
    { stepMs, key }: { stepMs: number; key: BrainKey },
  ) {
    this.#key = key;
    ({ keep: this.#keep, fresh: this.#fresh } = noiseProcess(noise, stepMs));
    // As of the step before the first.
    this.#now = Float64Array.from(
      { length: regions },
      (_, region) => noise.sd * this.#normal(region, 0xffffffff),
    );
  }

  #normal(region: number, step: number): number {
    const [low, high] = this.#key;
    pcg4d(drawn, (BRAIN_STREAMS.noise << 24) | region, step, low, high);
    return normalFrom(drawn[0], drawn[1]);
  }

  /**
   * Adds the noise of a region in some steps, which follow those of the last call.
   * @param into Where its first input has them. (steps)
   */
  add(region: number, first: number, into: Float64Array): void {
    let now = this.#now[region];
    for (let k = 0; k < into.length; k++) {
      now = this.#keep * now + this.#fresh * this.#normal(region, first + k);
      into[k] += now;
    }
    this.#now[region] = now;
  }
}
