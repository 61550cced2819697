import { FREE_RUN_OPTIONS } from "./free_run_options.ts";
import { displayedCounts, FREE_RUNS } from "../system/about_run.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { TrainedModel } from "../nn/model_file.ts";
import type { AnySpec } from "../nn/trainable.ts";
import type { PopulationCounts } from "../system/population_counts.ts";
import { loadLate } from "../base/load_late.ts";
import type * as ensemble from "./ensemble/rollout_members.ts";
import { countSurrogateOf, deviceFor, type SurrogatesOption } from "./registry.ts";
import type { CountSpec, ModelRolloutOptions } from "./surrogate.ts";

const OPTIONS: OptionNames<ModelRolloutOptions & SurrogatesOption> = {
  ...FREE_RUN_OPTIONS,
  surrogates: true,
};

/**
 * Runs a surrogate of any kind that makes counts freely, all runs at once; see {@linkcode rolloutSurrogate} and
 * {@linkcode rolloutVolleys}. Of an ensemble, run r is of member r modulo their number.
 * @param gpu The device; null for a kind that needs none.
 * @param options Runs, bins, parameters, seed; `surrogates` where the kind is your own.
 * @returns Counts of all populations, `(runs, P, bins)`.
 * @throws {RangeError} When an option is out of range.
 * @throws {TypeError} When its free runs are no counts, or there is no device and it needs one.
 * @throws {TypeError} When an option is unknown.
 */
export async function rolloutModel(
  gpu: Gpu | null,
  model: TrainedModel<AnySpec>,
  options: ModelRolloutOptions & SurrogatesOption,
): Promise<PopulationCounts> {
  requireKnown("roll the surrogate out", options, OPTIONS);
  const { surrogates, ...rest } = options;
  const surrogate = countSurrogateOf(model.spec, { surrogates });
  const device = deviceFor("roll the surrogate out", surrogate, gpu),
    counts = model as TrainedModel<CountSpec>;
  if (!model.ensemble) return displayedCounts(await surrogate.rollout(device, counts, rest), FREE_RUNS);
  const { rolloutDealt } = await loadLate<typeof ensemble>(
    "./ensemble/rollout_members.ts",
    import.meta.url,
    "roll the surrogate out",
  );
  const runs = await rolloutDealt(device, surrogate, counts, rest);
  return displayedCounts(runs, FREE_RUNS);
}
