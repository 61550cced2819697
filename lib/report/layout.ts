/** Where one panel goes: rows hold one, two or three equal panels. */
export interface Slot {
  /** Panels in the row. */
  perRow: number;
  /** Width the panel is drawn at, px; the page scales it. */
  width: number;
  /** Height of the panel's plots, px. */
  height: number;
}

/** Panels per row, for so many panels: rows of two before rows of three, so that the last row is full. */
const ROWS: Record<number, number[]> = { 0: [], 1: [1], 2: [2], 3: [3], 4: [2, 2], 6: [2, 2, 2] };

function rowsOf(count: number): number[] {
  return ROWS[count] ?? (count % 3 === 0 ? [...rowsOf(count - 3), 3] : [2, ...rowsOf(count - 2)]);
}

/**
 * Sizes by panels per row. Halves are drawn a little narrower than the page shows them, so that their text is
 * still readable when a phone shows them narrower.
 */
const SLOTS: Record<number, Slot> = {
  1: { perRow: 1, width: 600, height: 280 },
  2: { perRow: 2, width: 440, height: 260 },
  3: { perRow: 3, width: 308, height: 230 },
};

/** The place of a panel with two pictures side by side: each is as wide as half a row. */
export const PAIR_SLOT: Slot = { perRow: 1, width: SLOTS[2].width, height: 250 };

/** The place of a panel with one picture as wide as the page. */
export const WHOLE_SLOT: Slot = { perRow: 1, width: 900, height: 220 };

/** The place of a panel with three pictures in a row. */
export const TRIPLE_SLOT: Slot = { perRow: 1, width: SLOTS[3].width, height: 250 };

/**
 * Shares panels out over rows without a gap at the end.
 *
 * @param count Number of panels.
 * @returns One slot per panel, in order.
 *
 * @example
 * ```ts
 * import { slotsOf } from "./layout.ts";
 *
 * console.assert(slotsOf(5).map(({ perRow }) => perRow).join() === "2,2,3,3,3");
 * ```
 */
export function slotsOf(count: number): Slot[] {
  return rowsOf(count).flatMap((perRow) => new Array<Slot>(perRow).fill(SLOTS[perRow]));
}
