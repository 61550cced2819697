import { requireWhole } from "../base/require_number.ts";
import { requireSameLength } from "./_checks.ts";

/** Factors of a square matrix: P A = L U. */
export interface LuFactors {
  /** N, rows and columns. */
  size: number;
  /** L below the diagonal, where its ones are left out, and U. (N, N) row-major */
  factor: Float64Array;
  /** Row of A that stands in each row. (N) */
  order: Uint32Array;
}

/** Brings the row whose number in a column is the largest to the diagonal. Returns that number. */
function pivot({ size, factor, order }: LuFactors, column: number): number {
  let row = column;
  for (let k = column + 1; k < size; k++) {
    if (Math.abs(factor[k * size + column]) > Math.abs(factor[row * size + column])) row = k;
  }
  if (row !== column) {
    const held = factor.slice(row * size, (row + 1) * size), place = order[row];
    factor.copyWithin(row * size, column * size, (column + 1) * size);
    factor.set(held, column * size);
    order[row] = order[column];
    order[column] = place;
  }
  return factor[column * size + column];
}

/**
 * Factors of a square matrix by Gaussian elimination with partial pivoting.
 * Source: G. H. Golub, C. F. Van Loan (2013), Matrix Computations, 4th edition, section 3.4.
 * @param matrix (N, N) row-major. @param size N.
 * @returns Null when the matrix is singular, or holds what is not finite.
 * @throws {RangeError} When there are not N times N numbers.
 */
export function luFactor(matrix: ArrayLike<number>, size: number): LuFactors | null {
  requireSameLength("factorise a matrix", "it", matrix.length, size * size);
  const factor = Float64Array.from(matrix), order = Uint32Array.from({ length: size }, (_, k) => k);
  const factors = { size, factor, order };
  if (!factor.every(Number.isFinite)) return null;
  for (let column = 0; column < size; column++) {
    const largest = pivot(factors, column);
    if (largest === 0 || !Number.isFinite(largest)) return null;
    for (let row = column + 1; row < size; row++) {
      const times = factor[row * size + column] /= largest;
      if (times === 0) continue;
      for (let k = column + 1; k < size; k++) factor[row * size + k] -= times * factor[column * size + k];
    }
  }
  return factors;
}

/**
 * Solves A X = B by forward and backward substitution.
 * @param factors Of {@link luFactor}. @param right B, (N, K) row-major.
 * @returns X, (N, K). What is not finite in B is not finite in X.
 * @throws {RangeError} When B is no whole number of columns.
 */
export function solveLu({ size, factor, order }: LuFactors, right: ArrayLike<number>): Float64Array {
  const columns = right.length / (size || 1);
  requireWhole("solve a linear system", "the number of columns", columns, 0);
  const solution = new Float64Array(right.length);
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < size; row++) {
      let sum = right[order[row] * columns + column];
      for (let k = 0; k < row; k++) sum -= factor[row * size + k] * solution[k * columns + column];
      solution[row * columns + column] = sum;
    }
    for (let row = size - 1; row >= 0; row--) {
      let sum = solution[row * columns + column];
      for (let k = row + 1; k < size; k++) sum -= factor[row * size + k] * solution[k * columns + column];
      solution[row * columns + column] = sum / factor[row * size + row];
    }
  }
  return solution;
}

/** A complex matrix or vector: real and imaginary parts, row-major. */
export interface ComplexArray {
  /** Real parts. */
  real: Float64Array;
  /** Imaginary parts. */
  imaginary: Float64Array;
}

/**
 * Solves A X = B in complex numbers, as the real system of twice the size.
 * @param matrix A, (N, N). @param right B, (N, K).
 * @returns X, (N, K); null when A is singular, or holds what is not finite.
 * @throws {RangeError} When the parts of A or B differ in length, A is not square, or B is no whole number of columns.
 */
export function solveComplex(matrix: ComplexArray, right: ComplexArray): ComplexArray | null {
  const task = "solve a linear system", size = Math.round(Math.sqrt(matrix.real.length)), twice = 2 * size;
  requireSameLength(task, "the matrix", matrix.real.length, size * size);
  requireSameLength(task, "its imaginary part", matrix.imaginary.length, size * size);
  requireSameLength(task, "the imaginary part of the right side", right.imaginary.length, right.real.length);
  const wide = new Float64Array(twice * twice);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const at = row * twice + column, below = at + size * twice, from = row * size + column;
      wide[at] = wide[below + size] = matrix.real[from];
      wide[below] = matrix.imaginary[from];
      wide[at + size] = -matrix.imaginary[from];
    }
  }
  const factors = luFactor(wide, twice);
  if (!factors) return null;
  const both = new Float64Array(2 * right.real.length);
  both.set(right.real);
  both.set(right.imaginary, right.real.length);
  const solved = solveLu(factors, both), half = right.real.length;
  return { real: solved.slice(0, half), imaginary: solved.slice(half) };
}
