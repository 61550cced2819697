import { luFactor, solveLu } from "../../analysis/lu.ts";

/** Equations g(x) = 0 with as many numbers. */
export interface Equations {
  /** Writes g(x). */
  residual(x: Float64Array, out: Float64Array): void;
  /** Derivatives of g. (N, N) row-major */
  jacobian(x: Float64Array): Float64Array;
}

/** Steps until it gives up. */
const STEPS = 60;
/** Smallest part of a step. */
const LEAST = 1 / 4096;
/** Size of a step, part of the values, at which it is done; and what values count as at least. */
const DONE = 1e-12, SMALLEST = 1e-3;

/** Root mean square of a step, each number as part of the value. */
function sizeOf(step: ArrayLike<number>, x: ArrayLike<number>): number {
  let sum = 0;
  for (let n = 0; n < step.length; n++) sum += (step[n] / Math.max(Math.abs(x[n]), SMALLEST)) ** 2;
  return Math.sqrt(sum / (step.length || 1));
}

/**
 * Newton's method with steps that shrink until the next one, by the same Jacobian, would be smaller, P. Deuflhard (2011), Newton Methods for
 * Nonlinear Problems, doi:10.1007/978-3-642-23899-4, section 3.3.
 * @param start Where it begins. (N)
 * @returns A root, or null where it finds none: at an extremum of g, at a singular Jacobian, or out of steps.
 */
export function newton({ residual, jacobian }: Equations, start: ArrayLike<number>): Float64Array | null {
  const size = start.length, value = new Float64Array(size), next = new Float64Array(size);
  const x = Float64Array.from(start);
  residual(x, value);
  for (let count = 0, rounding = 0; count < STEPS; count++) {
    const factors = luFactor(jacobian(x), size);
    if (!factors || !value.every(Number.isFinite)) return null;
    const step = solveLu(factors, value), length = sizeOf(step, x);
    if (!Number.isFinite(length)) return null;
    let part = 1, after = Infinity;
    for (; part >= LEAST; part /= 2) {
      for (let n = 0; n < size; n++) next[n] = x[n] - part * step[n];
      residual(next, value);
      after = value.every(Number.isFinite) ? sizeOf(solveLu(factors, value), x) : Infinity;
      if (after <= (1 - part / 4) * length) break;
      // Differences of differences stop to fall where rounding is all that is left.
      if (part === 1 && length < 1e4 * DONE && ++rounding > 1) return x;
    }
    if (part < LEAST) return length < 1e4 * DONE ? x : null;
    x.set(next);
    if (part === 1 && after < DONE) return x;
  }
  return null;
}
