import type { CountArray } from "../../system/population_counts.ts";
import type { RunRandom } from "./_random.ts";

/** Writes the counts of one run: of each population its bins, from bin `-warmup` on, those before 0 being run alone. */
export type RunWriter = (
  random: RunRandom,
  out: { counts: readonly CountArray[]; bins: number; warmup: number },
) => void;
