import { fail } from "../base/fail.ts";
import { requireWhole } from "../base/require_number.ts";
import { requireFinite, requireSameLength } from "./_checks.ts";
import { isConstant, mean } from "./summary.ts";

/** A signal less its mean, of length 1. */
function unitOf(signal: ArrayLike<number>, at: number): Float64Array {
  requireFinite("correlate signals", `values of signal ${at}`, signal);
  if (isConstant(signal)) {
    fail("correlate signals", `signal ${at} must vary, as else it has no correlation`, signal[0]);
  }
  const centre = mean(signal), left = Float64Array.from(signal, (value) => value - centre);
  const most = left.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  // By the largest first, so that no square overflows or vanishes.
  const scaled = left.map((value) => value / most);
  const norm = Math.sqrt(scaled.reduce((sum, value) => sum + value * value, 0));
  return scaled.map((value) => value / norm);
}

/**
 * Pearson's correlation of every pair of signals: the functional connectivity of regions.
 *
 * Source: Friston K. J. (1994), Functional and effective connectivity in neuroimaging: a synthesis,
 * doi:10.1002/hbm.460020107.
 *
 * @param signals `(R)` signals of `(T)` samples each, R >= 1, T >= 2
 * @returns `(R, R)` correlations, -1 to 1, row by row, 1 on the diagonal
 * @throws {RangeError} when there is no signal, lengths differ, or a signal is not finite or does not vary
 *
 * @example
 * ```ts
 * import { pearsonMatrix } from "./pearson.ts";
 *
 * const [, together, , against] = pearsonMatrix([[1, 2, 3], [2, 4, 6], [3, 2, 1]]).slice(0, 4);
 * console.assert(Math.abs(together - 1) < 1e-12 && Math.abs(against - 1) < 1e-12);
 * ```
 */
export function pearsonMatrix(signals: readonly ArrayLike<number>[]): Float64Array {
  requireWhole("correlate signals", "the number of signals", signals.length, 1);
  requireWhole("correlate signals", "the number of samples", signals[0].length, 2);
  signals.forEach(({ length }) =>
    requireSameLength("correlate signals", "every signal", length, signals[0].length)
  );
  const units = signals.map(unitOf), size = signals.length, matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    matrix[i * size + i] = 1;
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let t = 0; t < units[i].length; t++) sum += units[i][t] * units[j][t];
      matrix[i * size + j] = matrix[j * size + i] = Math.max(-1, Math.min(1, sum));
    }
  }
  return matrix;
}
