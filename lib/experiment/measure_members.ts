import { standardDeviation } from "../analysis/summary.ts";
import type { PopulationCounts } from "../system/population_counts.ts";
import { measureRuns } from "./measures/measure_runs.ts";

/** Measures of the members of an ensemble together. */
export interface MembersMeasured {
  /** Means over the members that have a value; null where fewer than half have one. */
  values: Record<string, number | null>;
  /** Standard deviations over these members, null where fewer than two have a value. */
  deviations: Record<string, number | null>;
}

/**
 * Measures what each member gives, and how they agree. Their deviation has a part that is the chance of finite runs.
 * @param members Runs of each with the same parameters. @param measures Names.
 */
export function measureMembers(
  members: readonly PopulationCounts[],
  measures: readonly string[],
): MembersMeasured {
  const all = members.map((counts) => measureRuns(counts, { measures }));
  const found: MembersMeasured = { values: {}, deviations: {} };
  for (const name of measures) {
    const known = all.map((one) => one[name]).filter((value) => value !== null);
    const M = known.length, enough = M > 0 && 2 * M >= members.length;
    found.values[name] = enough ? known.reduce((sum, value) => sum + value, 0) / M : null;
    found.deviations[name] = enough && M > 1 ? standardDeviation(known) * Math.sqrt(M / (M - 1)) : null;
  }
  return found;
}
