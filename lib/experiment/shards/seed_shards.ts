import * as z from "../../deps/zod.ts";
import { writeFileAtomic } from "../../io/atomic.ts";
import { failFile } from "../../io/file_error.ts";
import { type Shard, shardRange } from "./shard.ts";
import { requireDone, resumeShard, shardPath, type ShardRecord, writeShardRecord } from "./shard_record.ts";

/** A surrogate that was trained with one of several seeds. */
export interface TrainedSeed {
  /** Its seed. */
  seed: number;
  /** Name of its files, without their endings. */
  model: string;
  /** Steps of its training. */
  steps: number;
  /** Loss at the end; null where it is not told. */
  loss: number | null;
  /** Loss on the data held out; null without such. */
  heldOut: number | null;
}

/** A shard of trainings that differ by their seeds. */
export interface SeedShard {
  /** Which part it is. */
  shard: Shard;
  /** Seeds of all parts. */
  seeds: readonly number[];
  /** What else the models depend on, as plain JSON. */
  request: Readonly<Record<string, unknown>>;
  /** The command that makes it, without `--shard`, word by word. */
  command: readonly string[];
}

const BODY = z.object({
  models: z.array(z.object({
    seed: z.int().check(z.minimum(0)),
    model: z.string(),
    steps: z.int().check(z.minimum(0)),
    loss: z.nullable(z.number()),
    heldOut: z.nullable(z.number()),
  })),
});

/** The seeds that are a shard's. */
export function seedsOf({ shard, seeds }: Pick<SeedShard, "shard" | "seeds">): number[] {
  const { first, end } = shardRange(seeds.length, shard);
  return seeds.slice(first, end);
}

function modelsOf(record: ShardRecord, path: string): TrainedSeed[] {
  const { data } = BODY.safeParse(record.body);
  requireDone(record, data?.models, { path, what: "trained models" });
  return data!.models;
}

/** Writes a shard of trainings, also one that is not complete. @returns Its file. @throws {FileError} */
export async function saveSeedShard(
  out: string,
  about: SeedShard,
  models: readonly TrainedSeed[],
): Promise<string> {
  const { shard, command, request, seeds } = about, path = shardPath(out, shard);
  await writeShardRecord(path, {
    ...{ kind: "models", shard, command, request: { ...request, seeds } },
    ...{ units: seedsOf(about).length, done: models.length, body: { models } },
  });
  return path;
}

/**
 * Reads a shard of trainings that was broken off, to go on with it.
 * @returns The models that are trained; null when there is no such file.
 * @throws {FileError} When it is damaged, or was made by another version or with other options, which are named.
 */
export async function resumeSeedShard(out: string, about: SeedShard): Promise<TrainedSeed[] | null> {
  const { shard, request, seeds } = about, path = shardPath(out, shard), units = seedsOf(about).length;
  const record = await resumeShard(path, { kind: "models", shard, request: { ...request, seeds }, units });
  return record && modelsOf(record, path);
}

/**
 * Lists the models of all shards in `OUT.seeds.json`; the models have files of their own.
 * @returns That file.
 * @throws {FileError} When a model is not there.
 */
export async function mergeSeeds(out: string, records: readonly ShardRecord[]): Promise<string> {
  const models = records.flatMap((record) => modelsOf(record, shardPath(out, record.shard)));
  for (const { model } of models) {
    const path = `${model}.safetensors`;
    if (!await Deno.stat(path).catch(() => null)) {
      failFile("merge", out, "each trained model must be there", `no ${path}`);
    }
  }
  const path = `${out}.seeds.json`;
  await writeFileAtomic(path, `${JSON.stringify({ ...records[0].request, models }, null, 2)}\n`);
  return path;
}
