import type { MembersHeldOut } from "../../nn/ensemble_members.ts";
import type { PopulationCounts } from "../../system/population_counts.ts";
import { memberSpread } from "./member_spread.ts";

/** Error of the members' mean from which on it is too large. */
const BOUND = 0.2;
/** Fewest held-out points by which usual spreads are told. */
const FEWEST = 5;

/** Up to which spread the members of an ensemble agree as they do where they are right. */
export interface SpreadLimit {
  /** Largest spread, in parts of the rate. */
  limit: number;
  /** True where held-out points of a larger spread were too far off; false where no held-out point has a larger spread. */
  byError: boolean;
}

/**
 * The spread from which on the rate of a population is not to be trusted: from there on the root mean square of the errors at held-out points is above 20 %, or where
 * that is nowhere so, the largest spread at any of K held-out points, which a further point of the same box passes with probability 1 / (K + 1).
 * @returns null where fewer than five points were held out.
 */
export function spreadLimit({ spreads, errors }: MembersHeldOut, population: string): SpreadLimit | null {
  const own = spreads[population] ?? [], off = errors[population];
  if (own.length < FEWEST) return null;
  const order = own.map((_, k) => k).sort((a, b) => own[b] - own[a]);
  let squares = 0, found: number | null = null;
  order.forEach((k, rank) => {
    squares += off[k] ** 2;
    const below = order[rank + 1];
    // Points of one spread stand together.
    if (below !== undefined && own[below] === own[k]) return;
    if (Math.sqrt(squares / (rank + 1)) > BOUND) found = below === undefined ? 0 : (own[k] + own[below]) / 2;
  });
  return found === null ? { limit: own[order[0]], byError: false } : { limit: found, byError: true };
}

const percent = (part: number) => `${Number((100 * part).toPrecision(3))} %`;

/**
 * Says where the members of an ensemble disagree more than at held-out points: the population and the point where they are furthest beyond the limit, and at how
 * many points any is. The part of a sentence that follows "as", or null.
 * @param points Runs of each member, at each point. (points, members)
 * @param named How a point is called, by its number. @default run 0, run 1, …
 */
export function membersApart(
  heldOut: MembersHeldOut,
  points: readonly (readonly PopulationCounts[])[],
  named: (point: number) => string = (point) => `run ${point}`,
): string | null {
  let worst: { name: string; point: number; spread: number; limit: SpreadLimit; beyond: number } | null =
    null;
  const far = new Set<number>();
  for (const [p, { name }] of (points[0]?.[0]?.populations ?? []).entries()) {
    const limit = spreadLimit(heldOut, name);
    if (!limit) continue;
    points.forEach((members, point) => {
      const { spread } = memberSpread(members, p), beyond = spread - limit.limit;
      if (beyond <= 0) return;
      far.add(point);
      if (!worst || beyond > worst.beyond) worst = { name, point, spread, limit, beyond };
    });
  }
  if (!worst) return null;
  const { name, point, spread, limit: { limit, byError } } = worst as NonNullable<typeof worst>;
  const known = byError
    ? `where they were further apart it was off by more than ${percent(BOUND)}`
    : "they never were further apart";
  const more = far.size > 1 ? ` (so at ${far.size} of ${points.length} points)` : "";
  return `the members must agree on the rate of ${name} in ${named(point)} within ${percent(limit)}: ` +
    `at held-out points of the training ${known}, and here they are apart by ${percent(spread)}${more}`;
}
