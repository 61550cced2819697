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
import { type CheckedFit, fitChecked } from "./fit_checked.ts";
import { CHECKED_FIT_OPTIONS, type CheckedFitOptions } from "./checked_fit_options.ts";
import { measureRuns, requireOfCounts } from "./measures/measure_runs.ts";
import { freeBox, type FreeParameters, parametersAt, usualParameters } from "./model_parameters.ts";
import type { PopulationCounts } from "../system/population_counts.ts";
import { measureMembers } from "./measure_members.ts";
import { countModelOf, memberPoints, runsOfMember } from "./rollout_points.ts";
import { networkAt, simulatePoints } from "./simulate_points.ts";

const { box: _, ...FIT } = CHECKED_FIT_OPTIONS;
const OPTIONS: OptionNames<FitModelOptions> = {
  ...{ ...FIT, network: true, held: true, free: true, surrogates: true, systems: true },
  ...{
    onWarning: true,
    strict: true,
    runs: true,
    durationMs: true,
    checkRuns: true,
    checkDurationMs: true,
    warmupMs: true,
  },
};

/** Added to the seed of a fit for the network that checks it, so that it is not one of those that were learnt from. */
const CHECK_SEED = 1_000_000;

/** Options of {@linkcode fitModel}. */
export interface FitModelOptions
  extends Omit<CheckedFitOptions, "box">, FreeParameters, SurrogatesOption, SystemsOption {
  /** The network that the surrogate learnt from; null where the fit is not to be checked. */
  network: SystemSpec | null;
  /** Told, in a sentence for each batch of points, where the surrogate is outside of what it was made for or runs away. @default no one is */
  onWarning?: (message: string) => void;
  /** What was found outside of what the surrogate was trained on, or where members of an ensemble disagree more than at held-out points, is an error. @default false */
  strict?: boolean;
  /** Runs of the surrogate at each point; of an ensemble they are shared out among its members, at least one to each. @default 1 */
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

/** Result of {@linkcode fitModel}. */
export interface ModelFit extends CheckedFit {
  /** Standard deviation over the members of an ensemble of each target's measure at the best point; null of a single model and where nothing was found. */
  deviations: (number | null)[] | null;
}

/** How far members of an ensemble lie apart at the points of a fit. */
class MemberDeviations {
  readonly #known = new Map<string, (number | null)[][]>();

  constructor(readonly measures: readonly string[]) {}

  /** Measures members at points, and keeps their deviations. @returns Values of the measures at each point. */
  take(
    points: readonly (readonly number[])[],
    members: readonly (readonly PopulationCounts[] | null)[],
  ): (number | null)[][] {
    return points.map((point, k) => {
      const own = measureMembers(members[k] ?? [], this.measures), key = point.join(" ");
      if ((members[k]?.length ?? 0) > 1) {
        const more = this.measures.map((name) => own.deviations[name]);
        this.#known.set(key, [...this.#known.get(key) ?? [], more]);
      }
      return this.measures.map((name) => own.values[name]);
    });
  }

  /** Means over the repeats at a point; null of a single model. */
  at(point: readonly number[]): (number | null)[] | null {
    const own = this.#known.get(point.join(" "));
    if (!own) return null;
    return this.measures.map((_, k) => {
      const known = own.map((one) => one[k]).filter((value) => value !== null);
      return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
    });
  }
}

/**
 * Finds parameters at which a network has wanted statistics: by its surrogate, over the box that it was trained on, and then confirmed by the
 * network itself, with corrections where it misses. See {@linkcode fitChecked}.
 * @param gpu The device; null for a kind that needs none. @param trained The surrogate, of one parameter or more.
 * @param options Targets, and the network.
 * @throws {RangeError} When the surrogate has no parameters, none is free, one is unknown, a measure is unknown or cannot be told by counts.
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
): Promise<ModelFit> {
  requireKnown("fit parameters", options, OPTIONS);
  const { network, held, free, surrogates, systems, runs = 1, durationMs = 5000, ...more } = options;
  const { checkRuns = 4, checkDurationMs = 10_000, warmupMs, onWarning, strict, ...rest } = more;
  const model = countModelOf(trained, { surrogates });
  const { parameters, binMs } = model.spec, { names } = parameters;
  if (names.length === 0) {
    fail("fit parameters", "the surrogate must have parameters", "one of a single network");
  }
  const box = freeBox(parameters, { held, free });
  if (box.length === 0) fail("fit parameters", "a parameter must be free", `none of ${names.join(", ")}`);
  const at = parametersAt(
    parameters,
    box.map(({ name }) => name),
    usualParameters(parameters, null, { held }),
  );
  if (network) requireOwnSystem("fit parameters", model.spec, network.kind, { surrogates });
  const measures = rest.targets.map(({ name }) => name);
  for (const name of measures) requireOfCounts(name, populationsOf(model.spec, { surrogates }));
  const seed = rest.seed ?? DEFAULT_SEED, { signal } = rest;
  const valuesOf = (counts: Parameters<typeof measureRuns>[0] | null) => {
    const values = counts && measureRuns(counts, { measures });
    return measures.map((name) => values?.[name] ?? null);
  };
  let drawn = 0, checked = 0;
  const deviations = new MemberDeviations(measures), own = { surrogates, runs, durationMs, seed, signal };
  const found = await fitChecked({
    surrogate: async (points, onProgress) => {
      const first = drawn;
      drawn += runsOfMember(model, runs) * points.length;
      const all = { ...own, first, onWarning, onProgress, judged: false };
      return deviations.take(points, await memberPoints(gpu, model, points.map(at), all));
    },
    network: async (point, onProgress) => {
      if (!network) return valuesOf(null);
      const system = systemOf(network.kind, { systems }), spec = networkAt(system, network, names)(at(point));
      const first = checked;
      checked += checkRuns;
      const [counts] = await simulatePoints(gpu, system, [spec], {
        ...{ runs: checkRuns, durationMs: checkDurationMs, warmupMs, binMs, seed: seed + CHECK_SEED, first },
        ...{ onWarning, onProgress, signal },
      });
      return valuesOf(counts);
    },
  }, { ...rest, box });
  const { point } = found.best.fit;
  // The search may go where members disagree; what it found is judged.
  if (point && (strict || model.ensemble)) {
    await memberPoints(gpu, model, [at(point)], { ...own, first: drawn, strict, onWarning });
  }
  return Object.assign(found, { deviations: point && deviations.at(point) });
}
