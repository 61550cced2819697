import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requireAtLeast, requirePositive } from "../base/require_number.ts";
import { requireFinite } from "./_checks.ts";
import { smoothedRate } from "./_smoothed_rate.ts";
import { mean, standardDeviation } from "./summary.ts";

const OPTIONS: OptionNames<Parameters<typeof volleyThresholds>[1]> = { binMs: true, smoothMs: true };

/** Levels of the smoothed E count between which a volley is told from the background. */
export interface VolleyThresholds {
  /** E spikes per ms; a volley's peak is above this. */
  open: number;
  /** E spikes per ms; a volley reaches as far as the count stays at or above this. */
  close: number;
  /**
   * ms, standard deviation of the Gaussian that smooths the count; 0 leaves it as it is.
   *
   * @default {1}
   */
  smoothMs?: number;
}

/**
 * Thresholds for {@linkcode detectVolleysInCounts} from the counts of a reference network.
 *
 * With the mean and the standard deviation (sd) of the smoothed count, `open` is mean + sd / 8 and `close` is
 * mean - sd / 2, but at least mean / 4, for a network that is silent between its volleys. These levels were chosen so
 * that on synchronous networks the count rule finds as many volleys as {@linkcode detectVolleys}. Use the reference
 * network's thresholds for its surrogates too, so that both are judged by the same numbers.
 *
 * @param e `(T)` E spikes per bin of the reference network, T >= 1
 * @param options bins and smoothing
 * @param options.binMs ms, width of a bin
 * @param options.smoothMs ms, standard deviation of the Gaussian, by default 1
 * @returns both thresholds in E spikes per ms, and the smoothing they hold for; of a constant count both are that count per ms
 * @throws {RangeError} when there are no counts or one is not finite, binMs is not positive or smoothMs is negative
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { volleyThresholds } from "@volley/volley";
 *
 * const e = Array.from({ length: 1000 }, (_, ms) => ms % 20 < 5 ? 30 : 2);
 * const { open, close } = volleyThresholds(e, { binMs: 1 });
 * console.log(2 < close && close < open && open < 30); // true
 * ```
 */
export function volleyThresholds(
  e: ArrayLike<number>,
  options: { binMs: number; /** @default {1} */ smoothMs?: number },
): Required<VolleyThresholds> {
  requireKnown("derive volley thresholds", options, OPTIONS);
  const { binMs, smoothMs = 1 } = options;
  requirePositive("derive volley thresholds", "binMs", binMs);
  requireAtLeast("derive volley thresholds", "smoothMs", smoothMs, 0);
  requireFinite("derive volley thresholds", "counts", e);
  requireAtLeast("derive volley thresholds", "the number of bins", e.length, 1);
  const rate = smoothedRate(e, { binMs, smoothMs });
  const average = mean(rate);
  const deviation = standardDeviation(rate);
  return { open: average + deviation / 8, close: Math.max(average - deviation / 2, average / 4), smoothMs };
}
