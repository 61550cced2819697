import { fail } from "../base/fail.ts";
import { requireWhole } from "../base/require_number.ts";
import { requireFinite, requireSameLength } from "./_checks.ts";

/** Largest number of sweeps; Jacobi's method takes fewer than ten for the sizes that occur. */
const MOST_SWEEPS = 60;
/** Off-diagonal elements that are taken for zero, relative to the trace. */
const NEGLIGIBLE = 1e-14;

/** Rotates rows and columns p and q of a symmetric matrix so that their element vanishes, and the vectors with them. */
function rotate(matrix: Float64Array, vectors: Float64Array, size: number, [p, q]: [number, number]): void {
  const half = (matrix[q * size + q] - matrix[p * size + p]) / (2 * matrix[p * size + q]);
  const tangent = (half < 0 ? -1 : 1) / (Math.abs(half) + Math.sqrt(half * half + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1), sine = tangent * cosine;
  const turn = (values: Float64Array, a: number, b: number) => {
    const x = values[a], y = values[b];
    values[a] = cosine * x - sine * y;
    values[b] = sine * x + cosine * y;
  };
  for (let k = 0; k < size; k++) turn(matrix, k * size + p, k * size + q);
  for (let k = 0; k < size; k++) turn(matrix, p * size + k, q * size + k);
  for (let k = 0; k < size; k++) turn(vectors, p * size + k, q * size + k);
}

/**
 * Directions of the largest variance: the eigenvectors of a covariance matrix with the largest eigenvalues, by Jacobi's
 * method. Of our own for the reason that {@link choleskyFactor} names.
 * Source: G. H. Golub, C. F. Van Loan (2013), Matrix Computations, 4th edition, section 8.5.
 * @param covariance (N, N), symmetric. @param size N. @param options.components M, at most N. @default N
 * @returns `vectors` (M, N), orthonormal rows, and their `variances` (M), largest first; of each vector the element of the
 *   largest size is positive. Of a matrix of zeros the vectors are those of the axes and the variances 0.
 * @throws {RangeError} When there are not N times N finite numbers, or there are more components than N.
 */
export function principalComponents(
  covariance: ArrayLike<number>,
  size: number,
  options: { components?: number } = {},
): { vectors: Float64Array; variances: Float64Array } {
  const { components = size } = options;
  const task = "find principal components";
  requireSameLength(task, "the covariance", covariance.length, size * size);
  requireFinite(task, "the covariance", covariance);
  requireWhole(task, "components", components, 0);
  if (components > size) fail(task, `components must be at most ${size}`, components);
  const matrix = Float64Array.from(covariance), rows = new Float64Array(size * size);
  let trace = 0;
  for (let k = 0; k < size; k++) {
    rows[k * size + k] = 1;
    trace += Math.abs(matrix[k * size + k]);
  }
  for (let sweep = 0, turned = true; turned && sweep < MOST_SWEEPS; sweep++) {
    turned = false;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        if (Math.abs(matrix[p * size + q]) <= NEGLIGIBLE * trace) continue;
        rotate(matrix, rows, size, [p, q]);
        turned = true;
      }
    }
  }
  const order = Array.from({ length: size }, (_, k) => k)
    .sort((a, b) => matrix[b * size + b] - matrix[a * size + a])
    .slice(0, components);
  const vectors = new Float64Array(components * size);
  order.forEach((from, to) => {
    const row = rows.subarray(from * size, (from + 1) * size);
    const largest = row.reduce((best, value) => Math.abs(value) > Math.abs(best) ? value : best, 0);
    vectors.set(row.map((value) => largest < 0 ? -value : value), to * size);
  });
  return { vectors, variances: Float64Array.from(order, (k) => matrix[k * size + k]) };
}
