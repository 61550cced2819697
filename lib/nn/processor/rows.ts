import type { Arena } from "./arena.ts";

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
export function takeRows(arena: Arena, rows: number, units: number): Rows {
  const one = fours(units), stride = one + 4, address = arena.take(rows * stride);
  const view = arena.view(address, rows * stride);
  for (let at = one; at < view.length; at += stride) view[at] = 1;
  return { address, stride, one };
}

/** The numbers of some rows. @param count Rows. */
export function viewRows(arena: Arena, rows: Rows, count: number): Float32Array<ArrayBuffer> {
  return arena.view(rows.address, count * rows.stride);
}

/** Adds the units of rows to those of others. */
export function addRows(arena: Arena, at: { from: Rows; to: Rows; rows: number; units: number }): void {
  const { from, to, rows, units } = at,
    source = viewRows(arena, from, rows),
    sink = viewRows(arena, to, rows);
  for (let row = 0; row < rows; row++) {
    const first = row * from.stride, into = row * to.stride;
    for (let unit = 0; unit < units; unit++) sink[into + unit] += source[first + unit];
  }
}

/** Puts the 1 of each row and the zeros after it back, where a kernel may have written beyond the units. */
export function restoreOnes({ arena }: { arena: Arena }, rows: Rows, count: number): void {
  const view = viewRows(arena, rows, count);
  for (let at = rows.one; at < view.length; at += rows.stride) {
    view[at] = 1;
    view.fill(0, at + 1, at + rows.stride - rows.one);
  }
}
