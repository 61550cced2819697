/** What {@linkcode spreadChoice} is asked for. */
export interface SpreadChoiceOptions {
  /** How many are chosen, at most C. */
  count: number;
  /** Places of points that there are already. (K, P) @default none */
  before?: readonly (readonly number[])[];
}

function squaredDistance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, p) => sum + (value - b[p]) ** 2, 0);
}

/** Half the side of a cube that each of so many points would have to itself. */
function reachOf(points: number, P: number): number {
  return 0.5 * points ** (-1 / Math.max(1, P));
}

/** 1 - exp(-d²/2h²). */
function lowering(squares: number, reach: number): number {
  return -Math.expm1(-squares / (2 * reach * reach));
}

/**
 * Chooses points that score high and do not stand together, nor beside those that there are: one after another that of the highest score, which is lowered by
 * 1 - exp(-d²/2h²), d the distance to the nearest point chosen before and h half the side of a cube that each of those that are chosen would have to itself; and by the
 * same for the nearest point that there is already, h being that of all points. Batches by local penalties: J. González, Z. Dai, P. Hennig, N. Lawrence (2016),
 * arXiv:1505.08052.
 * @param places Candidates in the unit box. (C, P) @param scores Their scores, at least 0. (C)
 * @returns Numbers of the candidates, in the order in which they were chosen; of equal ones the first.
 */
export function spreadChoice(
  places: readonly (readonly number[])[],
  scores: ArrayLike<number>,
  { count, before = [] }: SpreadChoiceOptions,
): number[] {
  const P = places[0]?.length ?? 0, reach = reachOf(count, P), reachOfAll = reachOf(count + before.length, P);
  const left = places.map((place, k) => {
    const squares = before.reduce((least, one) => Math.min(least, squaredDistance(place, one)), Infinity);
    return scores[k] * lowering(squares, reachOfAll);
  });
  const nearest = new Float64Array(places.length).fill(Infinity), free = new Set(places.keys());
  const chosen: number[] = [];
  while (chosen.length < count && free.size > 0) {
    let best = -1, highest = -1;
    for (const k of free) {
      const lowered = left[k] * lowering(nearest[k], reach);
      if (lowered > highest) [best, highest] = [k, lowered];
    }
    chosen.push(best);
    free.delete(best);
    for (const k of free) nearest[k] = Math.min(nearest[k], squaredDistance(places[k], places[best]));
  }
  return chosen;
}
