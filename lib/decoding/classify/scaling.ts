import { requireRows } from "./samples.ts";

/** Units in which a decoder sees features: less their means, and divided by their deviations. */
export interface Scaling {
  /** `(F)` means. */
  means: Float64Array;
  /** `(F)` standard deviations; 1 of what does not vary. */
  deviations: Float64Array;
}

/**
 * Means and standard deviations of features.
 *
 * @param values `(T, F)` features, row by row
 * @param size F
 * @returns what {@linkcode scaledFeatures} takes
 * @throws {RangeError} when values are not whole rows of finite numbers
 *
 * @example
 * ```ts
 * import { featureScaling } from "@volley/volley/decoding";
 *
 * console.log(featureScaling([1, 5, 3, 5], 2)); // means [2, 5], deviations [1, 1]
 * ```
 */
export function featureScaling(values: ArrayLike<number>, size: number): Scaling {
  const rows = requireRows("scale features", values, size);
  const means = new Float64Array(size), deviations = new Float64Array(size);
  for (let f = 0; f < size; f++) {
    let sum = 0, squares = 0;
    for (let t = 0; t < rows; t++) sum += values[t * size + f];
    means[f] = rows > 0 ? sum / rows : 0;
    for (let t = 0; t < rows; t++) squares += (values[t * size + f] - means[f]) ** 2;
    deviations[f] = (rows > 0 ? Math.sqrt(squares / rows) : 0) || 1;
  }
  return { means, deviations };
}

/**
 * Features in other units.
 *
 * @param values `(T, F)` features, row by row
 * @param scaling of {@linkcode featureScaling}, of those that are learnt from
 * @returns `(T, F)`
 * @throws {RangeError} when values are not whole rows of finite numbers
 *
 * @example
 * ```ts
 * import { featureScaling, scaledFeatures } from "@volley/volley/decoding";
 *
 * console.log(scaledFeatures([5, 5], featureScaling([1, 5, 3, 5], 2))); // [3, 0]
 * ```
 */
export function scaledFeatures(values: ArrayLike<number>, { means, deviations }: Scaling): Float64Array {
  const size = means.length;
  requireRows("scale features", values, size);
  return Float64Array.from(values, (value, at) => (value - means[at % size]) / deviations[at % size]);
}
