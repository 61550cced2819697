import { OutgrownError } from "../lib/base/errors.ts";
import { countsOfRun } from "../lib/experiment/counts_of.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import type { MifSpec } from "../lib/markov/mif_spec.ts";
import type { MultibandSpec } from "../lib/markov/multiband_spec.ts";
import type { NetworkSpec } from "../lib/markov/network_spec.ts";
import { simulateEnsemble } from "../lib/markov/gpu/ensemble.ts";
import { simulateMultiband, simulateMultibandReference } from "../lib/markov/gpu/multiband.ts";
import { simulateReference } from "../lib/markov/cpu/reference.ts";
import type { EnsembleRun, SimulateOptions } from "../lib/markov/run.ts";
import { equalShares, type PopulationCounts } from "../lib/system/population_counts.ts";
import type { SurrogateModel } from "../lib/surrogate/model.ts";
import { rolloutModel } from "../lib/surrogate/rollout_model.ts";
import { modelStem } from "./_surrogate.ts";

/** What runs at many points have in common. */
export interface PointRuns {
  /** Runs at each point. */
  runs: number;
  /** Length of each, ms. */
  durationMs: number;
  seed: number;
  /** Number of the first run, for its random numbers. */
  first: number;
  /** Told the fraction done. */
  onProgress?: (fraction: number) => void;
  signal?: AbortSignal;
}

/** True when a command's argument names a trained surrogate rather than a network. */
export async function isModel(name: string): Promise<boolean> {
  if (name.endsWith(".safetensors")) return true;
  return await Deno.stat(`${modelStem(name)}.safetensors`).then((info) => info.isFile, () => false);
}

function simulateSame(gpu: Gpu | null, specs: NetworkSpec[], options: SimulateOptions): Promise<EnsembleRun> {
  if (specs[0].kind === "multiband") {
    const all = specs as MultibandSpec[];
    return gpu ? simulateMultiband(gpu, all, options) : simulateMultibandReference(all, options);
  }
  const all = specs as MifSpec[];
  return gpu ? simulateEnsemble(gpu, all, options) : simulateReference(all, options);
}

/** True for what a network that runs away meets on a device that bounds the loops of a kernel. */
function hasRunAway(error: unknown): boolean {
  return error instanceof OutgrownError && error.outgrown === "loops";
}

type SimulationTimes = { warmupMs?: number; stepMs?: number; binMs?: number };

/** Runs of networks of equal sizes as one ensemble, in halves where one of them runs away. */
async function simulateTogether(
  gpu: Gpu | null,
  specs: readonly NetworkSpec[],
  options: PointRuns & SimulationTimes,
): Promise<(PopulationCounts | null)[]> {
  const { runs, first, onProgress, ...rest } = options;
  const repeated = specs.flatMap((spec) => new Array<NetworkSpec>(runs).fill(spec));
  try {
    const run = await simulateSame(gpu, repeated, {
      ...rest,
      firstNetwork: first,
      onProgress: ({ fraction }) => onProgress?.(fraction),
    });
    return equalShares(countsOfRun(run), specs.length);
  } catch (error) {
    if (!hasRunAway(error)) throw error;
    if (specs.length === 1) return [null];
    const half = Math.floor(specs.length / 2);
    return [
      ...await simulateTogether(gpu, specs.slice(0, half), options),
      ...await simulateTogether(gpu, specs.slice(half), { ...options, first: first + half * runs }),
    ];
  }
}

/**
 * Runs of networks, several at each point; those of equal sizes that follow one another run as one ensemble.
 * @param specs One for each point, all of one kind.
 * @returns Runs by point; null where a network runs away beyond what can be simulated.
 */
export async function simulatePoints(
  gpu: Gpu | null,
  specs: readonly NetworkSpec[],
  options: PointRuns & SimulationTimes,
): Promise<(PopulationCounts | null)[]> {
  const { runs, first, onProgress } = options;
  const results: (PopulationCounts | null)[] = [];
  while (results.length < specs.length) {
    const begin = results.length;
    const { N_E, N_I } = specs[begin];
    let end = begin + 1;
    while (end < specs.length && specs[end].N_E === N_E && specs[end].N_I === N_I) end++;
    const some = await simulateTogether(gpu, specs.slice(begin, end), {
      ...options,
      first: first + begin * runs,
      onProgress: (fraction) => onProgress?.((begin + fraction * (end - begin)) / specs.length),
    });
    results.push(...some);
  }
  return results;
}

/** Free runs of a surrogate, several at each point, as one rollout. @param points `(P)` each. */
export async function rolloutPoints(
  gpu: Gpu,
  model: SurrogateModel,
  points: readonly (readonly number[])[],
  options: PointRuns,
): Promise<PopulationCounts[]> {
  const { runs, durationMs, seed, first, onProgress, signal } = options;
  const counts = await rolloutModel(gpu, model, {
    runs: runs * points.length,
    bins: Math.max(1, Math.round(durationMs / model.spec.binMs)),
    seed,
    firstRun: first,
    parameters: points.flatMap((point) => new Array(runs).fill(point).flat()),
    onProgress: ({ bins, of }) => onProgress?.(bins / of),
    signal,
  });
  return equalShares(counts, points.length);
}
