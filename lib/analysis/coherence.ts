import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requireWhole } from "../base/require_number.ts";
import { FFT } from "../deps/fft.ts";
import { requireSameLength } from "./_checks.ts";
import { hannWindow, requireWelchOptions, windowSegment } from "./_welch_segments.ts";
import type { WelchOptions } from "./welch_options.ts";
import { quantile } from "./summary.ts";

const WELCH = { sampleRateHz: true, segmentLength: true, overlap: true } as const;
const OPTIONS: OptionNames<WelchOptions> = WELCH;
const CHANCE_OPTIONS: OptionNames<CoherenceChanceOptions> = {
  ...WELCH,
  surrogates: true,
  probability: true,
  uniform: true,
};

/** How alike two signals are, frequency by frequency. */
export interface Coherence {
  /** `(F)` Hz, ascending from 0. */
  frequencies: Float64Array;
  /** `(F)` magnitude-squared coherence, 0 to 1. */
  coherence: Float64Array;
  /** How many segments it was averaged over. */
  segments: number;
}

/** Options of {@linkcode coherenceChance}. */
export interface CoherenceChanceOptions extends WelchOptions {
  /**
   * How many surrogates are made.
   *
   * @default {200}
   */
  surrogates?: number;
  /**
   * Part of the surrogates that lie below the level.
   *
   * @default {0.95}
   */
  probability?: number;
  /** Draws uniform numbers in [0, 1), by which signals are shifted. */
  uniform: () => number;
}

/** Spectra of the segments of a signal, one after another, real and imaginary parts in turn. */
function segmentSpectra(signal: ArrayLike<number>, length: number, hop: number): Float64Array[] {
  const transform = new FFT(length), window = hannWindow(length), target = new Float64Array(length);
  const count = Math.floor((signal.length - length) / hop) + 1;
  return Array.from({ length: count }, (_, segment) => {
    windowSegment(signal, segment * hop, { window, target });
    const spectrum = new Float64Array(2 * length);
    transform.realTransform(spectrum, target);
    return spectrum.subarray(0, length + 2);
  });
}

function coherenceOf(one: readonly Float64Array[], other: readonly Float64Array[]): Float64Array {
  const lines = one[0].length / 2, coherence = new Float64Array(lines);
  for (let k = 0; k < lines; k++) {
    let re = 0, im = 0, powerOne = 0, powerOther = 0;
    one.forEach((a, segment) => {
      const b = other[segment], x = a[2 * k], y = a[2 * k + 1], u = b[2 * k], v = b[2 * k + 1];
      re += x * u + y * v;
      im += x * v - y * u;
      powerOne += x * x + y * y;
      powerOther += u * u + v * v;
    });
    const both = Math.sqrt(powerOne) * Math.sqrt(powerOther);
    // Equal signals exceed 1 by rounding.
    if (both > 0) coherence[k] = Math.min(1, (re / both) ** 2 + (im / both) ** 2);
  }
  return coherence;
}

interface Checked extends Required<WelchOptions> {
  hop: number;
}

function checked(a: ArrayLike<number>, b: ArrayLike<number>, options: WelchOptions): Checked {
  const { sampleRateHz = 1000, segmentLength = 512, overlap = 0.5 } = options;
  requireSameLength("estimate a coherence", "the second signal", b.length, a.length);
  requireWelchOptions(a.length, { sampleRateHz, segmentLength, overlap });
  const hop = Math.max(1, Math.round(segmentLength * (1 - overlap)));
  // Of one segment the coherence of any two signals is 1.
  requireWhole("estimate a coherence", "the number of samples", a.length, segmentLength + hop);
  return { sampleRateHz, segmentLength, overlap, hop };
}

const frequenciesOf = ({ sampleRateHz, segmentLength }: Checked): Float64Array =>
  Float64Array.from({ length: segmentLength / 2 + 1 }, (_, k) => k * sampleRateHz / segmentLength);

/**
 * Welch's estimate of the magnitude-squared coherence, |P_ab|^2 / (P_aa P_bb), with segments as of
 * {@linkcode welchPsd}. By chance alone it is about one over the number of segments: {@linkcode
 * coherenceChance} tells how large.
 *
 * Source: Carter G. C., Knapp C. H., Nuttall A. H. (1973), Estimation of the magnitude-squared coherence
 * function via overlapped fast Fourier transform processing, doi:10.1109/TAU.1973.1162496.
 *
 * @param a `(T)` samples
 * @param b `(T)` samples at the same times
 * @param options how the signals are cut
 * @returns `(segmentLength / 2 + 1)` frequencies and coherences; 0 where a signal has no power
 * @throws {RangeError} when the signals differ in length, are shorter than two segments or not finite, or
 * an option is out of range
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { welchCoherence } from "./coherence.ts";
 *
 * const a = Float64Array.from({ length: 4096 }, (_, n) => Math.sin(n * n));
 * console.assert(welchCoherence(a, a).coherence.every((c) => c > 0.999999));
 * ```
 */
export function welchCoherence(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: WelchOptions = {},
): Coherence {
  requireKnown("estimate a coherence", options, OPTIONS);
  const checks = checked(a, b, options), { segmentLength, hop } = checks;
  const one = segmentSpectra(a, segmentLength, hop), other = segmentSpectra(b, segmentLength, hop);
  return { frequencies: frequenciesOf(checks), coherence: coherenceOf(one, other), segments: one.length };
}

/** A signal that begins elsewhere, its end followed by its beginning. */
function shifted(signal: ArrayLike<number>, by: number): Float64Array {
  return Float64Array.from({ length: signal.length }, (_, n) => signal[(n + by) % signal.length]);
}

/**
 * The coherence that two signals with their own spectra have by chance: a quantile, frequency by frequency,
 * over surrogates in which the second signal is shifted in a circle by at least a segment, which keeps all
 * of its own statistics and undoes what it has to do with the first. Signals that are periodic throughout
 * stay coherent under any shift: the level is then as high as the coherence itself.
 *
 * @param a `(T)` samples, at least three segments
 * @param b `(T)` samples at the same times
 * @param options how the signals are cut, how many surrogates, and where random numbers come from
 * @returns `(segmentLength / 2 + 1)` frequencies and levels
 * @throws {RangeError} when the signals differ in length, are too short or not finite, or an option is out
 * of range
 * @throws {TypeError} When an option is unknown.
 */
export function coherenceChance(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: CoherenceChanceOptions,
): Coherence {
  const task = "estimate a coherence by chance";
  requireKnown(task, options, CHANCE_OPTIONS);
  const { surrogates = 200, probability = 0.95, uniform, ...welch } = options;
  const checks = checked(a, b, welch), { segmentLength, hop } = checks;
  requireWhole(task, "surrogates", surrogates, 2, 1e6);
  requireWhole(task, "the number of samples", a.length, 3 * segmentLength);
  if (!(probability > 0 && probability < 1)) fail(task, "probability must be between 0 and 1", probability);
  const one = segmentSpectra(a, segmentLength, hop);
  const found = Array.from({ length: surrogates }, () => {
    const by = segmentLength + Math.floor(uniform() * (a.length - 2 * segmentLength + 1));
    return coherenceOf(one, segmentSpectra(shifted(b, by), segmentLength, hop));
  });
  const frequencies = frequenciesOf(checks);
  const coherence = frequencies.map((_, k) => quantile(found.map((levels) => levels[k]), probability));
  return { frequencies, coherence, segments: one.length };
}
