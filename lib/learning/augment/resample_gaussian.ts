import type { ClassRows, RowMaker } from "./class_rows.ts";
import { rowsOf } from "./class_rows.ts";
import { Draws } from "./draws.ts";

/**
 * Rows of a class from the normal distribution with the mean of its rows and the covariance (1 - shrinkage) S + shrinkage diag(S), S being that of its rows, with N - 1 below:
 * J. Schäfer, K. Strimmer (2005), doi:10.2202/1544-6115.1175, for the target. It is drawn as a sum over rows, which has that covariance, so that nothing is inverted.
 */
export function gaussianMaker(rows: ClassRows, shrinkage: number, seed: number): RowMaker {
  const { inputs, width, classes } = rows, value = (row: number, w: number) => inputs[row * width + w];
  const groups = Array.from({ length: classes }, (_, label) => {
    const own = rowsOf(rows, label), draws = new Draws(seed, label, 0);
    const over = Math.sqrt(Math.max(1, own.length - 1));
    const mean = Float64Array.from(
      { length: width },
      (_, w) => own.reduce((sum, row) => sum + value(row, w), 0) / own.length,
    );
    const sd = mean.map((middle, w) => Math.hypot(...own.map((row) => value(row, w) - middle)) / over);
    return { own, draws, mean, sd, over };
  });
  return {
    make(label) {
      const { own, draws, mean, sd, over } = groups[label], values = mean.slice();
      for (const row of own) {
        const part = Math.sqrt(1 - shrinkage) * draws.normal() / over;
        for (let w = 0; w < width; w++) values[w] += part * (value(row, w) - mean[w]);
      }
      for (let w = 0; w < width; w++) values[w] += Math.sqrt(shrinkage) * sd[w] * draws.normal();
      return { values };
    },
  };
}
