import { fail } from "../../base/fail.ts";
import { requireWhole } from "../../base/require_number.ts";

/** An image of whole numbers: 0 is the ground, others are what is marked, or the number of a region. */
export interface LabelImage {
  /** `(height, width)` row by row, whole numbers from 0. */
  values: ArrayLike<number>;
  /** Pixels of a row. */
  width: number;
  /** Rows. */
  height: number;
}

/** Fails unless an image has a whole number for each pixel. @throws {RangeError} */
export function requireImage(task: string, name: string, { values, width, height }: LabelImage): void {
  requireWhole(task, `the width of ${name}`, width, 1);
  requireWhole(task, `the height of ${name}`, height, 1);
  if (values.length !== width * height) {
    fail(task, `${name} must have ${width} times ${height} pixels`, values.length);
  }
  for (let at = 0; at < values.length; at++) {
    if (Number.isSafeInteger(values[at]) && values[at] >= 0) continue;
    fail(task, `pixel ${at} of ${name} must be a whole number of at least 0`, values[at]);
  }
}

/** Fails unless two images are right and of one size. @throws {RangeError} */
export function requirePair(task: string, predicted: LabelImage, truth: LabelImage): void {
  requireImage(task, "the prediction", predicted);
  requireImage(task, "the truth", truth);
  const size = `${truth.width} times ${truth.height} pixels`;
  if (predicted.width !== truth.width || predicted.height !== truth.height) {
    fail(task, `the prediction must have ${size}`, `${predicted.width} times ${predicted.height}`);
  }
}
