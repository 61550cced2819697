/**
 * z score of a chi-square statistic, by Wilson & Hilferty (1931), doi:10.1073/pnas.17.12.684: (x/k)^(1/3) is nearly normal.
 * Good to a few percent of p at the hundreds of degrees of freedom used here.
 */
export function chiSquareScore(counts: ArrayLike<number>, total: number): number {
  const expected = total / counts.length;
  let chi = 0;
  for (let bin = 0; bin < counts.length; bin++) chi += (counts[bin] - expected) ** 2 / expected;
  const freedom = counts.length - 1;
  return (Math.cbrt(chi / freedom) - (1 - 2 / (9 * freedom))) / Math.sqrt(2 / (9 * freedom));
}

/** z score of a Poisson count with a large mean. */
export const poissonScore = (count: number, mean: number): number => (count - mean) / Math.sqrt(mean);

/** Pearson's correlation of pairs, as a z score: r sqrt(n). */
export function correlationScore(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  let [sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0];
  for (let k = 0; k < n; k++) {
    sa += a[k];
    sb += b[k];
    saa += a[k] * a[k];
    sbb += b[k] * b[k];
    sab += a[k] * b[k];
  }
  const r = (sab - sa * sb / n) / Math.sqrt((saa - sa * sa / n) * (sbb - sb * sb / n));
  return r * Math.sqrt(n);
}
