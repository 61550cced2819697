import { requireKnown } from "../../base/require_known.ts";
import { SYSTEMS_OPTION, type SystemsOption } from "../../systems.ts";
import { saveMap } from "../map_file.ts";
import { gatherShards } from "./gather_shards.ts";
import { mergeEvaluation } from "./evaluation_shards.ts";
import { mergeDataset } from "./merge_dataset.ts";
import { joinMapShards } from "./map_shards.ts";
import { mergeSeeds } from "./seed_shards.ts";
import type { ShardKind, ShardRecord } from "./shard_record.ts";

/** What {@linkcode mergeShards} made. */
export interface Merged {
  /** What the shards were of. */
  kind: ShardKind;
  /** Number of shards. */
  shards: number;
  /** Number of units, such as points. */
  units: number;
  /** The version that made them. */
  version: string;
  /** What was written: a file, or a folder. */
  out: string;
}

/** Joins the shards of one kind into the result. @returns What was written, where that is not `out`. */
type Join = (out: string, records: readonly ShardRecord[], options: SystemsOption) => Promise<string | void>;

const JOINS: Readonly<Record<ShardKind, Join>> = {
  async map(out, records) {
    const { map, settings } = joinMapShards(out, records);
    await saveMap(out, map, settings);
  },
  dataset: mergeDataset,
  evaluation: mergeEvaluation,
  models: mergeSeeds,
};

/**
 * Joins the shards of a result, which `--shard K/N` made, into what one run makes, byte for byte. The shards stay where they are.
 * @param out The result, as `--out` named it; its shards are in `OUT.shards`.
 * @param options Systems of your own that a dataset may be of.
 * @returns What was merged.
 * @throws {MissingShardsError} When shards are missing or not finished; it names them.
 * @throws {FileError} When there are none, one is damaged, they were made by different versions or with different options, or the result cannot
 * be written.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts ignore
 * import { mergeShards } from "@volley/volley/shards";
 *
 * const { shards, units } = await mergeShards("map.json");
 * console.log(`${units} points from ${shards} shards`);
 * ```
 */
export async function mergeShards(out: string, options: SystemsOption = {}): Promise<Merged> {
  requireKnown("merge shards", options, SYSTEMS_OPTION);
  const records = await gatherShards(out), [{ kind, version }] = records;
  const written = await JOINS[kind](out, records, options);
  const units = records.reduce((sum, record) => sum + record.units, 0);
  return { kind, shards: records.length, units, version, out: written ?? out };
}
