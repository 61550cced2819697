import type { CountArray } from "../../system/population_counts.ts";

/** Second moments of K series of counts and their past. */
export interface LaggedMoments {
  /** Largest lag. */
  order: number;
  /** Rows that were summed: bins with a whole past. */
  rows: number;
  /**
   * `(1 + K (order + 1))²` sums of products of w = (1, x(t), …, x(t - order) of each series x) over the rows, row-major and
   * symmetric.
   */
  sums: Float64Array;
}

/** Place of population number `k` at `lag` in w. */
export function momentIndex(order: number, k: number, lag: number): number {
  return 1 + k * (order + 1) + lag;
}

function product(
  a: CountArray,
  b: CountArray,
  lags: { order: number; a: number; b: number },
): number {
  let sum = 0;
  for (let t = lags.order; t < a.length; t++) sum += a[t - lags.a] * b[t - lags.b];
  return sum;
}

/**
 * Sums of products of series with their past, up to a lag. Each diagonal of a block follows from its first value by
 * adding the product that enters the sum and taking off the one that leaves, so that the work grows with the lag, not
 * its square. Whole numbers: exact.
 * @param series Counts of each population. (T) each @param order Largest lag, below T.
 */
export function laggedMoments(series: readonly CountArray[], order: number): LaggedMoments {
  const bins = series[0].length;
  const size = 1 + series.length * (order + 1);
  const sums = new Float64Array(size * size);
  const set = (row: number, column: number, value: number) => {
    sums[row * size + column] = sums[column * size + row] = value;
  };
  const rows = bins - order;
  set(0, 0, rows);
  for (const [k, x] of series.entries()) {
    let sum = 0;
    for (let t = order; t < bins; t++) sum += x[t];
    for (let lag = 0;; lag++) {
      set(0, momentIndex(order, k, lag), sum);
      if (lag === order) break;
      sum += x[order - 1 - lag] - x[bins - 1 - lag];
    }
  }
  const pairs = series.flatMap((x, a) => series.slice(a).map((y, more) => ({ x, a, y, b: a + more })));
  for (const { x, a, y, b } of pairs) {
    for (let first = 0; first <= order; first++) {
      for (const [lagA, lagB] of first === 0 ? [[0, 0]] : [[0, first], [first, 0]]) {
        let sum = product(x, y, { order, a: lagA, b: lagB });
        for (let step = 0; first + step <= order; step++) {
          const [i, j] = [lagA + step, lagB + step];
          set(momentIndex(order, a, i), momentIndex(order, b, j), sum);
          if (first + step === order) break;
          sum += x[order - 1 - i] * y[order - 1 - j] - x[bins - 1 - i] * y[bins - 1 - j];
        }
      }
    }
  }
  return { order, rows, sums };
}
