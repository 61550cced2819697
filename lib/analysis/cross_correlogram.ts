import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requireAtLeast, requirePositive, requireWhole } from "../base/require_number.ts";
import { binFrom, SLACK_MS, wholeSteps } from "../base/time_grid.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { STREAMS } from "../random/streams.ts";
import { WordStream } from "../random/word_stream.ts";
import { requireTrain } from "./_checks.ts";
import { mean, standardDeviation } from "./summary.ts";

const TASK = "make a cross-correlogram";
const OPTIONS: OptionNames<CorrelogramOptions> = { binMs: true, maxLagMs: true };
const JITTER_OPTIONS: OptionNames<JitterOptions> = {
  ...OPTIONS,
  jitterMs: true,
  surrogates: true,
  probability: true,
  seed: true,
};

/** Most bins of a correlogram. */
const MOST_BINS = 2 ** 24;

/** The bins of {@linkcode crossCorrelogram}. */
export interface CorrelogramOptions {
  /** ms, width of a bin. */
  binMs: number;
  /** ms, the longest lag that is the centre of a bin, both ways: a whole number of bins. */
  maxLagMs: number;
}

/** Options of {@linkcode jitterCorrelogram}. */
export interface JitterOptions extends CorrelogramOptions {
  /** ms, width of the intervals within which spikes are moved. What is slower than this is kept, what is faster is undone. */
  jitterMs: number;
  /**
   * How many surrogates are made.
   *
   * @default {1000}
   */
  surrogates?: number;
  /**
   * Part of the surrogates that lie within the bands.
   *
   * @default {0.95}
   */
  probability?: number;
  /**
   * Seed of the surrogates.
   *
   * @default {1}
   */
  seed?: number;
}

/** How often two trains fire with each lag. */
export interface Correlogram {
  /** `(2 L + 1)` ms, centres of the bins, -maxLagMs to maxLagMs; positive where the second train fires later. */
  lagsMs: Float64Array;
  /** `(2 L + 1)` pairs of spikes, one of each train, by their lag. */
  counts: Float64Array;
}

/** Ends of a band, bin by bin. */
export interface CorrelogramBand {
  /** `(2 L + 1)` pairs. */
  low: Float64Array;
  /** `(2 L + 1)` pairs. */
  high: Float64Array;
}

/** A correlogram beside those of surrogates with the same slow changes of rates. */
export interface JitteredCorrelogram extends Correlogram {
  /** `(2 L + 1)` pairs, mean of the surrogates. */
  expected: Float64Array;
  /** `(2 L + 1)` pairs beyond those expected: `counts` less `expected`. */
  corrected: Float64Array;
  /** The band that holds the given part of the surrogates in each bin by itself. */
  pointwise: CorrelogramBand;
  /** The band in which the given part of the surrogates stays throughout, over all bins at once. */
  simultaneous: CorrelogramBand;
  /** Probability that a surrogate strays as far from what is expected as the correlogram, in its farthest bin. */
  p: number;
}

/** Bins on either side of that of lag 0. */
function sideOf({ binMs, maxLagMs }: CorrelogramOptions): number {
  requirePositive(TASK, "binMs", binMs);
  requireAtLeast(TASK, "maxLagMs", maxLagMs, 0);
  const side = wholeSteps(maxLagMs, binMs);
  if (side === null) fail(TASK, `maxLagMs must be a whole number of bins of ${binMs} ms`, maxLagMs);
  if (2 * side + 1 > MOST_BINS) fail(TASK, `there must be at most ${MOST_BINS} bins`, 2 * side + 1);
  return side;
}

/** Counts the pairs of two trains in order, with a window of the second that moves with the spikes of the first. */
function countPairs(
  [a, b]: readonly [ArrayLike<number>, ArrayLike<number>],
  binMs: number,
  counts: Float64Array,
): Float64Array {
  const reach = counts.length * binMs / 2;
  let first = 0;
  for (let i = 0; i < a.length; i++) {
    while (first < b.length && b[first] - a[i] < -reach - SLACK_MS) first++;
    for (let j = first; j < b.length && b[j] - a[i] < reach; j++) {
      const bin = binFrom(b[j] - a[i] + reach, binMs);
      if (bin >= 0 && bin < counts.length) counts[bin]++;
    }
  }
  return counts;
}

const lagsOf = (side: number, binMs: number): Float64Array =>
  Float64Array.from({ length: 2 * side + 1 }, (_, k) => (k - side) * binMs);

/**
 * The cross-correlogram of two spike trains: for each lag, how many pairs of spikes have it.
 *
 * The bin of lag k binMs holds the pairs with b_j - a_i in [(k - 1/2) binMs, (k + 1/2) binMs); one within a nanosecond of an edge is on it.
 * Counts are not divided by anything: over n binMs / 1000 they are the rate in Hz of the second train around the n spikes of the first. A
 * train with itself has its own spikes at lag 0.
 *
 * Source: Perkel D. H., Gerstein G. L., Moore G. P. (1967), Neuronal spike trains and stochastic point processes II: simultaneous spike
 * trains, doi:10.1016/S0006-3495(67)86597-4.
 *
 * @param a `(n)` ms, spike times, ascending
 * @param b `(m)` ms, spike times, ascending
 * @param options the bins
 * @returns `(2 L + 1)` lags and counts, with L = maxLagMs / binMs; all 0 where a train has no spikes
 * @throws {RangeError} when times do not ascend or are not finite, binMs is not positive, or maxLagMs is negative or not in whole bins
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { crossCorrelogram } from "@volley/volley/trains";
 *
 * const { counts } = crossCorrelogram([10, 20], [12, 22], { binMs: 1, maxLagMs: 2 });
 * console.log(counts); // [0, 0, 0, 0, 2]: the second fires 2 ms later
 * ```
 */
