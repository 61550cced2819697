import { type PopulationCounts, populationIndex } from "../../lib/system/population_counts.ts";
import type { PointLabel, SystemAnswer, TestPoint } from "../../lib/experiment/point_data.ts";
import { burstRuns, POPULATIONS } from "./_bursts.ts";

export const BINS = 6000;
const RUNS = 4;

/** Runs without a spike. */
export function silentRuns(networks = RUNS, bins = BINS): PopulationCounts {
  const counts = new Uint16Array(networks * POPULATIONS.length * bins);
  return { populations: POPULATIONS, binMs: 1, networks, bins, counts };
}

/** Counts of one population changed, bin by bin. @param change Of a count, given its bin and its run. */
export function changed(
  runs: PopulationCounts,
  name: string,
  change: (count: number, bin: number, run: number) => number,
): PopulationCounts {
  const P = runs.populations.length, at = populationIndex(runs, name);
  const counts = Uint16Array.from(runs.counts, (count, k) => {
    const row = Math.floor(k / runs.bins);
    return row % P === at ? change(count, k % runs.bins, Math.floor(row / P)) : count;
  });
  return { ...runs, counts };
}

/** Runs in which every cell fires all the time. */
export function explosiveRuns(runs = RUNS, bins = BINS): PopulationCounts {
  return changed(changed(silentRuns(runs, bins), "E", () => 120), "I", () => 40);
}

/** The counts of E and I times `factor`. */
export function scaled(counts: PopulationCounts, factor: number): PopulationCounts {
  return { ...counts, counts: Uint16Array.from(counts.counts, (count) => Math.round(count * factor)) };
}

/** Bursting networks over a grid of periods and sizes. */
export const PROCESSES = [18, 22, 26].flatMap((periodMs) => [12, 20, 28].map((size) => ({ periodMs, size })));

/** Runs of process number `k`, with the seeds that `seed` stands for. */
export function processRuns(k: number, seed: number, change: { periodMs?: number; size?: number } = {}) {
  return burstRuns({ runs: RUNS, bins: BINS, seed: 100 * k + seed, ...PROCESSES[k], ...change });
}

/** Active points, each with what `answers` says there. */
export function activePoints(answers: (k: number) => Record<string, SystemAnswer>): TestPoint[] {
  return PROCESSES.map(({ periodMs, size }, k) => ({
    parameters: { periodMs, size },
    label: "active",
    network: processRuns(k, 1),
    systems: answers(k),
  }));
}

/** A point at which the network is silent or explosive. */
export function edgePoint(label: PointLabel, systems: Record<string, SystemAnswer>): TestPoint {
  const network = label === "silent" ? silentRuns() : explosiveRuns();
  return { parameters: { periodMs: 0, size: 0 }, label, network, systems };
}
