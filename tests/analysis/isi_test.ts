import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { isiCv, isiLv } from "../../lib/analysis/isi.ts";
import { gammaRaster, rasterOf } from "./_random.ts";

const population = { neuronCount: 20, durationMs: 50_000 };
// 20 neurons of 2,500 intervals; bounds below are five standard errors.
const intervals = 50_000;

Deno.test("isiCv() and isiLv() are 0 for regular trains", () => {
  const raster = rasterOf([[0, 10, 20, 30, 40, 50, 60], [5, 12, 19, 26, 33, 40]], 60);
  assertEquals(isiCv(raster), 0);
  assertEquals(isiLv(raster), 0);
});

Deno.test("isiCv() and isiLv() are 1 for a Poisson process", () => {
  const raster = gammaRaster(1, { shape: 1, ...population });
  // The CV of n exponential intervals has variance 1 / n; its bias, of order 1 / n per neuron, is below 0.001.
  assertAlmostEquals(isiCv(raster)!, 1, 5 / Math.sqrt(intervals) + 0.001);
  // A term of LV is 3 u^2 with u uniform on (-1, 1): variance 0.8, at most tripled by overlapping neighbours.
  assertAlmostEquals(isiLv(raster)!, 1, 5 * Math.sqrt(3 * 0.8 / intervals));
});

Deno.test("isiCv() is 1 / sqrt(k) and isiLv() 3 / (2 k + 1) for gamma intervals of shape k", () => {
  const raster = gammaRaster(2, { shape: 4, ...population });
  assertAlmostEquals(isiCv(raster)!, 0.5, 0.5 * 5 / Math.sqrt(intervals) + 0.001);
  assertAlmostEquals(isiLv(raster)!, 1 / 3, 5 * Math.sqrt(3 * 0.8 / intervals) / 3);
});

Deno.test("isiCv() uses the population standard deviation", () => {
  // Intervals 1 3 1 3 1: mean 9 / 5, variance 24 / 25.
  assertAlmostEquals(isiCv(rasterOf([[0, 1, 4, 5, 8, 9]], 10))!, Math.sqrt(24 / 25) / (9 / 5), 1e-12);
});

Deno.test("isiLv() ignores a slow drift of rate that isiCv() counts", () => {
  const drifting = [...Array(200).keys()].map((k) => 1000 * Math.exp(k / 100));
  const raster = rasterOf([drifting], 10_000);
  assertEquals(isiCv(raster)! > 0.4, true);
  assertEquals(isiLv(raster)! < 0.001, true);
});

Deno.test("isiCv() and isiLv() average over neurons with enough intervals only", () => {
  const regular = [0, 10, 20, 30, 40, 50];
  const raster = rasterOf([regular, [0, 1, 4, 5], []], 60);
  assertEquals(isiCv(raster), 0);
  assertEquals(isiLv(raster), 0);
  // Intervals 1 3 1 alone have LV 3 (1/4 + 1/4) / 2 = 3/4; the mean with the regular train is 3/8.
  assertEquals(isiLv(raster, { minIntervals: 3 }), 3 / 8);
});

Deno.test("isiCv() and isiLv() are null when no neuron fired enough", () => {
  assertEquals(isiCv(rasterOf([[1, 2, 3], []], 10)), null);
  assertEquals(isiLv(rasterOf([[1, 2, 3], []], 10)), null);
});

Deno.test("isiCv() and isiLv() hold no NaN for spikes at the same time", () => {
  const raster = rasterOf([[4, 4, 4, 4, 4, 4]], 10);
  assertEquals(isiCv(raster), null);
  assertEquals(isiLv(raster), 0);
});

Deno.test("isiCv() and isiLv() refuse fewer than two intervals", () => {
  for (const [measure, name] of [[isiCv, "CV"], [isiLv, "LV"]] as const) {
    assertThrows(
      () => measure(rasterOf([[1]], 10), { minIntervals: 1 }),
      RangeError,
      `Cannot measure an ISI ${name} as minIntervals must be a whole number of at least 2: current value is 1`,
    );
  }
});