export function crossCorrelogram(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: CorrelogramOptions,
): Correlogram {
  requireKnown(TASK, options, OPTIONS);
  const side = sideOf(options), { binMs } = options;
  for (const train of [a, b]) requireTrain(TASK, train);
  return { lagsMs: lagsOf(side, binMs), counts: countPairs([a, b], binMs, new Float64Array(2 * side + 1)) };
}

/** The train with each spike anywhere in the interval that it was in. */
function jittered(train: ArrayLike<number>, jitterMs: number, words: WordStream): Float64Array {
  return Float64Array.from(train, (time) => (binFrom(time, jitterMs) + words.fraction()) * jitterMs).sort();
}

/** What correlograms of the same bins have in each. */
interface Columns {
  /** Bin by bin the counts of all, ascending. */
  sorted: Float64Array[];
  means: Float64Array;
  deviations: Float64Array;
}

function columnsOf(correlograms: readonly Float64Array[]): Columns {
  const columns = Array.from(
    correlograms[0],
    (_, k) => Float64Array.from(correlograms, (counts) => counts[k]).sort(),
  );
  return {
    sorted: columns,
    means: Float64Array.from(columns, mean),
    deviations: Float64Array.from(columns, standardDeviation),
  };
}

/** How far the farthest bin of a correlogram is from the mean of all, in standard deviations; bins that never change are left out. */
function farthest(counts: Float64Array, { means, deviations }: Columns): number {
  return counts.reduce(
    (most, count, k) => deviations[k] > 0 ? Math.max(most, Math.abs(count - means[k]) / deviations[k]) : most,
    0,
  );
}

/**
 * The cross-correlogram beside what slow changes of the rates alone would give, by interval jitter of the second train.
 *
 * Time is cut into intervals of `jitterMs`, from 0 on. In each surrogate every spike of the second train is moved, by itself and uniformly, to
 * anywhere in its interval. So surrogates keep the number of spikes in each interval, and with it what changes more slowly, and lose finer
 * timing. A recording that is no whole number of intervals long ends in one that spikes may leave.
 *
 * A bin beyond the pointwise band differs by more than that explains, but of many bins some are beyond it by chance. Where there is no finer
 * timing, the whole correlogram stays within the simultaneous band with the given probability: the mean plus and minus a number of standard
 * deviations, the same for all bins. Both bands are of the surrogates and the correlogram together, which are alike without finer timing, and
 * so hold what they say for any number of surrogates; with fewer than 1 / (1 - probability) nothing is beyond them.
 *
 * Surrogate k draws stream `STREAMS.jitter`, sequence k, under the seed.
 *
 * Source: Amarasingham A., Harrison M. T., Hatsopoulos N. G., Geman S. (2012), Conditional modeling and the jitter method of spike resampling,
 * doi:10.1152/jn.00633.2011.
 *
 * @param a `(n)` ms, spike times, ascending
 * @param b `(m)` ms, spike times, ascending: those that are moved
 * @param options the bins, the intervals and the surrogates
 * @returns `(2 L + 1)` lags and counts as of {@linkcode crossCorrelogram}, what surrogates have, the difference and two bands; p is at least
 * 1 / (surrogates + 1)
 * @throws {RangeError} when times do not ascend or are not finite, or an option is out of range
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { jitterCorrelogram } from "@volley/volley/trains";
 *
 * const a = Float64Array.from({ length: 200 }, (_, k) => 10 * k + k * k % 7);
 * const found = jitterCorrelogram(a, a.map((time) => time + 1), { binMs: 1, maxLagMs: 5, jitterMs: 20 });
 * console.log(found.counts[6] > found.simultaneous.high[6]); // true: the second follows after 1 ms
 * ```
 */
export function jitterCorrelogram(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: JitterOptions,
): JitteredCorrelogram {
  requireKnown(TASK, options, JITTER_OPTIONS);
  const { binMs, maxLagMs, jitterMs, surrogates = 1000, probability = 0.95, seed = DEFAULT_SEED } = options;
  requirePositive(TASK, "jitterMs", jitterMs);
  requireWhole(TASK, "surrogates", surrogates, 1);
  requireWhole(TASK, "seed", seed, 0);
  if (!(probability > 0 && probability < 1)) fail(TASK, "probability must be between 0 and 1", probability);
  const { lagsMs, counts } = crossCorrelogram(a, b, { binMs, maxLagMs });
  const moved = Array.from({ length: surrogates }, (_, k) => {
    const words = new WordStream(seed, STREAMS.jitter, k);
    return countPairs([a, jittered(b, jitterMs, words)], binMs, new Float64Array(counts.length));
  });
  const all = [counts, ...moved], columns = columnsOf(all), { sorted, means, deviations } = columns;
  const expected = counts.map((_, k) => moved.reduce((sum, one) => sum + one[k], 0) / surrogates);
  const strays = Float64Array.from(all, (one) => farthest(one, columns)), stray = strays[0];
  // So many of all may be beyond, of either tail and of both.
  const tail = Math.floor(all.length * (1 - probability) / 2);
  const both = Math.floor(all.length * (1 - probability));
  const width = strays.toSorted()[surrogates - both];
  return {
    lagsMs,
    counts,
    expected,
    corrected: counts.map((count, k) => count - expected[k]),
    pointwise: {
      low: counts.map((_, k) => sorted[k][tail]),
      high: counts.map((_, k) => sorted[k][surrogates - tail]),
    },
    simultaneous: {
      low: means.map((one, k) => one - width * deviations[k]),
      high: means.map((one, k) => one + width * deviations[k]),
    },
    p: strays.filter((one) => one >= stray).length / all.length,
  };
}
