import { type Blocked, isGated, type Receptor, type SpikeReceptor } from "../receptor.ts";
import { meanDecay, wayOf } from "../neurons/exponential.ts";

/**
 * A receptor as two linear state variables of each cell: a, its conductance or current, and b, by which a rises in a ms. What arrives adds `gainA` and
 * `gainB` to them; over a step the mean of a is `meanA a + meanB b`, and then `a += ab b - lostA a`, `b -= lostB b`. All of these numbers are positive, and none
 * is a small difference of large ones, however close the times of rise and decay are.
 */
export interface Kinetics {
  /** Jump of the voltage, without state. */
  delta: boolean;
  /** Whether a is what arrives in the step, as its sources tell it in every step, and nothing of it is left after. */
  held: boolean;
  /** Whether b is in use. */
  second: boolean;
  /** What a weight of 1 adds to a and b. */
  gainA: number;
  gainB: number;
  /** Mean over a step of what a and b of its start make. */
  meanA: number;
  meanB: number;
  /** What a step takes of a and of b, and what b adds to a, ms. */
  lostA: number;
  lostB: number;
  ab: number;
  /** Reversal potential, mV; null where the receptor is a current. */
  reversal: number | null;
  /** What blocks at 0 mV, over what is free; 0 without block. Of magnesium it is that over its half-block. */
  block: number;
  /** It is that times e^(-blockSlope V), 1/mV. */
  blockSlope: number;
}

/** Magnesium that blocks half of the receptors at 0 mV, mM, and the voltage dependence, 1/mV. Jahr & Stevens (1990). */
const HALF_BLOCK = 3.57;
/** How much a millivolt changes the block of magnesium, 1/mV. */
const BLOCK_SLOPE = 0.062;

/** Part of NMDA receptors that a voltage leaves open. */
export function unblocked({ block, blockSlope }: Kinetics, v: number): number {
  return 1 / (1 + block * Math.exp(-blockSlope * v));
}

/** The block of a receptor. */
function blockOf({ magnesium = 0, block }: Blocked): Pick<Kinetics, "block" | "blockSlope"> {
  return block
    ? { block: Math.exp(block.half / block.slope), blockSlope: 1 / block.slope }
    : { block: magnesium / HALF_BLOCK, blockSlope: BLOCK_SLOPE };
}

/** `integral of e^(-z u - y (1 - u))` over u from 0 to 1: what a decay with z leaves in what forgets it with y. Symmetric. */
export function meanPassed(y: number, z: number): number {
  return Math.exp(-Math.min(y, z)) * meanDecay(Math.abs(y - z));
}

/** Spread of its arguments below which {@link meanPassedTwice} is summed up as a series, and terms of that: its error is below 1e-14. */
const CLOSE = 0.3;
const TERMS = 10;

/**
 * The same for three decays in a row: the integral of `e^(-x r - y s - z t)` over all r, s and t from 0 that make 1 together. Symmetric, 1/2 where all are 0.
 */
export function meanPassedTwice(...decays: [number, number, number]): number {
  const [low, middle, high] = decays.toSorted((a, b) => a - b);
  if (high - low > CLOSE) return (meanPassed(low, middle) - meanPassed(middle, high)) / (high - low);
  const centre = (low + middle + high) / 3;
  // Complete homogeneous polynomials of what the three are away from their centre, over factorials.
  const [one, two, three] = [centre - low, centre - middle, centre - high];
  let ofOne = 1, ofTwo = 1, ofThree = 1, factorial = 2, sum = 1 / 2;
  for (let k = 1; k <= TERMS; k++) {
    ofOne *= one;
    ofTwo = ofOne + two * ofTwo;
    ofThree = ofTwo + three * ofThree;
    factorial *= k + 2;
    sum += ofThree / factorial;
  }
  return Math.exp(-centre) * sum;
}

/** `e^(peak / rise) / decay`: the slope, 1/ms, at which a difference of exponentials starts that is 1 at its peak; e / tau where both times are tau. */
export function startSlope(rise: number, decay: number): number {
  const q = (decay - rise) / rise;
  return Math.exp(q > 0 ? (1 + q) / q * Math.log1p(q) : 1) / decay;
}

/** Time of the rise, null where it has none, and of the decay, ms, and the slope at which a spike of weight 1 makes it start, 1/ms. */
function timesOf(
  receptor: Exclude<SpikeReceptor, { kinetics: "delta" }>,
  part: number,
): { rise: number | null; decay: number; slope: number } {
  switch (receptor.kinetics) {
    case "exponential":
      return { rise: null, decay: receptor.tau, slope: 0 };
    case "alpha":
      return { rise: receptor.tau, decay: receptor.tau, slope: startSlope(receptor.tau, receptor.tau) };
    case "biexponential": {
      const { tauRise, tauDecay } = receptor;
      return { rise: tauRise, decay: tauDecay, slope: startSlope(tauRise, tauDecay) };
    }
    case "multi-exponential": {
      const { tau, slope } = receptor.parts[part];
      return { rise: receptor.tauRise, decay: tau, slope };
    }
  }
}

/** How many parts of two state variables a receptor has. */
export function partsOf(receptor: Receptor): number {
  return receptor.kinetics === "multi-exponential" ? receptor.parts.length : 1;
}

/**
 * The state space of a receptor, or of one of its parts.
 * @param stepMs h, ms.
 * @param options.part Which of the parts, of a receptor of several. @default the first
 * @param options.membraneTime Time constant of a linear membrane, for currents alone, ms: means over a step are then weighted by what of a current is left in the voltage at the step's
 * end, by which that is exact (Rotter & Diesmann 1999, doi:10.1007/s004220050570). @default none, plain means
 */
export function kineticsOf(
  receptor: Receptor,
  stepMs: number,
  { membraneTime = Infinity, part = 0 }: { membraneTime?: number; part?: number } = {},
): Kinetics {
  const nothing = {
    held: false,
    second: false,
    gainA: 1,
    gainB: 0,
    meanA: 0,
    meanB: 0,
    lostA: 0,
    lostB: 0,
    ab: 0,
    block: 0,
    blockSlope: 0,
  };
  if (receptor.kinetics === "delta") return { ...nothing, delta: true, reversal: null };
  const block = blockOf(receptor);
  if (isGated(receptor)) {
    return { ...nothing, delta: false, held: true, meanA: 1, reversal: receptor.reversal, ...block };
  }
  const { rise, decay, slope } = timesOf(receptor, part);
  const y = stepMs / membraneTime, z = stepMs / decay, weight = meanDecay(y);
  const first: Kinetics = {
    ...nothing,
    delta: false,
    meanA: meanPassed(y, z) / weight,
    lostA: wayOf(z),
    reversal: receptor.reversal ?? null,
    ...block,
  };
  if (rise === null) return first;
  const x = stepMs / rise;
  return {
    ...first,
    second: true,
    gainA: 0,
    gainB: slope,
    meanB: stepMs * meanPassedTwice(x, y, z) / weight,
    lostB: wayOf(x),
    ab: stepMs * meanPassed(x, z),
  };
}

/**
 * State of a receptor that is a difference of exponentials, from the form of earlier versions, in which a was the decaying and b the rising part.
 * @param state (N) each; changed.
 */
export function fromDifference(receptor: Receptor, { a, b }: { a: Float64Array; b: Float64Array }): void {
  if (receptor.kinetics !== "biexponential") return;
  const rate = 1 / receptor.tauRise - 1 / receptor.tauDecay;
  for (let k = 0; k < a.length; k++) {
    a[k] -= b[k];
    b[k] *= rate;
  }
}
