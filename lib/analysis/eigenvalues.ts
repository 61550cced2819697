import { ensure } from "../base/fail.ts";
import { requireFinite, requireSameLength } from "./_checks.ts";
import type { ComplexArray } from "./lu.ts";

const TASK = "find eigenvalues";
/** Steps for an eigenvalue; a few are usual. */
const STEPS = 90;

/** Scales rows and columns by powers of two until their sums are alike, which changes no eigenvalue. */
function balance(a: Float64Array, size: number): void {
  for (let done = false; !done;) {
    done = true;
    for (let k = 0; k < size; k++) {
      let row = 0, column = 0;
      for (let j = 0; j < size; j++) {
        if (j === k) continue;
        column += Math.abs(a[j * size + k]);
        row += Math.abs(a[k * size + j]);
      }
      if (column === 0 || row === 0) continue;
      const factor = 2 ** Math.round(Math.log2(row / column) / 2);
      if (!((column * factor + row / factor) < 0.95 * (column + row))) continue;
      done = false;
      for (let j = 0; j < size; j++) a[k * size + j] /= factor;
      for (let j = 0; j < size; j++) a[j * size + k] *= factor;
    }
  }
}

/** Makes a matrix zero below its first subdiagonal, by elimination with pivots. */
function toHessenberg(a: Float64Array, size: number): void {
  for (let m = 1; m < size - 1; m++) {
    let top = m;
    for (let j = m + 1; j < size; j++) {
      if (Math.abs(a[j * size + m - 1]) > Math.abs(a[top * size + m - 1])) top = j;
    }
    if (a[top * size + m - 1] === 0) continue;
    if (top !== m) {
      for (let j = m - 1; j < size; j++) {
        [a[top * size + j], a[m * size + j]] = [a[m * size + j], a[top * size + j]];
      }
      for (let j = 0; j < size; j++) {
        [a[j * size + top], a[j * size + m]] = [a[j * size + m], a[j * size + top]];
      }
    }
    for (let i = m + 1; i < size; i++) {
      const times = a[i * size + m - 1] / a[m * size + m - 1];
      a[i * size + m - 1] = 0;
      if (times === 0) continue;
      for (let j = m; j < size; j++) a[i * size + j] -= times * a[m * size + j];
      for (let j = 0; j < size; j++) a[j * size + m] += times * a[j * size + i];
    }
  }
}

/** First row of the last block that does not fall apart, up to row `end`. */
function blockStart(a: Float64Array, size: number, { end, norm }: { end: number; norm: number }): number {
  for (let k = end; k > 0; k--) {
    const near = Math.abs(a[(k - 1) * size + k - 1]) + Math.abs(a[k * size + k]) || norm;
    if (near + Math.abs(a[k * size + k - 1]) === near) {
      a[k * size + k - 1] = 0;
      return k;
    }
  }
  return 0;
}

/** Shifts of a double step: the sum and the product of two numbers near eigenvalues. */
interface Shifts {
  sum: number;
  product: number;
}

/** Applies the reflection of three numbers of a column to rows and columns `k` to `k + 2`. Returns what the first becomes. */
function reflect(
  a: Float64Array,
  size: number,
  at: { k: number; from: number; until: number; end: number; p: number[] },
): number {
  const { k, from, until, end, p: [p, q, r] } = at, three = k + 2 <= end;
  const length = Math.hypot(p, q, r);
  if (length === 0) return 0;
  const norm = p < 0 ? -length : length;
  const x = (p + norm) / norm, y = q / norm, z = r / norm, q1 = q / (p + norm), r1 = r / (p + norm);
  for (let j = from; j < size; j++) {
    const sum = a[k * size + j] + q1 * a[(k + 1) * size + j] + (three ? r1 * a[(k + 2) * size + j] : 0);
    a[k * size + j] -= sum * x;
    a[(k + 1) * size + j] -= sum * y;
    if (three) a[(k + 2) * size + j] -= sum * z;
  }
  for (let i = 0; i <= until; i++) {
    const row = i * size + k, sum = x * a[row] + y * a[row + 1] + (three ? z * a[row + 2] : 0);
    a[row] -= sum;
    a[row + 1] -= sum * q1;
    if (three) a[row + 2] -= sum * r1;
  }
  return -norm;
}

