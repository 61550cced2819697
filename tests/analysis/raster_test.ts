import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { binCounts, spikeTrains } from "../../lib/analysis/raster.ts";
import { rasterOf } from "./_random.ts";

Deno.test("spikeTrains() gives back the trains a raster was made of", () => {
  const time = fc.double({ min: 0, max: 100, noNaN: true });
  const train = fc.array(time).map((times) => times.sort((a, b) => a - b));
  fc.assert(fc.property(fc.array(train, { minLength: 1 }), (trains) => {
    assertEquals(spikeTrains(rasterOf(trains, 100)).map((found) => [...found]), trains);
  }));
});

Deno.test("spikeTrains() refuses a neuron that is not in the population", () => {
  const raster = { ...rasterOf([[1], [2]], 10), neuronCount: 1 };
  assertThrows(
    () => spikeTrains(raster),
    RangeError,
    "Cannot split a raster as neurons must be below neuronCount = 1: current value is 1",
  );
});

Deno.test("spikeTrains() refuses times that do not ascend", () => {
  const raster = { ...rasterOf([[1, 2]], 10), times: Float64Array.of(2, 1) };
  assertThrows(
    () => spikeTrains(raster),
    RangeError,
    "Cannot split a raster as times must ascend: current value is 1 at index 1 after 2",
  );
});

Deno.test("spikeTrains() refuses arrays of different length", () => {
  const raster = { ...rasterOf([[1, 2]], 10), neurons: Uint32Array.of(0) };
  assertThrows(
    () => spikeTrains(raster),
    RangeError,
    "Cannot split a raster as neurons must have length 2: current value is 1",
  );
});

Deno.test("binCounts() puts a spike on an edge into the later bin and one at the end into the last", () => {
  assertEquals(binCounts([0, 1, 1.999, 2, 3], { binMs: 1, durationMs: 3 }), Uint32Array.of(1, 2, 2));
});

Deno.test("binCounts() is exact for every multiple of a simulation step", () => {
  // 0.3 / 0.1 is below 3 in double precision.
  const times = Array.from({ length: 10_000 }, (_, step) => step / 10);
  assertEquals(binCounts(times, { binMs: 0.1, durationMs: 1000 }), new Uint32Array(10_000).fill(1));
});

Deno.test("binCounts() keeps every spike", () => {
  const time = fc.double({ min: 0, max: 50, noNaN: true });
  const width = fc.double({ min: 0.1, max: 80, noNaN: true });
  fc.assert(fc.property(fc.array(time), width, (times, binMs) => {
    const counts = binCounts(times, { binMs, durationMs: 50 });
    assertEquals(counts.reduce((a, b) => a + b, 0), times.length);
  }));
});

Deno.test("binCounts() refuses times outside the recording", () => {
  for (const time of [-1, 10.5, NaN]) {
    assertThrows(
      () => binCounts([time], { binMs: 1, durationMs: 10 }),
      RangeError,
      `Cannot count spikes as times must lie between 0 and 10 ms: current value is ${time}`,
    );
  }
});

Deno.test("binCounts() refuses a width that is not positive", () => {
  assertThrows(
    () => binCounts([], { binMs: 0, durationMs: 10 }),
    RangeError,
    "Cannot count spikes as binMs must be a positive number: current value is 0",
  );
});
