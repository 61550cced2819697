import { softplus } from "../../nn/reference/special_functions.ts";

/** A logistic distribution that is cut to 0 to 1. */
export interface TruncatedLogistic {
  /** Its centre, which may lie outside. */
  centre: number;
  /** Natural logarithm of its scale. */
  logScale: number;
}

/** Scales as the densities have them, logarithms: beyond these the gradient is 0. */
export const LOG_SCALES = { low: -8, high: 2 } as const;

/** 1 / (1 + e^-x) without overflow. */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** Where a value and the ends stand in units of the scale. */
function standardised({ centre, logScale }: TruncatedLogistic, value: number) {
  const inverse = Math.exp(-logScale);
  return { z: (value - centre) * inverse, a: -centre * inverse, b: (1 - centre) * inverse, inverse };
}

/**
 * Log density, and its slopes by the centre and by the log scale. With z, a and b the value and the ends less the centre over the scale s, and L the logistic
 * function, it is L(z) L(-z) / s / (L(b) - L(a)), whose normalisation is L(b) L(-a) (1 - e^(a - b)).
 */
export function logDensity(
  of: TruncatedLogistic,
  value: number,
): { value: number; byCentre: number; byLogScale: number } {
  const { z, a, b, inverse } = standardised(of, value), rest = Math.exp(-inverse);
  const slope = 2 * logistic(-z) - 1, below = logistic(a), above = logistic(-b);
  return {
    value: -z - 2 * softplus(-z) - of.logScale + softplus(-b) + softplus(a) - Math.log1p(-rest),
    byCentre: inverse * (above - below - slope),
    byLogScale: b * above - a * below + inverse * rest / (1 - rest) - 1 - z * slope,
  };
}

/** The part of it below a value of 0 to 1. */
export function cumulative(of: TruncatedLogistic, value: number): number {
  const { z, a, b } = standardised(of, value);
  // Differences of the tail that is near 0, not of the one near 1.
  return a + b > 0
    ? 1 - (logistic(-z) - logistic(-b)) / (logistic(-a) - logistic(-b))
    : (logistic(z) - logistic(a)) / (logistic(b) - logistic(a));
}

/** Where the logistic function has come so far from `low` to `high`, of which the first is the nearer to -Infinity. @param part 0 to 1 */
function between(low: number, high: number, part: number): number {
  // So far out it is the exponential, to 2^-53, and may be below what a number holds.
  if (high < -37) return high + Math.log(part + (1 - part) * Math.exp(low - high));
  const p = logistic(low) + part * (logistic(high) - logistic(low));
  return p > 0 ? Math.log(p) - Math.log1p(-p) : low;
}

/** The value below which a part of it is. @param part 0 to 1 */
export function quantile({ centre, logScale }: TruncatedLogistic, part: number): number {
  const { a, b, inverse } = standardised({ centre, logScale }, 0), turned = a + b > 0;
  const low = turned ? -b : a, high = turned ? -a : b, own = turned ? 1 - part : part;
  return Math.min(1, Math.max(0, centre + (turned ? -1 : 1) * between(low, high, own) / inverse));
}
