import { asFileError } from "../../io/atomic.ts";
import { failFile, FileError } from "../../io/file_error.ts";
import { briefJson, firstDifference } from "../../io/first_difference.ts";
import { type Shard, shardText } from "./shard.ts";
import {
  readShardRecord,
  shardName,
  shardOfName,
  shardPath,
  type ShardRecord,
  shardsFolder,
} from "./shard_record.ts";

/** Numbers of shards as SLURM's --array takes them, such as `1,3-8`. */
export function shardNumbers(shards: readonly Shard[]): string {
  const numbers = shards.map(({ number }) => number).sort((a, b) => a - b), ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([low, high]) => low === high ? `${low}` : `${low}-${high}`).join(",");
}

/** Shards that are not there, or not done: the others cannot be merged without them. */
export class MissingShardsError extends FileError {
  /** Name of the class. */
  override name = "MissingShardsError";
  /**
   * Makes the error.
   * @param out The result that they are parts of. @param missing Shards that are not there. @param unfinished Shards that were broken off.
   * @param command The command that makes them, without `--shard`, word by word.
   */
  constructor(
    out: string,
    readonly missing: readonly Shard[],
    readonly unfinished: readonly Shard[],
    readonly command: readonly string[],
  ) {
    const [{ of }] = [...missing, ...unfinished];
    const parts = [
      [missing, "missing"] as const,
      [unfinished, "not finished"] as const,
    ].filter(([some]) => some.length > 0).map(([some, what]) => `${shardNumbers(some)} ${what}`);
    super(`Cannot merge ${out} as all ${of} shards must be done: current value is ${parts.join("; ")}`, {
      path: shardsFolder(out),
    });
  }
}

/** The shards whose records are in a folder. @throws {FileError} When there is none, or they are of different numbers of shards. */
async function shardsIn(out: string): Promise<Shard[]> {
  const folder = shardsFolder(out), found: Shard[] = [];
  const none = (value: string) =>
    failFile("merge", out, `its shards must be in ${folder} (made with --out ${out} --shard K/N)`, value);
  try {
    for await (const { name } of Deno.readDir(folder)) {
      const shard = shardOfName(name);
      if (shard) found.push(shard);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw asFileError(error, folder, "read");
    return none("no such folder");
  }
  if (found.length === 0) none("none");
  const numbers = [...new Set(found.map(({ of }) => of))].sort((a, b) => a - b);
  if (numbers.length > 1) {
    failFile(
      "merge",
      out,
      `its shards must be parts of one run, of as many shards each`,
      `${
        numbers.map((of) => `shards of ${of}`).join(" and ")
      } in ${folder} (remove those that are not wanted)`,
    );
  }
  return found.sort((a, b) => a.number - b.number);
}

/** Fails unless two shards are parts of one piece of work. */
function requireAlike(out: string, one: ShardRecord, other: ShardRecord): void {
  for (const name of ["kind", "version", "request"] as const) {
    const differs = firstDifference(one[name], other[name], name);
    if (!differs) continue;
    const where = name === "version" ? "the version of volley" : differs.where.replace(/^request\./, "");
    failFile(
      "merge",
      out,
      `all shards must have been made alike, but ${where} is ${briefJson(differs.found)} in ${
        shardName(one.shard)
      }`,
      `${briefJson(differs.wanted)} in ${shardName(other.shard)}`,
    );
  }
}

/**
 * Reads all shards of a result, in their order.
 * @param out The result that they are parts of, as `--out` named it.
 * @throws {MissingShardsError} When some are missing or not finished.
 * @throws {FileError} When there are none, one is damaged, or they were made by different versions or with different requests.
 */
export async function gatherShards(out: string): Promise<(ShardRecord & { version: string })[]> {
  const found = await shardsIn(out), [{ of }] = found;
  const records: (ShardRecord & { version: string })[] = [];
  for (const shard of found) {
    const path = shardPath(out, shard), record = await readShardRecord(path);
    if (shardText(record.shard) !== shardText(shard)) {
      failFile("merge", out, `${path} must be ${shardName(shard)}`, shardName(record.shard));
    }
    if (records.length > 0) requireAlike(out, records[0], record);
    records.push(record);
  }
  const there = new Set(found.map(({ number }) => number));
  const missing = Array.from({ length: of }, (_, k) => ({ number: k + 1, of })).filter(({ number }) =>
    !there.has(number)
  );
  const unfinished = records.filter(({ done, units }) => done < units).map(({ shard }) => shard);
  if (missing.length + unfinished.length > 0) {
    throw new MissingShardsError(out, missing, unfinished, records[0].command);
  }
  return records;
}
