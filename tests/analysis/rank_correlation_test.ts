import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { rankCorrelation } from "../../lib/analysis/rank_correlation.ts";

Deno.test("rankCorrelation() is 1 for any growing relation and -1 for any falling one", () => {
  const values = fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 40 });
  fc.assert(fc.property(values, (a) => {
    assertAlmostEquals(rankCorrelation(a, a.map((x) => Math.exp(x / 1000)))!, 1, 1e-12);
    assertAlmostEquals(rankCorrelation(a, a.map((x) => -(x ** 3)))!, -1, 1e-12);
  }));
});

Deno.test("rankCorrelation() gives ties the mean of their ranks", () => {
  // Ranks 1, 2.5, 2.5, 4 and 1, 2, 3, 4: sums of squares 4.5 and 5, of products 4.5.
  assertAlmostEquals(rankCorrelation([1, 2, 2, 3], [10, 20, 30, 40])!, 4.5 / Math.sqrt(22.5), 1e-12);
  // Spearman's formula 1 - 6 sum d^2 / (n (n^2 - 1)) without ties: d = 1, -1, 0, 1, -1, so 1 - 24 / 120.
  assertAlmostEquals(rankCorrelation([1, 2, 3, 4, 5], [2, 1, 3, 5, 4])!, 0.8, 1e-12);
});

Deno.test("rankCorrelation() is null where it has no meaning and refuses what is not finite", () => {
  assertEquals(rankCorrelation([1, 2], [1, 2]), null);
  assertEquals(rankCorrelation([1, 1, 1], [1, 2, 3]), null);
  const error = assertThrows(() => rankCorrelation([1, NaN, 2], [1, 2, 3]), RangeError);
  assertEquals(error.message, "Cannot correlate ranks as values must be finite: current value is NaN");
  assert(
    assertThrows(() => rankCorrelation([1], [1, 2]), RangeError).message.includes("b must have length 1"),
  );
});
