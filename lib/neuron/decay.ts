/** Largest argument for which the rational approximation is used. */
const NEAR = 0.25;

/**
 * `e^-x` for x of at least 0, fast where x is small, as a step beside a time constant is: the rational approximation of
 * degree 4 over 4 of Padé, whose relative error is below 2e-13 there.
 */
export function decayOf(x: number): number {
  if (x > NEAR) return Math.exp(-x);
  const square = x * x;
  const even = 1 + square * (3 / 28 + square / 1680);
  const odd = x * (0.5 + square / 84);
  return (even - odd) / (even + odd);
}
