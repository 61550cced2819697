import { type ClassRows, type RowMaker, rowsOf } from "./class_rows.ts";
import { Draws } from "./draws.ts";

/**
 * Rows between two: one of the class and any other, with a share from Beta(alpha, alpha), which their classes have in the same shares: H. Zhang, M. Cissé, Y. N. Dauphin,
 * D. Lopez-Paz (2018), mixup, arXiv:1710.09412.
 */
export function mixupMaker(rows: ClassRows, alpha: number, seed: number): RowMaker {
  const { inputs, width, labels, classes } = rows;
  const groups = Array.from(
    { length: classes },
    (_, label) => ({ own: rowsOf(rows, label), draws: new Draws(seed, label, 1) }),
  );
  return {
    make(label) {
      const { own, draws } = groups[label], part = draws.beta(alpha);
      const one = own[draws.below(own.length)], other = draws.below(labels.length);
      const shares = new Float64Array(classes);
      shares[label] += part;
      shares[labels[other]] += 1 - part;
      const at = (row: number, w: number) => inputs[row * width + w];
      return {
        values: Float64Array.from({ length: width }, (_, w) => part * at(one, w) + (1 - part) * at(other, w)),
        shares,
      };
    },
  };
}
