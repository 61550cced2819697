import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber } from "../../base/require_number.ts";
import { distanceTransform } from "./distance_transform.ts";
import { type LabelImage, requireImage, requirePair } from "./image_mask.ts";
import type { PixelScores } from "./pixel_scores.ts";

const TASK = "score boundaries";

/** Options of {@linkcode boundaryScores}. */
export interface BoundaryOptions {
  /**
   * How far a boundary may be from where it should be, in pixels.
   *
   * @default {2}
   */
  tolerance?: number;
}

const OPTIONS: OptionNames<BoundaryOptions> = { tolerance: true };

/**
 * Marks the pixels of regions that have one of another region, or of the ground, beside, above or below them; the edge of the image is no boundary.
 *
 * @param image regions by their numbers, 0 being the ground
 * @returns 1 on boundaries
 * @throws {RangeError} when a pixel is no whole number from 0
 *
 * @example
 * ```ts
 * import { regionBoundaries } from "@volley/volley/representation";
 *
 * console.log(regionBoundaries({ values: [1, 1, 1, 0], width: 4, height: 1 }).values); // 0, 0, 1, 0
 * ```
 */
export function regionBoundaries(image: LabelImage): LabelImage {
  requireImage("find boundaries", "the image", image);
  const { values, width, height } = image, marked = new Uint8Array(width * height);
  for (let at = 0; at < marked.length; at++) {
    const x = at % width, own = values[at];
    if (own === 0) continue;
    const differs = (there: boolean, other: number) => there && values[other] !== own;
    marked[at] = Number(
      differs(x > 0, at - 1) || differs(x < width - 1, at + 1) || differs(at >= width, at - width) ||
        differs(at + width < marked.length, at + width),
    );
  }
  return { values: marked, width, height };
}

/** Share of the marked pixels that are near those of which distances are given. */
function shareNear(image: LabelImage, distances: Float64Array, tolerance: number): number | null {
  let near = 0, all = 0;
  for (let at = 0; at < distances.length; at++) {
    if (image.values[at] === 0) continue;
    all++;
    near += Number(distances[at] <= tolerance);
  }
  return all > 0 ? near / all : null;
}

/**
 * Precision, recall and F1 of boundaries, where a pixel is right that is within a tolerance of one of the other image.
 *
 * Source: Csurka G., Larlus D., Perronnin F. (2013), What is a good evaluation measure for semantic segmentation?, doi:10.5244/C.27.32.
 *
 * @param predicted boundaries, as {@linkcode regionBoundaries} marks them of regions
 * @param truth where they should be
 * @param options how near is near
 * @returns shares from 0 to 1; null as those of {@linkcode pixelScores} are; F1 is 0 where one image alone is empty
 * @throws {RangeError} when sizes differ, a pixel is no whole number from 0, or the tolerance is negative
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { boundaryScores } from "@volley/volley/representation";
 *
 * const predicted = { values: [0, 1, 0, 0], width: 4, height: 1 }, truth = { values: [0, 0, 1, 0], width: 4, height: 1 };
 * console.log(boundaryScores(predicted, truth, { tolerance: 1 }).f1); // 1
 * ```
 */
export function boundaryScores(
  predicted: LabelImage,
  truth: LabelImage,
  options: BoundaryOptions = {},
): Omit<PixelScores, "jaccard"> {
  requireKnown(TASK, options, OPTIONS);
  const { tolerance = 2 } = options;
  requirePair(TASK, predicted, truth);
  requireNumber(TASK, "tolerance", tolerance, 0, 1e9);
  const precision = shareNear(predicted, distanceTransform(truth), tolerance);
  const recall = shareNear(truth, distanceTransform(predicted), tolerance);
  if (precision === null && recall === null) return { precision, recall, f1: null };
  const one = precision ?? 0, other = recall ?? 0;
  return { precision, recall, f1: one + other > 0 ? 2 * one * other / (one + other) : 0 };
}
