import { dawson } from "../../analysis/dawson.ts";
import { erfcx } from "../../analysis/erfc.ts";
import { gaussLegendre } from "../../analysis/gauss_legendre.ts";

/** Points of the quadrature in each panel, and the end of the first panel; each of the others is twice as far as the one before. */
const POINTS = 24, FIRST_END = 2;
const { places, weights } = gaussLegendre(POINTS);

/** Integral of erfcx from a to b, both at least 0. */
export function erfcxIntegral(a: number, b: number): number {
  let total = 0, low = a;
  while (low < b) {
    const end = Math.max(FIRST_END, 2 ** (Math.floor(Math.log2(low)) + 1)),
      high = Math.min(b, end > low ? end : 2 * low);
    const half = 0.5 * (high - low), middle = 0.5 * (high + low);
    let sum = 0;
    for (let k = 0; k < POINTS; k++) sum += weights[k] * erfcx(middle + half * places[k]);
    total += half * sum;
    low = high;
  }
  return total;
}

/**
 * Integral of exp(u²)(1 + erf(u)) = erfcx(-u) from a to b, times exp(-b²) where b is above 0: it neither overflows nor loses digits.
 * Above 0 it is twice that of exp(u²), which Dawson's integral gives, less that of erfcx.
 * @param a Lower end. @param b Upper end, above it.
 */
export function scaledPassage(a: number, b: number): number {
  if (Number.isNaN(a + b)) return NaN;
  if (b <= 0) return erfcxIntegral(-b, -a);
  const small = Math.exp(-b * b);
  if (a >= 0) return 2 * (dawson(b) - Math.exp((a - b) * (a + b)) * dawson(a)) - small * erfcxIntegral(a, b);
  return 2 * dawson(b) + small * (erfcxIntegral(0, -a) - erfcxIntegral(0, b));
}

/** exp(u²)(1 + erf(u)) at an end, times exp(-b²) where b is above 0. */
export function scaledEnd(u: number, b: number): number {
  if (b <= 0) return erfcx(-u);
  if (u <= 0) return Math.exp(-b * b) * erfcx(-u);
  return 2 * Math.exp((u - b) * (u + b)) - Math.exp(-b * b) * erfcx(u);
}

/** Where the continued fraction of erfcx takes over, and its terms: they err by exp(-2 · 4 sqrt(2 · 20)), 1e-22. */
const FRACTION_FROM = -4, FRACTION_TERMS = 20;

/**
 * Slope of exp(u²)(1 + erf(u)), which is 2 u times it and 2/sqrt(pi), times exp(-b²) where b is above 0. Far below 0, where these two cancel, it is
 * made from the continued fraction of erfcx.
 */
export function scaledEndSlope(u: number, b: number): number {
  const small = b > 0 ? Math.exp(-b * b) : 1, scale = 2 / Math.sqrt(Math.PI) * small;
  if (!(u <= FRACTION_FROM)) return 2 * u * scaledEnd(u, b) + scale;
  let rest = 0;
  for (let k = FRACTION_TERMS; k > 0; k--) rest = 0.5 * k / (rest - u);
  return scale * rest / (rest - u);
}
