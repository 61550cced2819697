/** Parts of a volley's spikes whose times describe how the spikes lie in it. */
export const PROFILE_QUANTILES = [0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95] as const;

/**
 * Places in a volley's outcome y, after which the coefficients of the square roots of the voltage histograms of E and of I in
 * their M principal components follow (roots, since noise on them leaves empty parts of a histogram empty):
 * square roots of the spikes of E and I, log of the duration in bins, log(1 + t) of the times t, in bins after the start, by
 * which the parts {@linkcode PROFILE_QUANTILES} of the E and of the I spikes have come, square roots of the pools EE, IE, EI,
 * II, square roots of the refractory counts. Times, since their noise is unimodal; that of the fractions of spikes by given
 * times is not when a volley is short against its jitter.
 */
export const OUTCOME = { sizes: 0, duration: 2, times: 3, pools: 17, refractory: 21, modes: 23 } as const;

/** Numbers of an outcome on which the share of a voltage in the pending kicks depends: sizes, duration, pools, refractory counts. */
export const SHARE_FEATURES = [0, 1, 2, 17, 18, 19, 20, 21, 22] as const;

/** Numbers D of an outcome. @param modes M, coefficients of the root of a histogram. */
export function outcomeSize(modes: number): number {
  return OUTCOME.modes + 2 * modes;
}

/** Numbers of a coarse state as the surrogate's input: coefficients, then square roots of pools and refractory counts. */
export function coarseFeatureCount(modes: number): number {
  return 2 * modes + 6;
}

const MOST_SPIKES = 65_535;

/** The whole number whose root was drawn, at most `most`. */
export function squaredCount(root: number, most: number): number {
  const positive = Math.max(root, 0);
  return Math.floor(Math.min(positive * positive, most) + 0.5);
}

/** Spikes of a population in an outcome y. */
export function spikesOf(y: ArrayLike<number>, isI: number): number {
  return squaredCount(y[OUTCOME.sizes + isI], MOST_SPIKES);
}

/** Duration in an outcome y, bins. @param longest Most of them. */
export function durationOf(y: ArrayLike<number>, longest: number): number {
  const bins = Math.floor(Math.exp(Math.min(Math.max(y[OUTCOME.duration], 0), 8)) + 0.5);
  return Math.min(Math.max(bins, 1), longest);
}
