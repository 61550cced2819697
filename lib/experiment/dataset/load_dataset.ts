import { displayedDataset } from "./displayed_dataset.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { FileError } from "../../io/file_error.ts";
import { SYSTEMS_OPTION, type SystemsOption } from "../../systems.ts";
import type { Label } from "./dataset_names.ts";
import { type DatasetManifest, type DatasetShard, readManifest } from "./manifest.ts";
import { readShardFile, type ShardData } from "./shard_file.ts";

/** A dataset on the disk, read a shard at a time. */
export interface Dataset {
  /** Its folder. */
  readonly folder: string;
  /** Everything but its arrays. */
  readonly manifest: DatasetManifest;
  /** Shard number k. @throws {FileError} When it is not done. */
  readonly requireDone: (k: number) => DatasetShard;
  /** Counts of shard number k. @throws {FileError} When it is not done, missing or damaged. */
  readShard(k: number): Promise<ShardData>;
}

/** Which points of a part to take. */
export interface SelectOptions {
  /** Labels of the points to take. @default all */
  labels?: readonly Label[];
}

/** Names of {@linkcode SelectOptions}. */
export const SELECT_OPTIONS: OptionNames<SelectOptions> = { labels: true };

function makeDatasetReader(folder: string, manifest: DatasetManifest): Dataset {
  const requireDone = (k: number) => {
    const shard = manifest.shards[k];
    if (shard?.status === "done") return shard;
    throw new FileError(
      `Cannot read shard ${k} of ${folder} as it must be simulated: current value is ${
        shard?.status ?? "none"
      }`,
      { path: folder },
    );
  };
  return displayedDataset({
    folder,
    manifest,
    requireDone,
    readShard: async (k) => await readShardFile(folder, manifest, requireDone(k)),
  });
}

/**
 * Opens a dataset that {@link makeDataset} wrote, also one that is not complete.
 * @param folder Its folder. @param options Systems of your own that it may be of.
 * @throws {FileError} When its manifest is missing, foreign or does not fit together.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts ignore
 * import { datasetCounts, loadDataset } from "@volley/volley";
 * const dataset = await loadDataset("second-family");
 * const counts = await datasetCounts(dataset, "train");
 * ```
 */
export async function loadDataset(folder: string, options: SystemsOption = {}): Promise<Dataset> {
  requireKnown("load a dataset", options, SYSTEMS_OPTION);
  return makeDatasetReader(folder, await readManifest(folder, options));
}
