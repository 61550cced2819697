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
 * Matches predicted spikes with those that were, each with at most one, as many as possible.
 * @param observedMs Times of spikes, rising, ms.
 * @param predictedMs Times of predicted spikes, rising, ms.
 * @param toleranceMs Largest distance of a pair, ms.
 * @example
 * ```ts
 * import { matchSpikes } from "@volley/volley";
 *
 * console.log(matchSpikes([10, 20, 30], [11, 26], 2).f1); // 0.4
 * ```
 */
export function matchSpikes(
  observedMs: ArrayLike<number>,
  predictedMs: ArrayLike<number>,
  toleranceMs: number,
): SpikeMatch {
  let matched = 0, at = 0;
  for (let k = 0; k < observedMs.length; k++) {
    while (at < predictedMs.length && predictedMs[at] < observedMs[k] - toleranceMs) at++;
    if (at < predictedMs.length && predictedMs[at] <= observedMs[k] + toleranceMs) {
      matched++;
      at++;
    }
  }
  return spikeMatchOf({ observed: observedMs.length, predicted: predictedMs.length, matched });
}

/**
 * Coincidence factor: pairs beyond what a Poisson process of the predicted rate would give, over the mean number of spikes, 1 for the same
 * train and 0 for chance: (N_coinc - 2 nu D N) / ((N + N_pred) / 2 (1 - 2 nu D)). (Kistler, Gerstner & van Hemmen 1997,
 * doi:10.1162/neco.1997.9.5.1015.)
 * @param durationMs Length of what was compared, ms.
 * @param toleranceMs D, ms.
 * @returns 1 where there are no spikes of either.
 */
export function coincidenceFactor(match: SpikeMatch, durationMs: number, toleranceMs: number): number {
  const { observed, predicted, matched } = match;
  if (observed + predicted === 0) return 1;
  const chance = 2 * toleranceMs * predicted / durationMs;
  return (matched - chance * observed) / (0.5 * (observed + predicted) * (1 - chance));
}

/**
 * Spikes of a probability per step: local peaks above a threshold, no two closer than a refractory time; of those that are, the higher.
 * @param probabilities One for each step.
 * @param options.threshold Least probability of a peak.
 * @param options.refractory Least steps between spikes. @default 3
 * @returns Steps of the spikes.
 */
export function peakSpikes(
  probabilities: ArrayLike<number>,
  options: { threshold: number; refractory?: number },
): number[] {
  const { threshold, refractory = 3 } = options;
  const peaks: number[] = [];
  for (let t = 0; t < probabilities.length; t++) {
    const p = probabilities[t];
    if (!(p >= threshold) || p < (probabilities[t - 1] ?? -1) || p <= (probabilities[t + 1] ?? -1)) continue;
    const last = peaks[peaks.length - 1];
    if (last === undefined || t - last >= refractory) peaks.push(t);
    else if (p > probabilities[last]) peaks[peaks.length - 1] = t;
  }
  return peaks;
}
