import { populationRate } from "../analysis/rates.ts";
import { binFrom, binsOf, SLACK_MS } from "../base/time_grid.ts";
import { type CountRuns, seriesOf } from "../experiment/count_runs.ts";
import type { Sizes } from "../experiment/measure_counts.ts";
import type { RunSpikes } from "../markov/run.ts";
import type { RasterSeries, RateSeries } from "./report_data.ts";

/** The part of a run that is drawn. */
export interface Shown {
  /** Cells. */
  sizes: Sizes;
  /** Length from the start, ms. */
  shownMs: number;
}

/**
 * Spreads the counts of a run over cells and within bins at random, for a raster of a system that has counts only.
 *
 * @param series Counts of one run. @param shown Cells and length.
 * @returns Spikes in order of their bins, E cells first.
 */
export function spreadCounts(
  series: { binMs: number; e: Uint16Array; i: Uint16Array },
  shown: Shown,
): RunSpikes {
  const { sizes, shownMs } = shown;
  const times: number[] = [];
  const neurons: number[] = [];
  let state = 1;
  const uniform = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const add = (count: number, first: number, cells: number, bin: number) => {
    for (let spike = 0; spike < count; spike++) {
      times.push((bin + uniform()) * series.binMs);
      neurons.push(first + Math.floor(uniform() * cells));
    }
  };
  for (let bin = 0; bin < Math.min(series.e.length, binsOf(shownMs, series.binMs)); bin++) {
    add(series.e[bin], 0, sizes.e, bin);
    add(series.i[bin], sizes.e, sizes.i, bin);
  }
  return { times: Float64Array.from(times), neurons: Uint32Array.from(neurons) };
}

/**
 * The raster of a run's start, its end included: a spike of the last step has the time of its end.
 *
 * @param label Name of the system. @param spikes Its spikes. @param shown Cells and length.
 */
export function rasterOf(label: string, spikes: RunSpikes, shown: Shown): RasterSeries {
  const { sizes, shownMs } = shown;
  const shows = (time: number) => time <= shownMs + SLACK_MS;
  return {
    label,
    times: spikes.times.filter(shows).map((time) => Math.min(time, shownMs)),
    neurons: spikes.neurons.filter((_, at) => shows(spikes.times[at])),
    neuronCount: sizes.e + sizes.i,
    excitatoryCount: sizes.e,
    durationMs: shownMs,
  };
}

/**
 * Population rates of the start of the first run.
 *
 * @param label Name of the system. @param counts Its runs. @param shown Cells and length.
 */
export function ratesOf(label: string, counts: CountRuns, shown: Shown): RateSeries {
  const { sizes, shownMs } = shown;
  const { e, i, binMs } = seriesOf(counts, 0);
  const bins = Math.min(e.length, Math.max(1, binFrom(shownMs, binMs)));
  return {
    label,
    binMs,
    e: populationRate(e.subarray(0, bins), { binMs, neuronCount: sizes.e }),
    i: populationRate(i.subarray(0, bins), { binMs, neuronCount: sizes.i }),
  };
}
