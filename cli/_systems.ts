import type { PointRuns } from "../lib/experiment/simulate_points.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import { equalShares, type PopulationCounts } from "../lib/system/population_counts.ts";
import type { SurrogatesOption } from "../lib/surrogate/registry.ts";
import { rolloutModel } from "../lib/surrogate/rollout_model.ts";
import { type CountModel, modelStem } from "./_surrogate.ts";

/** True when a command's argument names a trained surrogate rather than a network. */
export async function isModel(name: string): Promise<boolean> {
  if (name.endsWith(".safetensors")) return true;
  return await Deno.stat(`${modelStem(name)}.safetensors`).then((info) => info.isFile, () => false);
}

/** Free runs of a surrogate, several at each point, as one rollout. @param points `(P)` each. */
export async function rolloutPoints(
  gpu: Gpu,
  model: CountModel,
  points: readonly (readonly number[])[],
  options: PointRuns & SurrogatesOption,
): Promise<PopulationCounts[]> {
  const { surrogates, runs, durationMs, seed, first, onProgress, signal } = options;
  const counts = await rolloutModel(gpu, model, {
    surrogates,
    runs: runs * points.length,
    bins: Math.max(1, Math.round(durationMs / model.spec.binMs)),
    seed,
    firstRun: first,
    parameters: points.flatMap((point) => new Array(runs).fill(point).flat()),
    onProgress,
    signal,
  });
  return equalShares(counts, points.length);
}
