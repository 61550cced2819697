import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { fromUnit } from "../../inference/density/density_spec.ts";
import { type Fate, FATES, type Fates, learnFates } from "../../inference/posterior/fates.ts";
import { Region } from "../../inference/posterior/region.ts";
import type { TrainedModel } from "../../nn/model_file.ts";
import type { CountSpec } from "../../surrogate/surrogate.ts";
import type { SurrogatesOption } from "../../surrogate/registry.ts";
import type { SystemsOption } from "../../systems.ts";
import type { Dataset } from "../dataset/load_dataset.ts";
import { requireModelOf } from "../dataset_answers.ts";
import { INFER_OPTIONS, type InferOptions, learnOptions, posteriorRows } from "./infer_dataset.ts";
import type { InferenceRows } from "./inference_rows.ts";
import { type InferredPosterior, learnPosterior, type PosteriorRows } from "./learn_posterior.ts";
import { makeRoundRows, type RoundRows } from "./round_rows.ts";

const TASK = "learn in rounds";

/** Added to the seed, times the round, for the runs of each. */
const ROUND_SEED = 3_000_000;

/** One of so many new runs is for the end of the training, and one for the checks. */
const HELD_OUT_OF = 10;

/** Options of {@linkcode inferRounds}. */
export interface RoundOptions extends InferOptions, SystemsOption, SurrogatesOption {
  /** Rounds in all, of which the first learns from the dataset. @default 2 */
  rounds?: number;
  /** New runs of each further round. @default as many as the dataset has points */
  points?: number;
  /** The surrogate that makes the new runs, of the same parameters; null: the system does. @default null */
  by?: TrainedModel<CountSpec> | null;
  /** Where the new runs of a round are kept, and found again. @default nowhere */
  pathOf?: (round: number) => string;
  /** Told what is done: `learn` or `simulate`, and of which round. */
  onPart?: (part: "learn" | "simulate", round: number) => void | Promise<void>;
}

const OPTIONS: OptionNames<RoundOptions> = {
  ...INFER_OPTIONS,
  ...{ rounds: true, points: true, by: true, pathOf: true, onPart: true, systems: true, surrogates: true },
};

/** What a further round was made of. */
export interface RoundAbout {
  /** Its number, from 2. */
  round: number;
  /** Part of the box where it was simulated. */
  part: number;
  /** New runs there, by what came of them. */
  runs: Record<Fate, number>;
  /** Runs of earlier rounds that lie there, too. */
  kept: number;
}

/** A posterior that learnt in rounds. */
export interface RoundsPosterior {
  /** That of the first round, by which any observation can be asked. */
  first: InferredPosterior;
  /** That of the last round, for the one observation alone. */
  last: InferredPosterior;
  /** Each further round. */
  rounds: RoundAbout[];
}

/** Points with what came of their runs, by which the classifier learns. */
interface Fated {
  units: Float64Array;
  fates: Fate[];
}

const joined = (a: Float64Array, b: Float64Array) => {
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
};

/** Some of the rows. */
function rowsOf({ values, context, points }: InferenceRows, kept: readonly number[]): InferenceRows {
  const P = values.length / points.length, C = context.length / points.length;
  const taken = (all: Float64Array, each: number) => {
    const some = new Float64Array(kept.length * each);
    kept.forEach((row, at) => some.set(all.subarray(row * each, (row + 1) * each), at * each));
    return some;
  };
  return {
    values: taken(values, P),
    context: taken(context, C),
    points: Uint32Array.from(kept, (row) => points[row]),
  };
}

/** Rows of an earlier round that lie in a region, and active new ones after them. @param part Which of ten new ones. */
function rowsIn(
  old: InferenceRows,
  inside: readonly boolean[],
  made: RoundRows,
  part: (row: number) => boolean,
): InferenceRows {
  const kept = rowsOf(old, inside.flatMap((own, row) => own ? [row] : []));
  const points = Uint32Array.from(made.fates.keys()),
    own = made.fates.flatMap((fate, row) => fate === "active" && part(row) ? [row] : []);
  const more = rowsOf({ ...made, points }, own);
  return {
    values: joined(kept.values, more.values),
    context: joined(kept.context, more.context),
    points: Uint32Array.of(...kept.points, ...more.points),
  };
}

/** Points of a dataset in the unit box with what came of them. */
function fatesOf({ manifest: { points, box } }: Dataset): Fated {
  const known = points.filter(({ label }) => label !== null);
  return {
    units: Float64Array.from(
      known.flatMap(({ values }) =>
        values.map((value, p) => (value - box[p].low) / (box[p].high - box[p].low))
      ),
    ),
    fates: known.map(({ label }) => label!),
  };
}

