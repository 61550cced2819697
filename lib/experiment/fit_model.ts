import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { fail } from "../base/fail.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { TrainedModel } from "../nn/model_file.ts";
import type { AnySpec } from "../nn/trainable.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { requireOwnSystem } from "../surrogate/own_system.ts";
import { populationsOf, type SurrogatesOption } from "../surrogate/registry.ts";
import type { SystemSpec } from "../system/run.ts";
import { systemOf, type SystemsOption } from "../systems.ts";
import { CHECKED_FIT_OPTIONS, type CheckedFit, type CheckedFitOptions, fitChecked } from "./fit_checked.ts";
import { measureRuns, requireOfCounts } from "./measures/measure_runs.ts";
import { countModelOf, rolloutPoints } from "./rollout_points.ts";
import { simulatePoints } from "./simulate_points.ts";

const { box: _, ...FIT } = CHECKED_FIT_OPTIONS;
const OPTIONS: OptionNames<FitModelOptions> = {
  ...{ ...FIT, network: true, surrogates: true, systems: true },
  ...{ runs: true, durationMs: true, checkRuns: true, checkDurationMs: true, warmupMs: true },
};

/** Added to the seed of a fit for the network that checks it, so that it is not one of those that were learnt from. */
const CHECK_SEED = 1_000_000;

/** Options of {@linkcode fitModel}. */
export interface FitModelOptions extends Omit<CheckedFitOptions, "box">, SurrogatesOption, SystemsOption {
  /** The network that the surrogate learnt from. */
  network: SystemSpec;
  /** Runs of the surrogate at each point. @default 1 */
  runs?: number;
  /** Length of each, ms. @default 5000 */
  durationMs?: number;
  /** Runs of the network by which a fit is checked. @default 4 */
  checkRuns?: number;
  /** Length of each, ms. @default 10000 */
  checkDurationMs?: number;
  /** Time of the network that is simulated and dropped first, ms. @default that of the system */
  warmupMs?: number;
}

/**
 * Finds parameters at which a network has wanted statistics: by its surrogate, over the box that it was trained on, and then confirmed by the
 * network itself, with corrections where it misses. See {@linkcode fitChecked}.
 * @param gpu The device; null for a kind that needs none. @param trained The surrogate, of one parameter or more.
 * @param options Targets, and the network.
 * @throws {RangeError} When the surrogate has no parameters, a measure is unknown or cannot be told by counts.
 * @throws {TypeError} When an option is unknown, or the network is of another kind.
 *
 * @example
 * ```ts ignore
 * import { fitModel, loadModel, requestGpu } from "@volley/volley";
 *
 * const targets = [{ name: "rate.E", value: 12 }, { name: "peakHz", value: 42 }];
 * console.log(await fitModel(await requestGpu(), await loadModel("model"), { network: spec, targets }));
 * ```
 */
export async function fitModel(
  gpu: Gpu | null,
  trained: TrainedModel<AnySpec>,
  options: FitModelOptions,
): Promise<CheckedFit> {
  requireKnown("fit parameters", options, OPTIONS);
  const { network, surrogates, systems, runs = 1, durationMs = 5000, ...more } = options;
  const { checkRuns = 4, checkDurationMs = 10_000, warmupMs, ...rest } = more;
  const model = countModelOf(trained, { surrogates });
  const { parameters: { names, low, high }, binMs } = model.spec;
  if (names.length === 0) {
    fail("fit parameters", "the surrogate must have parameters", "one of a single network");
  }
  requireOwnSystem("fit parameters", model.spec, network.kind, { surrogates });
  const system = systemOf(network.kind, { systems }), measures = rest.targets.map(({ name }) => name);
  for (const name of measures) requireOfCounts(name, populationsOf(model.spec, { surrogates }));
  const seed = rest.seed ?? DEFAULT_SEED, { signal } = rest;
  const valuesOf = (counts: Parameters<typeof measureRuns>[0] | null) => {
    const values = counts && measureRuns(counts, { measures });
    return measures.map((name) => values?.[name] ?? null);
  };
  let drawn = 0, checked = 0;
  return await fitChecked({
    surrogate: async (points, onProgress) => {
      const first = drawn;
      drawn += runs * points.length;
      const all = { surrogates, runs, durationMs, seed, first, onProgress, signal };
      return (await rolloutPoints(gpu, model, points, all)).map(valuesOf);
    },
    network: async (point, onProgress) => {
      const spec = system.override(network, Object.fromEntries(names.map((name, p) => [name, point[p]])));
      const first = checked;
      checked += checkRuns;
      const [counts] = await simulatePoints(gpu, system, [spec], {
        ...{ runs: checkRuns, durationMs: checkDurationMs, warmupMs, binMs, seed: seed + CHECK_SEED, first },
        ...{ onProgress, signal },
      });
      return valuesOf(counts);
    },
  }, { ...rest, box: names.map((name, p) => ({ name, low: low[p], high: high[p] })) });
}
