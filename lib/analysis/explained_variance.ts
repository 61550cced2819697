import { fail } from "../base/fail.ts";
import { requireFinite } from "./_checks.ts";
import { isConstant, mean } from "./summary.ts";

const TASK = "compare a prediction";

/** A power of two near the largest magnitude of some values, of which not all are 0. */
function largestOf(...lists: ArrayLike<number>[]): number {
  let largest = 0;
  for (const list of lists) {
    for (let at = 0; at < list.length; at++) largest = Math.max(largest, Math.abs(list[at]));
  }
  return 2 ** Math.max(-1000, Math.floor(Math.log2(largest)));
}

/**
 * Explained variance of a prediction: 1 - var(observed - predicted) / var(observed).
 * @param observed Values.
 * @param predicted As many.
 * @returns At most 1, also where values are so large or small that their squares are not numbers of the machine; of a constant, and so of one value, 1 where it is predicted as a constant, whichever, and 0 otherwise.
 * @throws {RangeError} When the lengths differ, there are no values, or one is not finite.
 * @example
 * ```ts
 * import { explainedVariance } from "@volley/volley/trace";
 *
 * console.log(explainedVariance([1, 2, 3], [1.1, 2.1, 3.1])); // 1: the same but for a constant
 * ```
 */
export function explainedVariance(observed: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const n = observed.length;
  if (n === 0 || predicted.length !== n) {
    fail(TASK, "it must have as many values as there are, and some", `${predicted.length} for ${n}`);
  }
  requireFinite(TASK, "what was observed", observed);
  requireFinite(TASK, "its values", predicted);
  if (isConstant(observed)) return isConstant(predicted) ? 1 : 0;
  // In a unit in which all values are at most 1, so that no square of them overflows.
  const unit = largestOf(observed, predicted);
  const values = Float64Array.from(observed, (value) => value / unit);
  const errors = values.map((value, at) => value - predicted[at] / unit);
  const average = mean(values), averageError = mean(errors);
  let all = 0, left = 0;
  for (let at = 0; at < n; at++) {
    all += (values[at] - average) ** 2;
    left += (errors[at] - averageError) ** 2;
  }
  return all > 0 ? 1 - left / all : left > 0 ? 0 : 1;
}
