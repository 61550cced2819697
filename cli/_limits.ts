import { failUsage } from "./_arguments.ts";

/** Most bins of all runs that are in memory together; each takes some bytes. */
const MOST_BINS = 2 ** 28;
/** Most runs of a command, which number the random streams. */
const MOST_RUNS = 2 ** 31;

/** Runs that are made together. */
export interface Together {
  /** How many. */
  runs: number;
  /** Length of each, ms. */
  durationMs: number;
  /** Width of a bin, ms. */
  binMs: number;
}

/**
 * Fails before anything is allocated when runs that are made together are more than memory should hold.
 * @param task What cannot be done, such as `sweep`. @param words The options that say how many and how long.
 */
export function requireTogether(task: string, words: string, { runs, durationMs, binMs }: Together): void {
  const bins = runs * Math.ceil(durationMs / binMs);
  if (bins <= MOST_BINS) return;
  failUsage(task, `${words} may make at most ${MOST_BINS} bins of ${binMs} ms together`, bins);
}

/** Fails when there are more runs in all than random streams. */
export function requireStreams(task: string, words: string, runs: number): void {
  if (runs <= MOST_RUNS) return;
  failUsage(task, `${words} may make at most ${MOST_RUNS} runs`, runs);
}
