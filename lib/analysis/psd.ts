import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { FFT } from "../deps/fft.ts";
import type { WelchOptions } from "./welch_options.ts";
import { hannWindow, requireWelchOptions, windowSegment } from "./_welch_segments.ts";
import type { Psd } from "./psd_type.ts";

export type { WelchOptions } from "./welch_options.ts";

const OPTIONS: OptionNames<WelchOptions> = { sampleRateHz: true, segmentLength: true, overlap: true };

/**
 * Welch's estimate of the power spectral density.
 *
 * The signal is cut into overlapping segments; of each the mean is removed, a periodic Hann window w applied, and the
 * one-sided density 2 |X|^2 / (fs sum w^2) taken (without the factor 2 at 0 Hz and at the Nyquist frequency). The
 * segments' densities are averaged. Samples after the last whole segment are not used. The density integrates to the
 * signal's variance.
 *
 * Source: Welch P. D. (1967), The use of fast Fourier transform for the estimation of power spectra,
 * doi:10.1109/TAU.1967.1161901.
 *
 * @param signal `(T)` samples, for example spikes per 1 ms bin; T >= segmentLength
 * @param options how the signal is cut
 * @returns `(segmentLength / 2 + 1)` frequencies and densities; of a constant signal densities that are 0 but for rounding
 * @throws {RangeError} when the signal is shorter than a segment or not finite, or an option is out of range
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { spectralPeak, welchPsd } from "@volley/volley";
 *
 * const counts = Float64Array.from({ length: 4000 }, (_, ms) => 10 + Math.sin(2 * Math.PI * 50 * ms / 1000));
 * console.log(spectralPeak(welchPsd(counts))?.frequencyHz); // 50, to a fraction of a line
 * ```
 */
export function welchPsd(signal: ArrayLike<number>, options: WelchOptions = {}): Psd {
  requireKnown("estimate a spectrum", options, OPTIONS);
  const { sampleRateHz = 1000, segmentLength = 512, overlap = 0.5 } = options;
  requireWelchOptions(signal.length, { sampleRateHz, segmentLength, overlap });
  const hop = Math.max(1, Math.round(segmentLength * (1 - overlap)));
  const segments = Math.floor((signal.length - segmentLength) / hop) + 1;
  const transform = new FFT(segmentLength);
  const window = hannWindow(segmentLength);
  const target = new Float64Array(segmentLength);
  const spectrum = new Float64Array(2 * segmentLength);
  const power = new Float64Array(segmentLength / 2 + 1);
  for (let segment = 0; segment < segments; segment++) {
    windowSegment(signal, segment * hop, { window, target });
    transform.realTransform(spectrum, target);
    for (let k = 0; k < power.length; k++) power[k] += spectrum[2 * k] ** 2 + spectrum[2 * k + 1] ** 2;
  }
  const windowEnergy = window.reduce((sum, w) => sum + w * w, 0);
  const density = 2 / (sampleRateHz * windowEnergy * segments);
  for (let k = 0; k < power.length; k++) power[k] *= k % (power.length - 1) === 0 ? density / 2 : density;
  const frequencies = Float64Array.from(power, (_, k) => k * sampleRateHz / segmentLength);
  return { frequencies, power };
}
