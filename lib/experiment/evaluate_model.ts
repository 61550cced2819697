import { type OptionNames, requireKnown } from "../base/require_known.ts";
import type { OnProgress } from "../base/progress.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { TrainedModel } from "../nn/model_file.ts";
import type { AnySpec } from "../nn/trainable.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import type { SurrogatesOption } from "../surrogate/registry.ts";
import { answersOfBaselines, answersOfModel, pointsWith, requireModelOf } from "./dataset_answers.ts";
import { fitBaselines } from "./dataset_baselines.ts";
import { datasetPoints } from "./dataset_points.ts";
import { datasetCounts } from "./dataset/dataset_counts.ts";
import type { Dataset } from "./dataset/load_dataset.ts";
import { evaluatePoints, type PointsEvaluation } from "./evaluate_points.ts";
import { countModelOf } from "./rollout_points.ts";

const OPTIONS: OptionNames<EvaluateModelOptions> = {
  dataset: true,
  name: true,
  baselines: true,
  seed: true,
  surrogates: true,
  onWarning: true,
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
  /** Told, in a sentence, where the surrogate is outside of what it was made for, is expected to be far off, or runs away. @default no one is */
  onWarning?: (message: string) => void;
  /** Told how far the free runs are. */
  onProgress?: OnProgress;
  /** Stops by throwing the signal's reason. */
  signal?: AbortSignal;
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
  requireModelOf("evaluate the surrogate on the dataset", dataset, model, { surrogates });
  const points = datasetPoints(dataset.manifest, await datasetCounts(dataset, "test"));
  const own = await answersOfModel(gpu, model, points, { seed, surrogates, ...hooks });
  const fitted = baselines ? await fitBaselines(dataset) : [];
  const others = await answersOfBaselines(fitted, points, { seed, signal: hooks.signal });
  return evaluatePoints(pointsWith(points, [[name, own], ...others]), {
    baselines: others.map(([name]) => name),
  });
}
