import { ArgumentRangeError } from "../../base/errors.ts";
import { orderShifts, orderShiftSentence } from "../../meanfield/analysis/order_shift.ts";
import { MEAN_FIELD_SYSTEM } from "../../meanfield/mean_field_system.ts";
import type { MeanFieldSpec } from "../../meanfield/spec_types.ts";
import type { TrainedModel } from "../../nn/model_file.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import type { OwnModels } from "../../spiking/simulation/plan_spiking.ts";
import type { ParseSpikingOptions } from "../../spiking/spiking_spec.ts";
import type { PopulationCounts } from "../../system/population_counts.ts";
import { requireRollout, TASK } from "../counts/rollout_options.ts";
import type { ModelRolloutOptions } from "../surrogate.ts";
import { parametersOf } from "./derive_mean_field.ts";
import { farOff } from "./expected_errors.ts";
import { fieldOfNetwork, STEP_MS } from "./field_of_network.ts";
import type { MeanFieldModelSpec } from "./mean_field_model.ts";
import { NetworkBox } from "./network_at.ts";
import { type AskedTime, outsideRanges } from "./outside_ranges.ts";

/** Bins that are run first and dropped, where it is not said. */
const WARMUP_BINS = 500;

/**
 * The mean field that a model is at some values of its parameters.
 * @param values Of its parameters. (P) @param models Models of its network besides those of the library. @default none
 * @throws {SpecError} When they do not fit the network.
 */
export function fieldOfModel(
  spec: MeanFieldModelSpec,
  values: ArrayLike<number>,
  models: ParseSpikingOptions = {},
): MeanFieldSpec {
  return fieldsOf(spec, models)(values);
}

/** The networks of a model's box. */
export function boxOfModel(
  { network, parameters: { names, low, high } }: MeanFieldModelSpec,
  models: OwnModels,
): NetworkBox {
  return new NetworkBox(network, names.map((name, p) => ({ name, low: low[p], high: high[p] })), models);
}

/** The same for many values. */
function fieldsOf(
  spec: MeanFieldModelSpec,
  models: OwnModels,
): (values: ArrayLike<number>) => MeanFieldSpec {
  const { transfers, tauMs, order, binMs } = spec, box = boxOfModel(spec, models);
  const stepMs = binMs / Math.ceil(binMs / STEP_MS);
  return (values) =>
    fieldOfNetwork(box.at(values), {
      transfers,
      tauMs,
      order,
      stepMs,
      parameters: parametersOf(box, values),
      neurons: models.neurons,
    });
}

/** How people are told that a mean field is asked what it was not made for. */
export interface Telling {
  /** What cannot be done otherwise. */
  task: string;
  /** It is an error. @default false */
  strict?: boolean;
  /** Told, without `strict`. @default no one is */
  onWarning?: (message: string) => void;
}

/** Says what a mean field was not made for. @param rule The part of a sentence that follows "as", or null. @throws {RangeError} With `strict`, instead. */
export function tellOutside(rule: string | null, { task, strict, onWarning }: Telling): void {
  if (rule === null) return;
  if (strict) throw new ArgumentRangeError(`Cannot ${task} as ${rule}`);
  onWarning?.(`The surrogate is out of its depth as ${rule}`);
}

/**
 * Says that populations got what their transfer functions were not measured for: the first of them in the first such run, and in how many runs any did.
 * @param options When they did, and names of the runs.
 * @throws {RangeError} With `strict`, instead.
 */
export function tellRanges(
  fields: readonly MeanFieldSpec[],
  counts: PopulationCounts,
  options: Telling & { time: AskedTime; names: readonly string[] },
): void {
  if (!options.strict && !options.onWarning) return;
  const { time, names } = options;
  const found = fields.flatMap((field, run) =>
    outsideRanges(field, counts, { run, ...time }).map((one) => ({ run, ...one }))
  );
  if (found.length === 0) return;
  const [{ run, population, outside }] = found, runs = new Set(found.map((one) => one.run)).size;
  const more = runs > 1 ? ` (so in ${runs} of ${fields.length} runs)` : "";
  const rule = `what ${population} gets ${names[run]} must be what its transfer function was measured for: `;
  tellOutside(`${rule}the mean of ${outside}${more}`, options);
}

/** Mean fields of which a run looks whether their orders agree, evenly among all. */
const LOOKED_AT = 8;

/** Says where the second order leaves the first, of the first mean field that does so. */
function tellOrders(fields: readonly MeanFieldSpec[], { onWarning }: ModelRolloutOptions): void {
  if (!onWarning || fields[0]?.order !== 2) return;
  const count = Math.min(LOOKED_AT, fields.length);
  for (let k = 0; k < count; k++) {
    const [shift] = orderShifts(fields[Math.floor(k * fields.length / count)]);
    if (shift) return onWarning(`The surrogate is out of its depth as ${orderShiftSentence(shift)}`);
  }
}

/**
 * Says where the rates of a mean field are expected to be far from its network's.
 * @param values Parameters of each run. (runs, P)
 * @throws {RangeError} With `strict`, instead.
 */
function tellErrors(
  spec: MeanFieldModelSpec,
  values: readonly ArrayLike<number>[],
  { task, strict, onWarning }: Telling,
): void {
  if (!spec.heldOut || (!strict && !onWarning)) return;
  const rule = farOff(spec.heldOut, spec, values);
  if (rule === null) return;
  if (strict) throw new ArgumentRangeError(`Cannot ${task} as ${rule}`);
  onWarning!(`The surrogate may be far off as ${rule}`);
}

/**
 * Runs a mean field freely.
 * @returns Counts, `(runs, P, bins)`.
 * @throws {RangeError} When an option is out of range, or with `strict` where a population got what its transfer function was not measured for, or where
 * its rate is expected to be off the network's by more than 20 %.
 */
export async function rolloutMeanField(
  { spec }: TrainedModel<MeanFieldModelSpec>,
  options: ModelRolloutOptions,
  models: OwnModels = {},
): Promise<PopulationCounts> {
  requireRollout(spec, options);
  const {
    runs,
    bins,
    seed = DEFAULT_SEED,
    warmup = WARMUP_BINS,
    firstRun,
    parameters = [],
    strict,
    onWarning,
    onProgress,
    signal,
  } = options;
  const count = spec.parameters.names.length,
    made = new Map<string, MeanFieldSpec>(),
    fieldAt = fieldsOf(spec, models);
  const values = Array.from(
    { length: runs },
    (_, run) => Array.from({ length: count }, (_, p) => parameters[run * count + p]),
  );
  tellErrors(spec, values, { task: TASK, strict, onWarning });
  const specs = values.map((values) => {
    const key = values.join(" ");
    if (!made.has(key)) made.set(key, fieldAt(values));
    return made.get(key)!;
  });
  tellOrders([...made.values()], options);
  const run = await MEAN_FIELD_SYSTEM.simulate(null, specs, {
    ...{ durationMs: bins * spec.binMs, warmupMs: warmup * spec.binMs, binMs: spec.binMs },
    ...{ seed, firstNetwork: firstRun, onProgress, signal },
  });
  const time = { fromMs: warmup * spec.binMs, untilMs: (warmup + bins) * spec.binMs };
  tellRanges(specs, run.counts, {
    ...{ task: TASK, strict, onWarning, time },
    names: specs.map((_, run) => `in run ${run}`),
  });
  return run.counts;
}
