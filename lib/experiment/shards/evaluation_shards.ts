import * as z from "../../deps/zod.ts";
import { writeFileAtomic } from "../../io/atomic.ts";
import { failFile } from "../../io/file_error.ts";
import { type BaselineWin, baselineWins } from "../baseline_wins.ts";
import { type PointsEvaluation, summarizePoints } from "../evaluate_points.ts";
import type { PointResult } from "../point_data.ts";
import { type Shard, shardRange } from "./shard.ts";
import { requireDone, resumeShard, shardPath, type ShardRecord, writeShardRecord } from "./shard_record.ts";

/** What an evaluation at the test points of a dataset is of: equal requests give equal results. */
export interface EvaluationRequest {
  /** The dataset, as it was named. */
  dataset: string;
  /** The models, as they were named. */
  models: readonly string[];
  /** Names of the systems that are baselines. */
  baselines: readonly string[];
  /** What else the result depends on, as plain JSON: seed, weights, what the dataset is of. */
  of: Readonly<Record<string, unknown>>;
}

/** An evaluation as `volley evaluate --data` saves it. */
export interface SavedEvaluation extends Pick<EvaluationRequest, "dataset" | "models">, PointsEvaluation {
  /** Where baselines are better. */
  wins: BaselineWin[];
  /** What the models ran on. */
  adapter: unknown;
}

/** A shard of an evaluation: which part of which it is. */
export interface EvaluationShard {
  /** Which part it is. */
  shard: Shard;
  /** What all parts have in common. */
  request: EvaluationRequest;
  /** Number of test points of all parts. */
  points: number;
  /** The command that makes it, without `--shard`, word by word. */
  command: readonly string[];
}

/** What a shard of an evaluation found. */
export interface EvaluationPart {
  /** What was measured at its points, those that are done. */
  points: PointResult[];
  /** What the models ran on; null where nothing ran. */
  adapter: unknown;
}

const values = z.record(z.string(), z.nullable(z.number()));
const BODY = z.object({
  points: z.array(z.object({
    parameters: z.record(z.string(), z.number()),
    label: z.enum(["active", "silent", "explosive"]),
    populations: z.array(z.string()),
    network: values,
    floors: values,
    systems: z.record(
      z.string(),
      z.object({
        answer: z.enum(["runs", "rates", "none"]),
        values,
        distances: values,
        ratios: values,
        right: z.nullable(z.boolean()),
      }),
    ),
  })),
  adapter: z.unknown(),
});
const REQUEST = z.object({
  dataset: z.string(),
  models: z.array(z.string()),
  baselines: z.array(z.string()),
});

/** The table of measured points as it is saved. */
export function evaluationOf(
  { dataset, models, baselines }: Pick<EvaluationRequest, "dataset" | "models" | "baselines">,
  { points, adapter }: EvaluationPart,
): SavedEvaluation {
  const evaluation = summarizePoints(points, { baselines });
  return { dataset, models, ...evaluation, wins: baselineWins(evaluation), adapter };
}

/** Writes an evaluation, whole or not at all. @throws {FileError} */
export async function saveEvaluation(path: string, evaluation: SavedEvaluation): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(evaluation, null, 2)}\n`);
}

/** The test points of a dataset that are a shard's, by their numbers among these. */
export function evaluationPart({ points, shard }: EvaluationShard): { first: number; end: number } {
  return shardRange(points, shard);
}

function unitsOf(about: EvaluationShard): number {
  const { first, end } = evaluationPart(about);
  return end - first;
}

function partOf(record: ShardRecord, path: string): EvaluationPart {
  const { data } = BODY.safeParse(record.body);
  requireDone(record, data?.points, { path, what: "measured points" });
  return { points: data!.points, adapter: data!.adapter };
}

/** Writes a shard of an evaluation, also one that is not complete. @returns Its file. @throws {FileError} */
export async function saveEvaluationShard(
  out: string,
  about: EvaluationShard,
  body: EvaluationPart,
): Promise<string> {
  const { shard, command, request } = about, path = shardPath(out, shard), done = body.points.length;
  await writeShardRecord(path, {
    ...{ kind: "evaluation", shard, command, request: { ...request }, units: unitsOf(about), done, body },
  });
  return path;
}

/**
 * Reads a shard of an evaluation that was broken off, to go on with it.
 * @returns What it found so far; null when there is no such file.
 * @throws {FileError} When it is damaged, or was made by another version or for another request, which is named.
 */
export async function resumeEvaluationShard(
  out: string,
  about: EvaluationShard,
): Promise<EvaluationPart | null> {
  const { shard, request } = about, path = shardPath(out, shard);
  const wanted = { kind: "evaluation", shard, request: { ...request }, units: unitsOf(about) } as const;
  const record = await resumeShard(path, wanted);
  return record && partOf(record, path);
}

/** Joins the shards of an evaluation into its table. @throws {FileError} When they do not fit together. */
export async function mergeEvaluation(out: string, records: readonly ShardRecord[]): Promise<void> {
  const { data: request } = REQUEST.safeParse(records[0].request);
  if (!request) failFile("merge", out, "its shards must be of an evaluation at test points", "others");
  const parts = records.map((record) => partOf(record, shardPath(out, record.shard)));
  const adapter = parts.find((part) => part.adapter !== null)?.adapter ?? null;
  await saveEvaluation(
    out,
    evaluationOf(request, { points: parts.flatMap(({ points }) => points), adapter }),
  );
}
