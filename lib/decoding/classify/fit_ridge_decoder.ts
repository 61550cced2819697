import { fitRidge, type RidgeOptions } from "../fit_ridge.ts";
import { type LinearDecoder, linearDecoder } from "./linear_decoder.ts";
import { requireSamples, type Samples } from "./samples.ts";

const TASK = "fit a ridge decoder";

/**
 * A decoder by a ridge readout, the usual one of reservoirs: a number for each class is read that is to be 1 in its samples and -1 in others, and the largest
 * is decoded. Its weights are those of scikit-learn's `RidgeClassifier`.
 *
 * Source: {@linkcode fitRidge}.
 *
 * @param samples `(T, F)` features and `(T)` classes
 * @param options one ridge, or several to choose from by the folds
 * @returns the decoder
 * @throws {RangeError} when a class has no samples, there are fewer samples than folds, or numbers are out of range
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { decodedClasses, fitRidgeDecoder } from "@volley/volley/decoding";
 *
 * const decoder = fitRidgeDecoder({ values: [0, 1, 1, 3, 4, 5], size: 1, labels: [0, 0, 0, 1, 1, 1] });
 * console.log(decodedClasses(decoder.scores([0.5, 4.5]), 2)); // [0, 1]
 * ```
 */
export function fitRidgeDecoder(samples: Samples, options: RidgeOptions = {}): LinearDecoder {
  const { samples: count, classes } = requireSamples(TASK, samples), { values, size, labels } = samples;
  const targets = Float64Array.from(
    { length: count * classes },
    (_, k) => labels[Math.floor(k / classes)] === k % classes ? 1 : -1,
  );
  const { weights, intercepts } = fitRidge({ values, size, targets, outputs: classes }, options);
  return linearDecoder(weights, intercepts, size);
}
