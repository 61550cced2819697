import type { Gpu } from "../gpu/gpu.ts";
import type { SurrogateModel } from "./model.ts";
import { type RolloutCounts, type RolloutOptions, rolloutSurrogate } from "./counts/rollout.ts";
import { rolloutVolleys } from "./volley/rollout_volleys.ts";

/** Options of a free run of a surrogate of any kind. */
export type ModelRolloutOptions = Omit<RolloutOptions, "schedule" | "state" | "recordState">;

/**
 * Runs a surrogate of any kind freely, all runs at once, on the GPU; see {@linkcode rolloutSurrogate} and
 * {@linkcode rolloutVolleys}.
 * @returns Counts of all populations, `(runs, P, bins)`.
 * @throws {RangeError} When an option is out of range.
 */
export function rolloutModel(
  gpu: Gpu,
  model: SurrogateModel,
  options: ModelRolloutOptions,
): Promise<RolloutCounts> {
  const { spec, weights } = model;
  return spec.kind === "volley"
    ? rolloutVolleys(gpu, { spec, weights }, options)
    : rolloutSurrogate(gpu, { spec, weights }, options);
}
