import { type LabelImage, requireImage } from "./image_mask.ts";

/** Neighbours of a pixel from the right on, against the clock, as steps to the right and down. */
const AROUND = [[1, 0], [1, -1], [0, -1], [-1, -1], [-1, 0], [-1, 1], [0, 1], [1, 1]];

/** Whether a pixel goes in the first or the second half of a round, by which of its eight neighbours are marked: conditions G1, G2 and G3 of the source. */
function goes(p: readonly boolean[], second: boolean): boolean {
  let parts = 0, one = 0, other = 0;
  for (let k = 0; k < 8; k += 2) {
    parts += Number(!p[k] && (p[k + 1] || p[(k + 2) % 8]));
    one += Number(p[k + 1] || p[k]);
    other += Number(p[k + 1] || p[(k + 2) % 8]);
  }
  const neighbours = Math.min(one, other);
  if (parts !== 1 || neighbours < 2 || neighbours > 3) return false;
  return second ? !((p[5] || p[6] || !p[3]) && p[4]) : !((p[1] || p[2] || !p[7]) && p[0]);
}

/**
 * Thins what is marked to lines of one pixel that are connected as it is.
 *
 * Source: Guo Z., Hall R. W. (1989), Parallel thinning with two-subiteration algorithms, doi:10.1145/62065.62074.
 *
 * @param image what is marked: all pixels but 0
 * @returns 1 on the lines
 * @throws {RangeError} when a pixel is no whole number from 0
 *
 * @example
 * ```ts
 * import { skeletonOf } from "@volley/volley/representation";
 *
 * const bar = { values: new Uint8Array(35).fill(1), width: 7, height: 5 };
 * console.log(skeletonOf(bar).values.reduce((sum, value) => sum + value)); // 3 pixels in the middle row
 * ```
 */
export function skeletonOf(image: LabelImage): LabelImage & { values: Uint8Array } {
  requireImage("thin an image", "the image", image);
  const { width, height } = image, values = Uint8Array.from(image.values, (value) => Number(value > 0));
  const neighbours = (at: number) => {
    const x = at % width, y = Math.floor(at / width);
    return AROUND.map(([dx, dy]) => {
      const inside = x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height;
      return inside && values[at + dx + dy * width] > 0;
    });
  };
  for (let changed = true; changed;) {
    changed = false;
    for (const second of [false, true]) {
      const gone: number[] = [];
      for (let at = 0; at < values.length; at++) {
        if (values[at] && goes(neighbours(at), second)) gone.push(at);
      }
      for (const at of gone) values[at] = 0;
      changed ||= gone.length > 0;
    }
  }
  return { values, width, height };
}
