import { type LabelImage, requireImage } from "./image_mask.ts";

/** Squared distances along a line: the lower envelope of parabolas on its values. */
function alongLine(values: Float64Array, into: Float64Array): void {
  const places = new Int32Array(values.length), bounds = new Float64Array(values.length + 1);
  let last = -1;
  for (let q = 0; q < values.length; q++) {
    if (values[q] === Infinity) continue;
    let bound = -Infinity;
    while (last >= 0) {
      const p = places[last];
      bound = (values[q] + q * q - values[p] - p * p) / (2 * (q - p));
      if (bound > bounds[last]) break;
      last--;
    }
    places[++last] = q;
    bounds[last] = last === 0 ? -Infinity : bound;
  }
  for (let q = 0, k = 0; q < values.length; q++) {
    while (k < last && bounds[k + 1] < q) k++;
    into[q] = last < 0 ? Infinity : (q - places[k]) ** 2 + values[places[k]];
  }
}

/**
 * The exact Euclidean distance of every pixel from the nearest marked one.
 *
 * Source: Felzenszwalb P. F., Huttenlocher D. P. (2012), Distance transforms of sampled functions, doi:10.4086/toc.2012.v008a019.
 *
 * @param image what is marked: all pixels but 0
 * @returns `(height, width)` pixels; 0 where it is marked, Infinity everywhere when nothing is
 * @throws {RangeError} when a pixel is no whole number from 0
 *
 * @example
 * ```ts
 * import { distanceTransform } from "@volley/volley/representation";
 *
 * console.log(distanceTransform({ values: [1, 0, 0, 0], width: 2, height: 2 })); // 0, 1, 1, 1.414
 * ```
 */
export function distanceTransform(image: LabelImage): Float64Array {
  requireImage("measure distances of pixels", "the image", image);
  const { width, height } = image,
    found = Float64Array.from(image.values, (value) => value > 0 ? 0 : Infinity);
  const lineOf = (count: number, first: number, step: number) => {
    const line = Float64Array.from({ length: count }, (_, k) => found[first + k * step]);
    const into = new Float64Array(count);
    alongLine(line, into);
    for (let k = 0; k < count; k++) found[first + k * step] = into[k];
  };
  for (let x = 0; x < width; x++) lineOf(height, x, width);
  for (let y = 0; y < height; y++) lineOf(width, y * width, 1);
  return found.map(Math.sqrt);
}
