import type { Energy } from "./energy.ts";

/** A state that moves: positions, momenta, and what is known of the positions. */
export interface Mover {
  /** Positions. (N) */
  readonly x: Float64Array;
  /** Momenta. (N) */
  readonly p: Float64Array;
  /** dE / dx at x. (N) */
  readonly gradient: Float64Array;
  /** E at x. */
  energy: number;
}

/** A mover at a place. @param p Momenta. @default 0 */
export function moverAt(energy: Energy, x: ArrayLike<number>, p?: ArrayLike<number>): Mover {
  const place = Float64Array.from(x), gradient = new Float64Array(energy.size);
  return {
    ...{ x: place, p: p === undefined ? new Float64Array(energy.size) : Float64Array.from(p), gradient },
    energy: energy.evaluate(place, gradient),
  };
}

/** H = E + |p|^2 / 2. */
export function hamiltonian({ energy, p }: Pick<Mover, "energy" | "p">): number {
  let square = 0;
  for (let i = 0; i < p.length; i++) square += p[i] * p[i];
  return energy + square / 2;
}

/**
 * Moves by steps of leapfrog, `p -= h/2 dE/dx, x += h p, p -= h/2 dE/dx`: of order 2, reversible, and keeping volumes of phase space, for which Metropolis' rule needs no more than H.
 * R. M. Neal (2011), "MCMC using Hamiltonian dynamics", doi:10.1201/b10905-6.
 */
export function leapfrog(energy: Energy, mover: Mover, { stepSize, steps }: LeapfrogOptions): void {
  const { x, p, gradient } = mover, size = x.length, half = stepSize / 2;
  for (let step = 0; step < steps; step++) {
    for (let i = 0; i < size; i++) {
      p[i] -= half * gradient[i];
      x[i] += stepSize * p[i];
    }
    mover.energy = energy.evaluate(x, gradient);
    for (let i = 0; i < size; i++) p[i] -= half * gradient[i];
  }
}

/** Options of {@linkcode leapfrog}. */
export interface LeapfrogOptions {
  /** h, in the energy's unit of time. */
  stepSize: number;
  /** Number of steps. */
  steps: number;
}
