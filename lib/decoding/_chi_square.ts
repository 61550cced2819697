import { lgamma } from "../nn/reference/special_functions.ts";

/** Terms that are enough, as both series fall faster than geometrically beyond the size of x. */
const MOST_TERMS = 100_000;

/**
 * The chance that a sum of squares of `degrees` normal numbers is at least x: the upper incomplete gamma function Q(degrees / 2, x / 2), by its series where x is
 * small and by its continued fraction where it is large, DLMF 8.11.4 and 8.9.2.
 */
export function chiSquareTail(x: number, degrees: number): number {
  const a = degrees / 2, z = x / 2;
  if (!(z > 0)) return 1;
  const front = Math.exp(a * Math.log(z) - z - lgamma(a));
  if (z < a + 1) {
    let term = 1 / a, sum = term;
    for (let n = 1; n < MOST_TERMS && term > 1e-17 * sum; n++) sum += term *= z / (a + n);
    return Math.max(0, 1 - front * sum);
  }
  // Lentz's way of the fraction 1 / (z + 1 - a - 1 (1 - a) / (z + 3 - a - ...)).
  let b = z + 1 - a, c = 1e300, d = 1 / b, fraction = d;
  for (let n = 1; n < MOST_TERMS; n++) {
    const top = -n * (n - a);
    b += 2;
    d = 1 / (top * d + b);
    c = b + top / c;
    const change = c * d;
    fraction *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return front * fraction;
}
