import { populationRate } from "../analysis/rates.ts";
import { binFrom, binsOf, SLACK_MS } from "../base/time_grid.ts";
import type { RunSpikes } from "../markov/run.ts";
import { countsOf, type PopulationCounts } from "../system/population_counts.ts";
import type { RasterSeries, RateSeries } from "./report_data.ts";

/**
 * Spreads the counts of a run over cells and within bins at random, for a raster of a system that has counts only.
 *
 * @param counts Runs; the first is taken. @param shownMs Length from the start, ms.
 * @returns Spikes in order of their bins, cells in the order of the populations.
 */
export function spreadCounts(counts: PopulationCounts, shownMs: number): RunSpikes {
  const { binMs, bins, populations } = counts;
  const series = populations.map((_, p) => countsOf(counts, 0, p));
  const times: number[] = [];
  const neurons: number[] = [];
  let state = 1;
  const uniform = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const add = (count: number, first: number, cells: number, bin: number) => {
    for (let spike = 0; spike < count; spike++) {
      times.push((bin + uniform()) * binMs);
      neurons.push(first + Math.floor(uniform() * cells));
    }
  };
  for (let bin = 0; bin < Math.min(bins, binsOf(shownMs, binMs)); bin++) {
    let first = 0;
    populations.forEach(({ size }, p) => {
      add(series[p][bin], first, size, bin);
      first += size;
    });
  }
  return { times: Float64Array.from(times), neurons: Uint32Array.from(neurons) };
}

/**
 * The raster of a run's start, its end included: a spike of the last step has the time of its end.
 *
 * @param label Name of the system. @param spikes Its spikes. @param shown Populations, and the length, ms.
 */
export function rasterOf(
  label: string,
  spikes: RunSpikes,
  shown: Pick<PopulationCounts, "populations"> & { shownMs: number },
): RasterSeries {
  const { populations, shownMs } = shown;
  const shows = (time: number) => time <= shownMs + SLACK_MS;
  return {
    label,
    times: spikes.times.filter(shows).map((time) => Math.min(time, shownMs)),
    neurons: spikes.neurons.filter((_, at) => shows(spikes.times[at])),
    neuronCount: populations.reduce((sum, { size }) => sum + size, 0),
    excitatoryCount: populations[0].size,
    durationMs: shownMs,
  };
}

/**
 * Population rates of the start of the first run.
 *
 * @param label Name of the system. @param counts Its runs. @param shownMs Length from the start, ms.
 */
export function ratesOf(label: string, counts: PopulationCounts, shownMs: number): RateSeries {
  const { binMs, populations } = counts;
  const bins = Math.min(counts.bins, Math.max(1, binFrom(shownMs, binMs)));
  const [e, i] = populations.map(({ size }, p) =>
    populationRate(countsOf(counts, 0, p).subarray(0, bins), { binMs, neuronCount: size })
  );
  return { label, binMs, e, i };
}
