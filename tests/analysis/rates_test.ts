import { assertEquals, assertThrows } from "@std/assert";
import { meanRate, populationRate } from "../../lib/analysis/rates.ts";
import { rasterOf } from "./_random.ts";

Deno.test("meanRate() is spikes per neuron and second, silent neurons included", () => {
  assertEquals(meanRate(rasterOf([[10, 20], [400], []], 500)), 2);
});

Deno.test("meanRate() of a silent population is 0", () => {
  assertEquals(meanRate(rasterOf([[], []], 500)), 0);
});

Deno.test("meanRate() refuses a recording without length", () => {
  assertThrows(
    () => meanRate(rasterOf([[]], 0)),
    RangeError,
    "Cannot measure a rate as durationMs must be a positive number: current value is 0",
  );
});

Deno.test("populationRate() turns counts into Hz per neuron", () => {
  assertEquals(populationRate([0, 3, 10], { binMs: 0.5, neuronCount: 100 }), Float64Array.of(0, 60, 200));
});
