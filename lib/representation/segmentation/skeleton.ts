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

/** Whether a pixel goes, by the bits of its neighbours, in the first and the second half of a round. */
const TABLES = [false, true].map((second) =>
  Uint8Array.from(
    { length: 256 },
    (_, code) => Number(goes(Array.from({ length: 8 }, (_, k) => ((code >> k) & 1) === 1), second)),
  )
);

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
  const { width, height } = image, row = width + 2, padded = new Uint8Array(row * (height + 2));
  const steps = AROUND.map(([dx, dy]) => dx + dy * row);
  let left: number[] = [];
  for (let at = 0; at < width * height; at++) {
    if (!(image.values[at] > 0)) continue;
    const place = at % width + 1 + (Math.floor(at / width) + 1) * row;
    padded[place] = 1;
    left.push(place);
  }
  const stays = (table: Uint8Array) => (place: number) => {
    let code = 0;
    for (let k = 0; k < 8; k++) code |= padded[place + steps[k]] << k;
    return table[code] === 0;
  };
  for (let before = Infinity; left.length < before;) {
    before = left.length;
    for (const table of TABLES) {
      const kept = left.filter(stays(table));
      if (kept.length === left.length) continue;
      for (const place of left) padded[place] = 0;
      for (const place of kept) padded[place] = 1;
      left = kept;
    }
  }
  const values = new Uint8Array(width * height);
  for (const place of left) values[place % row - 1 + (Math.floor(place / row) - 1) * width] = 1;
  return { values, width, height };
}
