import { meanOver, type ResolvedWaveform, resolveWaveform } from "../../system/resolved_waveform.ts";
import type { RateInput } from "../spec_types.ts";
import { inputNormal, type NoiseKey } from "./noise_key.ts";

/** Noise of an input: an Ornstein-Uhlenbeck process, exact from step to step, that stays over each. */
interface Noise {
  /** What is left of it a step later. */
  keep: number;
  /** Standard deviation of what is new in a step. */
  fresh: number;
  sd: number;
}

/**
 * Values of inputs in each step: the mean of the waveform over the step, and noise of standard deviation sd that is correlated as exp(-t / tau), G. E.
 * Uhlenbeck, L. S. Ornstein (1930), doi:10.1103/PhysRev.36.823; it has its stationary distribution from the start.
 */
export class FieldInputs {
  readonly #waves: readonly ResolvedWaveform[];
  readonly #noises: readonly (Noise | null)[];
  readonly #noise: Float64Array;
  readonly #key: NoiseKey;

  constructor(inputs: readonly RateInput[], stepMs: number, key: NoiseKey) {
    this.#waves = inputs.map(({ value }) => resolveWaveform(value, stepMs));
    this.#noises = inputs.map(({ noise }) => {
      if (!noise || noise.sd === 0) return null;
      const keep = Math.exp(-stepMs / noise.tauMs);
      return { keep, fresh: noise.sd * Math.sqrt(1 - keep * keep), sd: noise.sd };
    });
    this.#noise = new Float64Array(inputs.length);
    this.#key = key;
  }

  /** Values of step `step`, which are asked for in order. @param out (I) */
  take(step: number, out: Float64Array): void {
    const waves = this.#waves, noise = this.#noise;
    for (let k = 0; k < waves.length; k++) {
      const wave = waves[k], process = this.#noises[k];
      out[k] = "edges" in wave && wave.edges.length === 1 && wave.edges[0] === 0
        ? wave.values[0]
        : meanOver(wave, step, step + 1);
      if (!process) continue;
      const normal = inputNormal(this.#key, k, step);
      noise[k] = step === 0 ? process.sd * normal : process.keep * noise[k] + process.fresh * normal;
      out[k] += noise[k];
    }
  }
}
