import { fail } from "../../base/fail.ts";
import { requireWhole } from "../../base/require_number.ts";

/** Samples that belong to classes, such as the counts of a population in each bin, and what the animal did. */
export interface Samples {
  /** `(T, F)` features, row by row. */
  values: ArrayLike<number>;
  /** F, numbers of a sample, at least 1. */
  size: number;
  /** `(T)` class of each sample, from 0. */
  labels: ArrayLike<number>;
  /** C, number of classes, at least 2. @default as many as the largest label needs */
  classes?: number;
}

/** A decoder that has learnt. */
export interface FittedDecoder {
  /** F, numbers of a sample. */
  size: number;
  /** C, number of classes. */
  classes: number;
  /**
   * Scores of samples, the largest of which is the class that is decoded.
   * @param values `(T, F)` @returns `(T, C)`
   * @throws {RangeError} When the values are not whole rows of finite numbers.
   */
  scores(values: ArrayLike<number>): Float64Array;
}

/** The number of samples in rows. @throws {RangeError} When they are not whole, or not finite. */
export function requireRows(task: string, values: ArrayLike<number>, size: number): number {
  requireWhole(task, "the number of features", size, 1);
  requireWhole(task, "the number of samples", values.length / size, 0);
  for (let at = 0; at < values.length; at++) {
    if (!Number.isFinite(values[at])) {
      fail(task, "features must be finite", `${values[at]} in sample ${Math.floor(at / size)}`);
    }
  }
  return values.length / size;
}

/** The number of classes of labels. @throws {RangeError} When one is no class. */
export function requireLabels(task: string, labels: ArrayLike<number>, classes?: number): number {
  let most = 1;
  for (let t = 0; t < labels.length; t++) {
    requireWhole(task, `label ${t}`, labels[t], 0, (classes ?? 2 ** 16) - 1);
    most = Math.max(most, labels[t]);
  }
  if (classes !== undefined) requireWhole(task, "classes", classes, 2, 2 ** 16);
  return classes ?? most + 1;
}

/** T and C of samples to learn from, checked. @throws {RangeError} When a class is not among them, too. */
export function requireSamples(
  task: string,
  { values, size, labels, classes: wanted }: Samples,
): { samples: number; classes: number } {
  const samples = requireRows(task, values, size);
  if (labels.length !== samples) fail(task, `there must be ${samples} labels`, labels.length);
  requireWhole(task, "the number of samples", samples, 1);
  const classes = requireLabels(task, labels, wanted), seen = new Set(Array.from(labels));
  for (let c = 0; c < classes; c++) {
    if (!seen.has(c)) {
      fail(task, `samples of class ${c} must be among those to learn from`, `none of ${samples}`);
    }
  }
  return { samples, classes };
}

/**
 * Classes that scores decode: the largest of each sample, of equal ones the first.
 *
 * @param scores `(T, C)` of a decoder
 * @param classes C
 * @returns `(T)` classes
 *
 * @example
 * ```ts
 * import { decodedClasses } from "@volley/volley/decoding";
 *
 * console.log(decodedClasses([0.2, 0.8, 0.5, 0.5], 2)); // [1, 0]
 * ```
 */
export function decodedClasses(scores: ArrayLike<number>, classes: number): Uint32Array {
  return Uint32Array.from({ length: scores.length / classes }, (_, t) => {
    let best = 0;
    for (let c = 1; c < classes; c++) if (scores[t * classes + c] > scores[t * classes + best]) best = c;
    return best;
  });
}
