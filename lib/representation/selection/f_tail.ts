import { lgamma } from "../../nn/reference/special_functions.ts";

/** Steps that are enough for the continued fraction. */
const MOST_STEPS = 10_000;

/** The continued fraction of the incomplete beta function by Lentz's way, DLMF 8.17.22. */
function betaFraction(x: number, a: number, b: number): number {
  const least = 1e-300;
  let c = 1, d = 1 / (1 - (a + b) * x / (a + 1)), fraction = d;
  for (let m = 1; m < MOST_STEPS; m++) {
    const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    let change = 1;
    for (const top of [even, odd]) {
      d = 1 / (1 + top * d || least);
      c = 1 + top / c || least;
      change = c * d;
      fraction *= change;
    }
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return fraction;
}

/** The regularised incomplete beta function I_x(a, b). @param y 1 - x, given apart, as it may be small. */
function incompleteBeta(x: number, y: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  const front = Math.exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * Math.log(x) + b * Math.log(y));
  if (x < (a + 1) / (a + b + 2)) return front * betaFraction(x, a, b) / a;
  return 1 - front * betaFraction(y, b, a) / b;
}

/** The chance that an F of so many degrees of freedom is at least `f`. @param f From 0 to Infinity. */
export function fTail(f: number, above: number, below: number): number {
  if (f === Infinity) return 0;
  const whole = below + above * f;
  return incompleteBeta(below / whole, above * f / whole, below / 2, above / 2);
}
