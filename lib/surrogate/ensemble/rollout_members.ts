import { ArgumentRangeError } from "../../base/errors.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { TrainedModel } from "../../nn/model_file.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import type { CountArray, PopulationCounts } from "../../system/population_counts.ts";
import { equalShares } from "../../system/population_counts.ts";
import { requireRollout, TASK } from "../counts/rollout_options.ts";
import { FREE_RUN_OPTIONS } from "../free_run_options.ts";
import { countSurrogateOf, deviceFor, type SurrogatesOption } from "../registry.ts";
import type { CountSpec, CountSurrogate, ModelRolloutOptions } from "../surrogate.ts";
import { membersApart } from "./disagreement.ts";
import { memberCount, memberSeed, membersOf } from "./members.ts";

/** Options of {@linkcode rolloutMembers}. */
export interface MembersRolloutOptions extends ModelRolloutOptions, SurrogatesOption {
  /** Points that the runs are of, as many at each, one point after another. @default one for each run */
  points?: number;
  /** Whether it is told, or refused with `strict`, where members disagree more than at held-out points. @default true */
  judged?: boolean;
}

const OPTIONS: OptionNames<MembersRolloutOptions> = {
  ...{ ...FREE_RUN_OPTIONS, surrogates: true, points: true, judged: true },
};

/** Runs of one member, whose parameters were checked before. */
async function runMember(
  gpu: Gpu | null,
  surrogate: CountSurrogate,
  member: TrainedModel<CountSpec>,
  options: ModelRolloutOptions,
): Promise<PopulationCounts> {
  const device = deviceFor(TASK, surrogate, gpu);
  return await surrogate.rollout(device, member, { ...options, strict: false, onWarning: undefined });
}

/** Says, or refuses with `strict`, where the members disagree more than at held-out points. */
function judge(
  { ensemble }: TrainedModel<CountSpec>,
  members: readonly PopulationCounts[],
  { points, strict, onWarning }: MembersRolloutOptions & { points: number },
): void {
  if (!ensemble?.heldOut || (!strict && !onWarning)) return;
  const shares = members.map((counts) => equalShares(counts, points));
  const named = points === 1 ? () => "these runs" : (point: number) => `point ${point}`;
  const rule = membersApart(
    ensemble.heldOut,
    Array.from({ length: points }, (_, point) => shares.map((own) => own[point])),
    named,
  );
  if (rule === null) return;
  if (strict) throw new ArgumentRangeError(`Cannot ${TASK} as ${rule}`);
  onWarning!(`The surrogate may be far off as ${rule}`);
}

/**
 * Runs every member of an ensemble freely, or a single model alone. Members draw from random streams of their own, that of the first being the stream of a single model.
 * @param gpu The device; null for a kind that needs none. @param options Runs of each member, bins, parameters, seed.
 * @returns Counts of each member, `(runs, P, bins)`.
 * @throws {RangeError} When an option is out of range, or with `strict` outside the box or where members disagree more than they do at held-out points.
 * @throws {TypeError} When its free runs are no counts, an option is unknown, or there is no device and it needs one.
 * @example
 * ```ts ignore
 * import { loadModel, rolloutMembers } from "@volley/volley/surrogate";
 *
 * const members = await rolloutMembers(null, await loadModel("lstm"), { runs: 4, bins: 5000, parameters });
 * ```
 */
export async function rolloutMembers(
  gpu: Gpu | null,
  model: TrainedModel<CountSpec>,
  options: MembersRolloutOptions,
): Promise<PopulationCounts[]> {
  requireKnown(TASK, options, OPTIONS);
  const { surrogates, points = options.runs, judged = true, ...rest } = options;
  const surrogate = countSurrogateOf(model.spec, { surrogates }), count = memberCount(model);
  if (count === 1) return [await surrogate.rollout(deviceFor(TASK, surrogate, gpu), model, rest)];
  requireRollout(model.spec, rest);
  requireWhole(TASK, "points", points, 1, rest.runs);
  const { seed = DEFAULT_SEED, onProgress } = rest, all: PopulationCounts[] = [];
  for (const [at, member] of membersOf(model).entries()) {
    const own: ModelRolloutOptions = {
      ...rest,
      seed: memberSeed(seed, at),
      onProgress: onProgress &&
        ((progress) => onProgress({ ...progress, fraction: (at + progress.fraction) / count })),
    };
    all.push(await runMember(gpu, surrogate, member, own));
  }
  if (judged) judge(model, all, { ...options, points });
  return all;
}

/**
 * Deals runs of members out: run r is of member r modulo their number.
 * @param members Counts of each. @param runs How many there are in all. @param first Number of the first of them.
 */
export function dealtRuns(
  members: readonly PopulationCounts[],
  { runs, first = 0 }: { runs: number; first?: number },
): PopulationCounts {
  const [one] = members, M = members.length, each = one.populations.length * one.bins;
  const wide = members.some(({ counts }) => counts instanceof Uint32Array);
  const counts: CountArray = wide ? new Uint32Array(runs * each) : new Uint16Array(runs * each);
  const from = members.map((_, member) => Math.ceil((first - member) / M));
  for (let run = 0; run < runs; run++) {
    const member = (first + run) % M, own = Math.floor((first + run) / M) - Math.max(0, from[member]);
    counts.set(members[member].counts.subarray(own * each, (own + 1) * each), run * each);
  }
  return { populations: one.populations, binMs: one.binMs, networks: runs, bins: one.bins, counts };
}

/**
 * Runs of an ensemble as one: run r is of member r modulo their number, so that the runs of a point are drawn from the members together.
 * @throws {RangeError} When an option is out of range, or with `strict` outside the box.
 */
export async function rolloutDealt(
  gpu: Gpu | null,
  surrogate: CountSurrogate,
  model: TrainedModel<CountSpec>,
  options: ModelRolloutOptions,
): Promise<PopulationCounts> {
  requireRollout(model.spec, options);
  const { runs, firstRun = 0, seed = DEFAULT_SEED, parameters = [], onProgress } = options;
  const members = membersOf(model), M = members.length, P = model.spec.parameters.names.length;
  const all: PopulationCounts[] = [], none = { binMs: model.spec.binMs, networks: 0, bins: options.bins };
  for (const [at, member] of members.entries()) {
    const own = Array.from({ length: runs }, (_, run) => run).filter((run) => (firstRun + run) % M === at);
    if (own.length === 0) {
      all.push({ ...none, populations: surrogate.populations(model.spec), counts: new Uint16Array(0) });
      continue;
    }
    const values = own.flatMap((run) => Array.from({ length: P }, (_, p) => parameters[run * P + p]));
    const done = all.reduce((sum, { networks }) => sum + networks, 0);
    all.push(
      await runMember(gpu, surrogate, member, {
        ...options,
        ...{ runs: own.length, firstRun: Math.floor((firstRun + own[0]) / M), parameters: values },
        seed: memberSeed(seed, at),
        onProgress: onProgress &&
          ((progress) =>
            onProgress({ ...progress, fraction: (done + progress.fraction * own.length) / runs })),
      }),
    );
  }
  return dealtRuns(all, { runs, first: firstRun });
}
