import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import { type LabelImage, requirePair } from "./image_mask.ts";

/** Options of {@linkcode adaptedRandError} and {@linkcode variationOfInformation}. */
export interface RegionScoreOptions {
  /** Numbers of the truth whose pixels are left out, such as 0, the membranes between cells. @default [0] */
  ignore?: readonly number[];
}

/** Agreement of two divisions into regions. */
export interface RandError {
  /** 0 where regions are the same, to 1: one less the harmonic mean of the two below; null where no two pixels are in one region. */
  error: number | null;
  /** Chance that two pixels of one true region are in one predicted region: low where regions are split. Null where no true region has two pixels. */
  split: number | null;
  /** Chance that two pixels of one predicted region are in one true region: low where regions are merged. Null likewise. */
  merge: number | null;
}

/** What each division leaves open of the other, in bits. */
export interface InformationVariation {
  /** H(prediction | truth): regions that are split. */
  split: number;
  /** H(truth | prediction): regions that are merged. */
  merge: number;
  /** Their sum, a distance of divisions. */
  total: number;
}

const OPTIONS: OptionNames<RegionScoreOptions> = { ignore: true };

/** Pixels by both regions, by each alone, and all. */
interface Overlaps {
  both: number[];
  predicted: number[];
  truth: number[];
  all: number;
}

function overlapsOf(
  task: string,
  { predicted, truth, options }: { predicted: LabelImage; truth: LabelImage; options: RegionScoreOptions },
): Overlaps {
  requireKnown(task, options, OPTIONS);
  requirePair(task, predicted, truth);
  const { ignore = [0] } = options, ignored = new Set(ignore);
  ignore.forEach((label) => requireWhole(task, "each number of ignore", label, 0));
  const both = new Map<number, Map<number, number>>(),
    found = new Map<number, number>();
  let all = 0;
  for (let at = 0; at < truth.values.length; at++) {
    const own = truth.values[at], other = predicted.values[at];
    if (ignored.has(own)) continue;
    all++;
    let parts = both.get(own);
    if (!parts) both.set(own, parts = new Map());
    parts.set(other, (parts.get(other) ?? 0) + 1);
    found.set(other, (found.get(other) ?? 0) + 1);
  }
  const parts = [...both.values()].map((own) => [...own.values()]);
  const truths = parts.map((sizes) => sizes.reduce((sum, size) => sum + size));
  return { both: parts.flat(), predicted: [...found.values()], truth: truths, all };
}

/**
 * The adapted Rand error of a division into regions, over pairs of different pixels.
 *
 * Source: Arganda-Carreras I. and others (2015), Crowdsourcing the creation of image segmentation algorithms for connectomics, doi:10.3389/fnana.2015.00142.
 *
 * @param predicted regions by their numbers; 0 is a region, too
 * @param truth regions by their numbers
 * @param options which of the truth are left out
 * @returns the error and its parts
 * @throws {RangeError} when sizes differ or a pixel is no whole number from 0
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { adaptedRandError } from "@volley/volley/representation";
 *
 * const truth = { values: [1, 1, 2, 2], width: 4, height: 1 }, merged = { values: [1, 1, 1, 1], width: 4, height: 1 };
 * console.log(adaptedRandError(merged, truth)); // error 0.5, split 1, merge 0.333
 * ```
 */
export function adaptedRandError(
  predicted: LabelImage,
  truth: LabelImage,
  options: RegionScoreOptions = {},
): RandError {
  const overlaps = overlapsOf("measure the Rand error", { predicted, truth, options });
  const pairs = (sizes: number[]) => sizes.reduce((sum, size) => sum + size * (size - 1), 0);
  const both = pairs(overlaps.both), ofPredicted = pairs(overlaps.predicted), ofTruth = pairs(overlaps.truth);
  return {
    error: ofPredicted + ofTruth > 0 ? 1 - 2 * both / (ofPredicted + ofTruth) : null,
    split: ofTruth > 0 ? both / ofTruth : null,
    merge: ofPredicted > 0 ? both / ofPredicted : null,
  };
}

/**
 * The variation of information of two divisions into regions.
 *
 * Source: Meilă M. (2007), Comparing clusterings: an information based distance, doi:10.1016/j.jmva.2006.11.013.
 *
 * @param predicted regions by their numbers; 0 is a region, too
 * @param truth regions by their numbers
 * @param options which of the truth are left out
 * @returns bits, all 0 where the regions are the same, or no pixel is left
 * @throws {RangeError} when sizes differ or a pixel is no whole number from 0
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { variationOfInformation } from "@volley/volley/representation";
 *
 * const truth = { values: [1, 1, 2, 2], width: 4, height: 1 }, merged = { values: [1, 1, 1, 1], width: 4, height: 1 };
 * console.log(variationOfInformation(merged, truth)); // split 0, merge 1, total 1
 * ```
 */
export function variationOfInformation(
  predicted: LabelImage,
  truth: LabelImage,
  options: RegionScoreOptions = {},
): InformationVariation {
  const overlaps = overlapsOf("measure the variation of information", { predicted, truth, options });
  const bits = (sizes: number[]) =>
    sizes.reduce((sum, size) => sum - size / overlaps.all * Math.log2(size / overlaps.all), 0);
  const both = bits(overlaps.both);
  const split = Math.max(0, both - bits(overlaps.truth)),
    merge = Math.max(0, both - bits(overlaps.predicted));
  return { split, merge, total: split + merge };
}
