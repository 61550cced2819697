import { fail } from "../../base/fail.ts";
import { choleskyFactor } from "../../analysis/cholesky.ts";
import { LeastSquares } from "../../analysis/least_squares.ts";

/** y = W [x, z] + b: from normalised inputs and whitened residuals to outcomes. */
export interface OutcomeMap {
  /** W, (D, F + D) row-major; its last D columns are lower triangular. */
  weight: Float32Array<ArrayBuffer>;
  /** b, (D). */
  bias: Float32Array<ArrayBuffer>;
}

/** Relative ridge of the regression, and the least variance of a residual relative to the mean one. */
const RIDGE = 1e-6;
const LEAST_VARIANCE = 1e-6;

/**
 * Fits the linear regression of outcomes on inputs, and the Cholesky factor of its residuals' covariance.
 * @param inputs x, normalised. (V, F) @param outcomes y. (V, D) @param count V.
 */
export function fitOutcomeMap(inputs: Float32Array, outcomes: Float32Array, count: number): OutcomeMap {
  const F = inputs.length / count, D = outcomes.length / count;
  const sums = new LeastSquares(F + 1, D);
  const x = new Float64Array(F + 1);
  x[F] = 1;
  for (let v = 0; v < count; v++) {
    x.set(inputs.subarray(v * F, (v + 1) * F));
    sums.add(x, outcomes.subarray(v * D, (v + 1) * D));
  }
  const { coefficients, covariance } = sums.solve(RIDGE);
  let trace = 0;
  for (let d = 0; d < D; d++) trace += covariance[d * D + d];
  const least = LEAST_VARIANCE * trace / D;
  const residuals = covariance.map((value, at) => at % (D + 1) === 0 ? value + least : value);
  const factor = choleskyFactor(residuals, D);
  if (!factor) {
    fail("fit the volleys' outcomes", "their covariance must be positive definite", `of ${count} volleys`);
  }
  const weight = new Float32Array(D * (F + D));
  const bias = new Float32Array(D);
  for (let d = 0; d < D; d++) {
    for (let f = 0; f < F; f++) weight[d * (F + D) + f] = coefficients[f * D + d];
    for (let k = 0; k <= d; k++) weight[d * (F + D) + F + k] = factor[d * D + k];
    bias[d] = coefficients[F * D + d];
  }
  return { weight, bias };
}

/**
 * Whitened residuals: z with y = W [x, z] + b, by forward substitution.
 * @param inputs x, normalised. (V, F) @param outcomes y. (V, D)
 * @returns z. (V, D)
 */
export function whiten(
  map: OutcomeMap,
  inputs: Float32Array,
  outcomes: Float32Array,
): Float32Array<ArrayBuffer> {
  const D = map.bias.length, columns = map.weight.length / D, F = columns - D;
  const count = outcomes.length / D;
  const whitened = new Float32Array(count * D);
  for (let v = 0; v < count; v++) {
    const z = whitened.subarray(v * D, (v + 1) * D);
    for (let d = 0; d < D; d++) {
      let rest = outcomes[v * D + d] - map.bias[d];
      for (let f = 0; f < F; f++) rest -= map.weight[d * columns + f] * inputs[v * F + f];
      for (let k = 0; k < d; k++) rest -= map.weight[d * columns + F + k] * z[k];
      z[d] = rest / map.weight[d * columns + F + d];
    }
  }
  return whitened;
}
