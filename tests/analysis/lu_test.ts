import { assertAlmostEquals, assertEquals } from "@std/assert";
import { luFactor, solveComplex, solveLu } from "../../lib/analysis/lu.ts";

Deno.test("luFactor() gives the factors worked out by hand, the largest of each column first", () => {
  // The rows of [[1, 2], [4, 4]] change places; then 1 = 0.25 x 4, and 2 - 0.25 x 4 = 1.
  const { factor, order } = luFactor([1, 2, 4, 4], 2)!;
  assertEquals(Array.from(factor), [4, 4, 0.25, 1]);
  assertEquals(Array.from(order), [1, 0]);
});

Deno.test("solveLu() solves for several right sides at once", () => {
  const matrix = [0, 2, -2, 2, 1, 5, -3, 5, 9], wanted = [1, -2, 3, 0.5, -1, 4];
  const right = [0, 1, 2].flatMap((row) =>
    [0, 1].map((column) =>
      [0, 1, 2].reduce((sum, k) => sum + matrix[3 * row + k] * wanted[2 * k + column], 0)
    )
  );
  const found = solveLu(luFactor(matrix, 3)!, right);
  wanted.forEach((value, at) => assertAlmostEquals(found[at], value, 1e-12));
});

Deno.test("solveComplex() undoes the product of complex numbers", () => {
  // (1 + 2i) (3 - i) = 5 + 5i, and (1 + 2i) 2i = -4 + 2i.
  const matrix = { real: Float64Array.of(1), imaginary: Float64Array.of(2) };
  const { real, imaginary } = solveComplex(matrix, {
    real: Float64Array.of(5, -4),
    imaginary: Float64Array.of(5, 2),
  })!;
  [3, 0].forEach((value, at) => assertAlmostEquals(real[at], value, 1e-15));
  [-1, 2].forEach((value, at) => assertAlmostEquals(imaginary[at], value, 1e-15));
});
