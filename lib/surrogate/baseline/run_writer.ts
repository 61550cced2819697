import type { RunRandom } from "./_random.ts";

/** Writes the counts of one run. */
export type RunWriter = (
  random: RunRandom,
  out: { e: Uint16Array; i: Uint16Array; warmup: number },
) => void;
