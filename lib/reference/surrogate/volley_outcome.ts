/** Parts of equal length in which a volley's spikes are counted. */
export const PROFILE_PARTS = 8;

/**
 * Places in a volley's outcome y, after which the coefficients 1 to M - 1 of the voltage histograms of E and of I follow:
 * square roots of the spikes of E and I, log of the duration in bins, cumulative fractions of the E and of the I spikes at
 * the end of its first seven eighths, square roots of the pools EE, IE, EI, II, square roots of the refractory counts.
 */
export const OUTCOME = { sizes: 0, duration: 2, fractions: 3, pools: 17, refractory: 21, modes: 23 } as const;

/** Numbers D of an outcome. @param modes M, coefficients of a histogram, the constant one included. */
export function outcomeSize(modes: number): number {
  return OUTCOME.modes + 2 * (modes - 1);
}

/** Numbers of a coarse state as the surrogate's input: coefficients, then square roots of pools and refractory counts. */
export function coarseFeatureCount(modes: number): number {
  return 2 * (modes - 1) + 6;
}
