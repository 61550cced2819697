import { requireWhole } from "../base/require_number.ts";
import { requireSameLength } from "./_checks.ts";

/**
 * Cholesky factor L of a symmetric positive definite matrix A = L L', by rows; only the lower triangle of A is read.
 * Of our own, since the packages for it are larger than everything else that a simulation loads but zod.
 * Source: G. H. Golub, C. F. Van Loan (2013), Matrix Computations, 4th edition, section 4.2.
 * @param matrix (N, N) row-major. @param size N.
 * @returns (N, N) row-major, zero above the diagonal; null when the matrix is not positive definite, or holds what is not finite.
 * @throws {RangeError} When there are not N times N numbers.
 */
export function choleskyFactor(matrix: ArrayLike<number>, size: number): Float64Array | null {
  requireSameLength("factorise a matrix", "it", matrix.length, size * size);
  const factor = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column];
      for (let k = 0; k < column; k++) sum -= factor[row * size + k] * factor[column * size + k];
      if (column < row) factor[row * size + column] = sum / factor[column * size + column];
      else if (sum > 0 && sum < Infinity) factor[row * size + row] = Math.sqrt(sum);
      else return null;
    }
  }
  return factor;
}

/**
 * Solves L L' X = B by forward and backward substitution.
 * @param factor L, (N, N), of {@link choleskyFactor}. @param right B, (N, K) row-major.
 * @returns X, (N, K); without numbers where B has none. What is not finite in B is not finite in X.
 * @throws {RangeError} When B is no whole number of columns.
 */
export function solveCholesky(factor: Float64Array, right: ArrayLike<number>): Float64Array {
  const size = Math.round(Math.sqrt(factor.length)), columns = right.length / (size || 1);
  requireWhole("solve a linear system", "the number of columns", columns, 0);
  const solution = Float64Array.from(right);
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < size; row++) {
      let sum = solution[row * columns + column];
      for (let k = 0; k < row; k++) sum -= factor[row * size + k] * solution[k * columns + column];
      solution[row * columns + column] = sum / factor[row * size + row];
    }
    for (let row = size - 1; row >= 0; row--) {
      let sum = solution[row * columns + column];
      for (let k = row + 1; k < size; k++) sum -= factor[k * size + row] * solution[k * columns + column];
      solution[row * columns + column] = sum / factor[row * size + row];
    }
  }
  return solution;
}
