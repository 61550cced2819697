import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requirePositive, requireWhole } from "../base/require_number.ts";
import { binFrom, SLACK_MS } from "../base/time_grid.ts";

const TASK = "count spikes of trials";
const OPTIONS: OptionNames<TrialRowOptions> = { binMs: true, bins: true, fromMs: true };

/** The bins of {@linkcode trialRows}. */
export interface TrialRowOptions {
  /** ms, width of a bin. */
  binMs: number;
  /** Bins of a trial. */
  bins: number;
  /**
   * ms, start of the first bin from the event on; negative before it.
   *
   * @default {0}
   */
  fromMs?: number;
}

/** The first place of a time at or after another, by halving. */
function firstFrom(times: ArrayLike<number>, least: number): number {
  let low = 0, high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Counts of spikes around events, one row for each: the features of a decoder of trials. Bin k holds the times in [k binMs, (k + 1) binMs) from `fromMs` on,
 * and a time within a nanosecond of an edge is on the edge.
 *
 * @param trains `(N)` spike times of each neuron, ms, ascending
 * @param eventsMs `(T)` ms, events in any order
 * @param options the bins
 * @returns `(T, bins N)` counts, for each bin of a row, the earliest first, a number of each neuron
 * @throws {RangeError} when times are not finite or do not ascend, or an option is out of range
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { trialRows } from "@volley/volley/decoding";
 *
 * console.log(trialRows([[1, 12, 13], [11, 25]], [0, 10], { binMs: 5, bins: 2 }).values); // [1, 0, 0, 0], [2, 1, 0, 0]
 * ```
 */
export function trialRows(
  trains: readonly ArrayLike<number>[],
  eventsMs: ArrayLike<number>,
  options: TrialRowOptions,
): { values: Float64Array; size: number } {
  requireKnown(TASK, options, OPTIONS);
  const { binMs, bins, fromMs = 0 } = options, { length: neurons } = trains, size = bins * neurons;
  requirePositive(TASK, "binMs", binMs);
  requireWhole(TASK, "bins", bins, 1, 2 ** 20);
  requireWhole(TASK, "the number of neurons", neurons, 1);
  requireWhole(TASK, "the number of features in all", size * eventsMs.length, 0, 2 ** 30);
  if (!Number.isFinite(fromMs)) fail(TASK, "fromMs must be finite", fromMs);
  const values = new Float64Array(eventsMs.length * size);
  trains.forEach((times, n) => {
    for (let k = 0; k < times.length; k++) {
      if (!Number.isFinite(times[k])) fail(TASK, `times of neuron ${n} must be finite`, times[k]);
      if (k > 0 && times[k] < times[k - 1]) fail(TASK, `times of neuron ${n} must ascend`, times[k]);
    }
    for (let t = 0; t < eventsMs.length; t++) {
      const start = eventsMs[t] + fromMs;
      if (!Number.isFinite(start)) fail(TASK, `event ${t} must be finite`, eventsMs[t]);
      for (let k = firstFrom(times, start - SLACK_MS); k < times.length; k++) {
        const bin = binFrom(times[k] - start, binMs);
        if (bin >= bins) break;
        if (bin >= 0) values[t * size + bin * neurons + n]++;
      }
    }
  });
  return { values, size };
}
