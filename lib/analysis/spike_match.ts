import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { isWithin } from "../base/time_grid.ts";
import { requireAtLeast, requirePositive } from "../base/require_number.ts";
import { requireFinite, requireTrain } from "./_checks.ts";

const OPTIONS: OptionNames<Parameters<typeof peakSpikes>[1]> = { threshold: true, refractory: true };

/** How well predicted spikes match those that were. */
export interface SpikeMatch {
  /** Spikes that were. */
  observed: number;
  /** Spikes that were predicted. */
  predicted: number;
  /** Pairs, one of each, no further apart than the tolerance. */
  matched: number;
  /** Pairs over predicted spikes; 1 where none is predicted. */
  precision: number;
  /** Pairs over spikes that were; 1 where there were none. */
  recall: number;
  /** 2 pairs / (predicted + observed); 1 where there are neither. */
  f1: number;
}

/** Shares of a match that say something: null where there was nothing to be right or wrong about. */
export function definedShares(
  match: SpikeMatch | null | undefined,
): Record<"f1" | "precision" | "recall", number | null> {
  const { observed = 0, predicted = 0, f1 = 0, precision = 0, recall = 0 } = match ?? {};
  return {
    f1: observed + predicted > 0 ? f1 : null,
    precision: predicted > 0 ? precision : null,
    recall: observed > 0 ? recall : null,
  };
}

/** The match of counts that may come from several runs. */
export function spikeMatchOf(counts: { observed: number; predicted: number; matched: number }): SpikeMatch {
  const { observed, predicted, matched } = counts, all = observed + predicted;
  return {
    ...counts,
    precision: predicted === 0 ? 1 : matched / predicted,
    recall: observed === 0 ? 1 : matched / observed,
    f1: all === 0 ? 1 : 2 * matched / all,
  };
}

/**
 * Matches predicted spikes with those that were, each with at most one, as many as possible. Spikes that are as far apart as the tolerance
 * match, and a nanosecond more does no harm: so it does not matter how decimal times are rounded.
 * @param observedMs Times of spikes, rising, ms.
 * @param predictedMs Times of predicted spikes, rising, ms.
 * @param toleranceMs Largest distance of a pair, ms.
 * @returns The counts and shares; of two trains without spikes the shares are 1 (see {@linkcode definedShares}).
 * @throws {RangeError} When times do not rise or are not finite, or the tolerance is negative.
 * @example
 * ```ts
 * import { matchSpikes } from "@volley/volley/trace";
 *
 * console.log(matchSpikes([10, 20, 30], [11, 26], 2).f1); // 0.4
 * ```
 */
export function matchSpikes(
  observedMs: ArrayLike<number>,
  predictedMs: ArrayLike<number>,
  toleranceMs: number,
): SpikeMatch {
  const task = "match spikes";
  requireTrain(task, observedMs);
  requireTrain(task, predictedMs);
  requireAtLeast(task, "toleranceMs", toleranceMs, 0);
  let matched = 0, at = 0;
  for (let k = 0; k < observedMs.length && at < predictedMs.length; k++) {
    const near = () => isWithin(predictedMs[at], observedMs[k], toleranceMs);
    while (at < predictedMs.length && predictedMs[at] < observedMs[k] && !near()) at++;
    if (at === predictedMs.length || !near()) continue;
    matched++;
    at++;
  }
  return spikeMatchOf({ observed: observedMs.length, predicted: predictedMs.length, matched });
}

/** Part of the time within the tolerance of predicted spikes, above which chance is taken for all of it. */
const ALL_CHANCE = 1 - 1e-9;

/**
 * Coincidence factor: pairs beyond what a Poisson process of the predicted rate would give, over the mean number of spikes, 1 for the same
 * train and 0 for chance: (N_coinc - 2 nu D N) / ((N + N_pred) / 2 (1 - 2 nu D)). (Kistler, Gerstner & van Hemmen 1997,
 * doi:10.1162/neco.1997.9.5.1015.)
 * @param durationMs Length of what was compared, ms.
 * @param toleranceMs D, ms.
 * @returns 1 where there are no spikes of either, 0 where there are spikes of one alone; null where predicted spikes are so many that chance
 *   alone would match everything, 2 nu D >= 1.
 * @throws {RangeError} When the length is not positive or the tolerance is negative.
 */
export function coincidenceFactor(
  match: SpikeMatch,
  durationMs: number,
  toleranceMs: number,
): number | null {
  const task = "take a coincidence factor";
  requirePositive(task, "durationMs", durationMs);
  requireAtLeast(task, "toleranceMs", toleranceMs, 0);
  const { observed, predicted, matched } = match;
  if (observed + predicted === 0) return 1;
  const chance = 2 * toleranceMs * predicted / durationMs;
  if (chance >= ALL_CHANCE) return null;
  return (matched - chance * observed) / (0.5 * (observed + predicted) * (1 - chance));
}

/** Local peaks from a threshold on: higher than what is beside them, the last of several steps of the same height, the ends included. */
function localPeaks(probabilities: ArrayLike<number>, threshold: number): number[] {
  const peaks: number[] = [];
  let rising = true;
  for (let t = 0; t < probabilities.length; t++) {
    const here = probabilities[t], before = probabilities[t - 1], after = probabilities[t + 1];
    if (!(here === before)) rising = !(here < before);
    if (here >= threshold && rising && !(after >= here)) peaks.push(t);
  }
  return peaks;
}

/**
 * Spikes of a probability per step: local peaks above a threshold, no two closer than a refractory time. The highest peak is a spike, and
 * forbids those that are too close to it; then the next highest of those that are left, and so on; of equal ones the earlier. A peak that
 * does not become a spike forbids none. A peak is higher than what is beside it; of a plateau it is the last step. The first and the last
 * step may be peaks. A value that is NaN is none.
 * @param probabilities One for each step.
 * @param options.threshold Least probability of a peak.
 * @param options.refractory Least steps between spikes. @default 3
 * @returns Steps of the spikes, rising; none without steps.
 * @throws {RangeError} When the threshold is not finite, or the refractory time is negative.
 * @throws {TypeError} When an option is unknown.
 */
export function peakSpikes(
  probabilities: ArrayLike<number>,
  options: { threshold: number; refractory?: number },
): number[] {
  requireKnown("find spikes in probabilities", options, OPTIONS);
  const { threshold, refractory = 3 } = options, task = "find spikes in probabilities";
  requireFinite(task, "threshold", [threshold]);
  requireAtLeast(task, "refractory", refractory, 0);
  const peaks = localPeaks(probabilities, threshold);
  const forbidden = new Uint8Array(peaks.length);
  // Sorting is stable: of equal peaks the earlier comes first.
  const byHeight = peaks.map((_, at) => at).sort((a, b) => probabilities[peaks[b]] - probabilities[peaks[a]]);
  for (const at of byHeight) {
    if (forbidden[at]) continue;
    const near = (other: number) => Math.abs(peaks[other] - peaks[at]) < refractory;
    for (let other = at - 1; other >= 0 && near(other); other--) forbidden[other] = 1;
    for (let other = at + 1; other < peaks.length && near(other); other++) forbidden[other] = 1;
  }
  return peaks.filter((_, at) => !forbidden[at]);
}
