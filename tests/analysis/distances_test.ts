import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { kolmogorovSmirnov, wasserstein } from "../../lib/analysis/distances.ts";

const sample = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 30 });
const below = (values: number[], x: number) => values.filter((value) => value <= x).length / values.length;
const grid = Array.from({ length: 41 }, (_, k) => k - 20);

Deno.test("wasserstein() of a shifted sample is the shift", () => {
  assertAlmostEquals(wasserstein([3, 1, 2], [8.5, 7.5, 6.5]), 5.5, 1e-12);
  assertEquals(wasserstein([3, 1, 2], [2, 3, 1]), 0);
});

Deno.test("wasserstein() of uniform samples on (0, 1) and (0, 3) is 1", () => {
  // Quantiles u and 3 u: the integral of 2 u is 1. Midpoint samples of any size have the exact mean distance.
  const a = Float64Array.from({ length: 1000 }, (_, k) => (k + 0.5) / 1000);
  const b = Float64Array.from({ length: 1700 }, (_, k) => 3 * (k + 0.5) / 1700);
  // Steps of the quantile functions are at most 1 / 1000 wide, so the error is below 1e-3.
  assertAlmostEquals(wasserstein(a, b), 1, 1e-3);
});

Deno.test("wasserstein() is the area between the distribution functions, for any two sizes", () => {
  fc.assert(fc.property(sample, sample, (a, b) => {
    // On integers the distribution functions change at whole numbers only.
    const area = grid.reduce((sum, x) => sum + Math.abs(below(a, x) - below(b, x)), 0);
    assertAlmostEquals(wasserstein(a, b), area, 1e-9);
  }));
});

Deno.test("kolmogorovSmirnov() is the largest gap between the distribution functions, ties included", () => {
  fc.assert(fc.property(sample, sample, (a, b) => {
    const gap = Math.max(...grid.map((x) => Math.abs(below(a, x) - below(b, x))));
    assertAlmostEquals(kolmogorovSmirnov(a, b).statistic, gap, 1e-12);
  }));
});

Deno.test("kolmogorovSmirnov() of disjoint samples is 1 and of equal ones 0", () => {
  assertEquals(kolmogorovSmirnov([1, 2], [3, 4, 5]).statistic, 1);
  assertEquals(kolmogorovSmirnov([2, 1, 2], [1, 2, 2]).statistic, 0);
});

Deno.test("kolmogorovSmirnov() gives the 5 % level 1.36 sqrt((n + m) / (n m))", () => {
  const { criticalValue } = kolmogorovSmirnov(new Float64Array(100), new Float64Array(400));
  assertAlmostEquals(criticalValue, 1.36 * Math.sqrt(0.0125), 1e-12);
});

Deno.test("wasserstein() and kolmogorovSmirnov() refuse an empty sample", () => {
  for (const measure of [wasserstein, kolmogorovSmirnov]) {
    assertThrows(
      () => measure([1], []),
      RangeError,
      "Cannot compare samples as both must hold at least one value: current value is 0",
    );
  }
});

Deno.test("wasserstein() refuses values that are not finite", () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    assertThrows(
      () => wasserstein([1, value, 2], [1]),
      RangeError,
      `Cannot compare samples as their values must be finite: current value is ${value}`,
    );
  }
});
