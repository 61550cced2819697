import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireAtLeast, requirePositive } from "../../base/require_number.ts";
import { fitRegression } from "../glm/fit_regression.ts";
import { fitMultinomial } from "./_multinomial.ts";
import { type LinearDecoder, linearDecoder, ofTwo } from "./linear_decoder.ts";
import { requireSamples, type Samples } from "./samples.ts";

const TASK = "fit a logistic decoder";

/** Options of {@linkcode fitLogistic}. */
export interface LogisticOptions {
  /**
   * What is added to minus the logarithm of the likelihood is ridge / 2 times the squares of weights, intercepts aside: 1 / `C` of scikit-learn. Above 0 for
   * more than two classes.
   *
   * @default {1}
   */
  ridge?: number;
}

const OPTIONS: OptionNames<LogisticOptions> = { ridge: true };

/**
 * A decoder whose scores are logarithms of the chances of classes, but for what all have in common: logistic regression of two classes, multinomial of more.
 * Its objective is that of scikit-learn's `LogisticRegression`. Newton's method is exact for two classes, and with more finds its steps by conjugate
 * gradients.
 *
 * Source: Bishop C. M. (2006), Pattern recognition and machine learning, section 4.3.
 *
 * @param samples `(T, F)` features and `(T)` classes
 * @param options the ridge
 * @returns the decoder
 * @throws {RangeError} when a class has no samples, numbers are out of range, or without a ridge the classes can be told apart for certain
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { decodedClasses, fitLogistic } from "@volley/volley/decoding";
 *
 * const decoder = fitLogistic({ values: [0, 1, 1, 3, 4, 5], size: 1, labels: [0, 0, 0, 1, 1, 1] });
 * console.log(decodedClasses(decoder.scores([0.5, 4.5]), 2)); // [0, 1]
 * ```
 */
export function fitLogistic(samples: Samples, options: LogisticOptions = {}): LinearDecoder {
  requireKnown(TASK, options, OPTIONS);
  const { ridge = 1 } = options, { samples: count, classes } = requireSamples(TASK, samples);
  const { values, size, labels } = samples;
  if (classes === 2) {
    requireAtLeast(TASK, "ridge", ridge, 0);
    const columns = Array.from(
      { length: size },
      (_, f) => Float64Array.from({ length: count }, (_, t) => values[t * size + f]),
    );
    const names = columns.map((_, f) => `feature ${f}`),
      options = { family: "bernoulli", ridge, names } as const;
    const { intercept, coefficients } = fitRegression({ columns, counts: labels }, options);
    const { weights, intercepts } = ofTwo([...coefficients, intercept]);
    // Scores of two classes differ by the predictor.
    return linearDecoder(weights.map((one) => one / 2), intercepts.map((one) => one / 2), size);
  }
  requirePositive(TASK, "ridge", ridge);
  const width = size + 1, rows = new Float64Array(count * width).fill(1);
  for (let t = 0; t < count; t++) {
    for (let f = 0; f < size; f++) rows[t * width + f] = values[t * size + f];
  }
  const at = fitMultinomial({ rows, width, labels, classes, ridge });
  const intercepts = Float64Array.from({ length: classes }, (_, c) => at[c * width + size]);
  const shared = intercepts.reduce((sum, one) => sum + one, 0) / classes;
  const weights = at.filter((_, k) => k % width !== size);
  return linearDecoder(weights, intercepts.map((one) => one - shared), size);
}
