import type { EnsembleRun } from "../markov/run.ts";
import type { RolloutCounts } from "../surrogate/counts/rollout.ts";

/** Spike counts of several independent runs, of a network or of its surrogate. */
export interface CountRuns {
  /** Width of a bin, ms. */
  binMs: number;
  /** R, number of runs. */
  runs: number;
  /** T, bins of each run. */
  bins: number;
  /** E spikes per bin. (R, T) */
  e: Uint16Array;
  /** I spikes per bin. (R, T) */
  i: Uint16Array;
}

/** The counts of an ensemble or of a rollout. */
export function countRuns(run: EnsembleRun | RolloutCounts): CountRuns {
  const runs = "networks" in run ? run.networks : run.runs;
  return { binMs: run.binMs, runs, bins: run.bins, e: run.e, i: run.i };
}

/** The counts of run number `run`. (T) each */
export function seriesOf(counts: CountRuns, run: number): { binMs: number; e: Uint16Array; i: Uint16Array } {
  const first = run * counts.bins;
  return {
    binMs: counts.binMs,
    e: counts.e.subarray(first, first + counts.bins),
    i: counts.i.subarray(first, first + counts.bins),
  };
}
