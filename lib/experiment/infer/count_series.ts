import { fail } from "../../base/fail.ts";
import type { StackLayer } from "../../nn/layer_spec.ts";
import { type PopulationCounts, someNetworks } from "../../system/population_counts.ts";
import { datasetCounts } from "../dataset/dataset_counts.ts";
import type { Split } from "../dataset/dataset_names.ts";
import type { Dataset } from "../dataset/load_dataset.ts";
import type { DatasetManifest } from "../dataset/manifest.ts";

/** By which counts over time a posterior learns, and through which layers. */
export interface SeriesOptions {
  /** Width of a bin, ms: a multiple of that of the dataset. */
  binMs: number;
  /** Layers over the bins, the last of which leaves one step, learnt with the posterior. @default a GRU of 32 units and its last step */
  summary?: StackLayer[];
}

/** Rates of populations over time, as a posterior has them. */
export interface SeriesAbout {
  /** Names of the populations. (C) */
  names: string[];
  /** Width of a bin, ms. */
  binMs: number;
  /** T, whole bins in a run of the dataset. */
  steps: number;
}

/** Series of the rows of a dataset's parts. */
export interface SeriesRows extends Pick<SeriesOptions, "summary"> {
  /** What they are. */
  about: SeriesAbout;
  /** Of what is learnt from. (R, T, C) */
  learnt: Float64Array;
  /** By which the training ends. (R, T, C) */
  validation: Float64Array;
  /** By which it is judged. (R, T, C) */
  heldOut: Float64Array;
}

const TASK = "learn from counts over time";

/** Most bins of a series: a pass over a longer one takes too long to learn by. */
const MOST_BINS = 2000;

/** What the series of runs of a dataset are. @throws {RangeError} When bins do not fit those of the dataset. */
export function seriesAbout(
  { populations, simulation }: Pick<DatasetManifest, "populations" | "simulation">,
  binMs: number,
): SeriesAbout {
  const own = binMs / simulation.binMs, steps = Math.floor(simulation.durationMs / binMs + 1e-9);
  if (!(Math.abs(own - Math.round(own)) < 1e-9 && own >= 1)) {
    fail(TASK, `bins must be whole multiples of the dataset's ${simulation.binMs} ms`, `${binMs} ms`);
  }
  if (steps < 2 || steps > MOST_BINS) {
    fail(TASK, `there must be 2 to ${MOST_BINS} bins in a run of ${simulation.durationMs} ms`, steps);
  }
  return { names: populations.map(({ name }) => name), binMs, steps };
}

/**
 * The series of a run: square roots of the rates of each population in each bin, in root Hz, whose spread by chance is the same whatever the rate is.
 * @param counts One network. @returns (T, C)
 * @throws {RangeError} When it is shorter than the series.
 */
export function seriesOf(
  { populations, bins, binMs, counts }: PopulationCounts,
  { steps, binMs: wideMs, names: { length: C } }: SeriesAbout,
): Float64Array {
  const each = Math.round(wideMs / binMs), series = new Float64Array(steps * C);
  if (bins < steps * each) {
    fail(
      TASK,
      `a run must last for ${steps * wideMs} ms, as long as those that were learnt from`,
      `${bins * binMs} ms`,
    );
  }
  for (let t = 0; t < steps; t++) {
    for (let c = 0; c < C; c++) {
      let sum = 0;
      for (let n = 0; n < each; n++) sum += counts[c * bins + t * each + n];
      series[t * C + c] = Math.sqrt(1000 * sum / (populations[c].size * wideMs));
    }
  }
  return series;
}

async function partOf(dataset: Dataset, split: Split, about: SeriesAbout): Promise<Float64Array> {
  const counts = await datasetCounts(dataset, split, { labels: ["active"] });
  const each = about.steps * about.names.length, all = new Float64Array(counts.networks * each);
  for (let row = 0; row < counts.networks; row++) {
    all.set(seriesOf(someNetworks(counts, row, 1), about), row * each);
  }
  return all;
}

/**
 * Series of all runs of a dataset, in the order of `inferenceRows`.
 * @throws {RangeError} When bins do not fit. @throws {FileError} When a shard is missing or damaged.
 */
export async function seriesRows(
  dataset: Dataset,
  { binMs, summary }: SeriesOptions,
): Promise<SeriesRows> {
  const about = seriesAbout(dataset.manifest, binMs);
  return {
    ...{ about, summary },
    learnt: await partOf(dataset, "train", about),
    validation: await partOf(dataset, "validation", about),
    heldOut: await partOf(dataset, "test", about),
  };
}
