import { rebin } from "../analysis/fano.ts";
import { populationRate } from "../analysis/rates.ts";
import { binFrom, binsOf, SLACK_MS } from "../base/time_grid.ts";
import { congruential } from "../random/congruential.ts";
import { countsOf, type PopulationCounts } from "../system/population_counts.ts";
import type { Spikes } from "../system/run.ts";
import type { RasterSeries, RateSeries } from "./report_data.ts";

/**
 * Spreads the counts of a run over cells and within bins at random, for a raster of a system that has counts only.
 *
 * @param counts Runs; the first is taken. @param window The time.
 * @returns Spikes in order of their bins, cells in the order of the populations.
 */
export function spreadCounts(counts: PopulationCounts, { fromMs, toMs }: TimeWindow): Spikes {
  const { binMs, bins, populations } = counts;
  const series = populations.map((_, p) => countsOf(counts, 0, p));
  const times: number[] = [];
  const neurons: number[] = [];
  const uniform = congruential(1);
  const add = (count: number, first: number, cells: number, bin: number) => {
    for (let spike = 0; spike < count; spike++) {
      times.push((bin + uniform()) * binMs);
      neurons.push(first + Math.floor(uniform() * cells));
    }
  };
  for (let bin = binFrom(fromMs, binMs); bin < Math.min(bins, binsOf(toMs, binMs)); bin++) {
    let first = 0;
    populations.forEach(({ size }, p) => {
      add(series[p][bin], first, size, bin);
      first += size;
    });
  }
  return { times: Float64Array.from(times), neurons: Uint32Array.from(neurons) };
}

/** Part of a run. */
export interface TimeWindow {
  /** Its start, ms. */
  fromMs: number;
  /** Its end, ms. */
  toMs: number;
}

/**
 * The raster of a part of a run, its end included: a spike of the last step has the time of its end.
 *
 * @param label Name of the system. @param spikes Its spikes. @param shown Populations, and the time.
 */
export function rasterOf(
  label: string,
  spikes: Spikes,
  shown: Pick<PopulationCounts, "populations"> & TimeWindow,
): RasterSeries {
  const { populations, fromMs, toMs } = shown;
  const shows = (time: number) => time >= fromMs && time <= toMs + SLACK_MS;
  return {
    label,
    populations,
    times: spikes.times.filter(shows).map((time) => Math.min(time, toMs)),
    neurons: spikes.neurons.filter((_, at) => shows(spikes.times[at])),
    ...(fromMs > 0 ? { fromMs } : {}),
    durationMs: toMs - fromMs,
  };
}

/** Points of a curve beyond which the bins of rates are joined. */
const MOST_BINS = 250;

/**
 * Rates of the populations over a part of the first run, in bins of which there are at most some 250.
 *
 * @param label Name of the system. @param counts Its runs. @param window The time.
 */
export function ratesOf(label: string, counts: PopulationCounts, { fromMs, toMs }: TimeWindow): RateSeries {
  const first = Math.min(counts.bins - 1, binFrom(fromMs, counts.binMs));
  const end = Math.min(counts.bins, Math.max(first + 1, binFrom(toMs, counts.binMs)));
  const factor = Math.max(1, Math.round((end - first) / MOST_BINS)), binMs = factor * counts.binMs;
  return {
    label,
    binMs,
    ...(first > 0 ? { fromMs: first * counts.binMs } : {}),
    populations: counts.populations.map(({ name, size }, p) => {
      const shown = rebin(countsOf(counts, 0, p).subarray(first, end), factor);
      return { name, rates: populationRate(shown, { binMs, neuronCount: size }) };
    }),
  };
}
