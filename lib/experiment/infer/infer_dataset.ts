import { fail } from "../../base/fail.ts";
import type { OnProgress } from "../../base/progress.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import type { Dataset } from "../dataset/load_dataset.ts";
import { type SeriesOptions, seriesRows } from "./count_series.ts";
import {
  type InferenceRows,
  inferenceRows,
  knownMeasures,
  namedMeasures,
  priorOf,
  usualMeasures,
  withMeasures,
} from "./inference_rows.ts";
import {
  type InferredPosterior,
  type LearnOptions,
  learnPosterior,
  type PosteriorRows,
} from "./learn_posterior.ts";

const TASK = "learn a posterior";

/** Options of {@linkcode inferDataset}. */
export interface InferOptions {
  /** Names of the measures that runs are told by. @default all numbers of the table that counts give, and some run has */
  measures?: readonly string[];
  /** Counts over time that runs are told by instead: what tells of the parameters in them is learnt. @default runs are told by their measures */
  series?: SeriesOptions;
  /** Densities that learn apart, whose mean is the posterior. @default 4 */
  members?: number;
  /** Whether observations may lack some measures. @default true */
  partial?: boolean;
  /** Most training steps of each. @default 20 times the root of the runs, 50 times where measures may be missing; 200 or more */
  steps?: number;
  /** Draws at each point by which the calibration is told. @default 500 */
  checkDraws?: number;
  /** Seed. @default 1 */
  seed?: number;
  /** What trains: `gpu`, or `reference`, the processor. @default what suits the layers and the adapter */
  engine?: "gpu" | "reference";
  /** What the checkpoints of the members begin with; there they are gone on from. @default none are written */
  checkpoint?: string;
  /** Told how far it is. */
  onProgress?: OnProgress;
  /** Stops it by throwing the signal's reason. */
  signal?: AbortSignal;
}

/** All of {@linkcode InferOptions}, for functions that refuse others. */
export const INFER_OPTIONS: OptionNames<InferOptions> = {
  ...{ measures: true, series: true, members: true, partial: true, steps: true, checkDraws: true },
  ...{ seed: true, engine: true, checkpoint: true, onProgress: true, signal: true },
};

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
export async function posteriorRows(
  dataset: Dataset,
  named: readonly string[] | undefined,
  series?: SeriesOptions,
): Promise<PosteriorRows> {
  requirePrior(dataset);
  const all = named ? namedMeasures(named) : usualMeasures(dataset);
  const [train, validation, test] = [
    await inferenceRows(dataset, "train", all),
    await inferenceRows(dataset, "validation", all),
    await inferenceRows(dataset, "test", all),
  ];
  const kept = named ? all.map((_, c) => c) : knownMeasures(train, all);
  const own = (rows: InferenceRows) => withMeasures(rows, all.length, kept);
  return {
    parameters: priorOf(dataset),
    measures: kept.map((c) => all[c]),
    learnt: own(train),
    validation: own(validation),
    heldOut: own(test),
    ...(series ? { series: await seriesRows(dataset, series) } : {}),
  };
}

/** Options with nothing left open. @throws {RangeError | TypeError} When one is out of range or unknown. */
export function learnOptions({ measures: _, series: __, ...options }: InferOptions): LearnOptions {
  const { members = 4, partial = true, checkDraws = 500, seed = DEFAULT_SEED } = options;
  requireWhole(TASK, "members", members, 1, 64);
  requireWhole(TASK, "checkDraws", checkDraws, 20, 100_000);
  return { ...options, members, partial, checkDraws, seed };
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
  requireKnown(TASK, options, INFER_OPTIONS);
  const learning = learnOptions(options);
  return await learnPosterior(gpu, await posteriorRows(dataset, options.measures, options.series), learning);
}
