import { beginIn, claimFolder, resumeIn, sweepShards } from "./dataset_folder.ts";
import { describePoints } from "./describe_points.ts";
import { type Dataset, loadDataset } from "./load_dataset.ts";
import type { MakeDatasetOptions, PendingOptions } from "./make_options.ts";
import { type DatasetManifest, type DatasetShard, writeManifest } from "./manifest.ts";
import { planDataset } from "./plan_dataset.ts";
import { writeShard } from "./shard_file.ts";
import { type ShardTask, simulateShard } from "./simulate_shard.ts";
import { systemOf } from "../../systems.ts";

/** Simulates and writes one shard. @returns The manifest with it. */
async function makeShard(
  folder: string,
  manifest: DatasetManifest,
  task: ShardTask & { shard: number },
): Promise<DatasetManifest> {
  const shard = manifest.shards[task.shard];
  const runs = await simulateShard(manifest, shard, task);
  await writeShard(folder, manifest, shard, runs);
  const known = describePoints(manifest, shard, { runs, system: task.system });
  const next = {
    ...manifest,
    points: manifest.points.map((point, index) => ({ ...point, ...known.get(index) })),
    shards: manifest.shards.map((one, k) =>
      k === task.shard ? { ...one, status: "done" as const, provenance: runs.provenance } : one
    ),
  };
  await writeManifest(folder, next);
  return next;
}

/** Number of shards on the disk. */
function doneOf({ shards }: DatasetManifest): number {
  return shards.filter(({ status }) => status === "done").length;
}

/** Network-seconds of a shard, warm-up included. */
function secondsOf({ simulation }: DatasetManifest, shard: DatasetShard): number {
  return shard.networks * (simulation.durationMs + simulation.warmupMs) / 1000;
}

/** Plans a dataset and makes it, see `makeDataset`. */
export async function makeIn(folder: string, options: MakeDatasetOptions): Promise<Dataset> {
  const planned = planDataset(options), lock = await claimFolder(folder, options);
  try {
    return await simulatePending(
      folder,
      await (options.resume ? resumeIn : beginIn)(folder, planned, options),
      options,
    );
  } finally {
    await lock.release();
  }
}

/**
 * Simulates the shards of a dataset that are not done, whose folder is claimed.
 * @param begun Its manifest, as it is in the folder.
 * @throws {FileError} When a file cannot be written.
 */
export async function simulatePending(
  folder: string,
  begun: DatasetManifest,
  { gpu = null, simulate, signal, onProgress, systems }: PendingOptions,
): Promise<Dataset> {
  let manifest = begun;
  await sweepShards(folder, manifest);
  const system = systemOf(manifest.system, { systems });
  const start = performance.now();
  const total = manifest.shards.reduce((sum, shard) => sum + secondsOf(manifest, shard), 0);
  let done = 0;
  let earlier = 0;
  manifest.shards.forEach((shard) => earlier += shard.status === "done" ? secondsOf(manifest, shard) : 0);
  const report = (within: number) =>
    onProgress?.({
      fraction: (earlier + done + within) / total,
      networkSeconds: done + within,
      wallSeconds: (performance.now() - start) / 1000,
      shardsDone: doneOf(manifest),
      shards: manifest.shards.length,
      doing: `${doneOf(manifest)} of ${manifest.shards.length} shards`,
    });
  for (let k = 0; k < manifest.shards.length; k++) {
    if (manifest.shards[k].status === "done") continue;
    signal?.throwIfAborted();
    const seconds = secondsOf(manifest, manifest.shards[k]);
    manifest = await makeShard(folder, manifest, {
      shard: k,
      ...{ system, gpu, simulate },
      options: { signal, onProgress: ({ fraction }) => report(fraction * seconds) },
    });
    done += seconds;
    report(0);
  }
  return await loadDataset(folder, { systems });
}
