import { assertAlmostEquals, assertEquals } from "@std/assert";
import { choleskyFactor, solveCholesky } from "../../lib/analysis/cholesky.ts";

const MATRIX = [4, 2, -2, 2, 10, 5, -2, 5, 9];

Deno.test("choleskyFactor() gives the factor worked out by hand", () => {
  // 4 = 2²; 2 = 2·1; 10 = 1 + 3²; -2 = 2·(-1); 5 = -1 + 3·2; 9 = 1 + 4 + 2².
  assertEquals(Array.from(choleskyFactor(MATRIX, 3)!), [2, 0, 0, 1, 3, 0, -1, 2, 2]);
});

Deno.test("choleskyFactor() gives null for a matrix that is not positive definite", () => {
  assertEquals(choleskyFactor([1, 2, 2, 1], 2), null);
  assertEquals(choleskyFactor([NaN], 1), null);
});

Deno.test("solveCholesky() solves for several right sides at once", () => {
  const wanted = [1, -2, 3, 0.5, -1, 4];
  const right = [0, 1, 2].flatMap((row) =>
    [0, 1].map((column) =>
      [0, 1, 2].reduce((sum, k) => sum + MATRIX[3 * row + k] * wanted[2 * k + column], 0)
    )
  );
  const found = solveCholesky(choleskyFactor(MATRIX, 3)!, right);
  wanted.forEach((value, at) => assertAlmostEquals(found[at], value, 1e-12));
});
