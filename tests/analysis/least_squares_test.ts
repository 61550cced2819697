import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { LeastSquares, polynomialTerms } from "../../lib/analysis/least_squares.ts";
import { normal, uniforms } from "./_random.ts";

Deno.test("LeastSquares recovers coefficients and the covariance of the noise", () => {
  const uniform = uniforms(4);
  const sums = new LeastSquares(3, 2);
  const rows = 20_000;
  for (let row = 0; row < rows; row++) {
    const x = [1, 10 * uniform(), 1e-3 * normal(uniform)];
    const [a, b] = [normal(uniform), normal(uniform)];
    sums.add(x, [3 + 2 * x[1] + a, -1 + 500 * x[2] + 0.5 * a + 2 * b]);
  }
  const { coefficients, covariance } = sums.solve();
  // Standard errors: 0.014 for the constant, 0.0025 and 7 for the slopes (noise over spread and root of 20,000).
  [3, -1, 2, 0, 0, 500].forEach((value, at) =>
    assertAlmostEquals(coefficients[at], value, [0.06, 0.12, 0.01, 0.03, 30, 70][at])
  );
  [1, 0.5, 0.5, 4.25].forEach((value, at) => assertAlmostEquals(covariance[at], value, 0.15));
});

Deno.test("LeastSquares has the exact solution of a small problem, weights as repeated rows", () => {
  const weighted = new LeastSquares(2, 1);
  const repeated = new LeastSquares(2, 1);
  [[0, 1, 3], [1, 2, 1], [2, 6, 2]].forEach(([x, y, weight]) => {
    weighted.add([1, x], [y], weight);
    for (let k = 0; k < weight; k++) repeated.add([1, x], [y]);
  });
  // By hand: sums 6, 5, 9 and 17, 26 give slope (6·26 - 5·17)/(6·9 - 25) = 71/29.
  const { coefficients } = weighted.solve();
  assertAlmostEquals(coefficients[1], 71 / 29, 1e-6);
  assertAlmostEquals(coefficients[0], (17 - 5 * 71 / 29) / 6, 1e-6);
  assertEquals(weighted.solve(), repeated.solve());
});

Deno.test("LeastSquares gives a feature that is always zero no weight, and refuses an empty problem", () => {
  const sums = new LeastSquares(2, 1);
  for (const x of [1, 2, 3]) sums.add([x, 0], [2 * x]);
  const { coefficients } = sums.solve();
  assertAlmostEquals(coefficients[0], 2, 1e-6);
  assertEquals(coefficients[1], 0);
  const error = assertThrows(() => new LeastSquares(1, 1).solve(), RangeError);
  assert(error.message.startsWith("Cannot solve a least-squares problem as"), error.message);
});

Deno.test("polynomialTerms() lists constant, linear and quadratic terms once each", () => {
  assertEquals(polynomialTerms([2, 3], 1), [1, 2, 3]);
  assertEquals(polynomialTerms([2, 3], 2), [1, 2, 3, 4, 6, 9]);
});