/** One double step of the shifted QR iteration on the block from `start` to `end`. */
function doubleStep(
  a: Float64Array,
  size: number,
  { start, end, shifts: { sum, product } }: { start: number; end: number; shifts: Shifts },
): void {
  const a00 = a[start * size + start],
    a10 = a[(start + 1) * size + start],
    a11 = a[(start + 1) * size + start + 1];
  const third = start + 2 <= end ? a[(start + 2) * size + start + 1] : 0;
  let p = [
    (a00 * a00 - sum * a00 + product) / a10 + a[start * size + start + 1],
    a00 + a11 - sum,
    third,
  ];
  for (let k = start; k < end; k++) {
    if (k > start) {
      const below = k + 2 <= end ? a[(k + 2) * size + k - 1] : 0;
      p = [a[k * size + k - 1], a[(k + 1) * size + k - 1], below];
    }
    const first = reflect(a, size, { k, from: k, until: Math.min(end, k + 3), end, p });
    if (k === start) continue;
    if (p.some((one) => one !== 0)) a[k * size + k - 1] = first;
    a[(k + 1) * size + k - 1] = 0;
    if (k + 2 <= end) a[(k + 2) * size + k - 1] = 0;
  }
}

/** Eigenvalues of the block of two that ends in a row. */
function pairAt(a: Float64Array, size: number, end: number): [number, number][] {
  const x = a[end * size + end], y = a[(end - 1) * size + end - 1];
  const w = a[end * size + end - 1] * a[(end - 1) * size + end];
  const half = (y - x) / 2, inside = half * half + w, root = Math.sqrt(Math.abs(inside));
  if (inside < 0) return [[x + half, root], [x + half, -root]];
  const far = half + (half < 0 ? -root : root);
  return [[x + far, 0], [far === 0 ? x : x - w / far, 0]];
}

/** Takes eigenvalues off the end of a matrix of Hessenberg form, until none is left. */
function iterate(a: Float64Array, size: number): [number, number][] {
  const found: [number, number][] = [], norm = a.reduce((sum, one) => sum + Math.abs(one), 0);
  for (let end = size - 1, steps = 0; end >= 0; steps++) {
    const start = blockStart(a, size, { end, norm });
    if (end - start < 2) {
      if (start === end) found.push([a[end * size + end], 0]);
      else found.push(...pairAt(a, size, end));
      end = start - 1;
      steps = -1;
      continue;
    }
    ensure(
      steps < STEPS,
      TASK,
      `each must be found in ${STEPS} steps`,
      "a matrix on which the iteration stays",
    );
    const x = a[end * size + end], y = a[(end - 1) * size + end - 1];
    const w = a[end * size + end - 1] * a[(end - 1) * size + end];
    let shifts = { sum: x + y, product: x * y - w };
    if (steps % 10 === 9) {
      // The iteration can go in circles: shifts that have nothing to do with it end them.
      const s = Math.abs(a[end * size + end - 1]) + Math.abs(a[(end - 1) * size + end - 2]);
      shifts = { sum: 2 * x + 1.5 * s, product: (x + 0.75 * s) ** 2 + 0.4375 * s * s };
    }
    doubleStep(a, size, { start, end, shifts });
  }
  return found;
}

/**
 * Eigenvalues of a real matrix, which need not be symmetric: balanced, brought to Hessenberg form, and by Francis's double steps
 * of the shifted QR iteration.
 *
 * Source: J. G. F. Francis (1961), The QR transformation, doi:10.1093/comjnl/4.3.265; G. H. Golub, C. F. Van Loan (2013), Matrix
 * Computations, 4th edition, section 7.5; B. N. Parlett, C. Reinsch (1969), Balancing a matrix, doi:10.1007/BF02165404.
 *
 * @param matrix (N, N) row-major. @param size N.
 * @returns (N), by falling real part; of a pair the one with the positive imaginary part is first.
 * @throws {RangeError} When there are not N times N numbers, one is not finite, or the iteration does not end.
 */
export function eigenvalues(matrix: ArrayLike<number>, size: number): ComplexArray {
  requireSameLength(TASK, "the matrix", matrix.length, size * size);
  requireFinite(TASK, "the matrix", matrix);
  const a = Float64Array.from(matrix);
  balance(a, size);
  toHessenberg(a, size);
  const found = iterate(a, size).sort((one, other) => other[0] - one[0] || other[1] - one[1]);
  return {
    real: Float64Array.from(found, ([real]) => real),
    imaginary: Float64Array.from(found, ([, imaginary]) => imaginary),
  };
}
