/** An estimate with what bounds it in 95 of 100 cases. */
export interface Bounded {
  /** Estimate. */
  value: number;
  /** Standard error. */
  error: number;
  /** 95 % interval. */
  interval: [least: number, most: number];
}

const Z = 1.959963984540054;

/** An estimate with a normal interval. */
export function bounded(value: number, error: number): Bounded {
  return { value, error, interval: [value - Z * error, value + Z * error] };
}

/** The interval of a part of `count`, by E. B. Wilson (1927), doi:10.1080/01621459.1927.10502953: it stays in 0 to 1, and has a width where none or all are. */
export function partInterval(hits: number, count: number): [least: number, most: number] {
  const p = hits / count, scale = 1 + Z * Z / count, centre = (p + Z * Z / (2 * count)) / scale;
  const half = Z / scale * Math.sqrt(p * (1 - p) / count + Z * Z / (4 * count * count));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/** Variance of a part of `count`, with one more on either side: above 0 where none or all are. A. Agresti, B. Caffo (2000), doi:10.1080/00031305.2000.10474560. */
export function partVariance(hits: number, count: number): number {
  const p = (hits + 1) / (count + 2);
  return p * (1 - p) / (count + 2);
}
