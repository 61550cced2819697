import { OutgrownError } from "../base/errors.ts";
import { type OnProgress, progressTeller } from "../base/progress.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { equalShares, type PopulationCounts } from "../system/population_counts.ts";
import { partialRunOf } from "../system/partial_run.ts";
import type { SystemSpec } from "../system/run.ts";
import type { System, SystemOptions } from "../system/system.ts";

/** What runs at many points have in common. */
export interface PointRuns {
  /** Runs at each point. */
  runs: number;
  /** Length of each, ms. */
  durationMs: number;
  /** Seed of all. */
  seed: number;
  /** Number of the first run, for its random numbers. */
  first: number;
  /** Told how far it is. */
  onProgress?: OnProgress;
  /** Stops it by throwing the signal's reason. */
  signal?: AbortSignal;
}

/** The same, of a system that is simulated. */
export type SimulatedRuns = PointRuns & Pick<SystemOptions, "warmupMs" | "stepMs" | "binMs" | "engine">;

/** What makes the network at a point. @param names Paths in its spec, in the order of a point's values. */
export function networkAt(
  system: System,
  spec: SystemSpec,
  names: readonly string[],
): (point: readonly number[]) => SystemSpec {
  return (point) => system.override(spec, Object.fromEntries(names.map((name, k) => [name, point[k]])));
}

/** True for what a network that runs away meets on a device that bounds the loops of a kernel. */
function hasRunAway(error: unknown): boolean {
  return error instanceof OutgrownError && error.outgrown === "loops";
}

/** Runs of networks of equal populations together, in halves where one of them runs away. */
async function simulateTogether(
  gpu: Gpu | null,
  system: System,
  specs: readonly SystemSpec[],
  options: SimulatedRuns,
): Promise<(PopulationCounts | null)[]> {
  const { runs, first, ...rest } = options;
  const repeated = specs.flatMap((spec) => new Array<SystemSpec>(runs).fill(spec));
  try {
    const { counts } = await system.simulate(gpu, repeated, { ...rest, firstNetwork: first });
    return equalShares(counts, specs.length);
  } catch (error) {
    const partial = partialRunOf(error);
    if (partial) {
      const lost = new Set(partial.lost.map((network) => Math.floor(network / runs)));
      const shares = equalShares(partial.run.counts, specs.length);
      return shares.map((counts, point) => lost.has(point) ? null : counts);
    }
    if (!hasRunAway(error)) throw error;
    if (specs.length === 1) return [null];
    const half = Math.floor(specs.length / 2);
    return [
      ...await simulateTogether(gpu, system, specs.slice(0, half), options),
      ...await simulateTogether(gpu, system, specs.slice(half), { ...options, first: first + half * runs }),
    ];
  }
}

/**
 * Runs of networks of one system, several at each point; those of equal populations that follow one another run together.
 * @param system Which simulates them. @param specs One for each point.
 * @returns Counts by point; null where a network runs away beyond what can be simulated.
 */
export async function simulatePoints(
  gpu: Gpu | null,
  system: System,
  specs: readonly SystemSpec[],
  options: SimulatedRuns,
): Promise<(PopulationCounts | null)[]> {
  const { runs, first } = options;
  const tell = progressTeller(options.onProgress);
  const sizes = specs.map((spec) => JSON.stringify(system.populations(spec)));
  const results: (PopulationCounts | null)[] = [];
  while (results.length < specs.length) {
    const begin = results.length;
    let end = begin + 1;
    while (system.together && end < specs.length && sizes[end] === sizes[begin]) end++;
    const some = await simulateTogether(gpu, system, specs.slice(begin, end), {
      ...options,
      first: first + begin * runs,
      onProgress: ({ fraction }) => tell((begin + fraction * (end - begin)) / specs.length),
    });
    results.push(...some);
  }
  return results;
}
