/** Width of the page's content, px. */
const PAGE_WIDTH = 980;
/** Gap between panels of a row, px. */
const GAP = 28;

/** Where one panel goes: rows hold one, two or three equal panels. */
export interface Slot {
  /** Panels in the row. */
  perRow: number;
  /** Width of the panel, px. */
  width: number;
  /** Height of the panel's plots, px. */
  height: number;
}

const ROWS: Record<number, number[]> = { 1: [1], 2: [2], 3: [3], 4: [2, 2], 5: [2, 3], 6: [2, 2, 2] };
const HEIGHTS: Record<number, number> = { 1: 280, 2: 280, 3: 230 };

/**
 * Width of one of several equal panels in a row.
 *
 * @param perRow Panels in the row.
 * @returns Width, px.
 *
 * @example
 * ```ts
 * import { panelWidth } from "./layout.ts";
 *
 * console.assert(panelWidth(1) === 980);
 * ```
 */
export function panelWidth(perRow: number): number {
  return Math.floor((PAGE_WIDTH - GAP * (perRow - 1)) / perRow);
}

/**
 * Shares panels out over rows without a gap at the end.
 *
 * @param count Number of panels, at most 6.
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
  return (ROWS[count] ?? []).flatMap((perRow) => {
    const slot = { perRow, width: Math.min(panelWidth(perRow), 640), height: HEIGHTS[perRow] };
    return new Array<Slot>(perRow).fill(slot);
  });
}
