import { fail } from "../../base/fail.ts";
import type { OnProgress } from "../../base/progress.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { TrainedModel } from "../../nn/model_file.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { memberCount } from "../../surrogate/ensemble/members.ts";
import type { SurrogatesOption } from "../../surrogate/registry.ts";
import type { CountSpec } from "../../surrogate/surrogate.ts";
import type { PopulationCounts } from "../../system/population_counts.ts";
import type { BoxRange } from "../dataset/box.ts";
import { sampleBox } from "../dataset/sample_box.ts";
import { memberPoints, runsOfMember } from "../rollout_points.ts";
import { disagreement, nearness } from "./candidate_scores.ts";
import { spreadChoice } from "./spread_choice.ts";

const TASK = "choose the next points";
const OPTIONS: OptionNames<NextPointsOptions> = {
  ...{ box: true, points: true, candidates: true, before: true, seed: true, target: true },
  ...{ durationMs: true, surrogates: true, onProgress: true, signal: true },
};
/** Candidates that run together. */
const BATCH = 64;
/** Candidates where none are asked for. */
export const CANDIDATES = 512;

/** Options of {@linkcode nextPoints}. */
export interface NextPointsOptions extends SurrogatesOption {
  /** Range of each parameter of the surrogate, by its name. */
  box: readonly BoxRange[];
  /** How many are chosen. */
  points: number;
  /** Points of a shifted Sobol sequence of which they are chosen. @default 512, or four times as many as are chosen where that is more */
  candidates?: number;
  /** Values of the parameters, in the order of the box, at points that there are already, beside which none is chosen. (K, P) @default none */
  before?: readonly (readonly number[])[];
  /** Seed of the candidates and of the runs. @default 1 */
  seed?: number;
  /** Values of measures near which points are chosen, by name. @default points are chosen where members disagree */
  target?: Readonly<Record<string, number>>;
  /** Length of the run of each member at each candidate, ms. @default 1000 */
  durationMs?: number;
  /** Told how far it is. */
  onProgress?: OnProgress;
  /** Stops it by throwing the signal's reason. */
  signal?: AbortSignal;
}

/** Place of a point in the unit box. */
function placeOf(box: readonly BoxRange[], point: readonly number[]): number[] {
  return box.map(({ low, high }, p) => high > low ? (point[p] - low) / (high - low) : 0);
}

/** Values of the candidates in the order of the box. (C, P) */
function candidatesOf({ box, points, seed = DEFAULT_SEED, ...options }: NextPointsOptions) {
  const { candidates = Math.max(CANDIDATES, 4 * points) } = options, P = box.length;
  requireWhole(TASK, "points", points, 1, 2 ** 16);
  requireWhole(TASK, "candidates", candidates, points, 2 ** 20);
  const flat = sampleBox(box, { points: candidates, seed });
  return Array.from({ length: candidates }, (_, k) => Array.from(flat.subarray(k * P, (k + 1) * P)));
}

/**
 * Chooses the points at which a network is simulated next: where the members of an ensemble disagree most on the rates of its populations, or where they predict a
 * target. Candidates are points of a shifted Sobol sequence; those that are chosen stand neither together nor beside those of `before` ({@linkcode spreadChoice}). By disagreement: H. S. Seung, M.
 * Opper, H. Sompolinsky (1992), Query by committee, doi:10.1145/130385.130417. Where a member runs away, members disagree as much as anywhere.
 * @param gpu The device; null for a kind that needs none. @param model The ensemble; with a target a single model will do.
 * @returns Values of the parameters in the order of the box. (points, P)
 * @throws {RangeError} When the model has other parameters, no members to disagree, an option is out of range or a measure unknown.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts ignore
 * import { nextPoints } from "@volley/volley/ensembles";
 *
 * const box = [{ name: "S_EE", low: 3.5, high: 4.5 }, { name: "S_EI", low: 1.7, high: 2.7 }];
 * console.log(await nextPoints(null, await loadModel("lstm"), { box, points: 16 }));
 * ```
 */
export async function nextPoints(
  gpu: Gpu | null,
  model: TrainedModel<CountSpec>,
  options: NextPointsOptions,
): Promise<number[][]> {
  requireKnown(TASK, options, OPTIONS);
  const { box, before = [], seed = DEFAULT_SEED, target, durationMs = 1000 } = options;
  const { surrogates, onProgress, signal } = options;
  const { names } = model.spec.parameters,
    own = names.map((name) => box.findIndex((one) => one.name === name));
  if (own.includes(-1) || names.length !== box.length) {
    fail(
      TASK,
      `the surrogate's parameters must be ${box.map(({ name }) => name).join(", ")}`,
      names.join(", "),
    );
  }
  const odd = before.find((point) => point.length !== box.length || !point.every(Number.isFinite));
  if (odd) fail(TASK, `each point of before must have ${box.length} finite values`, `[${odd.join(", ")}]`);
  if (!target && memberCount(model) < 2) {
    fail(TASK, "the surrogate must have members that can disagree (train --members 8)", "a single one");
  }
  const values = candidatesOf(options), scores = new Float64Array(values.length);
  const runs = runsOfMember(model, 1),
    score = (members: PopulationCounts[]) => target ? nearness(members, target) : disagreement(members);
  for (let first = 0; first < values.length; first += BATCH) {
    signal?.throwIfAborted();
    const part = values.slice(first, first + BATCH).map((point) => own.map((at) => point[at]));
    const found = await memberPoints(gpu, model, part, {
      ...{ surrogates, runs: 1, durationMs, seed, first: first * runs, judged: false, signal },
      onProgress: onProgress && ((progress) =>
        onProgress({
          ...progress,
          fraction: (first + progress.fraction * part.length) / values.length,
        })),
    });
    found.forEach((members, k) => scores[first + k] = members ? score(members) : NaN);
  }
  const most = scores.reduce((high, one) => Number.isNaN(one) ? high : Math.max(high, one), 0);
  const settled = scores.map((one) => Number.isNaN(one) ? (target ? 0 : most) : one);
  const placesOf = (some: readonly (readonly number[])[]) => some.map((point) => placeOf(box, point));
  const choice = { count: options.points, before: placesOf(before) };
  return spreadChoice(placesOf(values), settled, choice).map((k) => values[k]);
}
