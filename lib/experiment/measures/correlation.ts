import { type Measure, numberMeasure } from "./measure.ts";

function correlationOf(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  let sumA = 0, sumB = 0, sumAA = 0, sumBB = 0, sumAB = 0;
  for (let k = 0; k < a.length; k++) {
    sumA += a[k];
    sumB += b[k];
    sumAA += a[k] * a[k];
    sumBB += b[k] * b[k];
    sumAB += a[k] * b[k];
  }
  const n = a.length;
  const variances = (n * sumAA - sumA * sumA) * (n * sumBB - sumB * sumB);
  return variances > 0 ? (n * sumAB - sumA * sumB) / Math.sqrt(variances) : null;
}

/** Correlation of two populations' counts of the same bin. */
export const CORRELATION: Measure = numberMeasure({
  name: "correlation",
  about: "correlation of two populations' counts of the same bin",
  title: (a, b) => `correlation of ${a} and ${b} counts`,
  unit: "",
  of: "pair",
  needs: "counts",
  error: "absolute",
  score: "error",
  tables: "each",
}, (run, a, b) => correlationOf(run.series(a), run.series(b)));
