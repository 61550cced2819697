import { fail } from "../../base/fail.ts";
import { requireKnown } from "../../base/require_known.ts";
import { cellDrives } from "../../cable/cell_drives.ts";
import { cellExtras } from "../../cable/cell_extras.ts";
import type { CellSpec } from "../../cable/cell_spec.ts";
import { NpzFile } from "../../io/npz_file.ts";
import { joinTraceSeries } from "../../surrogate/trace/recorded_series.ts";
import type { TraceSeries } from "../../surrogate/trace/trace_series.ts";
import { countsOf } from "../../system/population_counts.ts";
import type { Split } from "./dataset_names.ts";
import { type Dataset, SELECT_OPTIONS, type SelectOptions } from "./load_dataset.ts";
import { binsOf } from "./manifest.ts";
import { doneShards, selected } from "./selected_points.ts";
import type { TrainingData, TrainingDataOptions } from "./training_data.ts";
import { WholeReader } from "./whole_reader.ts";

/** The recordings of one shard of a dataset of cells; null where none is taken. */
async function shardTraces(
  dataset: Dataset,
  k: number,
  { sites, labels }: { sites: readonly string[] } & SelectOptions,
): Promise<TraceSeries | null> {
  const { folder, manifest } = dataset, { box, points } = manifest, shard = dataset.requireDone(k);
  const counts = await dataset.readShard(k), bins = binsOf(manifest), M = sites.length, steps = bins - 1;
  using file = await NpzFile.open(`${folder}/${shard.states}`);
  const events = new WholeReader(file).u8("inputs", shard.networks, bins, M);
  const taken = selected(manifest, counts.point, { labels }).flatMap((one, network) => one ? [network] : []);
  if (taken.length === 0) return null;
  const inputs = new Uint8Array(taken.length * steps * M),
    values = new Float32Array(taken.length * steps * 2);
  const [{ values: voltage }] = counts.signals!;
  taken.forEach((network, run) => {
    const first = network * bins, spikes = countsOf(counts, network, 0);
    inputs.set(events.subarray(first * M, (first + steps) * M), run * steps * M);
    for (let t = 0; t < steps; t++) {
      // A step ends where the next one starts.
      values[2 * (run * steps + t)] = voltage[first + t + 1];
      values[2 * (run * steps + t) + 1] = spikes[t] > 0 ? 1 : 0;
    }
  });
  return {
    ...{ stepMs: 1, runs: taken.length, samples: steps },
    inputs: { names: [...sites], values: inputs },
    outputs: { names: ["v_soma", "spike"], values },
    parameters: {
      names: box.map(({ name }) => name),
      low: box.map(({ low }) => low),
      high: box.map(({ high }) => high),
      values: Float32Array.from(taken.flatMap((network) => points[counts.point[network]].values)),
    },
  };
}

/**
 * Recordings of the cells of one part of a dataset, of the shards that are done: what each got and did in each ms, and its parameters. Runs of one
 * point stand one after another.
 * @param dataset Of a cell, in bins of 1 ms. @param split The part. @param options Which labels to take.
 * @throws {RangeError} When the dataset holds no recordings, none is taken, or its box changes the inputs.
 * @throws {FileError} When a shard is missing or damaged.
 * @throws {TypeError} When an option is unknown.
 */
export async function datasetTraces(
  dataset: Dataset,
  split: Split,
  options: SelectOptions = {},
): Promise<TraceSeries> {
  requireKnown("read recordings of a dataset", options, SELECT_OPTIONS);
  const { folder, manifest } = dataset, own = cellExtras(manifest.extras);
  const task = `learn traces from ${folder}`;
  if (!own) fail(task, "it must be of a cell, in bins of 1 ms", manifest.system);
  const odd = manifest.box.find(({ name }) => name.startsWith("input."));
  if (odd) fail(task, "its box must leave the inputs of the cell as they are", odd.name);
  const parts: TraceSeries[] = [];
  for (const k of doneShards(manifest, split)) {
    const part = await shardTraces(dataset, k, { sites: own.sites, labels: options.labels });
    if (part) parts.push(part);
  }
  if (parts.length === 0) fail(task, `it must hold simulated ${split} points`, "none");
  const { rates, groups, leastScale, mostScale } = cellDrives(manifest.spec as CellSpec).about;
  const drive = { rates: [...rates], groups: [...groups], leastScale, mostScale };
  return { ...joinTraceSeries(parts), drive };
}

/**
 * The recordings of a dataset of cells for training a trace surrogate over its box: training part, then validation part.
 * @throws {FileError} When a shard is missing or damaged.
 * @throws {RangeError} When the dataset holds no recordings.
 * @throws {TypeError} When an option is unknown.
 */
export async function traceTraining(
  dataset: Dataset,
  options: TrainingDataOptions = {},
): Promise<TrainingData<TraceSeries>> {
  const train = await datasetTraces(dataset, "train", options);
  const held = doneShards(dataset.manifest, "validation").length > 0
    ? await datasetTraces(dataset, "validation", options)
    : null;
  const data = held ? { ...joinTraceSeries([train, held]), drive: train.drive } : train;
  return { data, heldOut: held?.runs ?? 0 };
}
