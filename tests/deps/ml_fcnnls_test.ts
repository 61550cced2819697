import { assert, assertAlmostEquals } from "@std/assert";
import { fcnnlsVector } from "../../lib/deps/ml_fcnnls.ts";
import { madeUp } from "../../lib/random/made_up.ts";

Deno.test("least squares without negative coefficients meet the conditions of Karush, Kuhn and Tucker", () => {
  const random = madeUp(5), list = <T>(length: number, of: () => T) => Array.from({ length }, of);
  let zeros = 0;
  for (let times = 0; times < 100; times++) {
    const A = list(8, () => list(6, () => random() - 0.5)), y = list(8, () => random() - 0.5);
    const { K } = fcnnlsVector(A, y, { gradientTolerance: 1e-9 }) as unknown as {
      K: { to1DArray(): number[] };
    };
    const x = K.to1DArray(),
      left = A.map((row, k) => row.reduce((sum, value, n) => sum + value * x[n], -y[k]));
    x.forEach((value, n) => {
      const slope = A.reduce((sum, row, k) => sum + row[n] * left[k], 0);
      assert(value >= 0 && slope > -1e-9, `${value} ${slope}`);
      if (value > 0) assertAlmostEquals(slope, 0, 1e-9);
      else zeros++;
    });
  }
  assert(zeros > 50 && zeros < 550);
});
