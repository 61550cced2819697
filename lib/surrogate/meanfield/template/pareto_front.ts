/**
 * The points that no other dominates: none is at most as large in all objectives and smaller in one. Of equal points the first one stays. With one
 * objective it is the least.
 * @param points Objectives, the smaller the better; NaN counts as infinitely large. (M, objectives)
 * @returns Indices by rising first objective.
 */
export function paretoFront(points: readonly (readonly number[])[]): number[] {
  const kept = points.map((point) => point.map((value) => Number.isNaN(value) ? Infinity : value));
  const atMost = (a: readonly number[], b: readonly number[]) => a.every((value, k) => value <= b[k]);
  const front = kept.flatMap((point, m) => {
    const dominated = kept.some((other, o) =>
      o !== m && atMost(other, point) && (o < m || !atMost(point, other))
    );
    return dominated ? [] : [m];
  });
  return front.sort((a, b) => kept[a][0] - kept[b][0] || a - b);
}

/**
 * The point nearest to the ideal, at which all objectives are 0, by Euclid's distance; of equally near ones the first.
 * @param points Objectives, all of them relative errors. At least one. (M, objectives)
 * @returns Its index.
 */
export function nearestToIdeal(points: readonly (readonly number[])[]): number {
  const distances = points.map((point) => Math.hypot(...point))
    .map((distance) => Number.isNaN(distance) ? Infinity : distance);
  return distances.indexOf(distances.reduce((least, one) => Math.min(least, one), Infinity));
}
