import { type FittedDecoder, requireRows } from "./samples.ts";

/** A decoder whose scores are sums of the features. */
export interface LinearDecoder extends FittedDecoder {
  /** What kind of decoder it is. */
  kind: "linear";
  /** `(C, F)` weights, row by row; of two classes those of the first are minus those of the second. */
  weights: Float64Array;
  /** `(C)` */
  intercepts: Float64Array;
}

/** Makes a linear decoder of its weights. @param weights (C, F) @param intercepts (C) */
export function linearDecoder(weights: Float64Array, intercepts: Float64Array, size: number): LinearDecoder {
  const classes = intercepts.length;
  return {
    ...{ kind: "linear", size, classes, weights, intercepts },
    scores(values) {
      const samples = requireRows("decode", values, size), scores = new Float64Array(samples * classes);
      for (let t = 0; t < samples; t++) {
        for (let c = 0; c < classes; c++) {
          let sum = intercepts[c];
          for (let f = 0; f < size; f++) sum += weights[c * size + f] * values[t * size + f];
          scores[t * classes + c] = sum;
        }
      }
      return scores;
    },
  };
}

/** Weights of two classes, of those that speak for the second. @param own (F + 1), the intercept last. */
export function ofTwo(own: ArrayLike<number>): { weights: Float64Array; intercepts: Float64Array } {
  const size = own.length - 1;
  return {
    weights: Float64Array.from({ length: 2 * size }, (_, k) => k < size ? -own[k] : own[k - size]),
    intercepts: Float64Array.of(-own[size], own[size]),
  };
}
