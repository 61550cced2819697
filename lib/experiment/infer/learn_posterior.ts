import { fail } from "../../base/fail.ts";
import { type OnProgress, progressTeller } from "../../base/progress.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import {
  conformalLevel,
  type Coverage,
  coverageOf,
  posteriorRanks,
  type RankHistogram,
  rankHistograms,
} from "../../inference/calibration/calibrate.ts";
import type { DensityParameter } from "../../inference/density/density_spec.ts";
import type { DensityData } from "../../inference/density/density_data.ts";
import { trainDensity } from "../../inference/density/train_density.ts";
import { Posterior } from "../../inference/posterior/posterior.ts";
import type { Region } from "../../inference/posterior/region.ts";
import type { SeriesAbout, SeriesRows } from "./count_series.ts";
import { sideBySide } from "../../nn/side_by_side.ts";
import type { InferenceRows } from "./inference_rows.ts";

const TASK = "learn a posterior";

/** Runs of which a posterior learns: of all the same measures. */
export interface PosteriorRows {
  /** Parameters. (P) */
  parameters: DensityParameter[];
  /** Names of the measures. (C) */
  measures: string[];
  /** What it learns from. */
  learnt: InferenceRows;
  /** By which the training ends. */
  validation: InferenceRows;
  /** By which it is judged. */
  heldOut: InferenceRows;
  /** Counts over time of the same runs, by which it learns instead of by the measures. @default it learns by the measures */
  series?: SeriesRows;
}

/** Options of {@linkcode learnPosterior}. */
export interface LearnOptions {
  /** Densities that learn apart. */
  members: number;
  /** Whether observations may lack some measures. */
  partial: boolean;
  /** Most training steps of each. @default 20 times the root of the runs, 50 times where measures may be missing; 200 or more */
  steps?: number;
  /** Draws at each point by which the calibration is told. */
  checkDraws: number;
  /** Seed. */
  seed: number;
  /** What trains. @default what suits the layers and the adapter */
  engine?: "gpu" | "reference";
  /** Where the rows are from, if not from all of the box. @default null */
  region?: Region | null;
  /** What the checkpoints of the members begin with; there they are gone on from. @default none are written */
  checkpoint?: string;
  /** Told how far it is. */
  onProgress?: OnProgress;
  /** Stops it by throwing the signal's reason. */
  signal?: AbortSignal;
}

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
  /** Ready to be asked. */
  posterior: Posterior;
  /** Calibration, by test points; null where the dataset has none. */
  checks: PosteriorChecks | null;
  /** Names of the measures of the runs. (C) */
  measures: string[];
  /** Counts over time by which it learnt instead; null: it learnt by the measures. */
  series: SeriesAbout | null;
  /** What was learnt from, by which an observation is told to be like it. */
  learnt: InferenceRows;
  /** Runs at test points. */
  heldOut: InferenceRows;
  /** Wall time, s. */
  seconds: number;
}

/** Fewest runs that a parameter takes. */
const RUNS_OF_PARAMETER = 20;

/** Rows of training and, at their end, of validation. */
function dataOf({ parameters, measures, learnt, validation, series }: PosteriorRows): DensityData {
  const joined = (a: Float64Array, b: Float64Array) => {
    const all = new Float64Array(a.length + b.length);
    all.set(a);
    all.set(b, a.length);
    return all;
  };
  const values = joined(learnt.values, validation.values);
  if (!series) {
    return { parameters, names: measures, values, context: joined(learnt.context, validation.context) };
  }
  const { about: { names, steps } } = series;
  return { parameters, names, steps, values, context: joined(series.learnt, series.validation) };
}

/** Checks that there is enough to learn from. */
function requireRows(rows: InferenceRows, parameters: readonly DensityParameter[]): void {
  const found = rows.points.length, wanted = RUNS_OF_PARAMETER * parameters.length;
  if (found >= wanted) return;
  const rule =
    `the dataset must have ${wanted} active runs to learn from, ${RUNS_OF_PARAMETER} for each parameter`;
  fail(TASK, rule, found);
}

/** How a posterior does at points held out. */
function checksOf(
  posterior: Posterior,
  rows: Pick<InferenceRows, "values" | "context">,
  draws: number,
  seed: number,
): PosteriorChecks {
  const units = posterior.unitsOf(rows.values), names = posterior.spec.parameters.map(({ name }) => name);
  const ranks = posteriorRanks(posterior, { units, contexts: rows.context }, { draws, seed });
  return {
    ...{ points: ranks.points, draws, ranks: rankHistograms(ranks, names), coverage: coverageOf(ranks) },
    conformal: { half: conformalLevel(ranks, 0.5), most: conformalLevel(ranks, 0.9) },
  };
}

/** The file of a member's checkpoint. */
export function checkpointOf(stem: string, member: number): string {
  return `${stem}.member${member}.checkpoint.safetensors`;
}

/**
 * Learns a posterior from rows and checks it.
 * @param gpu The device; null where there is none.
 * @throws {RangeError} When there are too few rows for the parameters.
 * @throws The signal's reason, when it stops it; checkpoints are written then.
 */
export async function learnPosterior(
  gpu: Gpu | null,
  rows: PosteriorRows,
  options: LearnOptions,
): Promise<InferredPosterior> {
  const started = performance.now(), { parameters, measures, learnt, validation, heldOut } = rows;
  const { members, partial, steps, checkDraws, seed, engine, region, checkpoint, signal } = options;
  requireRows(learnt, parameters);
  const data = dataOf(rows),
    { series } = rows,
    tell = progressTeller(options.onProgress),
    done = new Float64Array(members);
  const models = await sideBySide(gpu, { count: members, engine, signal }, async (member, lane) => {
    const { model, completed } = await trainDensity(gpu, {
      ...{ data, partial: series ? false : partial, summary: series?.summary, steps, engine, ...lane },
      resume: true,
      ...{ seed: seed + member, heldOut: validation.points.length || undefined },
      ...(checkpoint === undefined ? {} : { checkpoint: checkpointOf(checkpoint, member) }),
      onProgress: ({ fraction }) => {
        done[member] = fraction;
        tell(done.reduce((sum, part) => sum + part) / members);
      },
    });
    if (!completed) lane.signal.throwIfAborted();
    done[member] = 1;
    return model;
  });
  const posterior = await Posterior.open(models, region);
  const judged = { ...heldOut, context: series?.heldOut ?? heldOut.context };
  const checks = heldOut.points.length > 0 ? checksOf(posterior, judged, checkDraws, seed) : null;
  const told = { measures, series: series?.about ?? null };
  return { posterior, checks, ...told, learnt, heldOut, seconds: (performance.now() - started) / 1000 };
}
