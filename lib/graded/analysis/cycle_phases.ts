import { fail } from "../../base/fail.ts";
import type { ActiveSpan } from "./active_spans.ts";

/** When a unit is active in the cycles of another. */
export interface CyclePhases {
  /** Length of each cycle, ms. (C) */
  periodsMs: number[];
  /** Phase in which the unit becomes active, from 0 to 1; NaN in cycles in which it does not. (C) */
  on: number[];
  /** Phase in which it ceases to be; above 1 where that is in a later cycle. (C) */
  off: number[];
}

/**
 * Phases of a unit in the cycles of another, which go from one begin of its activity to the next.
 * @param reference Spans of the other, in the order of time. @param spans Those of the unit.
 * @throws {RangeError} When there is no cycle.
 */
export function cyclePhases(reference: readonly ActiveSpan[], spans: readonly ActiveSpan[]): CyclePhases {
  if (reference.length < 2) {
    fail("tell phases", "the reference must have at least two spans", reference.length);
  }
  const found: CyclePhases = { periodsMs: [], on: [], off: [] };
  for (let k = 0; k + 1 < reference.length; k++) {
    const start = reference[k].onMs, period = reference[k + 1].onMs - start;
    const span = spans.find(({ onMs }) => onMs >= start && onMs < start + period);
    found.periodsMs.push(period);
    found.on.push(span ? (span.onMs - start) / period : NaN);
    found.off.push(span ? (span.offMs - start) / period : NaN);
  }
  return found;
}
