import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { fail } from "../base/fail.ts";
import { requireWhole } from "../base/require_number.ts";

const OPTIONS: OptionNames<NonNullable<Parameters<typeof dct>[2]>> = { modes: true };

/**
 * Rows of the orthonormal discrete cosine transform (DCT-II): basis[k, n] = c_k cos(pi (n + 1/2) k / N) with
 * c_0 = sqrt(1/N) and c_k = sqrt(2/N). Mode 0 times sqrt(N) is the sum of the values; the rows are orthonormal, so that
 * all N modes keep the sum of squares.
 *
 * N. Ahmed, T. Natarajan, K. R. Rao (1974), "Discrete cosine transform", doi:10.1109/T-C.1974.223784.
 * @param length N, number of values. @param modes K, number of modes, 1 to N.
 * @returns (K, N)
 * @throws {RangeError} When there are more modes than values.
 */
export function dctBasis(length: number, modes: number): Float64Array {
  requireWhole("transform the histogram", "length", length, 1);
  requireWhole("transform the histogram", "modes", modes, 1);
  if (modes > length) fail("transform the histogram", `modes must be at most its length ${length}`, modes);
  const basis = new Float64Array(modes * length);
  for (let k = 0; k < modes; k++) {
    const norm = Math.sqrt((k === 0 ? 1 : 2) / length);
    for (let n = 0; n < length; n++) {
      basis[k * length + n] = norm * Math.cos(Math.PI * (n + 0.5) * k / length);
    }
  }
  return basis;
}

/**
 * First coefficients of the orthonormal DCT-II of a histogram, or of several of equal length one after another.
 * @param values (B, N) @param length N, bins of a histogram. @param options.modes K, coefficients to keep. @default N
 * @returns (B, K); none for no histogram. What is not finite in a histogram is not finite in its coefficients.
 * @throws {RangeError} When the values are no whole number of histograms.
 * @throws {TypeError} When an option is unknown.
 */
export function dct(
  values: ArrayLike<number>,
  length: number,
  options: { modes?: number } = {},
): Float64Array {
  requireKnown("transform the histogram", options, OPTIONS);
  const { modes = length } = options;
  return applyRows(values, dctBasis(length, modes), { from: length, to: modes, transposed: false });
}

/**
 * Histograms from the first coefficients of their orthonormal DCT-II; missing ones are 0, which smooths.
 * @param coefficients (B, K) @param length N, bins of a histogram. @param options.modes K. @default N
 * @returns (B, N); none for no coefficients. What is not finite in them is not finite in the histogram.
 * @throws {RangeError} When the coefficients are no whole number of histograms.
 * @throws {TypeError} When an option is unknown.
 */
export function inverseDct(
  coefficients: ArrayLike<number>,
  length: number,
  options: { modes?: number } = {},
): Float64Array {
  requireKnown("transform the histogram", options, OPTIONS);
  const { modes = length } = options;
  return applyRows(coefficients, dctBasis(length, modes), { from: modes, to: length, transposed: true });
}

function applyRows(
  values: ArrayLike<number>,
  basis: Float64Array,
  size: { from: number; to: number; transposed: boolean },
): Float64Array {
  const { from, to, transposed } = size;
  const rows = values.length / from;
  if (!Number.isInteger(rows)) {
    fail("transform the histogram", `its values must be a multiple of ${from}`, values.length);
  }
  const result = new Float64Array(rows * to);
  for (let row = 0; row < rows; row++) {
    for (let target = 0; target < to; target++) {
      let sum = 0;
      for (let source = 0; source < from; source++) {
        const weight = transposed ? basis[source * to + target] : basis[target * from + source];
        sum += weight * values[row * from + source];
      }
      result[row * to + target] = sum;
    }
  }
  return result;
}
