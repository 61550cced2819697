/** A run of bins, both ends included. */
export interface Span {
  first: number;
  last: number;
}

/** Adds up a series over a span. */
export function sumOver(series: ArrayLike<number>, span: Span): number {
  let sum = 0;
  for (let bin = span.first; bin <= span.last; bin++) sum += series[bin];
  return sum;
}

/** The largest value of a series in a span. */
export function maxOver(series: ArrayLike<number>, span: Span): number {
  let max = -Infinity;
  for (let bin = span.first; bin <= span.last; bin++) max = Math.max(max, series[bin]);
  return max;
}
