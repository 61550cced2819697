import type { MembersHeldOut } from "../../nn/ensemble_members.ts";
import type { PopulationCounts } from "../../system/population_counts.ts";
import { memberSpread } from "./member_spread.ts";

/** Error of the members' mean from which on it is too large. */
const BOUND = 0.2;
/** Fewest held-out points by which usual spreads are told. */
const FEWEST = 5;

/** Up to which spread the members of an ensemble are to be trusted. */
export interface SpreadLimit {
  /** Largest spread, in parts of the rate. */
  limit: number;
  /** How many times as much as the members were apart their mean was off, at held-out points: the ratio of the roots of the mean squares. Infinite where they were never apart. */
  ratio: number;
  /** True where the error expected at the limit, the ratio times the limit, is 20 %; false where that is more than any spread at held-out points. */
  byError: boolean;
}

/**
 * The spread from which on the rate of a population is not to be trusted. An ensemble whose spread tells its error has errors in proportion to it (V. Fortin and others
 * (2014), doi:10.1175/JHM-D-14-0008.1): the limit is where the error expected by the held-out points passes 20 %, and at most the largest spread at any of these K points,
 * which a further point of the same box passes with probability 1 / (K + 1).
 * @returns null where fewer than five points were held out.
 */
export function spreadLimit({ spreads, errors }: MembersHeldOut, population: string): SpreadLimit | null {
  const own = spreads[population] ?? [], off = errors[population];
  if (own.length < FEWEST) return null;
  const squares = (values: readonly number[]) => values.reduce((sum, value) => sum + value * value, 0);
  const all = squares(off), ratio = all === 0 ? 0 : Math.sqrt(all / squares(own));
  const most = Math.max(...own), limit = Math.min(most, BOUND / ratio);
  return { limit, ratio, byError: limit < most };
}

const percent = (part: number) => `${Number((100 * part).toPrecision(3))} %`;

/** A point at which members are too far apart. */
interface Apart {
  name: string;
  point: number;
  spread: number;
  limit: SpreadLimit;
}

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
  const found = (points[0]?.[0]?.populations ?? []).flatMap(({ name }, p): Apart[] => {
    const limit = spreadLimit(heldOut, name);
    return limit
      ? points.map((members, point) => ({ name, point, limit, spread: memberSpread(members, p).spread }))
      : [];
  }).filter(({ spread, limit: { limit } }) => spread > limit);
  if (found.length === 0) return null;
  const beyond = ({ spread, limit: { limit } }: Apart) => spread - limit;
  const { name, point, spread, limit: { limit, ratio, byError } } = found.reduce((worst, one) =>
    beyond(one) > beyond(worst) ? one : worst
  );
  const far = new Set(found.map((one) => one.point));
  const more = far.size > 1 ? ` (so at ${far.size} of ${points.length} points)` : "";
  if (!byError) {
    return `the members must agree on the rate of ${name} in ${named(point)} within ${percent(limit)}, ` +
      `as at all held-out points of the training: they are apart by ${percent(spread)}${more}`;
  }
  return `the rate of ${name} in ${named(point)} must be within ${
    100 * BOUND
  } % of the network's: its members are apart by ` +
    `${percent(spread)}, and at held-out points of the training their mean was off by ${
      Number(ratio.toPrecision(3))
    } times as much${more}`;
}
