import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { fanoFactor, rebin } from "../../lib/analysis/fano.ts";
import { poisson, uniforms } from "./_random.ts";

Deno.test("fanoFactor() is 1 for Poisson counts at every bin width", () => {
  const uniform = uniforms(3);
  const counts = Float64Array.from({ length: 40_000 }, () => poisson(uniform, 3));
  for (const factor of [1, 5, 20]) {
    const wide = rebin(counts, factor);
    // The variance of F over n Poisson counts of mean m is about 2 / n + 1 / (n m).
    const error = Math.sqrt(2 / wide.length + 1 / (wide.length * 3 * factor));
    assertAlmostEquals(fanoFactor(wide)!, 1, 5 * error);
  }
});

Deno.test("fanoFactor() divides the population variance by the mean", () => {
  assertEquals(fanoFactor(Uint32Array.of(0, 4, 0, 4)), 2);
  assertEquals(fanoFactor([7, 7, 7]), 0);
});

Deno.test("fanoFactor() is null without spikes", () => {
  assertEquals(fanoFactor([0, 0]), null);
  assertEquals(fanoFactor([]), null);
});

Deno.test("rebin() adds up neighbours and drops an incomplete last group", () => {
  assertEquals(rebin([1, 2, 3, 4, 5, 6, 7], 3), Float64Array.of(6, 15));
  assertEquals(rebin([1, 2], 3), new Float64Array(0));
});

Deno.test("rebin() refuses a factor that is not whole", () => {
  assertThrows(
    () => rebin([1, 2], 1.5),
    RangeError,
    "Cannot rebin counts as factor must be a whole number of at least 1: current value is 1.5",
  );
});
