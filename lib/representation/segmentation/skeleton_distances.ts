import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber } from "../../base/require_number.ts";
import { distanceTransform } from "./distance_transform.ts";
import { type LabelImage, requirePair } from "./image_mask.ts";
import { skeletonOf } from "./skeleton.ts";

const TASK = "measure distances of skeletons";

/** Options of {@linkcode skeletonDistances}. */
export interface SkeletonOptions {
  /**
   * Distances up to this are seen as none in `perceptual`, in pixels.
   *
   * @default {3}
   */
  tolerance?: number;
}

/** How far the lines of two images are apart, in pixels; null where one image has none. */
export interface SkeletonDistances {
  /** Mean distance of a pixel of the predicted lines from the nearest of the true ones: large where lines are made up. */
  ofPredicted: number | null;
  /** Mean distance of a pixel of the true lines from the nearest of the predicted ones: large where lines are missed. */
  ofTruth: number | null;
  /** Mean of the two. */
  mean: number | null;
  /** The largest distance, either way: the Hausdorff distance. */
  largest: number | null;
  /** `mean` where distances up to the tolerance are 0. */
  perceptual: number | null;
}

const OPTIONS: OptionNames<SkeletonOptions> = { tolerance: true };

/**
 * How far the lines of two images are apart once both are thinned to lines of one pixel, so that the thickness of membranes is nothing.
 *
 * `perceptual` follows the idea of the Perceptual Hausdorff Distance of Human perception-based evaluation criterion for ultra-high resolution cell membrane segmentation (2020, doi:10.48550/arXiv.2010.08209): lines instead of areas,
 * and small shifts that people do not see are forgiven. Their formula was not at hand. That both directions are averaged, and that a distance above the tolerance counts in
 * full, are ours, so numbers cannot be compared with theirs.
 *
 * @param predicted what is marked
 * @param truth what should be
 * @param options which distances are none
 * @returns distances; 0 where nothing is marked in both images
 * @throws {RangeError} when sizes differ, a pixel is no whole number from 0, or the tolerance is negative
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { skeletonDistances } from "@volley/volley/representation";
 *
 * const predicted = { values: [1, 0, 0, 0], width: 4, height: 1 }, truth = { values: [0, 0, 1, 0], width: 4, height: 1 };
 * console.log(skeletonDistances(predicted, truth)); // 2 all, but perceptual 0
 * ```
 */
export function skeletonDistances(
  predicted: LabelImage,
  truth: LabelImage,
  options: SkeletonOptions = {},
): SkeletonDistances {
  requireKnown(TASK, options, OPTIONS);
  const { tolerance = 3 } = options;
  requirePair(TASK, predicted, truth);
  requireNumber(TASK, "tolerance", tolerance, 0, 1e9);
  const lines = [skeletonOf(predicted), skeletonOf(truth)];
  const counts = lines.map(({ values }) => values.reduce((sum, value) => sum + value, 0));
  if (counts[0] === 0 && counts[1] === 0) {
    return { ofPredicted: 0, ofTruth: 0, mean: 0, largest: 0, perceptual: 0 };
  }
  if (counts[0] === 0 || counts[1] === 0) {
    return { ofPredicted: null, ofTruth: null, mean: null, largest: null, perceptual: null };
  }
  const [found, wanted] = lines.map(({ values }, k) => {
    const away = distanceTransform(lines[1 - k]);
    return away.filter((_, at) => values[at] > 0);
  });
  const mean = (distances: Float64Array) => distances.reduce((sum, one) => sum + one, 0) / distances.length;
  const seen = (distances: Float64Array) => mean(distances.map((one) => one <= tolerance ? 0 : one));
  const ofPredicted = mean(found), ofTruth = mean(wanted);
  return {
    ...{ ofPredicted, ofTruth, mean: (ofPredicted + ofTruth) / 2 },
    largest: [...found, ...wanted].reduce((most, one) => Math.max(most, one)),
    perceptual: (seen(found) + seen(wanted)) / 2,
  };
}
