import type { EnsembleRun } from "../markov/run.ts";
import { populationArray, type PopulationCounts } from "../system/population_counts.ts";

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

/** The counts of an ensemble or of a rollout of two populations. */
export function countRuns(run: EnsembleRun | PopulationCounts): CountRuns {
  const [e, i] = "e" in run ? [run.e, run.i] : [0, 1].map((p) => populationArray(run, p) as Uint16Array);
  return { binMs: run.binMs, runs: run.networks, bins: run.bins, e, i };
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
