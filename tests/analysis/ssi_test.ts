import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { spikeSynchronyIndex } from "../../lib/analysis/ssi.ts";
import { uniforms } from "./_random.ts";

Deno.test("spikeSynchronyIndex() of spikes at 10, 10.2, 10.4, 11 and 30 ms is worked out by hand", () => {
  // Neighbours within 0.5 ms, self included: 3, 3, 3, 1, 1. Mean 11 / 5 of 10 neurons.
  const times = Float64Array.of(10, 10.2, 10.4, 11, 30);
  assertAlmostEquals(spikeSynchronyIndex(times, { neuronCount: 10 })!, 0.22, 1e-12);
});

Deno.test("spikeSynchronyIndex() counts a spike exactly half a window away", () => {
  for (const step of [0.1, 0.05, 0.25]) {
    const times = Float64Array.from({ length: 1000 }, (_, k) => k * step);
    const reach = Math.round(0.5 / step);
    // 2 reach + 1 neighbours, less the missing ones at the two ends: 2 (1 + 2 + .. + reach).
    const expected = (1000 * (2 * reach + 1) - reach * (reach + 1)) / 1000;
    assertAlmostEquals(spikeSynchronyIndex(times, { neuronCount: 1 })!, expected, 1e-9);
  }
});

Deno.test("spikeSynchronyIndex() equals the count over all pairs", () => {
  const time = fc.integer({ min: 0, max: 3000 }).map((n) => n / 97);
  fc.assert(
    fc.property(fc.array(time, { minLength: 1 }), fc.double({ min: 0.1, max: 9, noNaN: true }), (list, w) => {
      const times = Float64Array.from(list).sort();
      const near = times.reduce(
        (sum, a) => sum + times.filter((b) => Math.abs(a - b) <= w / 2 * (1 + 2e-9)).length,
        0,
      );
      assertAlmostEquals(
        spikeSynchronyIndex(times, { neuronCount: 7, windowMs: w })!,
        near / times.length / 7,
        1e-12,
      );
    }),
  );
});

Deno.test("spikeSynchronyIndex() is 1 when all neurons fire together and 1 / N when never", () => {
  assertEquals(spikeSynchronyIndex(new Float64Array(40).fill(3), { neuronCount: 40 }), 1);
  assertEquals(spikeSynchronyIndex(Float64Array.of(0, 10, 20, 30), { neuronCount: 4 }), 0.25);
});

Deno.test("spikeSynchronyIndex() of random spikes is (1 + n w / T) / N", () => {
  const uniform = uniforms(10);
  const times = Float64Array.from({ length: 40_000 }, () => 10_000 * uniform()).sort();
  // The number of neighbours is Poisson of mean 4; five standard errors, with overlapping windows, are below 0.1.
  assertAlmostEquals(spikeSynchronyIndex(times, { neuronCount: 1 })!, 5, 0.1);
});

Deno.test("spikeSynchronyIndex() without spikes is null", () => {
  assertEquals(spikeSynchronyIndex(new Float64Array(0), { neuronCount: 4 }), null);
});

Deno.test("spikeSynchronyIndex() refuses times that do not ascend", () => {
  assertThrows(
    () => spikeSynchronyIndex(Float64Array.of(2, 1), { neuronCount: 4 }),
    RangeError,
    "Cannot measure synchrony as times must ascend: current value is 1 at index 1 after 2",
  );
});
