import type { Processor } from "./processor.ts";

/** Rows of numbers, `(T, B, stride)`, all of a step one after another: units in whole fours, then 1, then 0. */
export interface Rows {
  /** Bytes. */
  address: number;
  /** Numbers from one row to the next. */
  stride: number;
  /** Units in whole fours: where the 1 stands. */
  one: number;
}

/** Whole fours. */
export const fours = (units: number): number => 4 * Math.ceil(units / 4);

/** Takes rows of which each has its 1, and is 0 else. */
export function takeRows(processor: Processor, rows: number, units: number): Rows {
  const one = fours(units), stride = one + 4, address = processor.arena.take(rows * stride);
  const view = processor.arena.view(address, rows * stride);
  for (let at = one; at < view.length; at += stride) view[at] = 1;
  return { address, stride, one };
}
