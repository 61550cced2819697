import { SOBOL_TABLE } from "./sobol_table.ts";

/** Most dimensions of a Sobol sequence here. */
export const SOBOL_DIMENSIONS: number = SOBOL_TABLE.length + 1;

const BITS = 32;

/** The 32 direction numbers of a dimension (0 is the first), each a 32-bit binary fraction. */
function directions(dimension: number): Uint32Array {
  const v = new Uint32Array(BITS);
  if (dimension === 0) return v.map((_, k) => 2 ** (BITS - 1 - k));
  const [degree, coefficients, odd] = SOBOL_TABLE[dimension - 1];
  for (let k = 0; k < BITS; k++) {
    if (k < degree) {
      v[k] = odd[k] * 2 ** (BITS - 1 - k);
      continue;
    }
    v[k] = v[k - degree] ^ (v[k - degree] >>> degree);
    for (let j = 1; j < degree; j++) {
      if ((coefficients >>> (degree - 1 - j)) & 1) v[k] ^= v[k - j];
    }
  }
  return v;
}

/**
 * First points of the Sobol sequence in Gray-code order, as 32-bit binary fractions: x_0 = 0 and
 * x_(n+1) = x_n xor v_c, where c is the place of the lowest zero bit of n. In every dimension the first 2^m points lie one in
 * each of 2^m equal parts.
 *
 * I. A. Antonov, V. M. Saleev (1979), doi:10.1016/0041-5553(79)90085-5, with the direction numbers of S. Joe, F. Y. Kuo (2008),
 * doi:10.1137/070709359.
 * @param points Number of points. @param dimensions 1 to 21.
 * @returns (points, dimensions); divide by 2^32.
 */
export function sobolFractions(points: number, dimensions: number): Uint32Array {
  const fractions = new Uint32Array(points * dimensions);
  for (let dimension = 0; dimension < dimensions; dimension++) {
    const v = directions(dimension);
    let x = 0;
    for (let point = 0; point < points; point++) {
      fractions[point * dimensions + dimension] = x;
      x ^= v[31 - Math.clz32(~point & (point + 1))];
    }
  }
  return fractions;
}
