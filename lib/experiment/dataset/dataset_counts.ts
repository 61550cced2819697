import { requireKnown } from "../../base/require_known.ts";
import type { CountArray, PopulationCounts } from "../../system/population_counts.ts";
import type { Split } from "./dataset_names.ts";
import { type Dataset, SELECT_OPTIONS, type SelectOptions } from "./load_dataset.ts";
import { doneShards, selected } from "./selected_points.ts";
import { binsOf } from "./manifest.ts";
import { requireShardFile } from "./shard_file.ts";
import { signalsOf } from "./signals_of.ts";

/** Counts of the networks of one part of a dataset. */
export interface DatasetCounts extends PopulationCounts {
  /** Point of each network. (networks) */
  point: Uint32Array;
  /** The box's parameters: names and (networks, P) values. */
  parameters: { names: string[]; values: Float32Array };
}

/**
 * The counts of all networks of one part; of the shards that are done. Runs of one point stand one after another.
 * @param dataset See {@link loadDataset}. @param split The part. @param options Which labels to take.
 * @throws {FileError} When a shard is missing or damaged.
 * @throws {TypeError} When an option is unknown.
 */
export async function datasetCounts(
  dataset: Dataset,
  split: Split,
  options: SelectOptions = {},
): Promise<DatasetCounts> {
  requireKnown("read counts of a dataset", options, SELECT_OPTIONS);
  const { manifest } = dataset;
  const { populations, simulation, shards, box, points } = manifest;
  const bins = binsOf(manifest), each = populations.length * bins;
  const numbers = doneShards(manifest, split);
  // The files say how large they are before room is made for them.
  for (const k of numbers) await requireShardFile(dataset.folder, manifest, shards[k]);
  const most = numbers.reduce((sum, k) => sum + shards[k].networks, 0);
  let all: CountArray = new Uint16Array(most * each);
  const point: number[] = [];
  const signals = signalsOf(manifest).map((signal) => ({ ...signal, values: new Float32Array(most * bins) }));
  for (const k of numbers) {
    const shard = await dataset.readShard(k);
    if (shard.counts instanceof Uint32Array && all instanceof Uint16Array) all = Uint32Array.from(all);
    selected(manifest, shard.point, options).forEach((taken, network) => {
      if (!taken) return;
      all.set(shard.counts.subarray(network * each, (network + 1) * each), point.length * each);
      signals.forEach(({ values }, s) => {
        const own = shard.signals![s].values;
        values.set(own.subarray(network * bins, (network + 1) * bins), point.length * bins);
      });
      point.push(shard.point[network]);
    });
  }
  return {
    populations,
    binMs: simulation.binMs,
    networks: point.length,
    bins,
    counts: all.subarray(0, point.length * each) as CountArray,
    ...(signals.length > 0
      ? {
        signals: signals.map((signal) => ({
          ...signal,
          values: signal.values.subarray(0, point.length * bins),
        })),
      }
      : {}),
    point: Uint32Array.from(point),
    parameters: {
      names: box.map(({ name }) => name),
      values: Float32Array.from(point.flatMap((p) => points[p].values)),
    },
  };
}
