import { layersDeviceOf } from "./_layers.ts";
import { type Dataset } from "../lib/experiment/dataset/load_dataset.ts";
import { datasetCounts } from "../lib/experiment/dataset/dataset_counts.ts";
import { datasetPoints } from "../lib/experiment/dataset_points.ts";
import { measurePoint } from "../lib/experiment/measure_point.ts";
import {
  type EvaluationPart,
  evaluationPart,
  type EvaluationRequest,
  type EvaluationShard,
  resumeEvaluationShard,
  saveEvaluationShard,
} from "../lib/experiment/shards/evaluation_shards.ts";
import type { Shard } from "../lib/experiment/shards/shard.ts";
import { shardName } from "../lib/experiment/shards/shard_record.ts";
import { type Arguments } from "./_arguments.ts";
import { interruptible, say } from "./_console.ts";
import { claimShard, commandOfShards } from "./_shards.ts";
import { weightsCode } from "../lib/surrogate/weights_code.ts";
import { answered, baselinesOf, type NamedModel } from "./_evaluate_answers.ts";

/** Points of a shard after which it is saved. */
const POINTS_TOGETHER = 16;

/** What parts of an evaluation have in common. */
function requestOf(
  args: Arguments,
  { manifest, folder }: Dataset,
  models: readonly NamedModel[],
): Omit<EvaluationRequest, "baselines"> {
  const { system, spec, box, seed, testRuns, simulation } = manifest;
  const of = {
    seed: args.seed,
    models: models.map(({ model }) => ({ spec: model.spec, weights: weightsCode(model) })),
    ...{ data: { system, spec, box, seed, testRuns, simulation } },
  };
  return { dataset: folder, models: args.positional, of };
}

/** `volley evaluate MODEL... --data DATASET --shard K/N`. */
export async function evaluatePart(
  args: Arguments,
  shard: Shard,
  { dataset, models }: { dataset: Dataset; models: readonly NamedModel[] },
): Promise<void> {
  const out = args.text("out")!;
  const path = await claimShard(out, shard);
  const all = datasetPoints(dataset.manifest, await datasetCounts(dataset, "test"));
  const baselines = await baselinesOf(args, dataset);
  const about: EvaluationShard = {
    shard,
    request: { ...requestOf(args, dataset, models), baselines: baselines.map(({ kind }) => kind) },
    points: all.length,
    command: commandOfShards(),
  };
  const { first, end } = evaluationPart(about);
  const found = args.flag("resume") ? await resumeEvaluationShard(out, about) : null;
  if (args.flag("resume") && !found) say(`no ${path} to resume: the evaluation starts afresh`);
  const { gpu, adapter } = await layersDeviceOf(args, models.map(({ model }) => model.spec));
  let part: EvaluationPart = found ?? { points: [], adapter: end > first ? adapter : null };
  if (!found) await saveEvaluationShard(out, about, part);
  while (part.points.length < end - first) {
    interruptible().throwIfAborted();
    const begin = first + part.points.length;
    const some = all.slice(begin, Math.min(end, begin + POINTS_TOGETHER));
    const points = await answered(some, { models, baselines, gpu }, args);
    part = { ...part, points: [...part.points, ...points.map((point) => measurePoint(point))] };
    await saveEvaluationShard(out, about, part);
  }
  gpu?.destroy();
  console.log(
    args.flag("json")
      ? JSON.stringify({ shard, path, points: end - first })
      : `${shardName(shard)} of ${out}: ${end - first} points, written: ${path}`,
  );
}
