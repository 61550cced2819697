import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { fail } from "../base/fail.ts";
import { binFrom, binsOf, binUntil } from "../base/time_grid.ts";
import { requirePositive } from "../base/require_number.ts";
import type { Raster } from "./raster_type.ts";
import { requireRaster, requireTimesWithin } from "./_require_raster.ts";

const OPTIONS: OptionNames<BinOptions> = { binMs: true, durationMs: true, edge: true };

/** The bins of {@linkcode binCounts}. */
export interface BinOptions {
  /** ms, width of a bin. */
  binMs: number;
  /** ms, length of the recording. */
  durationMs: number;
  /**
   * Which of its edges a bin has. With `start` bin k holds the times in [k binMs, (k+1) binMs), as of Elephant's
   * `BinnedSpikeTrain`. With `end` it holds those in (k binMs, (k+1) binMs]: so the counts of a simulation in steps are
   * made, as a spike has the time of the end of its step, and a bin then holds the spikes of all of its steps. The two
   * differ for spikes on an edge alone.
   *
   * @default {"start"}
   */
  edge?: "start" | "end";
}

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
 * Bin k holds the times in [k binMs, (k+1) binMs), or with `edge: "end"` those in (k binMs, (k+1) binMs]. A spike at
 * `durationMs` falls into the last bin and one at 0 into the first, either way, and the last bin is shorter than the
 * others when binMs does not divide durationMs. So the counts always add up to the number of spikes. A time within a
 * nanosecond of an edge is on the edge, which undoes the rounding of times that are multiples of a simulation step.
 *
 * With `edge: "end"` the counts are those of a simulated run, `SpikingRun.counts`, for any step.
 *
 * @param times `(n)` ms, spike times in any order
 * @param options the bins
 * @returns `(ceil(durationMs / binMs))` spikes per bin, all 0 without spikes
 * @throws {RangeError} when a width is not positive, a time lies outside 0 to durationMs or there is no such edge
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { binCounts } from "@volley/volley";
 *
 * console.log(binCounts(Float64Array.of(0, 0.5, 1, 2.9), { binMs: 1, durationMs: 3 })); // [2, 1, 1]
 * console.log(binCounts([0.5, 1, 2.9], { binMs: 1, durationMs: 3, edge: "end" })); // [2, 0, 1]
 * ```
 */
export function binCounts(times: ArrayLike<number>, options: BinOptions): Uint32Array {
  requireKnown("count spikes", options, OPTIONS);
  const { binMs, durationMs, edge = "start" } = options;
  requirePositive("count spikes", "binMs", binMs);
  requirePositive("count spikes", "durationMs", durationMs);
  if (edge !== "start" && edge !== "end") fail("count spikes", "edge must be start or end", edge);
  requireTimesWithin("count spikes", times, durationMs);
  const binOf = edge === "end" ? binUntil : binFrom;
  const counts = new Uint32Array(Math.max(1, binsOf(durationMs, binMs)));
  for (let i = 0; i < times.length; i++) {
    counts[Math.max(0, Math.min(counts.length - 1, binOf(times[i], binMs)))]++;
  }
  return counts;
}
