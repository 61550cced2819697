import { assertAlmostEquals, assertEquals } from "@std/assert";
import { eigenvalues } from "../../lib/analysis/eigenvalues.ts";

/** The matrix whose eigenvalues are the roots of a polynomial, highest power first and with coefficient 1. */
function companion(coefficients: readonly number[]): Float64Array {
  const size = coefficients.length, matrix = new Float64Array(size * size);
  coefficients.forEach((value, k) => matrix[k] = -value);
  for (let k = 1; k < size; k++) matrix[k * size + k - 1] = 1;
  return matrix;
}

/** Coefficients of the product (x - 1) (x + 2) (x^2 + 2 x + 5) (x - 3), multiplied out. */
const POLYNOMIAL = [[1, -1], [1, 2], [1, 2, 5], [1, -3]].reduce((product, factor) =>
  Array.from(
    { length: product.length + factor.length - 1 },
    (_, k) => product.reduce((sum, one, at) => sum + one * (factor[k - at] ?? 0), 0),
  )
).slice(1);

Deno.test("eigenvalues() finds the roots of a polynomial, real ones and pairs", () => {
  const found = eigenvalues(companion(POLYNOMIAL), 5);
  [3, 1, -1, -1, -2].forEach((value, at) => assertAlmostEquals(found.real[at], value, 1e-12));
  [0, 0, 2, -2, 0].forEach((value, at) => assertAlmostEquals(found.imaginary[at], value, 1e-12));
});

Deno.test("eigenvalues() ends where the plain iteration goes in circles: a permutation", () => {
  const size = 7, matrix = new Float64Array(size * size);
  for (let k = 0; k < size; k++) matrix[k * size + (k + 1) % size] = 1;
  const found = eigenvalues(matrix, size);
  // The roots of unity.
  const wanted = Array.from({ length: size }, (_, k) => [
    Math.cos(2 * Math.PI * k / size),
    Math.sin(2 * Math.PI * k / size),
  ]);
  for (let k = 0; k < size; k++) {
    const distances = wanted.map(([x, y]) => Math.hypot(found.real[k] - x, found.imaginary[k] - y));
    assertAlmostEquals(Math.min(...distances), 0, 1e-13);
  }
  assertEquals(
    new Set(Array.from(found.real, (x, k) => `${x.toFixed(6)} ${found.imaginary[k].toFixed(6)}`)).size,
    size,
  );
});

Deno.test("eigenvalues() of badly scaled rows and columns keep their digits, as these are balanced", () => {
  const plain = [2, 1, 0.5, -1, 1, 3, 1, 0.25, 0.5, -1, 1, 2, 1, 0.5, -2, 4], scale = [1, 1e7, 1e-6, 1e3];
  const scaled = plain.map((value, at) => value * scale[Math.floor(at / 4)] / scale[at % 4]);
  const wanted = eigenvalues(plain, 4), found = eigenvalues(scaled, 4);
  wanted.real.forEach((value, at) => assertAlmostEquals(found.real[at], value, 1e-12));
  wanted.imaginary.forEach((value, at) => assertAlmostEquals(found.imaginary[at], value, 1e-12));
});

Deno.test("eigenvalues() have the trace, and the sum of squares of the matrix's square, of 60 rows", () => {
  const size = 60, matrix = Float64Array.from({ length: size * size }, (_, k) => Math.sin(k * k + 1));
  let trace = 0, square = 0;
  for (let i = 0; i < size; i++) {
    trace += matrix[i * size + i];
    for (let j = 0; j < size; j++) square += matrix[i * size + j] * matrix[j * size + i];
  }
  const { real, imaginary } = eigenvalues(matrix, size);
  assertAlmostEquals(real.reduce((sum, x) => sum + x, 0), trace, 1e-11);
  assertAlmostEquals(real.reduce((sum, x, k) => sum + x * x - imaginary[k] ** 2, 0), square, 1e-10);
});
