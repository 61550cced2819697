/** Ranks from 1; equal values share the mean of their ranks. */
export function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, k) => k).sort((a, b) =>
    values[a] - values[b]
  );
  const ranks = new Float64Array(values.length);
  for (let first = 0, end = 0; first < order.length; first = end) {
    while (end < order.length && values[order[end]] === values[order[first]]) end++;
    for (let k = first; k < end; k++) ranks[order[k]] = (first + 1 + end) / 2;
  }
  return ranks;
}
