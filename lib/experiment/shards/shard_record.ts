import { shown } from "../../base/shown.ts";
import * as z from "../../deps/zod.ts";
import { writeFileAtomic } from "../../io/atomic.ts";
import { failFile, FileError } from "../../io/file_error.ts";
import { briefJson, firstDifference } from "../../io/first_difference.ts";
import { readJson } from "../../io/json.ts";
import { VERSION } from "../../version.ts";
import { type Shard, shardText } from "./shard.ts";

const FORMAT = "volley shard 1";

/** What shards can be of, and what each is to be merged into. */
export const SHARD_KINDS = ["map", "dataset", "evaluation", "models"] as const;
/** What shards are of. */
export type ShardKind = typeof SHARD_KINDS[number];

/** A shard on the disk: which part of which work it is, and what of it is done. */
export interface ShardRecord {
  kind: ShardKind;
  shard: Shard;
  /** What all shards of one piece of work share, as plain JSON: equal requests give equal results. */
  request: Readonly<Record<string, unknown>>;
  /** Units that it is to do. */
  units: number;
  /** Units that it has done, the first of its own. */
  done: number;
  /** What it found. */
  body: unknown;
  /** Version that made it. @default this one */
  version?: string;
  /** The command that makes it, without `--shard`, word by word. */
  command: readonly string[];
}

const RECORD = z.object({
  format: z.literal(FORMAT),
  version: z.string(),
  kind: z.enum(SHARD_KINDS),
  shard: z.object({ number: z.int().check(z.minimum(1)), of: z.int().check(z.minimum(1)) }),
  command: z.array(z.string()),
  units: z.int().check(z.minimum(0)),
  done: z.int().check(z.minimum(0)),
  request: z.record(z.string(), z.unknown()),
  body: z.unknown(),
});

/** The folder of the shards of a result, beside it. */
export function shardsFolder(out: string): string {
  return `${out.replace(/[/\\]+$/, "")}.shards`;
}

/** The record's file of a shard: `OUT.shards/3-of-8.json`. */
export function shardPath(out: string, { number, of }: Shard): string {
  return `${shardsFolder(out)}/${String(number).padStart(String(of).length, "0")}-of-${of}.json`;
}

/** The shard that a record's file name tells; null of a file that is none. */
export function shardOfName(name: string): Shard | null {
  const match = /^(\d{1,7})-of-(\d{1,7})\.json$/.exec(name);
  return match ? { number: Number(match[1]), of: Number(match[2]) } : null;
}

/** Writes a shard's record, whole or not at all. @throws {FileError} */
export async function writeShardRecord(path: string, record: ShardRecord): Promise<void> {
  const { version = VERSION, kind, shard, command, units, done, request, body } = record;
  const file = { format: FORMAT, version, kind, shard, command, units, done, request, body };
  await writeFileAtomic(path, `${JSON.stringify(file)}\n`);
}

/** Reads a shard's record. @throws {FileError} When it is missing, damaged or no shard. */
export async function readShardRecord(path: string): Promise<ShardRecord & { version: string }> {
  const { data, error } = RECORD.safeParse(await readJson(path));
  if (!data) {
    const [{ path: at, message }] = error.issues;
    throw new FileError(
      `Cannot read ${path} as it must be a shard of volley: ${
        shown(at.join(".")) || "it"
      } is wrong (${message})`,
      { path },
    );
  }
  if (data.done > data.units) {
    failFile("read", path, `at most its ${data.units} units can be done`, data.done);
  }
  return data;
}

/**
 * Reads what a shard left that was broken off, to go on with it.
 * @param path Its record. @param wanted What it is to be.
 * @returns Null when there is none.
 * @throws {FileError} When it is damaged, or was made by another version or with another request, which is named.
 */
export async function resumeShard(
  path: string,
  wanted: Pick<ShardRecord, "kind" | "shard" | "request" | "units">,
): Promise<ShardRecord | null> {
  if (!await Deno.stat(path).then(() => true, () => false)) return null;
  const found = await readShardRecord(path);
  if (found.version !== VERSION) {
    failFile("go on with", path, `it was made by volley ${found.version}, which must go on with it`, VERSION);
  }
  for (const name of ["kind", "shard", "request", "units"] as const) {
    const now = JSON.parse(JSON.stringify(wanted[name]));
    const differs = firstDifference(found[name], now, name);
    if (!differs) continue;
    const where = differs.where.replace(/^request\./, "");
    failFile(
      "go on with",
      path,
      `${where} must be ${briefJson(differs.found)}, as in the file`,
      briefJson(differs.wanted),
    );
  }
  return found;
}

/** A shard as error sentences name it. */
export function shardName(shard: Shard): string {
  return `shard ${shardText(shard)}`;
}

/**
 * What a shard holds, when it holds as much as it says that it has done.
 * @param found What was read of its body; undefined when that does not fit. @param what Of what, for the sentence.
 * @throws {FileError} When it does not.
 */
export function requireDone<Item>(
  { done }: ShardRecord,
  found: readonly Item[] | undefined,
  { path, what }: { path: string; what: string },
): asserts found is Item[] {
  if (found?.length !== done) {
    failFile("read", path, `it must have ${done} ${what}`, found?.length ?? "others");
  }
}
