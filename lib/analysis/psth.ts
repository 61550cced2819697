import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requirePositive, requireWhole } from "../base/require_number.ts";
import { binFrom, SLACK_MS, wholeSteps } from "../base/time_grid.ts";
import { requireFinite, requireTrain } from "./_checks.ts";

const TASK = "average spikes around events";
const OPTIONS: OptionNames<PsthOptions> = { binMs: true, fromMs: true, untilMs: true };

/** Most bins around an event. */
const MOST_BINS = 2 ** 24;

/** The bins of {@linkcode psth}. */
export interface PsthOptions {
  /** ms, width of a bin. */
  binMs: number;
  /** ms, start of the first bin, from the event on; negative before it. */
  fromMs: number;
  /** ms, end of the last bin: a whole number of bins after `fromMs`. */
  untilMs: number;
}

/** The rate of a neuron around events. */
export interface Psth {
  /** `(B)` ms, starts of the bins, from the event on. */
  startsMs: Float64Array;
  /** `(B)` spikes of all trials. */
  counts: Float64Array;
  /** `(B)` Hz, mean over trials. */
  rateHz: Float64Array;
  /** `(B)` Hz, standard error of the mean over trials; null with one trial. */
  standardErrorHz: Float64Array | null;
}

/** Index of the first time at or after another, by halving. */
function firstFrom(times: ArrayLike<number>, least: number): number {
  let low = 0, high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

function binsIn({ binMs, fromMs, untilMs }: PsthOptions): number {
  requirePositive(TASK, "binMs", binMs);
  requireFinite(TASK, "fromMs and untilMs", [fromMs, untilMs]);
  const bins = wholeSteps(untilMs - fromMs, binMs);
  if (bins === null) {
    fail(TASK, `untilMs - fromMs must be a whole number of bins of ${binMs} ms`, untilMs - fromMs);
  }
  requireWhole(TASK, "the number of bins", bins, 1, MOST_BINS);
  return bins;
}

/**
 * The peri-stimulus time histogram: the rate of a neuron around events, the mean over events and its standard error.
 *
 * Bin k of a trial holds the spikes that are from fromMs + k binMs on and before the next bin after the event of that trial; a time within a
 * nanosecond of an edge is on it. Each event is a trial of its own, also where windows overlap, and a spike counts in each. With n trials the
 * standard error is the standard deviation over trials, with n - 1 in its denominator, over sqrt(n). Trials that reach beyond the recording
 * count as silent there: leave their events out.
 *
 * Source: Gerstein G. L., Kiang N. Y.-S. (1960), An approach to the quantitative analysis of electrophysiological data from single neurons,
 * doi:10.1016/S0006-3495(60)86872-5.
 *
 * @param times `(n)` ms, spike times, ascending
 * @param events `(K)` ms, times of events in any order, K >= 1
 * @param options the bins
 * @returns `(B)` starts, counts, rates and standard errors, with B = (untilMs - fromMs) / binMs; all rates 0 without spikes
 * @throws {RangeError} when spikes do not ascend, a time is not finite, there is no event, or the range is not a whole number of bins
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { psth } from "@volley/volley/trains";
 *
 * const { rateHz } = psth([11, 12, 31], [10, 30], { binMs: 5, fromMs: -5, untilMs: 5 });
 * console.log(rateHz); // [0, 300]: three spikes in two trials of 5 ms
 * ```
 */
export function psth(times: ArrayLike<number>, events: ArrayLike<number>, options: PsthOptions): Psth {
  requireKnown(TASK, options, OPTIONS);
  const bins = binsIn(options), { binMs, fromMs } = options, trials = events.length;
  requireTrain(TASK, times);
  requireWhole(TASK, "the number of events", trials, 1);
  requireFinite(TASK, "events", events);
  const counts = new Float64Array(bins), squares = new Float64Array(bins), trial = new Float64Array(bins);
  for (let event = 0; event < trials; event++) {
    const start = events[event] + fromMs;
    trial.fill(0);
    for (let at = firstFrom(times, start - SLACK_MS); at < times.length; at++) {
      const bin = binFrom(times[at] - start, binMs);
      if (bin >= bins) break;
      if (bin >= 0) trial[bin]++;
    }
    trial.forEach((count, bin) => {
      counts[bin] += count;
      squares[bin] += count * count;
    });
  }
  const hertz = 1000 / (binMs * trials);
  // Sums of whole numbers are exact, so that bins in which trials do not differ have no error at all.
  const errorOf = (sum: number, bin: number) =>
    hertz * Math.sqrt((trials * squares[bin] - sum * sum) / (trials - 1));
  return {
    startsMs: counts.map((_, bin) => fromMs + bin * binMs),
    counts,
    rateHz: counts.map((count) => count * hertz),
    standardErrorHz: trials === 1 ? null : counts.map(errorOf),
  };
}