/** The rounds of one observation. */
class Rounds {
  readonly about: RoundAbout[] = [];
  readonly #fated: Fated;

  constructor(
    readonly gpu: Gpu | null,
    readonly dataset: Dataset,
    readonly context: Float64Array,
    readonly options: RoundOptions,
    public rows: PosteriorRows,
    public found: InferredPosterior,
  ) {
    this.#fated = fatesOf(dataset);
  }

  async #fates(round: number): Promise<Fates | null> {
    const { seed, engine, signal } = learnOptions(this.options), { parameters } = this.rows;
    return await learnFates(this.gpu, { parameters, ...this.#fated }, { seed: seed + round, engine, signal });
  }

  /** Makes the new runs of a round. */
  async #made(round: number, region: Region): Promise<{ made: RoundRows; part: number }> {
    const { options, dataset: { manifest }, rows: { parameters, measures } } = this, D = parameters.length;
    const { seed } = learnOptions(options), { by = null, systems, surrogates, onProgress, signal } = options;
    const { units, part } = region.points(
      options.points ?? manifest.points.length,
      seed + ROUND_SEED * (round - 1),
    );
    const values = units.map((unit, at) => fromUnit(parameters[at % D], unit));
    await options.onPart?.("simulate", round);
    const made = await makeRoundRows(this.gpu, {
      ...{ manifest, measures, values, by, systems, surrogates, onProgress, signal },
      ...{ seed: seed + ROUND_SEED * (round - 1), path: options.pathOf?.(round) },
    });
    this.#fated.units = joined(this.#fated.units, units);
    this.#fated.fates.push(...made.fates);
    return { made, part };
  }

  /** Simulates where the posterior says, and learns from there. */
  async next(round: number): Promise<void> {
    const { options, found: { posterior }, rows, context } = this, learning = learnOptions(options);
    const region = Region.of(posterior, context, { seed: learning.seed, fates: await this.#fates(round) });
    const { made, part } = await this.#made(round, region);
    const inside = (own: InferenceRows) =>
      own.points.length === 0 ? [] : region.contains(posterior.unitsOf(own.values));
    const learnt = inside(rows.learnt), tenth = (row: number) => row % HELD_OUT_OF;
    this.rows = {
      ...rows,
      learnt: rowsIn(rows.learnt, learnt, made, (row) => tenth(row) > 1),
      validation: rowsIn(rows.validation, inside(rows.validation), made, (row) => tenth(row) === 1),
      heldOut: rowsIn(rows.heldOut, inside(rows.heldOut), made, (row) => tenth(row) === 0),
    };
    await options.onPart?.("learn", round);
    const checkpoint = learning.checkpoint && `${learning.checkpoint}.round${round}`;
    this.found = await learnPosterior(this.gpu, this.rows, { ...learning, checkpoint, region });
    const runs = Object.fromEntries(
      FATES.map((fate) => [fate, made.fates.filter((own) => own === fate).length]),
    );
    this.about.push({ round, part, runs: runs as Record<Fate, number>, kept: learnt.filter(Boolean).length });
  }
}

/**
 * Learns a posterior for one observation in rounds: the first learns from a dataset, each further one simulates where the one before has nearly all of its mass,
 * and learns from there alone (truncated sequential estimation, M. Deistler and others, 2022, arXiv:2210.04815). Points at which a classifier expects runs that are
 * silent or run away are left out.
 * @param gpu The device; null where there is none.
 * @param observed The measures of the observation by their names, null or left out where it has none.
 * @throws {RangeError} When an option is out of range, the observation or the surrogate does not fit, or there are too few runs.
 * @throws {TypeError} When an option is unknown.
 * @throws The signal's reason, when it stops it.
 */
export async function inferRounds(
  gpu: Gpu | null,
  dataset: Dataset,
  observed: Readonly<Record<string, number | null>>,
  options: RoundOptions = {},
): Promise<RoundsPosterior> {
  requireKnown(TASK, options, OPTIONS);
  const { rounds = 2, by, onPart } = options;
  requireWhole(TASK, "rounds", rounds, 1, 16);
  if (options.points !== undefined) requireWhole(TASK, "points", options.points, 20, 10_000_000);
  if (by) requireModelOf(TASK, dataset, by, { surrogates: options.surrogates });
  if (options.series) fail(TASK, "runs must be told by measures", "series");
  const rows = await posteriorRows(dataset, options.measures);
  const context = Float64Array.from(rows.measures, (name) => observed[name] ?? NaN);
  await onPart?.("learn", 1);
  const first = await learnPosterior(gpu, rows, learnOptions(options));
  const all = new Rounds(gpu, dataset, context, options, rows, first);
  for (let round = 2; round <= rounds; round++) await all.next(round);
  return { first, last: all.found, rounds: all.about };
}
