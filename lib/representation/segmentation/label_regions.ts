import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { type LabelImage, requireImage } from "./image_mask.ts";

const TASK = "label regions";

/** Options of {@linkcode labelRegions}. */
export interface RegionOptions {
  /**
   * Neighbours of a pixel: those beside, above and below, or those at its corners, too.
   *
   * @default {4}
   */
  neighbours?: 4 | 8;
  /**
   * Whether regions are of the pixels that are not marked, as cells are between membranes.
   *
   * @default {false}
   */
  between?: boolean;
}

const OPTIONS: OptionNames<RegionOptions> = { neighbours: true, between: true };
const STEPS = [[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [1, -1], [-1, 1], [-1, -1]];

/**
 * Numbers the connected regions of marked pixels, or of those between them.
 *
 * @param image what is marked: all pixels but 0
 * @param options which are neighbours
 * @returns regions from 1 on, in the order of their first pixels, and 0 elsewhere
 * @throws {RangeError} when a pixel is no whole number from 0, or neighbours are neither 4 nor 8
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { labelRegions } from "@volley/volley/representation";
 *
 * const membrane = { values: [0, 1, 0], width: 3, height: 1 };
 * console.log(labelRegions(membrane, { between: true }).values); // 1, 0, 2
 * ```
 */
export function labelRegions(image: LabelImage, options: RegionOptions = {}): LabelImage {
  requireKnown(TASK, options, OPTIONS);
  const { neighbours = 4, between = false } = options, { values, width, height } = image;
  requireImage(TASK, "the image", image);
  if (neighbours !== 4 && neighbours !== 8) fail(TASK, "neighbours must be 4 or 8", neighbours);
  const labels = new Uint32Array(width * height), steps = STEPS.slice(0, neighbours);
  const taken = (at: number) => (values[at] > 0) !== between;
  let regions = 0;
  for (let first = 0; first < labels.length; first++) {
    if (!taken(first) || labels[first] > 0) continue;
    const open = [first];
    labels[first] = ++regions;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const x = at % width, y = Math.floor(at / width);
      for (const [dx, dy] of steps) {
        const next = at + dx + dy * width;
        if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue;
        if (!taken(next) || labels[next] > 0) continue;
        labels[next] = regions;
        open.push(next);
      }
    }
  }
  return { values: labels, width, height };
}
