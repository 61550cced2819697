import type { Split } from "./dataset_names.ts";
import type { DatasetManifest } from "./manifest.ts";
import type { SelectOptions } from "./load_dataset.ts";

/** Numbers of the shards of a part that are done. */
export function doneShards(manifest: DatasetManifest, split: Split): number[] {
  return manifest.shards.flatMap((shard, k) => shard.split === split && shard.status === "done" ? [k] : []);
}

/** True for each network of a shard whose point has one of the labels. (n) */
export function selected(
  manifest: DatasetManifest,
  point: Uint32Array,
  options: SelectOptions,
): boolean[] {
  const { labels } = options;
  return Array.from(point, (p) => {
    const { label } = manifest.points[p];
    return !labels || (label !== null && labels.includes(label));
  });
}
