import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { binFrom } from "../base/time_grid.ts";
import { requireAtLeast, requirePositive, requireWhole } from "../base/require_number.ts";
import { requireFinite, requireSameLength } from "./_checks.ts";
import { candidateSpans, mergeSpans } from "./_rule_spans.ts";
import { maxOver, type Span, sumOver } from "./_spans.ts";
import type { Volley } from "./volley.ts";
import type { CausedSeries, VolleyRuleOptions } from "./volley_rule_options.ts";

const OPTIONS: OptionNames<VolleyRuleOptions> = {
  windowMs: true,
  closeAtMost: true,
  maxDurationMs: true,
  poolBelow: true,
  mergeMs: true,
  skipFirst: true,
  minDurationMs: true,
  minSpikes: true,
  minPoolRise: true,
};

const TASK = "detect volleys";

/** Whether a span passes the criteria of duration, size and rise of the pool. */
function qualifies(series: CausedSeries, span: Span, rule: Required<VolleyRuleOptions>): boolean {
  const { pool, binMs } = series;
  return span.last - span.first > binFrom(rule.minDurationMs, binMs) &&
    sumOver(series.e, span) + sumOver(series.i, span) > rule.minSpikes &&
    (pool === undefined || maxOver(pool, span) - pool[span.first] > rule.minPoolRise);
}

function toVolley(series: CausedSeries, span: Span): Volley {
  const { binMs, pool } = series;
  const sizeE = sumOver(series.e, span);
  const sizeI = sumOver(series.i, span);
  return {
    startMs: (span.first + 0.5) * binMs,
    endMs: (span.last + 0.5) * binMs,
    durationMs: (span.last - span.first) * binMs,
    sizeE,
    sizeI,
    size: sizeE + sizeI,
    peakPool: pool === undefined ? null : maxOver(pool, span),
  };
}

function requireCausedSeries(series: CausedSeries): void {
  requirePositive(TASK, "binMs", series.binMs);
  requireSameLength(TASK, "e", series.e.length, series.ee.length);
  requireSameLength(TASK, "i", series.i.length, series.ee.length);
  if (series.pool) requireSameLength(TASK, "pool", series.pool.length, series.ee.length);
  for (const counts of [series.ee, series.e, series.i, series.pool ?? []]) {
    requireFinite(TASK, "counts", counts);
  }
}

/**
 * Finds volleys by the cause of their spikes.
 *
 * An E spike caused by a recurrent E kick ("EE spike") opens a candidate, and one more within `windowMs` confirms it;
 * otherwise the candidate starts anew at that later spike. A confirmed volley ends when the last window holds at most
 * `closeAtMost` EE spikes, or when it has lasted longer than `maxDurationMs` and the pool is below `poolBelow`. Volleys
 * closer than `mergeMs` are joined, the first `skipFirst` are dropped, and the rest are kept when they are long and large
 * enough and the pool rises enough. Spikes of one bin are simultaneous and lie at its centre. Without a pool, the criteria
 * that need it are skipped. A volley that has not ended by the end of the recording is left out.
 *
 * Source: the rule for multiple-firing events of Zhang R., Wang Z., Wu T., Cai Y., Tao L., Xiao Z.-C., Li Y. (2024),
 * Learning spiking neuronal networks with artificial neural networks: neural oscillations,
 * doi:10.1007/s00285-024-02081-0, as implemented in the C++ program of that group.
 *
 * @param series binned activity of one network
 * @param options `windowMs` and the constants of the rule
 * @returns the volleys in order of time; sizes count all spikes from the first bin to the last; none without EE spikes
 * @throws {RangeError} when lengths disagree, a count is not finite or a constant is negative
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { detectVolleys } from "@volley/volley";
 *
 * const ee = Array.from({ length: 100 }, (_, bin) => bin >= 40 && bin < 50 ? 3 : 0);
 * const series = { binMs: 1, ee, e: ee, i: ee };
 * const volleys = detectVolleys(series, { windowMs: 4, skipFirst: 0 });
 * console.log(volleys[0].startMs, volleys[0].sizeE); // 40.5 ms, 30 spikes
 * ```
 */
export function detectVolleys(series: CausedSeries, options: VolleyRuleOptions): Volley[] {
  requireKnown(TASK, options, OPTIONS);
  const { closeAtMost = 2, maxDurationMs = 10, poolBelow = 50, mergeMs = 2.5 } = options;
  const { windowMs, skipFirst = 6, minDurationMs = 5, minSpikes = 5, minPoolRise = 100 } = options;
  const ending = { closeAtMost, maxDurationMs, poolBelow, mergeMs };
  const rule = { windowMs, ...ending, skipFirst, minDurationMs, minSpikes, minPoolRise };
  requireCausedSeries(series);
  requirePositive(TASK, "windowMs", windowMs);
  requireWhole(TASK, "skipFirst", skipFirst, 0);
  for (const [name, value] of Object.entries(rule)) requireAtLeast(TASK, name, value, 0);
  return mergeSpans(candidateSpans(series, rule), { mergeMs, binMs: series.binMs })
    .slice(skipFirst)
    .filter((span) => qualifies(series, span, rule))
    .map((span) => toVolley(series, span));
}
