import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { TrainedModel } from "../nn/model_file.ts";
import type { AnySpec } from "../nn/trainable.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { populationsOf, type SurrogatesOption } from "../surrogate/registry.ts";
import type { SystemSpec } from "../system/run.ts";
import type { SystemOptions } from "../system/system.ts";
import { systemOf, type SystemsOption } from "../systems.ts";
import { type BoxRange, checkBox } from "./dataset/box.ts";
import { requireOfCounts } from "./measures/measure_runs.ts";
import { freeBox, type FreeParameters, parametersAt, usualParameters } from "./model_parameters.ts";
import { countModelOf, rolloutPoints } from "./rollout_points.ts";
import {
  runsAtPoint,
  type Sensitivity,
  sensitivity,
  SENSITIVITY_OPTIONS,
  SENSITIVITY_TASK,
  type SensitivityOptions,
} from "./sensitivity.ts";
import { networkAt, simulatePoints } from "./simulate_points.ts";

const MODEL_OPTIONS: OptionNames<SensitivityOfModelOptions> = {
  ...{ ...SENSITIVITY_OPTIONS, held: true, free: true, surrogates: true },
  ...{ strict: true, onWarning: true, source: true },
};
const NETWORK_OPTIONS: OptionNames<SensitivityOfNetworkOptions> = {
  ...{ ...SENSITIVITY_OPTIONS, box: true, systems: true, source: true, onWarning: true },
  ...{ warmupMs: true, stepMs: true, binMs: true, engine: true },
};

/** Options of {@linkcode sensitivityOfModel}. */
export interface SensitivityOfModelOptions extends SensitivityOptions, FreeParameters, SurrogatesOption {
  /** What is outside of what the surrogate was trained on is an error. @default false */
  strict?: boolean;
  /** Told of it, without `strict`, in a sentence for each batch of points, and of points that are left out. @default no one is */
  onWarning?: (message: string) => void;
  /** Name of the model in the result. @default "surrogate" */
  source?: string;
}

/** Options of {@linkcode sensitivityOfNetwork}. */
export interface SensitivityOfNetworkOptions
  extends SensitivityOptions, SystemsOption, Pick<SystemOptions, "warmupMs" | "stepMs" | "binMs" | "engine"> {
  /** The parameters, by their paths in the spec, and their ranges. */
  box: readonly BoxRange[];
  /** Told of points that are left out as the network runs away there, one sentence for each. @default no one is */
  onWarning?: (message: string) => void;
  /** Name of the network in the result. @default "network" */
  source?: string;
}

/**
 * How much each parameter of a surrogate matters to measures of its free runs, over the box that it was trained on: Sobol indices of the first order
 * and total ones, without seed noise, of which the part in the variance is said. A parameter that is neither free nor held has the middle of its
 * range. Rows of points in which the surrogate runs away, or a measure is not defined, are left out of the indices of the measure.
 * @param gpu The device; null for a kind that needs none. @param trained The surrogate, of two parameters or more. @param options Measures, rows, runs.
 * @throws {RangeError} When the surrogate has no parameters, fewer than two or too many are free, one is unknown, a measure is unknown or cannot be
 * told by counts.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts ignore
 * import { loadModel, requestGpu } from "@volley/volley";
 * import { sensitivityOfModel } from "@volley/volley/inference";
 *
 * const options = { measures: ["rate.E", "peakHz"], points: 256 };
 * const { box, measures } = await sensitivityOfModel(await requestGpu(), await loadModel("model"), options);
 * box.forEach(({ name }, p) => console.log(name, measures["rate.E"].total?.[p].value));
 * ```
 */
export async function sensitivityOfModel(
  gpu: Gpu | null,
  trained: TrainedModel<AnySpec>,
  options: SensitivityOfModelOptions,
): Promise<Sensitivity> {
  requireKnown(SENSITIVITY_TASK, options, MODEL_OPTIONS);
  const { surrogates, held, free, strict, onWarning, source = "surrogate", ...rest } = options;
  const { runs = 1, durationMs = 5000, seed = DEFAULT_SEED, signal } = rest;
  const model = countModelOf(trained, { surrogates }), { parameters } = model.spec;
  if (parameters.names.length === 0) {
    fail(SENSITIVITY_TASK, "the surrogate must have parameters", "one of a single network");
  }
  const box = freeBox(parameters, { held, free }), usual = usualParameters(parameters, null, { held });
  for (const name of rest.measures) requireOfCounts(name, populationsOf(model.spec, { surrogates }));
  const at = parametersAt(parameters, box.map(({ name }) => name), usual), each = runsAtPoint(runs);
  return await sensitivity(
    (points, first, onProgress) =>
      rolloutPoints(gpu, model, points.map(at), {
        ...{ surrogates, runs: each, durationMs, seed, first: first * each },
        ...{ strict, onWarning, onProgress, signal },
      }),
    box,
    { ...rest, source },
  );
}

/**
 * The same of a network that is simulated at each point, over a box of its parameters.
 * @param gpu Where it may run; null for the CPU. @param spec The network, at all values that the box does not set.
 * @param options Box, measures, rows, runs.
 * @throws {SpecError | RangeError} When a path names nothing, a range does not fit, the box has fewer than two parameters or too many, or a measure is
 * unknown.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { getPreset } from "@volley/volley";
 * import { sensitivityOfNetwork } from "@volley/volley/inference";
 *
 * const box = [{ name: "S_EE", low: 17, high: 22 }, { name: "S_EI", low: 17, high: 22 }];
 * const options = { box, measures: ["rate.E"], points: 4, durationMs: 100, warmupMs: 50 };
 * const { measures } = await sensitivityOfNetwork(null, getPreset("mif-small-syn"), options);
 * console.assert(measures["rate.E"].rows === 4);
 * ```
 */
export async function sensitivityOfNetwork(
  gpu: Gpu | null,
  spec: SystemSpec,
  options: SensitivityOfNetworkOptions,
): Promise<Sensitivity> {
  requireKnown(SENSITIVITY_TASK, options, NETWORK_OPTIONS);
  const { systems, box, source = "network", onWarning, ...more } = options;
  const { warmupMs, stepMs, binMs, engine, ...rest } = more;
  const { runs = 1, durationMs = 5000, seed = DEFAULT_SEED, signal } = rest;
  const system = systemOf(spec.kind, { systems });
  for (const name of rest.measures) requireOfCounts(name, system.populations(spec));
  const checked = checkBox(box, { system, spec }), each = runsAtPoint(runs);
  const at = networkAt(system, spec, checked.map(({ name }) => name));
  return await sensitivity(
    (points, first, onProgress) =>
      simulatePoints(gpu, system, points.map(at), {
        ...{ runs: each, durationMs, seed, first: first * each, warmupMs, stepMs, binMs, engine },
        ...{ onWarning, onProgress, signal },
      }),
    checked,
    { ...rest, source },
  );
}
