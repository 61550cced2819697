import { loadLate } from "../../base/load_late.ts";
import type { OnProgress, Progress } from "../../base/progress.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import type { DatasetOptions } from "./dataset_options.ts";
import type * as work from "./dataset_work.ts";
import type { Dataset } from "./load_dataset.ts";
import type { Simulate } from "./simulate_shard.ts";
import type { Gpu } from "../../gpu/gpu.ts";

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
  const { makeIn } = await loadLate<typeof work>("./dataset_work.ts", import.meta.url, "make a dataset");
  return await makeIn(folder, options);
}
