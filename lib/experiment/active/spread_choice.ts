/**
 * Chooses points that score high and do not stand together: one after another that of the highest score, which near points chosen before is lowered by
 * 1 - exp(-d²/2h²), d the distance to the nearest of them and h half the side of a cube that each of so many points would have to itself. Batches by local
 * penalties: J. González, Z. Dai, P. Hennig, N. Lawrence (2016), arXiv:1505.08052.
 * @param places Candidates in the unit box. (C, P) @param scores Their scores, at least 0. (C) @param count How many are chosen, at most C.
 * @returns Numbers of the candidates, in the order in which they were chosen; of equal ones the first.
 */
export function spreadChoice(
  places: readonly (readonly number[])[],
  scores: ArrayLike<number>,
  count: number,
): number[] {
  const P = places[0]?.length ?? 0, reach = 0.5 * count ** (-1 / Math.max(1, P));
  const nearest = new Float64Array(places.length).fill(Infinity), free = new Set(places.keys());
  const chosen: number[] = [];
  while (chosen.length < count && free.size > 0) {
    let best = -1, highest = -1;
    for (const k of free) {
      const lowered = scores[k] * -Math.expm1(-nearest[k] / (2 * reach * reach));
      if (lowered > highest) [best, highest] = [k, lowered];
    }
    chosen.push(best);
    free.delete(best);
    for (const k of free) {
      let squares = 0;
      for (let p = 0; p < P; p++) squares += (places[k][p] - places[best][p]) ** 2;
      nearest[k] = Math.min(nearest[k], squares);
    }
  }
  return chosen;
}
