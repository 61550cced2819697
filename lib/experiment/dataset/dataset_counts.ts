import type { CountData } from "../../surrogate/counts/count_data.ts";
import { joinPopulations } from "../../system/population_counts.ts";
import { type Dataset, doneShards, selected, type SelectOptions } from "./load_dataset.ts";
import type { Split } from "./dataset_names.ts";
import { requireShardFile } from "./shard_file.ts";

/** Counts of the networks of one part of a dataset. */
export interface DatasetCounts {
  /** Width of a bin, ms. */
  binMs: number;
  /** Number of networks. */
  networks: number;
  /** Bins of each. */
  bins: number;
  /** E spikes per bin. (networks, bins) */
  e: Uint16Array<ArrayBuffer>;
  /** I spikes per bin. (networks, bins) */
  i: Uint16Array<ArrayBuffer>;
  /** E spikes per bin that a recurrent kick caused. (networks, bins) */
  recurrent: Uint16Array;
  /** Point of each network. (networks) */
  point: Uint32Array;
  /** The box's parameters: names and (networks, P) values. */
  parameters: { names: string[]; values: Float32Array };
}

/** These counts in the form that a surrogate learns from. */
export function countDataOf({ manifest }: Dataset, counts: DatasetCounts): CountData {
  const { binMs, networks, bins, e, i, parameters } = counts, { N_E, N_I } = manifest.spec;
  const populations = [{ name: "E", size: N_E }, { name: "I", size: N_I }];
  return { ...joinPopulations({ populations, binMs, networks, bins }, [e, i]), parameters };
}

/**
 * The counts of all networks of one part; of the shards that are done. Runs of one point stand one after another.
 * @param dataset See {@link loadDataset}. @param split The part. @param options Which labels to take.
 * @throws {FileError} When a shard is missing or damaged.
 */
export async function datasetCounts(
  dataset: Dataset,
  split: Split,
  options: SelectOptions = {},
): Promise<DatasetCounts> {
  const { manifest } = dataset;
  const { simulation, shards, box, points } = manifest;
  const bins = Math.round(simulation.durationMs / simulation.binMs);
  const numbers = doneShards(manifest, split);
  // The files say how large they are before room is made for them.
  for (const k of numbers) await requireShardFile(dataset.folder, manifest, shards[k]);
  const most = numbers.reduce((sum, k) => sum + shards[k].networks, 0);
  const room = () => new Uint16Array(most * bins);
  const all = { e: room(), i: room(), recurrent: room() };
  const point: number[] = [];
  for (const k of numbers) {
    const shard = await dataset.readShard(k);
    selected(manifest, shard.point, options).forEach((taken, network) => {
      if (!taken) return;
      for (const name of ["e", "i", "recurrent"] as const) {
        all[name].set(shard[name].subarray(network * bins, (network + 1) * bins), point.length * bins);
      }
      point.push(shard.point[network]);
    });
  }
  const networks = point.length;
  return {
    binMs: simulation.binMs,
    networks,
    bins,
    e: all.e.subarray(0, networks * bins),
    i: all.i.subarray(0, networks * bins),
    recurrent: all.recurrent.subarray(0, networks * bins),
    point: Uint32Array.from(point),
    parameters: {
      names: box.map(({ name }) => name),
      values: Float32Array.from(point.flatMap((p) => points[p].values)),
    },
  };
}
