import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requirePositive } from "../../base/require_number.ts";
import type { RunTrace } from "../../system/run.ts";

/** A stretch of time in which a unit was active. */
export interface ActiveSpan {
  /** Time of its first sample, ms. */
  onMs: number;
  /** Time of the first sample after it, ms. */
  offMs: number;
}

/** Options of {@linkcode activeSpans}. */
export interface ActiveSpanOptions {
  /** Number of the unit among those of the trace. @default 0 */
  unit?: number;
  /** It is active above this. @default 0 */
  threshold?: number;
}

const OPTIONS: OptionNames<ActiveSpanOptions> = { unit: true, threshold: true };
const TASK = "find active spans";

/**
 * When a unit was active: the stretches of a trace above a threshold, but for those at the ends, whose durations are not known.
 * @param trace A recorded trace, such as `v` of bursting units.
 * @throws {RangeError} When there is no such unit. @throws {TypeError} When an option is unknown.
 */
export function activeSpans(
  { cells, everyMs, values }: Pick<RunTrace, "cells" | "everyMs" | "values">,
  options: ActiveSpanOptions = {},
): ActiveSpan[] {
  requireKnown(TASK, options, OPTIONS);
  const { unit = 0, threshold = 0 } = options;
  if (!(Number.isInteger(unit) && unit >= 0 && unit < cells)) {
    fail(TASK, `unit must be a whole number from 0 to ${cells - 1}`, unit);
  }
  requirePositive(TASK, "everyMs", everyMs);
  const spans: ActiveSpan[] = [];
  let onMs = -1;
  for (let at = unit + cells, sample = 1; at < values.length; at += cells, sample++) {
    const isActive = values[at] > threshold, was = values[at - cells] > threshold;
    if (isActive && !was) onMs = (sample + 1) * everyMs;
    if (was && !isActive && onMs >= 0) spans.push({ onMs, offMs: (sample + 1) * everyMs });
  }
  return spans;
}
