import { type OptionNames, requireKnown } from "../base/require_known.ts";
import type { OnProgress } from "../base/progress.ts";
import { fail } from "../base/fail.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { TrainedModel } from "../nn/model_file.ts";
import type { AnySpec } from "../nn/trainable.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { requireOwnSystem } from "../surrogate/own_system.ts";
import { populationsOf, type SurrogatesOption } from "../surrogate/registry.ts";
import { rolloutModel } from "../surrogate/rollout_model.ts";
import type { CountSpec } from "../surrogate/surrogate.ts";
import { someNetworks } from "../system/population_counts.ts";
import { requirePopulations } from "../system/require_populations.ts";
import { answerOfBaseline, fitBaselines } from "./dataset_baselines.ts";
import { datasetPoints, type HeldOutPoint } from "./dataset_points.ts";
import { datasetCounts } from "./dataset/dataset_counts.ts";
import type { Dataset } from "./dataset/load_dataset.ts";
import { evaluatePoints, type PointsEvaluation } from "./evaluate_points.ts";
import { countModelOf } from "./rollout_points.ts";
import type { SystemAnswer } from "./point_data.ts";

const OPTIONS: OptionNames<EvaluateModelOptions> = {
  dataset: true,
  name: true,
  baselines: true,
  seed: true,
  surrogates: true,
  onProgress: true,
  signal: true,
};

/** Options of {@linkcode evaluateModel}. */
export interface EvaluateModelOptions extends SurrogatesOption {
  /** Whose test points are taken. */
  dataset: Dataset;
  /** Name of the surrogate in the tables. @default "surrogate" */
  name?: string;
  /** Whether the baselines are fitted to the training points, and judged, too. @default false */
  baselines?: boolean;
  /** Seed of the free runs. @default 1 */
  seed?: number;
  /** Told how far the free runs are. */
  onProgress?: OnProgress;
  /** Stops by throwing the signal's reason. */
  signal?: AbortSignal;
}

/** Throws unless a surrogate is one of the dataset's network over its box. */
function requireModelOf({ manifest }: Dataset, { spec }: TrainedModel<CountSpec>, own: SurrogatesOption) {
  const task = "evaluate the surrogate on the dataset", { binMs } = manifest.simulation;
  const listed = (names: readonly string[]) => [...names].sort().join(", ") || "none";
  const wanted = listed(manifest.box.map(({ name }) => name)), found = listed(spec.parameters.names);
  requireOwnSystem(task, spec, manifest.spec.kind, own);
  if (wanted !== found) fail(task, `its parameters must be ${wanted}`, found);
  requirePopulations(task, manifest, { populations: populationsOf(spec, own) });
  if (spec.binMs !== binMs) fail(task, `its bins must be ${binMs} ms`, `${spec.binMs} ms`);
}

/** Answers of all baselines at all points, by name. */
async function answersOfBaselines(
  dataset: Dataset,
  points: readonly HeldOutPoint[],
  { seed, signal }: { seed: number; signal?: AbortSignal },
): Promise<[string, SystemAnswer[]][]> {
  const baselines = await fitBaselines(dataset);
  return baselines.map((baseline) => [
    baseline.kind,
    points.map(({ network, values, firstRun }) => {
      signal?.throwIfAborted();
      const { networks: runs, bins } = network;
      return answerOfBaseline(baseline, { parameters: values, runs, bins, seed, firstRun });
    }),
  ]);
}

/**
 * Judges a surrogate at the test points of a dataset: as many free runs at each as the network has, as long as these, measured beside the
 * distance between two seeds of the network itself (the seed floor). See {@linkcode evaluatePoints}.
 *
 * @param gpu The device; null for a kind that needs none. @param trained The surrogate. @param options The dataset, baselines, seed.
 * @throws {RangeError} When the surrogate is of other parameters, populations or bins, or the dataset has no test points.
 * @throws {TypeError} When an option is unknown, or the surrogate is of another kind of system.
 *
 * @example
 * ```ts ignore
 * import { evaluateModel, loadDataset, loadModel, requestGpu } from "@volley/volley";
 *
 * const gpu = await requestGpu();
 * const evaluation = await evaluateModel(gpu, await loadModel("model"), { dataset: await loadDataset("data") });
 * console.log(evaluation);
 * ```
 */
export async function evaluateModel(
  gpu: Gpu | null,
  trained: TrainedModel<AnySpec>,
  options: EvaluateModelOptions,
): Promise<PointsEvaluation> {
  requireKnown("evaluate the surrogate", options, OPTIONS);
  const { dataset, name = "surrogate", baselines = false, seed = DEFAULT_SEED, surrogates, ...hooks } =
    options;
  const model = countModelOf(trained, { surrogates });
  requireModelOf(dataset, model, { surrogates });
  const points = datasetPoints(dataset.manifest, await datasetCounts(dataset, "test"));
  const { names } = model.spec.parameters;
  const parameters = points.flatMap(({ network, parameters }) =>
    new Array(network.networks).fill(names.map((name) => parameters[name])).flat()
  );
  const free = await rolloutModel(gpu, model, {
    ...{ runs: parameters.length / names.length, bins: points[0].network.bins, parameters, seed, surrogates },
    ...hooks,
  });
  const own = points.map(({ network, firstRun }): SystemAnswer => ({
    runs: someNetworks(free, firstRun, network.networks),
  }));
  const others = baselines ? await answersOfBaselines(dataset, points, { seed, signal: hooks.signal }) : [];
  const answers: [string, SystemAnswer[]][] = [[name, own], ...others];
  return evaluatePoints(
    points.map(({ parameters, label, network }, k) => ({
      ...{ parameters, label, network },
      systems: Object.fromEntries(answers.map(([name, all]) => [name, all[k]])),
    })),
    { baselines: others.map(([name]) => name) },
  );
}
