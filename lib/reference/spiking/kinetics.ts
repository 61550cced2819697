import type { Receptor } from "../../network/spiking/spiking_spec.ts";

/**
 * A receptor as two linear state variables a and b of each cell: what arrives adds `gainA` and `gainB` to them; over a step
 * its mean is `meanA a + meanB b`, and then `a = aa a + ab b`, `b = bb b`.
 */
export interface Kinetics {
  /** Jump of the voltage, without state. */
  delta: boolean;
  /** Whether b is in use. */
  second: boolean;
  /** What a weight of 1 adds to a and b. */
  gainA: number;
  gainB: number;
  /** Mean over a step of what a and b of its start make. */
  meanA: number;
  meanB: number;
  /** Propagators of a step. */
  aa: number;
  ab: number;
  bb: number;
  /** Reversal potential, mV; null where the receptor is a current. */
  reversal: number | null;
  /** Magnesium over its half-block at 0 mV: what blocks is that times e^(-0.062 V); 0 without block. */
  block: number;
}

/** Magnesium that blocks half of the receptors at 0 mV, mM, and the voltage dependence, 1/mV. Jahr & Stevens (1990). */
const HALF_BLOCK = 3.57;
const BLOCK_SLOPE = 0.062;

/** Part of NMDA receptors that a voltage leaves open. */
export function unblocked(block: number, v: number): number {
  return 1 / (1 + block * Math.exp(-BLOCK_SLOPE * v));
}

/** `(1 - e^(-y)) / y`, the mean of `e^(-y u)` over u from 0 to 1. */
function meanDecay(y: number): number {
  return y < 1e-8 ? 1 - y / 2 : -Math.expm1(-y) / y;
}

/** `integral of e^(-z u - y (1 - u))` over u from 0 to 1: what a decay with z leaves in what forgets it with y. Symmetric. */
function meanPassed(y: number, z: number): number {
  const most = Math.min(y, z);
  return Math.exp(-most) * meanDecay(Math.abs(y - z));
}

/** The same of `u e^(-z u - y (1 - u))`. */
function meanRampPassed(y: number, z: number): number {
  const x = y - z;
  if (Math.abs(x) < 1e-3) return Math.exp(-y) * (1 / 2 + x / 3 + x * x / 8 + x ** 3 / 30);
  return (Math.exp(-z) - meanPassed(y, z)) / x;
}

/**
 * Means over a step of `e^(-u/tau)` and `u e^(-u/tau)`, weighted by what of a current at time u is left in the voltage at the
 * step's end, `e^(-(h-u)/tau_m)`.
 */
function means(tau: number, h: number, membraneTime: number): { decay: number; ramp: number } {
  const y = h / membraneTime, z = h / tau;
  const weight = meanDecay(y);
  return { decay: meanPassed(y, z) / weight, ramp: h * meanRampPassed(y, z) / weight };
}

/** Time of the peak of a difference of exponentials, ms. */
function peakTime(rise: number, decay: number): number {
  return rise * decay / (decay - rise) * Math.log(decay / rise);
}

const NOTHING = {
  delta: false,
  block: 0,
  second: false,
  gainA: 1,
  gainB: 0,
  meanA: 0,
  meanB: 0,
  aa: 0,
  ab: 0,
  bb: 0,
};

/**
 * The state space of a receptor.
 * @param stepMs h, ms.
 * @param membraneTime Time constant of a linear membrane, for currents alone, ms: with it the voltage at the ends of steps is
 * exact (Rotter & Diesmann 1999, doi:10.1007/s004220050570). @default none, plain means
 */
export function kineticsOf(receptor: Receptor, stepMs: number, membraneTime = Infinity): Kinetics {
  if (receptor.kinetics === "delta") return { ...NOTHING, delta: true, reversal: null };
  const reversal = receptor.reversal ?? null;
  const block = (receptor.magnesium ?? 0) / HALF_BLOCK;
  const h = stepMs;
  if (receptor.kinetics === "exponential") {
    const { tau } = receptor;
    return { ...NOTHING, meanA: means(tau, h, membraneTime).decay, aa: Math.exp(-h / tau), reversal, block };
  }
  if (receptor.kinetics === "alpha") {
    const { tau } = receptor;
    const { decay, ramp } = means(tau, h, membraneTime);
    const aa = Math.exp(-h / tau);
    return {
      ...NOTHING,
      second: true,
      gainA: 0,
      gainB: Math.E / tau,
      meanA: decay,
      meanB: ramp,
      aa,
      ab: h * aa,
      bb: aa,
      reversal,
      block,
    };
  }
  const { tauRise, tauDecay } = receptor;
  const peak = peakTime(tauRise, tauDecay);
  const gain = 1 / (Math.exp(-peak / tauDecay) - Math.exp(-peak / tauRise));
  return {
    ...NOTHING,
    second: true,
    gainA: gain,
    gainB: gain,
    meanA: means(tauDecay, h, membraneTime).decay,
    meanB: -means(tauRise, h, membraneTime).decay,
    aa: Math.exp(-h / tauDecay),
    bb: Math.exp(-h / tauRise),
    reversal,
    block,
  };
}
