import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requirePositive, requireWhole } from "../base/require_number.ts";
import { requireFinite } from "./_checks.ts";
import { requireRaster } from "./_require_raster.ts";
import type { Raster } from "./raster_type.ts";

const OPTIONS: OptionNames<Parameters<typeof populationRate>[1]> = { binMs: true, neuronCount: true };

/**
 * The mean firing rate per neuron, silent neurons included.
 *
 * @param raster the spikes of N neurons
 * @returns Hz, spikes per neuron and second; 0 without spikes
 * @throws {RangeError} when the raster is inconsistent
 *
 * @example
 * ```ts
 * import { meanRate } from "@volley/volley";
 *
 * const raster = {
 *   times: Float64Array.of(10, 20, 400),
 *   neurons: Uint32Array.of(0, 1, 0),
 *   neuronCount: 2,
 *   durationMs: 500,
 * };
 * console.log(meanRate(raster)); // 3 Hz
 * ```
 */
export function meanRate(raster: Raster): number {
  requireRaster("measure a rate", raster);
  return raster.times.length / (raster.neuronCount * raster.durationMs / 1000);
}

/**
 * The rate of a population over time.
 *
 * @param counts `(T)` spikes of the whole population per bin
 * @param options the bins and the population
 * @param options.binMs ms, width of a bin
 * @param options.neuronCount neurons in the population
 * @returns `(T)` Hz, spikes per neuron and second; none for no counts
 * @throws {RangeError} when a count is not finite, or binMs or neuronCount is not positive
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { populationRate } from "@volley/volley";
 *
 * console.log(populationRate([0, 3], { binMs: 2, neuronCount: 100 })); // [0, 15] Hz
 * ```
 */
export function populationRate(
  counts: ArrayLike<number>,
  options: { binMs: number; neuronCount: number },
): Float64Array {
  requireKnown("measure a population rate", options, OPTIONS);
  const { binMs, neuronCount } = options;
  requirePositive("measure a population rate", "binMs", binMs);
  requireWhole("measure a population rate", "neuronCount", neuronCount, 1);
  requireFinite("measure a population rate", "counts", counts);
  const hertzPerSpike = 1000 / (binMs * neuronCount);
  return Float64Array.from(counts, (count) => count * hertzPerSpike);
}
