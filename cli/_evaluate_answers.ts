import { progressTeller } from "../lib/base/progress.ts";
import { requireOwnSystem } from "../lib/surrogate/own_system.ts";
import { populationsOf, type SurrogatesOption } from "../lib/surrogate/registry.ts";
import { requirePopulations } from "../lib/system/require_populations.ts";
import { type Dataset } from "../lib/experiment/dataset/load_dataset.ts";
import { answerOfBaseline, fitBaselines } from "../lib/experiment/dataset_baselines.ts";
import { type HeldOutPoint } from "../lib/experiment/dataset_points.ts";
import type { Baseline } from "../lib/surrogate/baseline/baseline.ts";
import { someNetworks } from "../lib/system/population_counts.ts";
import type { SystemAnswer, TestPoint } from "../lib/experiment/point_data.ts";
import { type Gpu } from "../lib/gpu/gpu.ts";
import { type Arguments, failUsage } from "./_arguments.ts";
import { interruptible, showProgress } from "./_console.ts";
import { type CountModel, loadCountModel, modelStem, rolloutWith } from "./_surrogate.ts";

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
export function requireModelOf(
  { manifest }: Dataset,
  { name, model }: NamedModel,
  models: SurrogatesOption,
): void {
  const { parameters, binMs } = model.spec, { box, simulation } = manifest;
  const task = `evaluate ${name} on the dataset`;
  requireOwnSystem(task, model.spec, manifest.spec.kind, models);
  const list = (names: readonly string[]) => [...names].sort().join(", ") || "none";
  const say = (has: string, wanted: string, found: string) => {
    failUsage(`evaluate ${name} on the dataset`, `its ${has} must be ${wanted}`, found);
  };
  const wanted = list(box.map((range) => range.name));
  if (list(parameters.names) !== wanted) say("parameters", wanted, list(parameters.names));
  requirePopulations(task, manifest, { populations: populationsOf(model.spec, models) });
  if (binMs !== simulation.binMs) say("bins", `${simulation.binMs} ms`, `${binMs} ms`);
}

/** Runs of a model at points in a row, as many at each as the network has; all in one rollout. */
async function rollOut(
  gpu: Gpu,
  { model }: NamedModel,
  points: readonly HeldOutPoint[],
  args: Arguments,
  signal: AbortSignal,
): Promise<SystemAnswer[]> {
  const parameters = points.flatMap(({ network, parameters }) =>
    Array.from(
      { length: network.networks },
      () => model.spec.parameters.names.map((name) => parameters[name]),
    )
      .flat()
  );
  const runs = points.reduce((sum, { network }) => sum + network.networks, 0);
  const [{ network: { bins }, firstRun: first }] = points;
  const options = { runs, bins, seed: args.seed, firstRun: first, parameters, signal };
  const { counts } = await rolloutWith(gpu, model, options, args);
  return points.map(({ network, firstRun }) => ({
    runs: someNetworks(counts, firstRun - first, network.networks),
  }));
}

/** Answers of baselines at points, by name. */
async function baselineAnswers(
  baselines: readonly Baseline[],
  points: readonly HeldOutPoint[],
  args: Arguments,
  signal: AbortSignal,
): Promise<Map<string, SystemAnswer[]>> {
  const answers = new Map<string, SystemAnswer[]>();
  const progress = await showProgress(args, "baselines"), tell = progressTeller(progress.onProgress);
  try {
    for (const baseline of baselines) {
      const own: SystemAnswer[] = [];
      for (const { network, values, firstRun } of points) {
        signal.throwIfAborted();
        const { networks: runs, bins } = network;
        own.push(answerOfBaseline(baseline, {
          ...{ parameters: values, runs, bins, seed: args.seed, firstRun },
        }));
        tell(own.length / points.length, baseline.kind);
        await new Promise((resume) => setTimeout(resume));
      }
      answers.set(baseline.kind, own);
    }
  } finally {
    progress.stop();
  }
  return answers;
}

/** What all answers at test points come from. */
export interface Answering {
  models: readonly NamedModel[];
  baselines: readonly Baseline[];
  gpu: Gpu;
}

/** Test points with the answers of all models and baselines. */
export async function answered(
  points: readonly HeldOutPoint[],
  { models, baselines, gpu }: Answering,
  args: Arguments,
): Promise<TestPoint[]> {
  const signal = interruptible();
  const ofBaselines = await baselineAnswers(baselines, points, args, signal);
  const answers = new Map<string, SystemAnswer[]>();
  for (const model of models) answers.set(model.name, await rollOut(gpu, model, points, args, signal));
  const all = [...answers, ...ofBaselines];
  return points.map(({ parameters, label, network }, k) => ({
    ...{ parameters, label, network },
    systems: Object.fromEntries(all.map(([name, own]) => [name, own[k]])),
  }));
}

/** The baselines of --baselines, fitted. */
export async function baselinesOf(args: Arguments, dataset: Dataset): Promise<Baseline[]> {
  return args.flag("baselines") ? await fitBaselines(dataset) : [];
}
