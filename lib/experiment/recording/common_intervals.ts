import { SLACK_MS } from "../../base/time_grid.ts";

/** Intervals of time, ms: start and end of each, in the order of time. */
export type Intervals = readonly (readonly [startMs: number, endMs: number])[];

/** Intervals in the order of time, those that touch or overlap as one. */
function joined(intervals: Intervals): Intervals {
  const all: [number, number][] = [];
  for (const [start, end] of intervals.toSorted((a, b) => a[0] - b[0])) {
    const last = all.at(-1);
    if (last && start <= last[1] + SLACK_MS) last[1] = Math.max(last[1], end);
    else all.push([start, end]);
  }
  return all;
}

function bothOf(a: Intervals, b: Intervals): Intervals {
  const both: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const start = Math.max(a[i][0], b[j][0]), end = Math.min(a[i][1], b[j][1]);
    if (end > start) both.push([start, end]);
    if (a[i][1] < b[j][1]) i++;
    else j++;
  }
  return both;
}

/** The times that lie in all of some lists of intervals. @param lists Each in any order. @returns None of no lists. */
export function commonIntervals(lists: readonly Intervals[]): Intervals {
  const [first = [], ...rest] = lists.map(joined);
  return rest.reduce(bothOf, first);
}
