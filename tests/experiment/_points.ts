import type { CountRuns } from "../../lib/experiment/count_runs.ts";
import type { PointLabel, SystemAnswer, TestPoint } from "../../lib/experiment/point_data.ts";
import { burstRuns } from "./_bursts.ts";

export const SIZES = { e: 300, i: 100 };
export const BINS = 6000;
const RUNS = 4;

/** Runs without a spike. */
export function silentRuns(runs = RUNS, bins = BINS): CountRuns {
  return { binMs: 1, runs, bins, e: new Uint16Array(runs * bins), i: new Uint16Array(runs * bins) };
}

/** Runs in which every cell fires all the time. */
export function explosiveRuns(runs = RUNS, bins = BINS): CountRuns {
  const quiet = silentRuns(runs, bins);
  return { ...quiet, e: quiet.e.fill(120), i: quiet.i.fill(40) };
}

/** The counts of E and I times `factor`. */
export function scaled(counts: CountRuns, factor: number): CountRuns {
  const times = (values: Uint16Array) => values.map((count) => Math.round(count * factor));
  return { ...counts, e: times(counts.e), i: times(counts.i) };
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
