import { ArgumentRangeError } from "../base/errors.ts";
import { requirePositive } from "./_checks.ts";
import { requireRaster } from "./_require_raster.ts";

/** The spikes of one population, in order of time. */
export interface Raster {
  /** `(n)` ms, ascending, between 0 and `durationMs`: the time of each spike. */
  times: Float64Array;
  /** `(n)` index of the neuron that fired each spike, below `neuronCount`. */
  neurons: Uint32Array;
  /** Number of neurons recorded, silent ones included. */
  neuronCount: number;
  /** ms: the length of the recording. */
  durationMs: number;
}

/** A time counts as on a bin's edge when it is within this fraction of a bin of it. */
const EDGE_TOLERANCE = 1e-6;

/**
 * Splits a raster into one spike train per neuron.
 *
 * @param raster the spikes of N neurons
 * @returns `(N)` trains of spike times in ms, ascending; views of one buffer, empty for a silent neuron
 * @throws {RangeError} when the raster's arrays disagree in length, its times do not ascend or a neuron is out of range
 *
 * @example
 * ```ts
 * import { spikeTrains } from "@volley/volley";
 *
 * const [first, second] = spikeTrains({
 *   times: Float64Array.of(1, 2, 5),
 *   neurons: Uint32Array.of(1, 0, 1),
 *   neuronCount: 2,
 *   durationMs: 10,
 * });
 * console.log(first, second); // [2], [1, 5]
 * ```
 */
export function spikeTrains(raster: Raster): Float64Array[] {
  requireRaster("split a raster", raster);
  const { times, neurons, neuronCount } = raster;
  const ends = new Uint32Array(neuronCount + 1);
  for (const neuron of neurons) ends[neuron + 1]++;
  for (let neuron = 0; neuron < neuronCount; neuron++) ends[neuron + 1] += ends[neuron];
  const next = ends.slice(0, neuronCount);
  const sorted = new Float64Array(times.length);
  for (let i = 0; i < times.length; i++) sorted[next[neurons[i]]++] = times[i];
  return Array.from(next, (end, neuron) => sorted.subarray(ends[neuron], end));
}

/**
 * Counts spikes in consecutive bins that start at 0 ms.
 *
 * Bin k holds the times in [k binMs, (k+1) binMs); a spike at `durationMs` itself falls into the last bin, which is
 * shorter than the others when binMs does not divide durationMs. So the counts always add up to the number of spikes.
 * A time within a millionth of a bin below an edge counts as on the edge, which undoes the rounding of times that are
 * multiples of a simulation step.
 *
 * @param times `(n)` ms, spike times in any order
 * @param options the bins
 * @param options.binMs ms, width of a bin
 * @param options.durationMs ms, length of the recording
 * @returns `(ceil(durationMs / binMs))` spikes per bin
 * @throws {RangeError} when a width is not positive or a time lies outside 0 to durationMs
 *
 * @example
 * ```ts
 * import { binCounts } from "@volley/volley";
 *
 * console.log(binCounts(Float64Array.of(0, 0.5, 1, 2.9), { binMs: 1, durationMs: 3 })); // [2, 1, 1]
 * ```
 */
export function binCounts(
  times: ArrayLike<number>,
  options: { binMs: number; durationMs: number },
): Uint32Array {
  const { binMs, durationMs } = options;
  requirePositive("count spikes", "binMs", binMs);
  requirePositive("count spikes", "durationMs", durationMs);
  const bins = Math.max(1, Math.ceil(durationMs / binMs - EDGE_TOLERANCE));
  const counts = new Uint32Array(bins);
  for (let i = 0; i < times.length; i++) {
    const time = times[i];
    if (!(time >= 0 && time <= durationMs)) {
      throw new ArgumentRangeError(
        `Cannot count spikes as times must lie between 0 and ${durationMs} ms: current value is ${time}`,
      );
    }
    counts[Math.min(bins - 1, Math.floor(time / binMs + EDGE_TOLERANCE))]++;
  }
  return counts;
}
