import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requireWhole } from "../base/require_number.ts";
import { IntervalStatistics } from "./interval_statistics.ts";
import { requireRaster } from "./_require_raster.ts";
import type { Raster } from "./raster_type.ts";

const OPTIONS: OptionNames<IsiOptions> = { minIntervals: true };

/** Which neurons enter a measure of interspike intervals. */
export interface IsiOptions {
  /**
   * Intervals a neuron must have fired to enter the mean; at least 2.
   *
   * @default {5}
   */
  minIntervals?: number;
}

/**
 * Runs over the intervals of all neurons in one pass.
 *
 * `visit` gets each interval's neuron, length in ms and index among that neuron's intervals.
 */
function forEachInterval(
  raster: Raster,
  visit: (neuron: number, interval: number, index: number) => void,
): void {
  const { times, neurons, neuronCount } = raster;
  const lastTime = new Float64Array(neuronCount);
  const spikes = new Uint32Array(neuronCount);
  for (let i = 0; i < times.length; i++) {
    const neuron = neurons[i];
    const fired = spikes[neuron]++;
    if (fired > 0) visit(neuron, times[i] - lastTime[neuron], fired - 1);
    lastTime[neuron] = times[i];
  }
}

/**
 * The coefficient of variation of interspike intervals, averaged over neurons.
 *
 * For each neuron CV = sd(ISI) / mean(ISI), with the population standard deviation. A Poisson process has CV 1, a
 * regular train 0. Neurons with too few intervals, or with none longer than zero, are left out.
 *
 * Source: Softky W. R., Koch C. (1993), The highly irregular firing of cortical cells is inconsistent with temporal
 * integration of random EPSPs, doi:10.1523/JNEUROSCI.13-01-00334.1993.
 *
 * @param raster the spikes of N neurons
 * @param options which neurons count
 * @returns the mean CV, without unit; null when no neuron qualifies, as without spikes
 * @throws {RangeError} when the raster is inconsistent or minIntervals is below 2
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { isiCv } from "@volley/volley";
 *
 * const times = Float64Array.of(0, 10, 20, 30, 40, 50);
 * const raster = { times, neurons: new Uint32Array(6), neuronCount: 1, durationMs: 60 };
 * console.log(isiCv(raster)); // 0: perfectly regular
 * ```
 */
export function isiCv(raster: Raster, options: IsiOptions = {}): number | null {
  requireKnown("measure an ISI CV", options, OPTIONS);
  const { minIntervals = 5 } = options;
  requireRaster("measure an ISI CV", raster);
  requireWhole("measure an ISI CV", "minIntervals", minIntervals, 2);
  const statistics = new IntervalStatistics(raster.neuronCount);
  raster.neurons.forEach((neuron, at) => statistics.add(neuron, raster.times[at]));
  return statistics.cv(minIntervals);
}

/**
 * The local variation of interspike intervals, averaged over neurons.
 *
 * For a neuron with intervals I_1 .. I_n, LV = 3 / (n - 1) sum_k ((I_k - I_(k+1)) / (I_k + I_(k+1)))^2. Unlike the CV it
 * ignores slow changes of rate. A Poisson process has LV 1, a regular train 0. Two intervals of zero length contribute
 * nothing.
 *
 * Source: Shinomoto S., Shima K., Tanji J. (2003), Differences in spiking patterns among cortical neurons,
 * doi:10.1162/089976603322518759.
 *
 * @param raster the spikes of N neurons
 * @param options which neurons count
 * @returns the mean LV, without unit; null when no neuron qualifies, as without spikes
 * @throws {RangeError} when the raster is inconsistent or minIntervals is below 2
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { isiLv } from "@volley/volley";
 *
 * const times = Float64Array.of(0, 1, 4, 5, 8, 9);
 * const raster = { times, neurons: new Uint32Array(6), neuronCount: 1, durationMs: 10 };
 * console.log(isiLv(raster)); // 0.75: intervals of 1 and 3 ms alternate
 * ```
 */
export function isiLv(raster: Raster, options: IsiOptions = {}): number | null {
  requireKnown("measure an ISI LV", options, OPTIONS);
  const { minIntervals = 5 } = options;
  requireRaster("measure an ISI LV", raster);
  requireWhole("measure an ISI LV", "minIntervals", minIntervals, 2);
  const intervals = new Uint32Array(raster.neuronCount);
  const previous = new Float64Array(raster.neuronCount);
  const squares = new Float64Array(raster.neuronCount);
  forEachInterval(raster, (neuron, interval, index) => {
    const pair = interval + previous[neuron];
    if (index > 0 && pair > 0) squares[neuron] += ((interval - previous[neuron]) / pair) ** 2;
    previous[neuron] = interval;
    intervals[neuron] = index + 1;
  });
  let sum = 0, qualifying = 0;
  for (let neuron = 0; neuron < raster.neuronCount; neuron++) {
    if (intervals[neuron] < minIntervals) continue;
    sum += 3 * squares[neuron] / (intervals[neuron] - 1);
    qualifying++;
  }
  return qualifying > 0 ? sum / qualifying : null;
}
