/** A symmetric `(N, N)` matrix, row by row, of what `distance` gives for each pair of items, with 0 on the diagonal. */
export function pairsMatrix<Item>(
  items: readonly Item[],
  distance: (one: Item, other: Item) => number,
): Float64Array {
  const size = items.length, matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      matrix[i * size + j] = matrix[j * size + i] = distance(items[i], items[j]);
    }
  }
  return matrix;
}
