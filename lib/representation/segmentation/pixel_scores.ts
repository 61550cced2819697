import { type LabelImage, requirePair } from "./image_mask.ts";

/** How well marked pixels are found. */
export interface PixelScores {
  /** Share of the marked pixels that are right; null where none is marked. */
  precision: number | null;
  /** Share of the true pixels that are marked; null where there is none. */
  recall: number | null;
  /** Harmonic mean of the two, 2 TP / (2 TP + FP + FN); null where nothing is marked and nothing true. */
  f1: number | null;
  /** Pixels that are both, of those that are either; null likewise. */
  jaccard: number | null;
}

/**
 * Precision, recall, F1 (Dice) and Jaccard's index of marked pixels, whatever their numbers but 0.
 *
 * Source: Dice L. R. (1945), Measures of the amount of ecologic association between species, doi:10.2307/1932409.
 *
 * @param predicted what is marked
 * @param truth what should be
 * @returns shares, from 0 to 1
 * @throws {RangeError} when sizes differ or a pixel is no whole number from 0
 *
 * @example
 * ```ts
 * import { pixelScores } from "@volley/volley/representation";
 *
 * const predicted = { values: [1, 1, 0, 0], width: 2, height: 2 }, truth = { values: [1, 0, 0, 0], width: 2, height: 2 };
 * console.log(pixelScores(predicted, truth)); // precision 0.5, recall 1, f1 0.667, jaccard 0.5
 * ```
 */
export function pixelScores(predicted: LabelImage, truth: LabelImage): PixelScores {
  requirePair("score pixels", predicted, truth);
  let both = 0, marked = 0, right = 0;
  for (let at = 0; at < truth.values.length; at++) {
    const found = predicted.values[at] > 0, wanted = truth.values[at] > 0;
    both += Number(found && wanted);
    marked += Number(found);
    right += Number(wanted);
  }
  const share = (part: number, whole: number) => whole > 0 ? part / whole : null;
  return {
    ...{ precision: share(both, marked), recall: share(both, right) },
    ...{ f1: share(2 * both, marked + right), jaccard: share(both, marked + right - both) },
  };
}
