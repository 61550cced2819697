import { type OnProgress, type Progress, progressTeller } from "../base/progress.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { equalShares, type PopulationCounts } from "../system/population_counts.ts";
import { partialRunOf } from "../system/partial_run.ts";
import type { SystemSpec } from "../system/run.ts";
import type { System, SystemOptions } from "../system/system.ts";
import { inHalves } from "./in_halves.ts";

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
  /** Told of points that are left out as they run away, one sentence for each. @default no one is */
  onWarning?: (message: string) => void;
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

/** Counts of the points that did not run away, where an error has them. @throws It, where it has not. */
function foundOf(
  error: unknown,
  { points, runs, onWarning }: { points: number; runs: number; onWarning?: (message: string) => void },
): (PopulationCounts | null)[] {
  const partial = partialRunOf(error);
  if (!partial) throw error;
  const lost = new Set(partial.lost.map((network) => Math.floor(network / runs)));
  const left = lost.size === 1 ? "A point is left out as it" : `${lost.size} points are left out as they`;
  onWarning?.(`${left} ran away: ${(error as Error).message}`);
  return equalShares(partial.run.counts, points).map((counts, point) => lost.has(point) ? null : counts);
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
  const { runs, first, onProgress, onWarning, ...rest } = options;
  const tell = progressTeller(onProgress);
  const sizes = specs.map((spec) => JSON.stringify(system.populations(spec)));
  const results: (PopulationCounts | null)[] = [];
  while (results.length < specs.length) {
    const begin = results.length;
    let end = begin + 1;
    while (system.together && end < specs.length && sizes[end] === sizes[begin]) end++;
    const some = await inHalves(specs.slice(begin, end), async (part, at) => {
      const repeated = part.flatMap((spec) => new Array<SystemSpec>(runs).fill(spec));
      const options = {
        ...rest,
        firstNetwork: first + (begin + at) * runs,
        onProgress: ({ fraction }: Progress) => tell((begin + at + fraction * part.length) / specs.length),
      };
      try {
        return equalShares((await system.simulate(gpu, repeated, options)).counts, part.length);
      } catch (error) {
        return foundOf(error, { points: part.length, runs, onWarning });
      }
    }, { onWarning });
    results.push(...some);
  }
  return results;
}
