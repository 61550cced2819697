import { ArgumentRangeError } from "../base/errors.ts";
import { fail } from "../base/fail.ts";
import { requirePositive, requireWhole } from "../base/require_number.ts";
import type { WelchOptions } from "./welch_options.ts";

/** The periodic Hann window of `length` samples. */
export function hannWindow(length: number): Float64Array {
  return Float64Array.from({ length }, (_, n) => 0.5 - 0.5 * Math.cos(2 * Math.PI * n / length));
}

/** Writes the segment at `start` into `target`: mean removed, then windowed. */
export function windowSegment(
  signal: ArrayLike<number>,
  start: number,
  into: { window: Float64Array; target: Float64Array },
): void {
  const { window, target } = into;
  // About the first value, so that a constant is exactly its mean.
  const first = signal[start];
  let mean = 0;
  for (let n = 0; n < window.length; n++) mean += (signal[start + n] - first) / window.length;
  mean += first;
  if (!Number.isFinite(mean)) {
    throw new ArgumentRangeError(
      `Cannot estimate a spectrum as the signal must be finite: current value of a segment's mean is ${mean}`,
    );
  }
  for (let n = 0; n < window.length; n++) target[n] = window[n] * (signal[start + n] - mean);
}

/** Fails unless options and the number of samples fit. */
export function requireWelchOptions(sampleCount: number, options: Required<WelchOptions>): void {
  const { sampleRateHz, segmentLength, overlap } = options;
  const task = "estimate a spectrum";
  requirePositive(task, "sampleRateHz", sampleRateHz);
  if (!(segmentLength >= 4 && Number.isInteger(Math.log2(segmentLength)))) {
    fail(task, "segmentLength must be a power of two of at least 4", segmentLength);
  }
  if (!(overlap >= 0 && overlap < 1)) fail(task, "overlap must be at least 0 and below 1", overlap);
  requireWhole(task, "the number of samples", sampleCount, segmentLength);
}
