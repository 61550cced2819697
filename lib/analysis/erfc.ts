const SMALL_MOST = 0.46875;
const MIDDLE_MOST = 4;
/** 1 / sqrt(pi). */
const ROOT = 0.5641895835477562869;

/** erf(x) for |x| up to {@link SMALL_MOST}, by one of the rational approximations of Cody, as the two below. */
function erfNear(x: number): number {
  const y = x * x;
  let p = 1.85777706184603153e-1 * y + 3.16112374387056560, q = y + 2.36012909523441209e1;
  p = p * y + 1.13864154151050156e2;
  q = q * y + 2.44024637934444173e2;
  p = p * y + 3.77485237685302021e2;
  q = q * y + 1.28261652607737228e3;
  p = p * y + 3.20937758913846947e3;
  q = q * y + 2.84423683343917062e3;
  return x * p / q;
}

/** erfc(x) exp(x²) for x from {@link SMALL_MOST} to {@link MIDDLE_MOST}. */
function scaledMiddle(x: number): number {
  let p = 2.15311535474403846e-8 * x + 5.64188496988670089e-1, q = x + 1.57449261107098347e1;
  p = p * x + 8.88314979438837594;
  q = q * x + 1.17693950891312499e2;
  p = p * x + 6.61191906371416295e1;
  q = q * x + 5.37181101862009858e2;
  p = p * x + 2.98635138197400131e2;
  q = q * x + 1.62138957456669019e3;
  p = p * x + 8.81952221241769090e2;
  q = q * x + 3.29079923573345963e3;
  p = p * x + 1.71204761263407058e3;
  q = q * x + 4.36261909014324716e3;
  p = p * x + 2.05107837782607147e3;
  q = q * x + 3.43936767414372164e3;
  p = p * x + 1.23033935479799725e3;
  q = q * x + 1.23033935480374942e3;
  return p / q;
}

/** erfc(x) exp(x²) for x above {@link SMALL_MOST}. */
function scaledFar(x: number): number {
  if (x <= MIDDLE_MOST) return scaledMiddle(x);
  const y = 1 / (x * x);
  let p = 1.63153871373020978e-2 * y + 3.05326634961232344e-1, q = y + 2.56852019228982242;
  p = p * y + 3.60344899949804439e-1;
  q = q * y + 1.87295284992346725;
  p = p * y + 1.25781726111229246e-1;
  q = q * y + 5.27905102951428412e-1;
  p = p * y + 1.60837851487422766e-2;
  q = q * y + 6.05183413124413191e-2;
  p = p * y + 6.58749161529837803e-4;
  q = q * y + 2.33520497626869185e-3;
  return (ROOT - y * p / q) / x;
}

/** exp(-x²), the square taken in two parts so that it loses nothing. */
function bell(x: number): number {
  const near = Math.trunc(16 * x) / 16;
  return Math.exp(-near * near) * Math.exp(-(x - near) * (x + near));
}

/**
 * Complementary error function, 2/sqrt(pi) times the integral of exp(-t²) from x on, to some 3e-16 of its value.
 * Source: W. J. Cody (1969), Rational Chebyshev approximations for the error function, doi:10.1090/S0025-5718-1969-0247736-4.
 *
 * @example
 * ```ts
 * import { erfc } from "./erfc.ts";
 *
 * console.assert(erfc(0) === 1);
 * ```
 */
export function erfc(x: number): number {
  const y = Math.abs(x);
  if (y <= SMALL_MOST) return 1 - erfNear(x);
  if (y > 27) return x < 0 ? 2 : 0;
  const far = bell(y) * scaledFar(y);
  return x < 0 ? 2 - far : far;
}

/**
 * Scaled complementary error function, exp(x²) erfc(x), which does not vanish for large x. Infinite below about -26.6.
 * Source: that of {@link erfc}.
 */
export function erfcx(x: number): number {
  if (Math.abs(x) <= SMALL_MOST) return (1 - erfNear(x)) * Math.exp(x * x);
  if (x < 0) return x < -26.7 ? Infinity : 2 / bell(x) - scaledFar(-x);
  return scaledFar(x);
}

/** Where a first guess of {@link erfcinv} is taken by the expansion for small values. */
const TAIL = 0.05;

/** log(erfc(x)), for x above 0. */
function logErfc(x: number): number {
  return x > 1 ? Math.log(scaledFar(x)) - x * x : Math.log(erfc(x));
}

/**
 * Inverse of {@link erfc}: the x with erfc(x) = y, by Halley's method on erfc, for small y by Newton's on its logarithm.
 * @param y From 0, where x is infinite, to 2, where it is -infinite. @returns NaN outside.
 */
export function erfcinv(y: number): number {
  if (!(y >= 0 && y <= 2)) return NaN;
  if (y > 1) return -erfcinv(2 - y);
  if (y === 0) return Infinity;
  const w = -Math.log(y * (2 - y));
  const a = 2 / (Math.PI * 0.147) - w / 2;
  let x = Math.sqrt(Math.max(0, Math.sqrt(a * a + w / 0.147) - a));
  if (y < TAIL) {
    const target = Math.log(y);
    for (let round = 0; round < 5; round++) x += (logErfc(x) - target) * scaledFar(x) / (2 * ROOT);
    return x;
  }
  for (let round = 0; round < 3; round++) {
    const off = (erfc(x) - y) / (2 * ROOT * Math.exp(-x * x));
    x += off / (1 - x * off);
  }
  return x;
}
