import { fail } from "../../base/fail.ts";
import { type OnProgress, progressTeller } from "../../base/progress.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import type { DensityData } from "../../inference/density/density_data.ts";
import type { DensityParameter, DensitySpec } from "../../inference/density/density_spec.ts";
import { trainDensity } from "../../inference/density/train_density.ts";
import {
  conformalLevel,
  type Coverage,
  coverageOf,
  posteriorRanks,
  type RankHistogram,
  rankHistograms,
} from "../../inference/calibration/calibrate.ts";
import { Posterior } from "../../inference/posterior/posterior.ts";
import type { TrainedModel } from "../../nn/model_file.ts";
import type { Dataset } from "../dataset/load_dataset.ts";
import {
  type InferenceRows,
  inferenceRows,
  knownMeasures,
  namedMeasures,
  priorOf,
  usualMeasures,
  withMeasures,
} from "./inference_rows.ts";

const TASK = "learn a posterior";

/** Options of {@linkcode inferDataset}. */
export interface InferOptions {
  /** Names of the measures that runs are told by. @default all numbers of the table that counts give, and some run has */
  measures?: readonly string[];
  /** Densities that learn apart, whose mean is the posterior. @default 4 */
  members?: number;
  /** Whether observations may lack some measures. @default true */
  partial?: boolean;
  /** Most training steps of each. @default 6000 */
  steps?: number;
  /** Draws at each point by which the calibration is told. @default 500 */
  checkDraws?: number;
  /** Seed. @default 1 */
  seed?: number;
  /** What trains: `gpu`, or `reference`, the processor. @default what suits the layers and the adapter */
  engine?: "gpu" | "reference";
  /** Told how far it is. */
  onProgress?: OnProgress;
  /** Stops it by throwing the signal's reason. */
  signal?: AbortSignal;
}

const OPTIONS: OptionNames<InferOptions> = {
  ...{ measures: true, members: true, partial: true, steps: true, checkDraws: true },
  ...{ seed: true, engine: true, onProgress: true, signal: true },
};

/** What test points say of a posterior. */
export interface PosteriorChecks {
  /** Runs at points held out. */
  points: number;
  /** Draws at each. */
  draws: number;
  /** Ranks of the truth, of each parameter. */
  ranks: RankHistogram[];
  /** How often sets have the truth. */
  coverage: Coverage;
  /** The level at which sets of highest density have the truth in 50 and 90 % of cases, by points held out. */
  conformal: { half: number; most: number };
}

/** A posterior that learnt from a dataset. */
export interface InferredPosterior {
  /** Its members. */
  models: TrainedModel<DensitySpec>[];
  /** Ready to be asked. */
  posterior: Posterior;
  /** Calibration, by test points; null where the dataset has none. */
  checks: PosteriorChecks | null;
  /** What was learnt from, by which an observation is told to be like it. */
  learnt: InferenceRows;
  /** Runs at test points. */
  heldOut: InferenceRows;
  /** Wall time, s. */
  seconds: number;
}

/** Fewest runs that a parameter takes. */
const RUNS_OF_PARAMETER = 20;

/** Rows of training and, at their end, of validation as data. */
function dataOf(
  train: InferenceRows,
  validation: InferenceRows,
  about: { parameters: DensityParameter[]; measures: string[] },
): DensityData {
  const { parameters, measures: names } = about;
  const joined = (a: Float64Array, b: Float64Array) => Float64Array.of(...a, ...b);
  return {
    parameters,
    names,
    values: joined(train.values, validation.values),
    context: joined(train.context, validation.context),
  };
}

/** Checks that there is enough to learn from. */
function requireRows(rows: InferenceRows, parameters: readonly DensityParameter[]): void {
  const found = rows.points.length, wanted = RUNS_OF_PARAMETER * parameters.length;
  if (found >= wanted) return;
  const rule =
    `the dataset must have ${wanted} active runs to learn from, ${RUNS_OF_PARAMETER} for each parameter`;
  fail(TASK, rule, found);
}

