import { MEAN_FIELD_SYSTEM } from "../../meanfield/mean_field_system.ts";
import type { MeanFieldSpec } from "../../meanfield/spec_types.ts";
import type { TrainedModel } from "../../nn/model_file.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import type { PopulationCounts } from "../../system/population_counts.ts";
import { requireRollout } from "../counts/rollout_options.ts";
import type { ModelRolloutOptions } from "../surrogate.ts";
import { parametersOf } from "./derive_mean_field.ts";
import { fieldOfNetwork, STEP_MS } from "./field_of_network.ts";
import type { MeanFieldModelSpec } from "./mean_field_model.ts";
import { NetworkBox } from "./network_at.ts";

/** Bins that are run first and dropped, where it is not said. */
const WARMUP_BINS = 500;

/** The mean field that a model is at some values of its parameters. (P) @throws {SpecError} When they do not fit the network. */
export function fieldOfModel(spec: MeanFieldModelSpec, values: ArrayLike<number>): MeanFieldSpec {
  return fieldsOf(spec)(values);
}

/** The same for many values. */
function fieldsOf(spec: MeanFieldModelSpec): (values: ArrayLike<number>) => MeanFieldSpec {
  const { network, parameters: { names, low, high }, transfers, tauMs, order, binMs } = spec;
  const box = new NetworkBox(network, names.map((name, p) => ({ name, low: low[p], high: high[p] })));
  const stepMs = binMs / Math.ceil(binMs / STEP_MS);
  return (values) =>
    fieldOfNetwork(box.at(values), {
      transfers,
      tauMs,
      order,
      stepMs,
      parameters: parametersOf(box, values),
    });
}

/** Runs a mean field freely. @returns Counts, `(runs, P, bins)`. @throws {RangeError} When an option is out of range. */
export async function rolloutMeanField(
  { spec }: TrainedModel<MeanFieldModelSpec>,
  options: ModelRolloutOptions,
): Promise<PopulationCounts> {
  requireRollout(spec, options);
  const {
    runs,
    bins,
    seed = DEFAULT_SEED,
    warmup = WARMUP_BINS,
    firstRun,
    parameters = [],
    onProgress,
    signal,
  } = options;
  const count = spec.parameters.names.length,
    made = new Map<string, MeanFieldSpec>(),
    fieldAt = fieldsOf(spec);
  const specs = Array.from({ length: runs }, (_, run) => {
    const values = Array.from({ length: count }, (_, p) => parameters[run * count + p]),
      key = values.join(" ");
    if (!made.has(key)) made.set(key, fieldAt(values));
    return made.get(key)!;
  });
  const run = await MEAN_FIELD_SYSTEM.simulate(null, specs, {
    ...{ durationMs: bins * spec.binMs, warmupMs: warmup * spec.binMs, binMs: spec.binMs },
    ...{ seed, firstNetwork: firstRun, onProgress, signal },
  });
  return run.counts;
}
