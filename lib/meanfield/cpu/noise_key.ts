import { poissonBySums } from "../../random/poisson_by_sums.ts";
import { normalFrom } from "../../random/normal_from.ts";
import { pcg4d } from "../../random/pcg4d.ts";
import { philox4x32 } from "../../random/philox.ts";
import { MEAN_FIELD_STREAMS, seedKey, STREAMS } from "../../random/streams.ts";
import { uniformOpen32 } from "../../random/uniform.ts";

/** Key of the random numbers of one network: two words. */
export type NoiseKey = readonly [number, number];

/** Key of one network. @param seed Of all. @param network Its number. */
export function noiseKey(seed: number, network: number): NoiseKey {
  const words = philox4x32(
    [network >>> 0, Math.floor(network / 2 ** 32), 0, STREAMS.meanField],
    seedKey(seed),
  );
  return [words[0], words[1]];
}

const drawn = new Uint32Array(4);

/** A number of the standard normal distribution for an input and a step. */
export function inputNormal([low, high]: NoiseKey, input: number, step: number): number {
  pcg4d(drawn, MEAN_FIELD_STREAMS.input << 24 | input, step, low, high);
  return normalFrom(drawn[0], drawn[1]);
}

/** Mean from which on numbers are drawn by rejection. */
const LARGE = 10;
/** Most attempts of a rejection, of which each fails with a probability below 1/3: none is ever at the end. */
const ATTEMPTS = 16;
/** Coefficients of Stirling's series. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260];

/** Logarithm of k!, for whole k from 0. */
function logFactorial(k: number): number {
  if (k < 10) {
    let product = 1;
    for (let j = 2; j <= k; j++) product *= j;
    return Math.log(product);
  }
  const x = k + 1, inverse = 1 / x, square = inverse * inverse;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) +
    inverse * (STIRLING[0] + square * (STIRLING[1] + square * STIRLING[2]));
}

/**
 * A number of the Poisson distribution, exactly: below a mean of 10 by its sums, above by transformed rejection, W. Hörmann (1993),
 * doi:10.1016/0167-6687(93)90997-4, algorithm PTRS.
 * @param which One of `MEAN_FIELD_STREAMS`, shifted by 24 bits, with the number of the population. @param at Step or bin, below 2^28.
 */
export function poissonDraw(mean: number, which: number, at: number, [low, high]: NoiseKey): number {
  if (!(mean > 0)) return 0;
  pcg4d(drawn, which, at, low, high);
  if (mean < LARGE) return poissonBySums(mean, uniformOpen32(drawn[0]));
  const spread = 0.931 + 2.53 * Math.sqrt(mean), a = -0.059 + 0.02483 * spread;
  const inverseAlpha = 1.1239 + 1.1328 / (spread - 3.4), most = 0.9277 - 3.6224 / (spread - 2);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) pcg4d(drawn, which, (at | attempt << 28) >>> 0, low, high);
    const u = uniformOpen32(drawn[0]) - 0.5, v = uniformOpen32(drawn[1]), us = 0.5 - Math.abs(u);
    const k = Math.floor((2 * a / us + spread) * u + mean + 0.43);
    if (us >= 0.07 && v <= most) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const accepted = Math.log(v * inverseAlpha / (a / (us * us) + spread));
    if (accepted <= -mean + k * Math.log(mean) - logFactorial(k)) return k;
  }
  return Math.round(mean);
}
