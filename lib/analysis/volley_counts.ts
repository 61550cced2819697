import { requireAtLeast, requirePositive } from "../base/require_number.ts";
import { requireFinite, requireSameLength } from "./_checks.ts";
import { type Span, sumOver } from "./_spans.ts";
import { smoothedRate } from "./_smoothed_rate.ts";
import type { Volley } from "./volley.ts";
import type { VolleyThresholds } from "./volley_thresholds.ts";

/** Spike counts of one network, or of its surrogate. */
export interface CountSeries {
  /** ms, width of a bin. */
  binMs: number;
  /** `(T)` E spikes per bin. */
  e: ArrayLike<number>;
  /** `(T)` I spikes per bin. */
  i: ArrayLike<number>;
}

const TASK = "detect volleys in counts";

/** Runs at or above `close` that exceed `open` somewhere and touch neither end of the recording. */
function hysteresisSpans(rate: Float64Array, open: number, close: number): Span[] {
  const spans: Span[] = [];
  let first = 0, opened = false;
  for (let bin = 0; bin < rate.length; bin++) {
    if (rate[bin] >= close) {
      opened ||= rate[bin] > open;
      continue;
    }
    if (opened && first > 0) spans.push({ first, last: bin - 1 });
    first = bin + 1;
    opened = false;
  }
  return spans;
}

/**
 * Finds volleys in plain spike counts, where the cause of a spike is not known.
 *
 * The E count is smoothed with a Gaussian. A volley is a stretch of the smoothed count at or above `close` that exceeds
 * `open` somewhere (hysteresis: noise around one level does not cut a volley in two). Stretches cut off by the start or
 * the end of the recording are left out. Start and end are bin edges.
 *
 * Source of the double threshold: Canny J. (1986), A computational approach to edge detection,
 * doi:10.1109/TPAMI.1986.4767851.
 *
 * @param series spike counts of one network or surrogate
 * @param thresholds levels in E spikes per ms, see {@linkcode volleyThresholds}
 * @returns the volleys in order of time, with `peakPool` null; none in counts that are all the same
 * @throws {RangeError} when lengths disagree, a count is not finite or close is above open
 *
 * @example
 * ```ts
 * import { detectVolleysInCounts } from "@volley/volley";
 *
 * const e = [0, 0, 9, 12, 9, 0, 0, 0, 2, 0, 0];
 * const volleys = detectVolleysInCounts({ binMs: 1, e, i: e }, { open: 6, close: 4, smoothMs: 0 });
 * console.log(volleys[0].startMs, volleys[0].endMs, volleys[0].sizeE); // 2, 5 ms, 30 spikes
 * ```
 */
export function detectVolleysInCounts(series: CountSeries, thresholds: VolleyThresholds): Volley[] {
  const { binMs, e, i } = series;
  const { open, close, smoothMs = 1 } = thresholds;
  requirePositive(TASK, "binMs", binMs);
  requireSameLength(TASK, "i", i.length, e.length);
  requireFinite(TASK, "counts", e);
  requireFinite(TASK, "counts", i);
  requireFinite(TASK, "close", [close]);
  requireAtLeast(TASK, "smoothMs", smoothMs, 0);
  requireAtLeast(TASK, "open", open, close);
  return hysteresisSpans(smoothedRate(e, { binMs, smoothMs }), open, close).map((span) => {
    const startMs = span.first * binMs, endMs = (span.last + 1) * binMs;
    const sizeE = sumOver(e, span), sizeI = sumOver(i, span);
    return { startMs, endMs, durationMs: endMs - startMs, sizeE, sizeI, size: sizeE + sizeI, peakPool: null };
  });
}
