/** Most parts that a batch is divided into, each of which one thread takes. */
const MOST_SHARES = 8;

/** Fewest samples (rows times steps) of a part: its gradient, which is as large whatever the part, must be worth it. */
const LEAST_SAMPLES = 256;

/** Some rows of a batch. */
export interface Share {
  firstRow: number;
  count: number;
}

/**
 * The parts of a batch, whole fours of rows as the products take them. They depend on its sizes alone, and so do the sums over them: the same bits on any
 * number of threads.
 * @param batch B. @param steps T.
 */
export function batchShares(batch: number, steps: number): Share[] {
  const fours = Math.max(Math.ceil(batch / (4 * MOST_SHARES)), Math.ceil(LEAST_SAMPLES / (4 * steps)));
  const rows = 4 * fours, shares: Share[] = [];
  for (let firstRow = 0; firstRow < batch; firstRow += rows) {
    shares.push({ firstRow, count: Math.min(rows, batch - firstRow) });
  }
  return shares;
}
