import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requirePositive } from "../base/require_number.ts";
import { mean, standardDeviation } from "./summary.ts";
import type { Volley } from "./volley.ts";

const OPTIONS: OptionNames<Parameters<typeof volleyStatistics>[1]> = { durationMs: true };

/** What the volleys of one run are like. */
export interface VolleyStatistics {
  /** Volleys per second. */
  perSecond: number;
  /** Mean number of spikes; null without volleys. */
  meanSize: number | null;
  /** Population standard deviation of the number of spikes; null with fewer than two volleys. */
  sdSize: number | null;
  /** ms, mean duration; null without volleys. */
  meanDurationMs: number | null;
  /** ms, mean time from start to start; null with fewer than two volleys. */
  meanIntervalMs: number | null;
  /** ms, population standard deviation of it; null with fewer than three volleys. */
  sdIntervalMs: number | null;
}

/**
 * The times from the start of each volley to the start of the next.
 *
 * @param volleys `(n)` volleys in order of time
 * @returns `(max(0, n - 1))` ms
 *
 * @example
 * ```ts
 * import { type Volley, volleyIntervals } from "@volley/volley";
 *
 * const volley: Volley = { startMs: 5, endMs: 9, durationMs: 4, sizeE: 20, sizeI: 8, size: 28, peakPool: null };
 * console.log(volleyIntervals([volley, { ...volley, startMs: 25 }])); // [20] ms
 * ```
 */
export function volleyIntervals(volleys: readonly Volley[]): Float64Array {
  return Float64Array.from(volleys.slice(1), (volley, k) => volley.startMs - volleys[k].startMs);
}

/**
 * The sizes of volleys.
 *
 * @param volleys `(n)` volleys
 * @returns `(n)` spikes, E and I
 *
 * @example
 * ```ts
 * import { type Volley, volleySizes } from "@volley/volley";
 *
 * const volley: Volley = { startMs: 5, endMs: 9, durationMs: 4, sizeE: 20, sizeI: 8, size: 28, peakPool: null };
 * console.log(volleySizes([volley])); // [28] spikes
 * ```
 */
export function volleySizes(volleys: readonly Volley[]): Float64Array {
  return Float64Array.from(volleys, (volley) => volley.size);
}

/**
 * The durations of volleys.
 *
 * @param volleys `(n)` volleys
 * @returns `(n)` ms
 *
 * @example
 * ```ts
 * import { type Volley, volleyDurations } from "@volley/volley";
 *
 * const volley: Volley = { startMs: 5, endMs: 9, durationMs: 4, sizeE: 20, sizeI: 8, size: 28, peakPool: null };
 * console.log(volleyDurations([volley])); // [4] ms
 * ```
 */
export function volleyDurations(volleys: readonly Volley[]): Float64Array {
  return Float64Array.from(volleys, (volley) => volley.durationMs);
}

/**
 * Summarises the volleys of one run: how many, how large, how long, how far apart.
 *
 * @param volleys `(n)` volleys in order of time
 * @param options the recording
 * @param options.durationMs ms, length of the recording
 * @returns the statistics, null where there are too few volleys
 * @throws {RangeError} when durationMs is not positive
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { type Volley, volleyStatistics } from "@volley/volley";
 *
 * const volley: Volley = { startMs: 5, endMs: 9, durationMs: 4, sizeE: 20, sizeI: 8, size: 28, peakPool: null };
 * const { perSecond, meanIntervalMs } = volleyStatistics([volley, { ...volley, startMs: 25 }], { durationMs: 50 });
 * console.log(perSecond, meanIntervalMs); // 40 per second, 20 ms
 * ```
 */
export function volleyStatistics(
  volleys: readonly Volley[],
  options: { durationMs: number },
): VolleyStatistics {
  requireKnown("summarise volleys", options, OPTIONS);
  const { durationMs } = options;
  requirePositive("summarise volleys", "durationMs", durationMs);
  const meanOf = (values: Float64Array) => values.length > 0 ? mean(values) : null;
  const deviationOf = (values: Float64Array) => values.length > 1 ? standardDeviation(values) : null;
  const sizes = volleySizes(volleys);
  const intervals = volleyIntervals(volleys);
  return {
    perSecond: volleys.length / (durationMs / 1000),
    meanSize: meanOf(sizes),
    sdSize: deviationOf(sizes),
    meanDurationMs: meanOf(volleyDurations(volleys)),
    meanIntervalMs: meanOf(intervals),
    sdIntervalMs: deviationOf(intervals),
  };
}
