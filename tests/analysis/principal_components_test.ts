import { assertAlmostEquals, assertEquals } from "@std/assert";
import { principalComponents } from "../../lib/analysis/principal_components.ts";
import { uniforms } from "./_random.ts";

Deno.test("principalComponents() of two variables has the closed form", () => {
  const { vectors, variances } = principalComponents([2, 1, 1, 2], 2);
  [3, 1].forEach((value, k) => assertAlmostEquals(variances[k], value, 1e-12));
  assertAlmostEquals(vectors[0], Math.SQRT1_2, 1e-12);
  assertAlmostEquals(vectors[1], Math.SQRT1_2, 1e-12);
});

Deno.test("principalComponents() are orthonormal, in order, and make a random covariance again", () => {
  const uniform = uniforms(5), size = 12;
  const factor = Float64Array.from({ length: size * size }, () => uniform() - 0.5);
  const covariance = Float64Array.from({ length: size * size }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < size; k++) {
      sum += factor[Math.floor(at / size) * size + k] * factor[(at % size) * size + k];
    }
    return sum;
  });
  const { vectors, variances } = principalComponents(covariance, size);
  for (let a = 0; a < size; a++) {
    if (a > 0) assertEquals(variances[a] <= variances[a - 1], true);
    for (let b = 0; b < size; b++) {
      let dot = 0, again = 0;
      for (let k = 0; k < size; k++) {
        dot += vectors[a * size + k] * vectors[b * size + k];
        again += variances[k] * vectors[k * size + a] * vectors[k * size + b];
      }
      assertAlmostEquals(dot, a === b ? 1 : 0, 1e-12);
      assertAlmostEquals(again, covariance[a * size + b], 1e-12);
    }
  }
});

Deno.test("principalComponents() keeps the largest ones, also where some variances are 0", () => {
  const { vectors, variances } = principalComponents([0, 0, 0, 0, 5, 0, 0, 0, 1], 3, { components: 2 });
  assertEquals(Array.from(variances), [5, 1]);
  assertEquals(Array.from(vectors), [0, 1, 0, 0, 0, 1]);
});
