import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { spikeCountCorrelation } from "../../lib/analysis/correlation.ts";
import { binCounts, spikeTrains } from "../../lib/analysis/raster.ts";
import { mean, standardDeviation } from "../../lib/analysis/summary.ts";
import { exponential, gammaRaster, rasterOf, uniforms } from "./_random.ts";

function pearson(a: Uint32Array, b: Uint32Array): number {
  const meanA = mean(a), meanB = mean(b);
  let sum = 0;
  for (let bin = 0; bin < a.length; bin++) sum += (a[bin] - meanA) * (b[bin] - meanB);
  return sum / a.length / standardDeviation(a) / standardDeviation(b);
}

/** Trains that share a fraction of their spikes with a common Poisson train. */
function sharedRaster(seed: number, shared: number) {
  const uniform = uniforms(seed);
  const train = (keep: number) => {
    const times: number[] = [];
    for (let time = 0; time < 5000; time += 10 * exponential(uniform)) if (uniform() < keep) times.push(time);
    return times;
  };
  const common = train(1);
  const own = () => [...common.filter(() => uniform() < shared), ...train(1 - shared)].sort((a, b) => a - b);
  return rasterOf([own(), own(), own(), own(), []], 5000);
}

Deno.test("spikeCountCorrelation() equals the mean of Pearson's r over all pairs of firing neurons", () => {
  const raster = sharedRaster(8, 0.5);
  const counts = spikeTrains(raster).slice(0, 4).map((train) =>
    binCounts(train, { binMs: 2, durationMs: 5000 })
  );
  const pairs = counts.flatMap((a, i) => counts.slice(0, i).map((b) => pearson(a, b)));
  assertAlmostEquals(spikeCountCorrelation(raster)!, mean(pairs), 1e-12);
  assertEquals(mean(pairs) > 0.1, true);
});

Deno.test("spikeCountCorrelation() is 0 for independent neurons", () => {
  const raster = gammaRaster(9, { shape: 1, neuronCount: 30, durationMs: 10_000 });
  // 435 pairs of 5,000 bins: each r has error 1 / sqrt(5000); bound at five standard errors of the mean.
  assertAlmostEquals(spikeCountCorrelation(raster)!, 0, 5 / Math.sqrt(435 * 5000));
});

Deno.test("spikeCountCorrelation() is 1 for equal trains and -1 for two that exclude each other", () => {
  const odd = [1, 5, 9, 13], even = [3, 7, 11, 15];
  assertAlmostEquals(spikeCountCorrelation(rasterOf([odd, odd, odd], 16))!, 1, 1e-12);
  assertAlmostEquals(spikeCountCorrelation(rasterOf([odd, even], 16))!, -1, 1e-12);
});

Deno.test("spikeCountCorrelation() takes evenly spaced neurons of a large population", () => {
  const odd = [1, 5, 9, 13], even = [3, 7, 11, 15];
  const raster = rasterOf([odd, even, odd, even], 16);
  assertAlmostEquals(spikeCountCorrelation(raster, { maxNeurons: 2 })!, 1, 1e-12);
});

Deno.test("spikeCountCorrelation() is null when fewer than two neurons vary", () => {
  assertEquals(spikeCountCorrelation(rasterOf([[1, 5], []], 16)), null);
});

Deno.test("spikeCountCorrelation() refuses a bin without width", () => {
  assertThrows(
    () => spikeCountCorrelation(rasterOf([[1], [2]], 16), { binMs: -1 }),
    RangeError,
    "Cannot correlate spike counts as binMs must be a positive number: current value is -1",
  );
});
