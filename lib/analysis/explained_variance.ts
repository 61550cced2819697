import { ArgumentRangeError } from "../base/errors.ts";

/**
 * Explained variance of a prediction: 1 - var(observed - predicted) / var(observed).
 * @param observed Values.
 * @param predicted As many.
 * @returns At most 1; of a constant, 1 where it is predicted as one, and 0 otherwise.
 * @throws {RangeError} When the lengths differ, or there are no values.
 * @example
 * ```ts
 * import { explainedVariance } from "@volley/volley";
 *
 * console.log(explainedVariance([1, 2, 3], [1.1, 2.1, 3.1])); // 1: the same but for a constant
 * ```
 */
export function explainedVariance(observed: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const n = observed.length;
  if (n === 0 || predicted.length !== n) {
    throw new ArgumentRangeError(
      `Cannot compare a prediction as it must have as many values as there are, and some: current value is ${predicted.length} for ${n}`,
    );
  }
  let mean = 0, meanError = 0;
  for (let at = 0; at < n; at++) {
    mean += observed[at] / n;
    meanError += (observed[at] - predicted[at]) / n;
  }
  let all = 0, left = 0;
  for (let at = 0; at < n; at++) {
    all += (observed[at] - mean) ** 2;
    left += (observed[at] - predicted[at] - meanError) ** 2;
  }
  return all > 0 ? 1 - left / all : left > 0 ? 0 : 1;
}
