import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { mean, median, quantile, standardDeviation } from "../../lib/analysis/summary.ts";

Deno.test("mean() and standardDeviation() of 1 .. n are (n + 1) / 2 and sqrt((n^2 - 1) / 12)", () => {
  const values = Uint32Array.from({ length: 1000 }, (_, k) => k + 1);
  assertEquals(mean(values), 500.5);
  assertAlmostEquals(standardDeviation(values), Math.sqrt((1000 ** 2 - 1) / 12), 1e-9);
});

Deno.test("standardDeviation() keeps its precision far from zero", () => {
  assertEquals(standardDeviation(Float64Array.of(1e9 + 1, 1e9 + 3)), 1);
});

Deno.test("quantile() interpolates between order statistics and leaves the values alone", () => {
  const values = Float64Array.of(40, 10, 30, 20);
  assertEquals([0, 0.25, 0.5, 1].map((p) => quantile(values, p)), [10, 17.5, 25, 40]);
  assertEquals(values, Float64Array.of(40, 10, 30, 20));
});

Deno.test("median() is the middle value, or the mean of the two in the middle", () => {
  assertEquals(median([5, 1, 9]), 5);
  assertEquals(median([9, 1, 5, 3]), 4);
});

Deno.test("mean(), standardDeviation() and median() refuse an empty list", () => {
  const sentence = "as the number of values must be a whole number of at least 1: current value is 0";
  assertThrows(() => mean([]), RangeError, `Cannot take a mean ${sentence}`);
  assertThrows(() => standardDeviation([]), RangeError, `Cannot take a standard deviation ${sentence}`);
  assertThrows(() => median([]), RangeError, `Cannot take a quantile ${sentence}`);
});

Deno.test("quantile() refuses a probability outside 0 to 1", () => {
  assertThrows(
    () => quantile([1], 1.5),
    RangeError,
    "Cannot take a quantile as probability must be between 0 and 1: current value is 1.5",
  );
});