/** Checks that the points are drawn from the prior: a density that learnt from others would take the choice of the points for knowledge. */
function requirePrior({ manifest: { extensions = [], points } }: Dataset): void {
  if (extensions.length === 0) return;
  const added = extensions.reduce((sum, { points }) => sum + points, 0);
  const by = [...new Set(extensions.map(({ by }) => by))].join(", ");
  fail(
    TASK,
    "all points of the dataset must be drawn from the prior, uniformly over its box",
    `${added} of ${points.length} that ${by} chose`,
  );
}

/** The parts of a dataset by measures: of those that are not named the ones that some run has. */
async function measuredParts(dataset: Dataset, named: readonly string[] | undefined) {
  const all = named ? namedMeasures(named) : usualMeasures(dataset);
  const [train, validation, test] = [
    await inferenceRows(dataset, "train", all),
    await inferenceRows(dataset, "validation", all),
    await inferenceRows(dataset, "test", all),
  ];
  const kept = named ? all.map((_, c) => c) : knownMeasures(train, all);
  const own = (rows: InferenceRows) => withMeasures(rows, all.length, kept);
  return {
    measures: kept.map((c) => all[c]),
    learnt: own(train),
    validation: own(validation),
    heldOut: own(test),
  };
}

/** How a posterior does at points held out. */
function checksOf(posterior: Posterior, rows: InferenceRows, draws: number, seed: number): PosteriorChecks {
  const units = posterior.unitsOf(rows.values), names = posterior.spec.parameters.map(({ name }) => name);
  const ranks = posteriorRanks(posterior, { units, contexts: rows.context }, { draws, seed });
  return {
    ...{ points: ranks.points, draws, ranks: rankHistograms(ranks, names), coverage: coverageOf(ranks) },
    conformal: { half: conformalLevel(ranks, 0.5), most: conformalLevel(ranks, 0.9) },
  };
}

/**
 * Learns which parameters are compatible with an observation, from the runs of a dataset: each run is a row, its measures what is observed. One training
 * answers for any number of observations. See {@linkcode trainDensity} and {@linkcode posteriorRanks}.
 * @param gpu The device; null where there is none.
 * @throws {RangeError} When an option is out of range, a measure is unknown, points of the dataset were chosen by a surrogate, or there are too few runs for the
 * parameters.
 * @throws {TypeError} When an option is unknown.
 */
export async function inferDataset(
  gpu: Gpu | null,
  dataset: Dataset,
  options: InferOptions = {},
): Promise<InferredPosterior> {
  requireKnown(TASK, options, OPTIONS);
  const started = performance.now(),
    { members = 4, partial = true, checkDraws = 500, seed = DEFAULT_SEED } = options;
  requireWhole(TASK, "members", members, 1, 64);
  requireWhole(TASK, "checkDraws", checkDraws, 20, 100_000);
  requirePrior(dataset);
  const parameters = priorOf(dataset);
  const { measures, learnt, validation, heldOut } = await measuredParts(dataset, options.measures);
  requireRows(learnt, parameters);
  const data = dataOf(learnt, validation, { parameters, measures });
  const tell = progressTeller(options.onProgress), models: TrainedModel<DensitySpec>[] = [];
  for (let member = 0; member < members; member++) {
    options.signal?.throwIfAborted();
    const { model } = await trainDensity(gpu, {
      ...{ data, partial, steps: options.steps, engine: options.engine, signal: options.signal },
      ...{ seed: seed + member, heldOut: validation.points.length || undefined },
      onProgress: ({ fraction }) => tell((member + fraction) / members),
    });
    options.signal?.throwIfAborted();
    models.push(model);
  }
  const posterior = await Posterior.open(models);
  const checks = heldOut.points.length > 0 ? checksOf(posterior, heldOut, checkDraws, seed) : null;
  return { models, posterior, checks, learnt, heldOut, seconds: (performance.now() - started) / 1000 };
}
