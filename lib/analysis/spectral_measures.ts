import { fail } from "../base/fail.ts";
import { requireBand, requireSameFrequencies, requireSameLength } from "./_checks.ts";
import type { Psd } from "./psd_type.ts";
import { median } from "./summary.ts";

/** The part of a spectrum to look at, both ends included. */
export interface SpectralBand {
  /**
   * Hz, lowest frequency.
   *
   * @default {10}
   */
  minHz?: number;
  /**
   * Hz, highest frequency.
   *
   * @default {120}
   */
  maxHz?: number;
}

/** The highest point of a spectrum. */
export interface SpectralPeak {
  /** Hz, interpolated between the lines of the spectrum. */
  frequencyHz: number;
  /** Squared signal unit per Hz, interpolated likewise. */
  power: number;
  /** Power of the highest line over the median of the band's lines; Infinity when that median is 0. */
  peakToMedian: number;
}

/** Lines so near an edge of a band, relative to it, are on it: the frequencies of a spectrum are rounded. */
const EDGE = 1e-9;

/** First and past-the-last line of a band. */
function bandLines(task: string, frequencies: Float64Array, band: SpectralBand): [number, number] {
  const { minHz = 10, maxHz = 120 } = band;
  requireBand(task, minHz, maxHz);
  let first = 0;
  while (first < frequencies.length && frequencies[first] < minHz * (1 - EDGE)) first++;
  let end = first;
  while (end < frequencies.length && frequencies[end] <= maxHz * (1 + EDGE)) end++;
  if (end === first) fail(task, "a line must lie between minHz and maxHz", `${minHz} to ${maxHz}`);
  return [first, end];
}

/** Throws a RangeError unless a spectrum has a finite power of at least 0 at each frequency. */
function requirePowers(task: string, { frequencies, power }: Psd): void {
  requireSameLength(task, "the power", power.length, frequencies.length);
  const wrong = power.find((value) => !(value >= 0 && value < Infinity));
  if (wrong === undefined) return;
  fail(task, "powers must be finite and at least 0", wrong);
}

/** Vertex of the parabola through three equally spaced logarithms: offset from the middle in steps, and height. */
function parabolaVertex(left: number, middle: number, right: number): { offset: number; height: number } {
  const curvature = left - 2 * middle + right;
  const isPeak = Number.isFinite(curvature) && curvature < 0 && middle >= left && middle >= right;
  const offset = isPeak ? (left - right) / (2 * curvature) : 0;
  return { offset, height: middle - (left - right) * offset / 4 };
}

/**
 * The highest peak of a spectrum within a band, refined by a parabola through the logarithms of three lines.
 *
 * Where the highest line is no local maximum (the band cuts a slope), or a neighbour is exactly zero, the line itself
 * is returned.
 *
 * Source of the interpolation: Smith J. O., Serra X. (1987), PARSHL: an analysis/synthesis program for non-harmonic
 * sounds based on a sinusoidal representation.
 *
 * @param psd a power spectral density
 * @param band where to look, by default 10 to 120 Hz
 * @returns the peak, of equal lines the first; null when the band holds no power at all
 * @throws {RangeError} when the band is empty, or a power is missing, negative or not finite
 *
 * @example
 * ```ts
 * import { spectralPeak } from "@volley/volley";
 *
 * const psd = { frequencies: Float64Array.of(0, 20, 40, 60), power: Float64Array.of(9, 1, 4, 1) };
 * console.log(spectralPeak(psd)); // { frequencyHz: 40, power: 4, peakToMedian: 4 }
 * ```
 */
export function spectralPeak(psd: Psd, band: SpectralBand = {}): SpectralPeak | null {
  const { frequencies, power } = psd;
  requirePowers("find a spectral peak", psd);
  const [first, end] = bandLines("find a spectral peak", frequencies, band);
  let top = first;
  for (let k = first; k < end; k++) if (power[k] > power[top]) top = k;
  if (!(power[top] > 0)) return null;
  const peakToMedian = power[top] / median(power.subarray(first, end));
  const line = { frequencyHz: frequencies[top], power: power[top], peakToMedian };
  if (top === 0 || top === power.length - 1) return line;
  const [left, middle, right] = [power[top - 1], power[top], power[top + 1]].map(Math.log);
  const { offset, height } = parabolaVertex(left, middle, right);
  if (offset === 0) return line;
  const frequencyHz = frequencies[top] + offset * (frequencies[top] - frequencies[top - 1]);
  return { frequencyHz, power: Math.exp(height), peakToMedian };
}

/**
 * The root mean square difference of two spectra's natural logarithms over a band.
 *
 * 0 for equal spectra, ln 2 when one is twice the other everywhere; it weighs weak and strong lines alike. A line that
 * is zero in both spectra adds nothing; one that is zero in a single spectrum makes the distance Infinity.
 *
 * Source: Gray A. H., Markel J. D. (1976), Distance measures for speech processing, doi:10.1109/TASSP.1976.1162849.
 *
 * @param a one spectrum
 * @param b the other, with the same frequencies
 * @param band which lines count, by default 10 to 120 Hz
 * @returns the distance in nepers of power, at least 0; 0 when both are silent, Infinity when one of them is
 * @throws {RangeError} when the frequencies differ or the band is empty, or a power is missing, negative or not finite
 *
 * @example
 * ```ts
 * import { logSpectralDistance } from "@volley/volley";
 *
 * const frequencies = Float64Array.of(0, 50, 100);
 * const a = { frequencies, power: Float64Array.of(1, 1, 1) };
 * const b = { frequencies, power: Float64Array.of(1, 2, 2) };
 * console.log(logSpectralDistance(a, b)); // 0.693, ln 2
 * ```
 */
export function logSpectralDistance(a: Psd, b: Psd, band: SpectralBand = {}): number {
  const task = "compare spectra";
  requireSameFrequencies(task, b.frequencies, a.frequencies);
  requirePowers(task, a);
  requirePowers(task, b);
  const [first, end] = bandLines(task, a.frequencies, band);
  let sum = 0;
  for (let k = first; k < end; k++) {
    if (a.power[k] !== b.power[k]) sum += Math.log(a.power[k] / b.power[k]) ** 2;
  }
  return Math.sqrt(sum / (end - first));
}
