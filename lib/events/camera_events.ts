/** Events of a camera: at each time one pixel became brighter or darker. */
export interface CameraEvents {
  /** Pixels of a row. */
  width: number;
  /** Pixels of a column. */
  height: number;
  /** Times, ms. */
  timesMs: Float64Array;
  /** Columns, from 0. */
  x: Uint16Array;
  /** Rows, from 0. */
  y: Uint16Array;
  /** 1 where a pixel became brighter, 0 where darker. */
  on: Uint8Array;
}

/**
 * Units of the events of a camera: all pixels that become darker row by row, then those that become brighter; `2 width height` in all.
 *
 * @example
 * ```ts
 * import { decodeNMnist, pixelUnits } from "@volley/volley/events";
 *
 * const { units } = pixelUnits(decodeNMnist(Uint8Array.of(3, 7, 0x80, 0x03, 0xe8)));
 * console.log(units[0] === 34 * 34 + 7 * 34 + 3); // true
 * ```
 */
export function pixelUnits(
  { width, height, timesMs, x, y, on }: CameraEvents,
): { timesMs: Float64Array; units: Uint32Array } {
  const units = Uint32Array.from(x, (column, at) => (on[at] * height + y[at]) * width + column);
  return { timesMs, units };
}
