import type { Gpu } from "../gpu/gpu.ts";
import type { TrainedModel } from "../nn/model_file.ts";
import type { AnySpec } from "../nn/trainable.ts";
import { countSpecOf, type SurrogatesOption } from "../surrogate/registry.ts";
import { rolloutModel } from "../surrogate/rollout_model.ts";
import type { CountSpec, ModelRolloutOptions } from "../surrogate/surrogate.ts";
import { equalShares, type PopulationCounts } from "../system/population_counts.ts";
import { inHalves } from "./in_halves.ts";
import type { PointRuns } from "./simulate_points.ts";

/** A surrogate as one that makes counts. @throws {SpecError} When its free runs are no counts, and are not taken as such. */
export function countModelOf(
  { spec, weights }: TrainedModel<AnySpec>,
  options: SurrogatesOption,
): TrainedModel<CountSpec> {
  return { spec: countSpecOf(spec, options), weights };
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
