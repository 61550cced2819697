import type { OnProgress, Progress } from "../../base/progress.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { beginIn, claimFolder, resumeIn, sweepShards } from "./dataset_folder.ts";
import type { DatasetOptions } from "./dataset_options.ts";
import { describePoints } from "./describe_points.ts";
import { type Dataset, loadDataset } from "./load_dataset.ts";
import { type DatasetManifest, type DatasetShard, writeManifest } from "./manifest.ts";
import { planDataset } from "./plan_dataset.ts";
import { writeShard } from "./shard_file.ts";
import { type ShardTask, type Simulate, simulateShard } from "./simulate_shard.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { systemOf } from "../../systems.ts";

/** Names of {@linkcode MakeDatasetOptions}. */
export const MAKE_OPTIONS: OptionNames<MakeDatasetOptions> = {
  gpu: true,
  simulate: true,
  resume: true,
  onProgress: true,
  signal: true,
  spec: true,
  box: true,
  points: true,
  design: true,
  seed: true,
  fractions: true,
  runs: true,
  testRuns: true,
  durationMs: true,
  warmupMs: true,
  binMs: true,
  stepMs: true,
  method: true,
  shardNetworks: true,
  histogram: true,
  rule: true,
  systems: true,
};

/** How far {@link makeDataset} is. */
export interface DatasetProgress extends Progress {
  /** Network-seconds simulated by this call; the fraction counts shards of an earlier call, too. */
  networkSeconds: number;
  /** Number of shards on the disk. */
  shardsDone: number;
  /** Number of shards. */
  shards: number;
}

/** Options of {@link makeDataset}. */
export interface MakeDatasetOptions extends DatasetOptions {
  /** Where networks may run; null for the CPU. @default null */
  gpu?: Gpu | null;
  /** Simulates networks in place of their system. @default the system does */
  simulate?: Simulate;
  /** Go on with the dataset that is in the folder. @default false */
  resume?: boolean;
  /** Called now and then. */
  onProgress?: OnProgress<DatasetProgress>;
  /** Stops the work by throwing the signal's reason; shards that are done stay and can be resumed from. */
  signal?: AbortSignal;
}

/** With what the shards of a dataset are simulated. */
export type PendingOptions = Pick<
  MakeDatasetOptions,
  "gpu" | "simulate" | "signal" | "onProgress" | "systems"
>;

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

/**
 * Makes a dataset: parameter points spread over a box, divided into training, validation and test points, each simulated
 * with one or more seeds, of any system. Per shard it writes the counts of its networks, and of Markovian networks volleys and the
 * coarse state at the end of every bin; `dataset.json` says what there is. The same options give the same arrays on any adapter; killed at any moment, the
 * dataset can be resumed. One shard at a time is in memory.
 * @param folder A new or empty folder; with `resume` the folder of a dataset.
 * @param options What to simulate and where.
 * @returns The dataset, complete.
 * @throws {SpecError | RangeError} When the box or an option is out of range; nothing has been written then.
 * @throws {FileError} When the folder holds other things, a resumed dataset is another one, or a file cannot be written.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts ignore
 * import { getPreset, makeDataset, requestGpu } from "@volley/volley";
 * const gpu = await requestGpu();
 * await makeDataset("second-family", {
 *   spec: getPreset("mif-second"),
 *   box: [{ name: "S_EE", low: 3.5, high: 4.5 }, { name: "S_IE", low: 2.5, high: 3.5 }],
 *   points: 64,
 *   gpu,
 * });
 * ```
 */
export async function makeDataset(folder: string, options: MakeDatasetOptions): Promise<Dataset> {
  requireKnown("make a dataset", options, MAKE_OPTIONS);
  const planned = planDataset(options);
  const lock = await claimFolder(folder, options);
  try {
    return await makeIn(folder, planned, options);
  } finally {
    await lock.release();
  }
}

async function makeIn(
  folder: string,
  planned: DatasetManifest,
  options: MakeDatasetOptions,
): Promise<Dataset> {
  return await simulatePending(
    folder,
    await (options.resume ? resumeIn : beginIn)(folder, planned, options),
    options,
  );
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
