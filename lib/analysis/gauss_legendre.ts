import { requireWhole } from "../base/require_number.ts";

/** Places and weights of a quadrature over [-1, 1]. */
export interface Quadrature {
  /** Places. (N) */
  places: Float64Array;
  /** Weights, which sum to 2. (N) */
  weights: Float64Array;
}

/**
 * Gauss-Legendre quadrature, exact for polynomials of degree 2N - 1, its places by Newton's method on the Legendre polynomial.
 * Source: G. H. Golub, J. H. Welsch (1969), doi:10.1090/S0025-5718-69-99647-1, for what they are.
 * @param points N. @throws {RangeError} When N is no whole number from 1 to 200.
 *
 * @example
 * ```ts
 * import { gaussLegendre } from "./gauss_legendre.ts";
 *
 * const { places, weights } = gaussLegendre(3);
 * const integral = places.reduce((sum, x, k) => sum + weights[k] * x ** 4, 0);
 * console.assert(Math.abs(integral - 2 / 5) < 1e-12);
 * ```
 */
export function gaussLegendre(points: number): Quadrature {
  requireWhole("make a quadrature", "the number of points", points, 1, 200);
  const places = new Float64Array(points), weights = new Float64Array(points);
  for (let k = 0; k < points; k++) {
    let x = -Math.cos(Math.PI * (k + 0.75) / (points + 0.5)), slope = 1;
    for (let round = 0; round < 8; round++) {
      let one = 1, value = x;
      for (let j = 2; j <= points; j++) [one, value] = [value, ((2 * j - 1) * x * value - (j - 1) * one) / j];
      slope = points * (x * value - one) / (x * x - 1);
      x -= value / slope;
    }
    places[k] = x;
    weights[k] = 2 / ((1 - x * x) * slope * slope);
  }
  return { places, weights };
}
