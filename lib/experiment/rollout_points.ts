import { loadLate } from "../base/load_late.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { TrainedModel } from "../nn/model_file.ts";
import type { AnySpec } from "../nn/trainable.ts";
import { memberCount } from "../surrogate/ensemble/members.ts";
import type * as ensemble from "../surrogate/ensemble/rollout_members.ts";
import { countSpecOf, type SurrogatesOption } from "../surrogate/registry.ts";
import { rolloutModel } from "../surrogate/rollout_model.ts";
import type { CountSpec, ModelRolloutOptions } from "../surrogate/surrogate.ts";
import { equalShares, type PopulationCounts } from "../system/population_counts.ts";
import { inHalves } from "./in_halves.ts";
import type { PointRuns } from "./simulate_points.ts";

/** A surrogate as one that makes counts. @throws {SpecError} When its free runs are no counts, and are not taken as such. */
export function countModelOf(
  model: TrainedModel<AnySpec>,
  options: SurrogatesOption,
): TrainedModel<CountSpec> {
  return { ...model, spec: countSpecOf(model.spec, options) };
}

/**
 * Free runs of a surrogate, several at each point, as one rollout; in parts where it runs away at one.
 * @param points `(P)` each.
 * @returns Counts by point; null where it runs away beyond what can be simulated, which with `strict` is an error.
 */
export async function rolloutPoints(
  gpu: Gpu | null,
  model: TrainedModel<CountSpec>,
  points: readonly (readonly number[])[],
  options: PointRuns & SurrogatesOption & Pick<ModelRolloutOptions, "strict">,
): Promise<(PopulationCounts | null)[]> {
  const { strict, onWarning, surrogates, runs, durationMs, seed, first, onProgress, signal } = options;
  const run = async (some: readonly (readonly number[])[], at: number) => {
    const counts = await rolloutModel(gpu, model, {
      surrogates,
      runs: runs * some.length,
      bins: Math.max(1, Math.round(durationMs / model.spec.binMs)),
      seed,
      firstRun: first + at * runs,
      parameters: some.flatMap((point) => new Array(runs).fill(point).flat()),
      strict,
      onWarning,
      onProgress,
      signal,
    });
    return equalShares(counts, some.length);
  };
  return strict ? await run(points, 0) : await inHalves(points, run, { onWarning });
}

/** Runs of each member at a point where there are so many in all: they are shared out, at least one to each. */
export function runsOfMember(model: TrainedModel<CountSpec>, runs: number): number {
  return Math.ceil(runs / memberCount(model));
}

/**
 * The same of an ensemble, of which every member runs at each point; of a single model alone.
 * @param options The runs at each point, shared out among the members, at least one to each; whether it is told where members disagree. The number of the first run
 * counts those of each member.
 * @returns Counts of the members by point; null where one of them runs away.
 */
export async function memberPoints(
  gpu: Gpu | null,
  model: TrainedModel<CountSpec>,
  points: readonly (readonly number[])[],
  options: PointRuns & Pick<ensemble.MembersRolloutOptions, "strict" | "surrogates" | "judged">,
): Promise<(PopulationCounts[] | null)[]> {
  const { strict, onWarning, surrogates, judged, durationMs, seed, first, onProgress, signal } = options;
  if (!model.ensemble) {
    return (await rolloutPoints(gpu, model, points, options)).map((counts) => counts && [counts]);
  }
  const { rolloutMembers } = await loadLate<typeof ensemble>(
    "../surrogate/ensemble/rollout_members.ts",
    import.meta.url,
    "roll the surrogate out",
  );
  const runs = runsOfMember(model, options.runs);
  const run = async (some: readonly (readonly number[])[], at: number) => {
    const members = await rolloutMembers(gpu, model, {
      ...{ surrogates, judged, strict, onWarning, onProgress, signal, seed },
      runs: runs * some.length,
      points: some.length,
      bins: Math.max(1, Math.round(durationMs / model.spec.binMs)),
      firstRun: first + at * runs,
      parameters: some.flatMap((point) => new Array(runs).fill(point).flat()),
    });
    const shares = members.map((counts) => equalShares(counts, some.length));
    return some.map((_, point) => shares.map((own) => own[point]));
  };
  return strict ? await run(points, 0) : await inHalves(points, run, { onWarning });
}
