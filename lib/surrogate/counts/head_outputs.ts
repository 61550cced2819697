import { hasShape, type Likelihood } from "./distributions.ts";

/** Couplings between P populations: each to those before it. */
export function couplingCount(populations: number): number {
  return populations * (populations - 1) / 2;
}

/** Places that the head's outputs for the counts take in the vector: room for those of a distribution with a shape, in fours. */
export function outputPlaces(populations: number): number {
  return 4 * Math.ceil((2 * populations + couplingCount(populations)) / 4);
}

/**
 * Outputs O of the head for the counts of P populations, in this order: the log means a_p; the couplings c_10, c_20, c_21,
 * c_30, … of each population to those before it; the raw shapes where the distribution has them (dispersions of the negative
 * binomial, log nu of Conway-Maxwell-Poisson).
 */
export function outputCount(populations: number, likelihood: Likelihood): number {
  return (hasShape(likelihood) ? 2 : 1) * populations + couplingCount(populations);
}
