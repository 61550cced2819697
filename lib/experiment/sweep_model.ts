import { type OptionNames, requireKnown } from "../base/require_known.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { TrainedModel } from "../nn/model_file.ts";
import type { AnySpec } from "../nn/trainable.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import type { SurrogatesOption } from "../surrogate/registry.ts";
import type { SystemSpec } from "../system/run.ts";
import type { SystemOptions } from "../system/system.ts";
import { systemOf, type SystemsOption } from "../systems.ts";
import { type FreeParameters, parametersAt, usualParameters } from "./model_parameters.ts";
import { countModelOf, memberPoints, runsOfMember } from "./rollout_points.ts";
import { networkAt, simulatePoints } from "./simulate_points.ts";
import { sweep, SWEEP_OPTIONS, type SweepOptions } from "./sweep.ts";
import type { GridMap } from "./grid_map.ts";

const RUNS: OptionNames<SweptRuns> = { runs: true, durationMs: true, seed: true };
const MODEL_OPTIONS: OptionNames<SweepModelOptions> = {
  ...{ ...SWEEP_OPTIONS, ...RUNS, held: true, surrogates: true },
  ...{ strict: true, onWarning: true },
};
const NETWORK_OPTIONS: OptionNames<SweepNetworkOptions> = {
  ...{ ...SWEEP_OPTIONS, ...RUNS, systems: true },
  ...{ warmupMs: true, stepMs: true, binMs: true, engine: true, onWarning: true },
};

/** The runs at each point of a sweep. */
export interface SweptRuns {
  /** Runs at each point; of an ensemble they are shared out among its members, at least one to each. @default 2 */
  runs?: number;
  /** Length of each, ms. @default 5000 */
  durationMs?: number;
  /** Seed of all. @default 1 */
  seed?: number;
}

/** Options of {@linkcode sweepModel}. */
export interface SweepModelOptions
  extends Omit<SweepOptions, "source">, SweptRuns, Pick<FreeParameters, "held">, SurrogatesOption {
  /** What is outside of what the surrogate was trained on, or where members of an ensemble disagree more than at held-out points, is an error. @default false */
  strict?: boolean;
  /** Told of it, without `strict`, in a sentence for each batch of points, and of points that are left out. @default no one is */
  onWarning?: (message: string) => void;
  /** Name of the model in the map. @default "surrogate" */
  source?: string;
}

/** Options of {@linkcode sweepNetwork}. */
export interface SweepNetworkOptions
  extends
    Omit<SweepOptions, "source">,
    SweptRuns,
    SystemsOption,
    Pick<SystemOptions, "warmupMs" | "stepMs" | "binMs" | "engine"> {
  /** Told of points that are left out as the network runs away there, one sentence for each. @default no one is */
  onWarning?: (message: string) => void;
  /** Name of the network in the map. @default "network" */
  source?: string;
}

/**
 * Measures free runs of a surrogate over a grid of its parameters. Where it runs away there are no values. A parameter that is neither an axis nor held has the middle of the
 * box that the surrogate was trained on.
 * @param gpu The device; null for a kind that needs none. @param trained The surrogate. @param options Axes, measures, runs at each point.
 * @throws {RangeError} When an axis, or what is held, is no parameter of the surrogate, the grid is empty or a measure unknown.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts ignore
 * import { loadModel, requestGpu, sweepModel } from "@volley/volley";
 *
 * const gpu = await requestGpu();
 * const axes = [{ name: "S_EI", unit: "", values: [3, 3.5, 4] }];
 * console.log(await sweepModel(gpu, await loadModel("model"), { axes, measures: ["rate.E", "peakHz"] }));
 * ```
 */
export async function sweepModel(
  gpu: Gpu | null,
  trained: TrainedModel<AnySpec>,
  options: SweepModelOptions,
): Promise<GridMap> {
  requireKnown("sweep the surrogate", options, MODEL_OPTIONS);
  const { surrogates, held, runs = 2, durationMs = 5000, seed = DEFAULT_SEED, ...more } = options;
  const { source = "surrogate", strict, onWarning, ...rest } = more;
  const model = countModelOf(trained, { surrogates });
  const { parameters } = model.spec, usual = usualParameters(parameters, null, { held });
  const at = parametersAt(parameters, rest.axes.map(({ name }) => name), usual);
  return await sweep(
    (points, first, onProgress) =>
      memberPoints(gpu, model, points.map(at), {
        ...{ surrogates, runs, durationMs, seed, first: first * runsOfMember(model, runs) },
        ...{ strict, onWarning, onProgress, signal: rest.signal },
      }),
    { ...rest, source },
  );
}

/**
 * Simulates a network over a grid of parameters, and measures it. Where it runs away beyond what can be simulated there are no values.
 * @param gpu Where it may run; null for the CPU. @param spec The network, at all values that the axes do not set.
 * @param options Axes, named by their paths in the spec; measures, runs at each point.
 * @throws {SpecError | RangeError} When a path names nothing, a value does not fit, the grid is empty or a measure unknown.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { getPreset, sweepNetwork } from "@volley/volley";
 *
 * const axes = [{ name: "S_EE", unit: "", values: [3, 5] }];
 * const options = { axes, measures: ["rate.E"], runs: 1, durationMs: 200, warmupMs: 100 };
 * const { measures } = await sweepNetwork(null, getPreset("mif-small-syn"), options);
 * console.assert(measures["rate.E"][1]! > measures["rate.E"][0]!);
 * ```
 */
export async function sweepNetwork(
  gpu: Gpu | null,
  spec: SystemSpec,
  options: SweepNetworkOptions,
): Promise<GridMap> {
  requireKnown("sweep the network", options, NETWORK_OPTIONS);
  const { systems, runs = 2, durationMs = 5000, seed = DEFAULT_SEED, source = "network", ...more } = options;
  const { warmupMs, stepMs, binMs, engine, onWarning, ...rest } = more,
    system = systemOf(spec.kind, { systems });
  const at = networkAt(system, spec, rest.axes.map(({ name }) => name));
  return await sweep(
    (points, first, onProgress) =>
      simulatePoints(gpu, system, points.map(at), {
        ...{ runs, durationMs, seed, first: first * runs, warmupMs, stepMs, binMs, engine },
        ...{ onWarning, onProgress, signal: rest.signal },
      }),
    { ...rest, source },
  );
}
