import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requirePositive, requireWhole } from "../base/require_number.ts";
import { requireRaster } from "./_require_raster.ts";
import { binCounts, spikeTrains } from "./raster.ts";
import type { Raster } from "./raster_type.ts";
import { mean, standardDeviation } from "./summary.ts";

const OPTIONS: OptionNames<CorrelationOptions> = { binMs: true, edge: true, maxNeurons: true };

/** How spikes are counted, and in how many neurons. */
export interface CorrelationOptions {
  /**
   * ms, width of the counting bins.
   *
   * @default {2}
   */
  binMs?: number;
  /**
   * Which of its edges a bin has, see {@linkcode binCounts}.
   *
   * @default {"start"}
   */
  edge?: "start" | "end";
  /**
   * Neurons to compare at most; of a larger population evenly spaced ones are taken.
   *
   * @default {200}
   */
  maxNeurons?: number;
}

/** The spike trains of at most `maxNeurons` evenly spaced neurons. */
function sampleTrains(raster: Raster, maxNeurons: number): Float64Array[] {
  const trains = spikeTrains(raster);
  const size = Math.min(maxNeurons, trains.length);
  return Array.from({ length: size }, (_, k) => trains[Math.floor(k * trains.length / size)]);
}

/** Adds the counts, standardized to mean 0 and variance 1, to `sum`; false, and nothing added, when they are constant. */
function addStandardized(counts: Uint32Array, sum: Float64Array): boolean {
  const average = mean(counts);
  const deviation = standardDeviation(counts);
  if (deviation === 0) return false;
  for (let bin = 0; bin < sum.length; bin++) sum[bin] += (counts[bin] - average) / deviation;
  return true;
}

/**
 * The mean Pearson correlation of spike counts over all pairs of neurons.
 *
 * With z the standardized counts, the sum of z_i z_j over pairs is half of (sum z_i)^2 - sum z_i^2: the cost grows with
 * the number of neurons, not of pairs. Neurons whose count never changes have no correlation and are left out.
 *
 * Source: Cohen M. R., Kohn A. (2011), Measuring and interpreting neuronal correlations, doi:10.1038/nn.2842.
 *
 * @param raster the spikes of N neurons
 * @param options the bins and the number of neurons
 * @returns the mean correlation, between -1 and 1; null when fewer than two neurons vary
 * @throws {RangeError} when the raster is inconsistent or an option is out of range
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { spikeCountCorrelation } from "@volley/volley";
 *
 * const raster = {
 *   times: Float64Array.of(1, 1.5, 7, 7.5),
 *   neurons: Uint32Array.of(0, 1, 1, 0),
 *   neuronCount: 2,
 *   durationMs: 10,
 * };
 * console.log(spikeCountCorrelation(raster)); // 1: the two fire in the same 2 ms bins
 * ```
 */
export function spikeCountCorrelation(raster: Raster, options: CorrelationOptions = {}): number | null {
  requireKnown("correlate spike counts", options, OPTIONS);
  const { binMs = 2, maxNeurons = 200, edge } = options;
  const task = "correlate spike counts";
  requireRaster(task, raster);
  requirePositive(task, "binMs", binMs);
  requireWhole(task, "maxNeurons", maxNeurons, 2);
  const bins = { binMs, durationMs: raster.durationMs, edge };
  const sum = new Float64Array(binCounts([], bins).length);
  let varying = 0;
  for (const train of sampleTrains(raster, maxNeurons)) {
    if (addStandardized(binCounts(train, bins), sum)) varying++;
  }
  if (varying < 2) return null;
  const squaredSum = sum.reduce((total, z) => total + z * z, 0) / sum.length;
  // Equal trains exceed 1 by rounding.
  return Math.max(-1, Math.min(1, (squaredSum - varying) / (varying * (varying - 1))));
}
