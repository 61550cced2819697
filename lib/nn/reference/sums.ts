/** Adds values to sums, place by place. */
export function addTo(sums: Float64Array, values: ArrayLike<number>): void {
  for (let at = 0; at < values.length; at++) sums[at] += values[at];
}
