/**
 * Time on a grid: the one place that turns times in ms into whole steps, whole bins and parts of steps.
 *
 * A grid of step h has the points 0, h, 2 h, ... Step n, counted from 0, goes from point n to point n + 1. What happens in it, such as a
 * spike, has the time of its end, point n + 1. Three rules hold everywhere:
 *
 * - **The same time.** Decimal times are no exact numbers of the machine: 0.3 / 0.1 is 2.9999999999999996. Times that differ by no more than a
 *   nanosecond, {@link SLACK_MS}, are therefore the same time, and one so near an edge is on the edge. This is far more than
 *   what rounding does to times up to 10^9 ms, and far less than the smallest step.
 * - **Each time is rounded for itself**, to the nearest point, and half a step up: never a period or a difference, whose error would add up.
 * - **A bin has one of its edges.** Times in general have that at the start, [k w, (k + 1) w): {@link binFrom}. Steps have the time of their end,
 *   so that the w / h steps of bin k have the times (k w, (k + 1) w]: {@link binUntil}. Counts of a run are of this kind.
 */

/** Times that differ by no more than this are the same, ms. */
export const SLACK_MS = 1e-6;

/** Number of the grid's point that is nearest to a time; of two, the later. */
export function stepOf(timeMs: number, stepMs: number): number {
  return Math.floor((timeMs + SLACK_MS) / stepMs + 0.5);
}

/** Number of the first point at or after a time. */
export function stepFrom(timeMs: number, stepMs: number): number {
  return Math.ceil((timeMs - SLACK_MS) / stepMs) + 0;
}

/** A time in steps, with their parts; one at a point of the grid is that point. */
export function inSteps(timeMs: number, stepMs: number): number {
  const nearest = Math.round(timeMs / stepMs);
  return Math.abs(timeMs - nearest * stepMs) <= SLACK_MS ? nearest : timeMs / stepMs;
}

/** How many steps a duration is, when it is a whole number of them, or null. */
export function wholeSteps(durationMs: number, stepMs: number): number | null {
  const steps = Math.round(durationMs / stepMs);
  return Math.abs(durationMs - steps * stepMs) <= SLACK_MS ? steps : null;
}

/** Number of the bin that has a time, where bins have their start: [k w, (k + 1) w). */
export function binFrom(timeMs: number, widthMs: number): number {
  return Math.floor((timeMs + SLACK_MS) / widthMs);
}

/** Number of the bin that has a time, where bins have their end: (k w, (k + 1) w]. That of time 0 is -1. */
export function binUntil(timeMs: number, widthMs: number): number {
  return Math.ceil((timeMs - SLACK_MS) / widthMs) - 1;
}

/** How many bins it takes to cover a duration. The last may end after it. */
export function binsOf(durationMs: number, widthMs: number): number {
  return stepFrom(durationMs, widthMs);
}

/** Whether two times are no further apart than a tolerance. */
export function isWithin(oneMs: number, otherMs: number, toleranceMs: number): boolean {
  return Math.abs(oneMs - otherMs) <= toleranceMs + SLACK_MS;
}

/** A stretch of time, ms. */
export interface Interval {
  /** Its start. */
  fromMs: number;
  /** Its end; infinite where it has none. */
  untilMs: number;
}

/**
 * Which steps an interval touches, and which part of the first and of the last it covers. It covers all of those between. A pulse that
 * counts by these parts has exactly its charge.
 */
export interface Cover {
  /** Its first step. */
  from: number;
  /** The step after its last. */
  until: number;
  /** Part of the first step that it covers, above 0, at most 1. Where it touches one step alone, `last` is the same. */
  first: number;
  /** Part of the last step. */
  last: number;
}

/** What an interval covers of the grid; nothing where `until` is not above `from`. */
export function coverOf({ fromMs, untilMs }: Interval, stepMs: number): Cover {
  const from = binFrom(fromMs, stepMs), until = stepFrom(untilMs, stepMs);
  const start = Math.max(fromMs, from * stepMs);
  if (until <= from + 1) {
    const part = Math.min(1, Math.max(0, (untilMs - start) / stepMs));
    return { from, until, first: snapped(part, stepMs), last: snapped(part, stepMs) };
  }
  const last = until === Infinity ? 1 : (untilMs - (until - 1) * stepMs) / stepMs;
  return {
    from,
    until,
    first: snapped((from + 1) - start / stepMs, stepMs),
    last: snapped(Math.min(1, last), stepMs),
  };
}

/** A part of a step that is the whole of it but for the slack is the whole. */
function snapped(part: number, stepMs: number): number {
  return 1 - part <= SLACK_MS / stepMs ? 1 : part;
}
