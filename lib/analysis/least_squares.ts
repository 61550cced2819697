import { fail } from "../base/fail.ts";
import { requireFinite } from "./_checks.ts";
import { choleskyFactor, solveCholesky } from "./cholesky.ts";

/**
 * Sums of a linear least-squares problem, gathered row by row, so that the rows need not be kept: X'X, X'Y and Y'Y.
 *
 * @example
 * ```ts
 * import { LeastSquares } from "./least_squares.ts";
 *
 * const sums = new LeastSquares(2, 1);
 * for (const x of [0, 1, 2, 3]) sums.add([1, x], [5 + 2 * x]);
 * const { coefficients } = sums.solve(); // 5 and 2
 * console.assert(Math.abs(coefficients[1] - 2) < 1e-6);
 * ```
 */
export class LeastSquares {
  /** Sum of weights. */
  weight = 0;
  /** X'X, `(F, F)`, row-major. */
  readonly inputs: Float64Array;
  /** X'Y, `(F, K)`. */
  readonly cross: Float64Array;
  /** Y'Y, `(K, K)`. */
  readonly outputs: Float64Array;

  /** An empty problem. @param features F, numbers in a row of X. @param targets K, numbers in a row of Y. */
  constructor(readonly features: number, readonly targets: number) {
    this.inputs = new Float64Array(features * features);
    this.cross = new Float64Array(features * targets);
    this.outputs = new Float64Array(targets * targets);
  }

  /** Adds a row. @param x `(F)`. @param y `(K)`. @param weight Its weight. */
  add(x: ArrayLike<number>, y: ArrayLike<number>, weight = 1): void {
    const { features, targets, inputs, cross, outputs } = this;
    for (let a = 0; a < features; a++) {
      const scaled = weight * x[a];
      for (let b = 0; b < features; b++) inputs[a * features + b] += scaled * x[b];
      for (let k = 0; k < targets; k++) cross[a * targets + k] += scaled * y[k];
    }
    for (let k = 0; k < targets; k++) {
      for (let l = 0; l < targets; l++) outputs[k * targets + l] += weight * y[k] * y[l];
    }
    this.weight += weight;
  }

  /**
   * Solves the ridge regression: minimises |Y - X B|² + sum over features f of ridge · (X'X)_ff |B_f|².
   *
   * The penalty is relative to each feature's own sum of squares, so that units do not matter; features that are zero
   * throughout get coefficient 0. Source: Hoerl A. E., Kennard R. W. (1970), Ridge regression,
   * doi:10.1080/00401706.1970.10488634.
   *
   * @param ridge Relative penalty; what it is worth while depends on how alike the features are. @default 1e-9
   * @returns B `(F, K)` row-major and the covariance of the residuals `(K, K)`, the sums over the weight.
   * @throws {RangeError} When the problem is empty, holds what is not finite, or is so ill-conditioned that a larger ridge is needed.
   */
  solve(ridge = 1e-9): { coefficients: Float64Array; covariance: Float64Array } {
    const { features, targets, inputs, cross, outputs } = this, task = "solve a least-squares problem";
    requireFinite(task, "sums of its features", inputs);
    for (const sums of [cross, outputs]) requireFinite(task, "sums of its targets", sums);
    const size = Float64Array.from({ length: features }, (_, f) => Math.sqrt(inputs[f * features + f]) || 1);
    const scaled = inputs.map((value, at) => {
      const a = Math.floor(at / features), b = at % features;
      return a === b ? 1 + ridge : value / (size[a] * size[b]);
    });
    const right = cross.map((value, at) => value / size[Math.floor(at / targets)]);
    const factor = choleskyFactor(scaled, features);
    if (!(this.weight > 0) || !factor) {
      fail(
        "solve a least-squares problem",
        `it must have rows that tell its ${features} features apart`,
        `a weight of ${this.weight} and a ridge of ${ridge}`,
      );
    }
    const coefficients = solveCholesky(factor, right).map((value, at) =>
      value / size[Math.floor(at / targets)]
    );
    return { coefficients, covariance: this.residuals(coefficients) };
  }

  /**
   * Covariance of the residuals that some coefficients leave: (Y - X B)'(Y - X B) over the weight, `(K, K)`. Variances that rounding
   * makes negative, where nothing is left, are 0. NaN in an empty problem.
   */
  residuals(coefficients: ArrayLike<number>): Float64Array {
    const { features, targets, inputs, cross, outputs } = this;
    const covariance = Float64Array.from(outputs);
    for (let k = 0; k < targets; k++) {
      for (let l = 0; l < targets; l++) {
        let sum = 0;
        for (let a = 0; a < features; a++) {
          let fitted = 0;
          for (let b = 0; b < features; b++) {
            fitted += inputs[a * features + b] * coefficients[b * targets + l];
          }
          sum += coefficients[a * targets + k] * (fitted - cross[a * targets + l]) -
            coefficients[a * targets + l] * cross[a * targets + k];
        }
        covariance[k * targets + l] += sum;
      }
    }
    return covariance.map((value, at) =>
      (at % (targets + 1) === 0 ? Math.max(0, value) : value) / this.weight
    );
  }
}

/** Terms of a polynomial of degree 1 or 2 in some variables: 1, x_a, then x_a x_b for a <= b. */
export function polynomialTerms(x: ArrayLike<number>, degree: 1 | 2): number[] {
  const terms = [1];
  for (let a = 0; a < x.length; a++) terms.push(x[a]);
  if (degree === 1) return terms;
  for (let a = 0; a < x.length; a++) {
    for (let b = a; b < x.length; b++) terms.push(x[a] * x[b]);
  }
  return terms;
}
