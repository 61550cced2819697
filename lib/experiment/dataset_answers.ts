import { type OnProgress, progressTeller } from "../base/progress.ts";
import { fail } from "../base/fail.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { TrainedModel } from "../nn/model_file.ts";
import type { Baseline } from "../surrogate/baseline/baseline.ts";
import { requireOwnSystem } from "../surrogate/own_system.ts";
import { populationsOf, type SurrogatesOption } from "../surrogate/registry.ts";
import { rolloutModel } from "../surrogate/rollout_model.ts";
import type { CountSpec } from "../surrogate/surrogate.ts";
import { someNetworks } from "../system/population_counts.ts";
import { requirePopulations } from "../system/require_populations.ts";
import type { Dataset } from "./dataset/load_dataset.ts";
import { answerOfBaseline } from "./answer_of_baseline.ts";
import type { HeldOutPoint } from "./dataset_points.ts";
import { inHalves } from "./in_halves.ts";
import type { SystemAnswer, TestPoint } from "./point_data.ts";

/** What answers at points have in common. */
interface Answers {
  /** Seed of the free runs. */
  seed: number;
  /** Told how far they are. */
  onProgress?: OnProgress;
  /** Stops by throwing the signal's reason. */
  signal?: AbortSignal;
}

/**
 * Throws unless a surrogate is one of the dataset's network over its box.
 * @param task What cannot be done otherwise.
 * @throws {RangeError} When its parameters, populations or bins are others.
 * @throws {TypeError} When it is of another kind of system.
 */
export function requireModelOf(
  task: string,
  { manifest }: Dataset,
  { spec }: TrainedModel<CountSpec>,
  own: SurrogatesOption,
): void {
  const { binMs } = manifest.simulation;
  const listed = (names: readonly string[]) => [...names].sort().join(", ") || "none";
  const wanted = listed(manifest.box.map(({ name }) => name)), found = listed(spec.parameters.names);
  requireOwnSystem(task, spec, manifest.spec.kind, own);
  if (wanted !== found) fail(task, `its parameters must be ${wanted}`, found);
  requirePopulations(task, manifest, { populations: populationsOf(spec, own) });
  if (spec.binMs !== binMs) fail(task, `its bins must be ${binMs} ms`, `${spec.binMs} ms`);
}

/**
 * Free runs of a surrogate at points in a row, as many at each as the network has; all in one rollout, or in parts where it runs away at a point: there
 * it has no answer.
 */
export async function answersOfModel(
  gpu: Gpu | null,
  model: TrainedModel<CountSpec>,
  points: readonly HeldOutPoint[],
  options: Answers & SurrogatesOption & { onWarning?: (message: string) => void },
): Promise<SystemAnswer[]> {
  const { names } = model.spec.parameters, [{ network: { bins } }] = points;
  return await inHalves(points, async (some) => {
    const parameters = some.flatMap(({ network, parameters }) =>
      new Array(network.networks).fill(names.map((name) => parameters[name])).flat()
    );
    const runs = some.reduce((sum, { network }) => sum + network.networks, 0), [{ firstRun: first }] = some;
    const free = await rolloutModel(gpu, model, { ...options, runs, bins, parameters, firstRun: first });
    return some.map(({ network, firstRun }) => ({
      runs: someNetworks(free, firstRun - first, network.networks),
    }));
  }, options);
}

/** Answers of all baselines at points, by name. */
export async function answersOfBaselines(
  baselines: readonly Baseline[],
  points: readonly HeldOutPoint[],
  { seed, onProgress, signal }: Answers,
): Promise<[string, SystemAnswer[]][]> {
  const tell = progressTeller(onProgress), all: [string, SystemAnswer[]][] = [];
  for (const baseline of baselines) {
    const own: SystemAnswer[] = [];
    for (const { network: { networks: runs, bins }, values: parameters, firstRun } of points) {
      signal?.throwIfAborted();
      own.push(answerOfBaseline(baseline, { parameters, runs, bins, seed, firstRun }));
      tell(own.length / points.length, baseline.kind);
      await new Promise((resume) => setTimeout(resume));
    }
    all.push([baseline.kind, own]);
  }
  return all;
}

/** Points with the answers of all systems, in their order. @param answers By name, one for each point. */
export function pointsWith(
  points: readonly HeldOutPoint[],
  answers: readonly (readonly [string, readonly SystemAnswer[]])[],
): TestPoint[] {
  return points.map(({ parameters, label, network }, k) => ({
    ...{ parameters, label, network },
    systems: Object.fromEntries(answers.map(([name, own]) => [name, own[k]])),
  }));
}
