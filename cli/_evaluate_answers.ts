import type { OnProgress } from "../lib/base/progress.ts";
import {
  answersOfBaselines,
  answersOfModel,
  pointsWith,
  requireModelOf,
} from "../lib/experiment/dataset_answers.ts";
import { type Dataset } from "../lib/experiment/dataset/load_dataset.ts";
import { fitBaselines } from "../lib/experiment/dataset_baselines.ts";
import { type HeldOutPoint } from "../lib/experiment/dataset_points.ts";
import type { SystemAnswer, TestPoint } from "../lib/experiment/point_data.ts";
import { type Gpu } from "../lib/gpu/gpu.ts";
import type { Baseline } from "../lib/surrogate/baseline/baseline.ts";
import type { SurrogatesOption } from "../lib/surrogate/registry.ts";
import { type Arguments, failUsage } from "./_arguments.ts";
import { interruptible, say, showProgress } from "./_console.ts";
import { ownModels } from "./_models.ts";
import { type CountModel, loadCountModel, modelStem } from "./_surrogate.ts";

/** A model and the name that it has in tables. */
export interface NamedModel {
  name: string;
  model: CountModel;
}

/** Models under the last part of their paths, or under the whole path where two would have one name. */
export async function namedModels(args: Arguments): Promise<NamedModel[]> {
  const paths = args.positional, stems = paths.map(modelStem);
  const short = stems.map((stem) => stem.slice(stem.lastIndexOf("/") + 1));
  const names = stems.map((stem, k) => short.filter((one) => one === short[k]).length > 1 ? stem : short[k]);
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) failUsage("evaluate", "each model is to be given once", `${twice} twice`);
  const models: NamedModel[] = [];
  for (const [k, path] of paths.entries()) {
    models.push({ name: names[k], model: await loadCountModel(args, path) });
  }
  return models;
}

/** Throws unless a model is one of the dataset's network over its box. */
export function requireNamedModelOf(
  dataset: Dataset,
  { name, model }: NamedModel,
  own: SurrogatesOption,
): void {
  requireModelOf(`evaluate ${name} on the dataset`, dataset, model, own);
}

/** Does work that tells how far it is. */
async function shown<T>(
  args: Arguments,
  what: string,
  work: (onProgress?: OnProgress) => Promise<T>,
): Promise<T> {
  const progress = await showProgress(args, what);
  try {
    return await work(progress.onProgress);
  } finally {
    progress.stop();
  }
}

/** What all answers at test points come from. */
export interface Answering {
  models: readonly NamedModel[];
  baselines: readonly Baseline[];
  gpu: Gpu | null;
}

/** Test points with the answers of all models and baselines. */
export async function answered(
  points: readonly HeldOutPoint[],
  { models, baselines, gpu }: Answering,
  args: Arguments,
): Promise<TestPoint[]> {
  const { surrogates } = await ownModels(args), options = { seed: args.seed, signal: interruptible() };
  const ofBaselines = await shown(
    args,
    "baselines",
    (onProgress) => answersOfBaselines(baselines, points, { ...options, onProgress }),
  );
  const answers: [string, SystemAnswer[]][] = [];
  for (const { name, model } of models) {
    const own = await shown(
      args,
      "roll out",
      (onProgress) =>
        answersOfModel(gpu, model, points, { ...options, surrogates, onWarning: say, onProgress }),
    );
    answers.push([name, own]);
  }
  return pointsWith(points, [...answers, ...ofBaselines]);
}

/** The baselines of --baselines, fitted. */
export async function baselinesOf(args: Arguments, dataset: Dataset): Promise<Baseline[]> {
  return args.flag("baselines") ? await fitBaselines(dataset) : [];
}
