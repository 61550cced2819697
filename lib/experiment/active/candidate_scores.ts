import type { PopulationCounts } from "../../system/population_counts.ts";
import { memberSpread } from "../../surrogate/ensemble/member_spread.ts";
import { measureMembers } from "../measure_members.ts";
import { relativeError } from "../fit_target.ts";

/** Relative error at which a candidate is half as near to a target as one without. */
const NEAR = 0.1;

/** How far members disagree: the root of the squares of the spreads of all rates, in parts of them. */
export function disagreement(members: readonly PopulationCounts[]): number {
  return Math.hypot(...members[0].populations.map((_, p) => memberSpread(members, p).spread));
}

/** How near what members predict together is to a target: 1 / (1 + (e / 0.1)²), e the root mean square of the relative errors; 0 where a measure is undefined. */
export function nearness(
  members: readonly PopulationCounts[],
  target: Readonly<Record<string, number>>,
): number {
  const names = Object.keys(target), { values } = measureMembers(members, names);
  let squares = 0;
  for (const name of names) {
    const value = values[name];
    if (value === null) return 0;
    squares += relativeError(value, target[name]) ** 2;
  }
  return 1 / (1 + squares / names.length / (NEAR * NEAR));
}
