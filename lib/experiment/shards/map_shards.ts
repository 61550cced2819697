import { fail } from "../../base/fail.ts";
import * as z from "../../deps/zod.ts";
import { failFile } from "../../io/file_error.ts";
import type { SweepSettings } from "../map_file.ts";
import type { MapAxis } from "../parameter_map.ts";
import { type GridMap, gridSize } from "../grid_map.ts";
import { type Shard, shardRange } from "./shard.ts";
import { resumeShard, shardPath, type ShardRecord, writeShardRecord } from "./shard_record.ts";

/** A shard of a sweep: which part of which map it is. */
export interface MapShard {
  /** Which part it is. */
  shard: Shard;
  /** The grid of the whole map. */
  axes: readonly MapAxis[];
  /** What is measured: `network`, or the name of a model. */
  source: string;
  /** What the sweep is run with: equal settings give equal maps. */
  settings: SweepSettings;
  /** The command that makes it, without `--shard`, word by word. */
  command: readonly string[];
}

const VALUES = z.record(z.string(), z.array(z.nullable(z.number())));
const BODY = z.object({ measures: VALUES, deviations: z.optional(VALUES) });
const AXES = z.array(
  z.object({ name: z.string(), unit: z.string(), values: z.array(z.number()).check(z.minLength(1)) }),
);

/** The points of a grid that are a shard's. */
export function mapPart({ axes, shard }: Pick<MapShard, "axes" | "shard">): { first: number; end: number } {
  return shardRange(gridSize(axes), shard);
}

/** What a shard has of its points that are done: measures, and of an ensemble their deviations. */
function bodyOf(record: ShardRecord): z.infer<typeof BODY> {
  const { data } = BODY.safeParse(record.body);
  const all = [...Object.entries(data?.measures ?? {}), ...Object.entries(data?.deviations ?? {})];
  const odd = all.find(([, values]) => values.length !== record.done);
  if (!data || odd) {
    const value = odd ? `${odd[1].length} of ${odd[0]}` : "none";
    fail("use a shard of a map", `it must have ${record.done} values of each measure`, value);
  }
  return data;
}

/** Writes a shard of a map, also one that is not complete, whole or not at all. @returns Its file. @throws {FileError} */
export async function saveMapShard(out: string, map: GridMap, about: MapShard): Promise<string> {
  const { shard, command, settings, source } = about, { first, end } = mapPart(about);
  const path = shardPath(out, shard);
  const part = (all: GridMap["measures"]) =>
    Object.fromEntries(
      Object.entries(all).map(([name, values]) => [name, values.slice(first, first + map.done)]),
    );
  await writeShardRecord(path, {
    kind: "map",
    shard,
    command,
    request: { ...settings, source },
    units: end - first,
    done: map.done,
    body: { measures: part(map.measures), ...(map.deviations ? { deviations: part(map.deviations) } : {}) },
  });
  return path;
}

/**
 * Reads a shard of a map that was broken off, to go on with it.
 * @returns The map so far; null when there is no such file.
 * @throws {FileError} When it is damaged, or was made by another version or with other settings, which are named.
 */
export async function resumeMapShard(out: string, about: MapShard): Promise<GridMap | null> {
  const { shard, settings, source, axes } = about, { first, end } = mapPart(about);
  const path = shardPath(out, shard), request = { ...settings, source };
  const record = await resumeShard(path, { kind: "map", shard, request, units: end - first });
  if (!record) return null;
  return { axes: [...axes], ...placed([{ ...record, shard }], axes), source, done: record.done };
}

/** Measures of shards, and deviations where there are some, in their places of the whole map. */
function placed(
  records: readonly ShardRecord[],
  axes: readonly MapAxis[],
): Pick<GridMap, "measures" | "deviations"> {
  const size = gridSize(axes),
    all: Record<"measures" | "deviations", GridMap["measures"]> = {
      measures: {},
      deviations: {},
    };
  for (const record of records) {
    const { first } = mapPart({ axes, shard: record.shard });
    const { measures, deviations = {} } = bodyOf(record);
    for (const [field, found] of [["measures", measures], ["deviations", deviations]] as const) {
      for (const [name, values] of Object.entries(found)) {
        all[field][name] ??= new Array<number | null>(size).fill(null);
        values.forEach((value, k) => all[field][name][first + k] = value);
      }
    }
  }
  const { measures, deviations } = all;
  return { measures, ...(Object.keys(deviations).length > 0 ? { deviations } : {}) };
}

/**
 * The map that shards make together.
 * @param out The result that they are parts of. @param records All of them, done.
 * @throws {FileError} When they do not fit together.
 */
export function joinMapShards(
  out: string,
  records: readonly ShardRecord[],
): { map: GridMap; settings: SweepSettings } {
  const { source, ...settings } = records[0].request;
  const { data: axes } = AXES.safeParse(settings.axes);
  if (!axes || typeof source !== "string") {
    failFile("merge", out, "its shards must be of a map over a grid", "others");
  }
  const size = gridSize(axes), done = records.reduce((sum, record) => sum + record.done, 0);
  if (done !== size) failFile("merge", out, `its shards must have ${size} points`, done);
  return { map: { axes, ...placed(records, axes), source, done }, settings };
}
