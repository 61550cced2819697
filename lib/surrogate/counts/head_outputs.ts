/** Couplings between P populations: each to those before it. */
export function couplingCount(populations: number): number {
  return populations * (populations - 1) / 2;
}

/** Places that the head's outputs for the counts take in the vector: room for those of a negative binomial, in fours. */
export function outputPlaces(populations: number): number {
  return 4 * Math.ceil((2 * populations + couplingCount(populations)) / 4);
}

/**
 * Outputs O of the head for the counts of P populations, in this order: the log means a_p; the couplings c_10, c_20, c_21,
 * c_30, … of each population to those before it; of the negative binomial the raw dispersions.
 */
export function outputCount(populations: number, likelihood: "negative-binomial" | "poisson"): number {
  return (likelihood === "negative-binomial" ? 2 : 1) * populations + couplingCount(populations);
}
