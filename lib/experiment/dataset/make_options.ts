import type { OnProgress, Progress } from "../../base/progress.ts";
import type { OptionNames } from "../../base/require_known.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { DatasetOptions } from "./dataset_options.ts";
import type { Simulate } from "./simulate_shard.ts";

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

/** How far `makeDataset` is. */
export interface DatasetProgress extends Progress {
  /** Network-seconds simulated by this call; the fraction counts shards of an earlier call, too. */
  networkSeconds: number;
  /** Number of shards on the disk. */
  shardsDone: number;
  /** Number of shards. */
  shards: number;
}

/** Options of `makeDataset`. */
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
