import type { Likelihood } from "../distributions.ts";
import { conwayMaxwell } from "./conway_maxwell.ts";
import { negativeBinomialLog, poissonLog } from "./likelihood.ts";

/** A distribution as the draw needs it: its mode, the probability of that, and of each count beside that of the one before. */
export interface Inverted {
  mode: number;
  peak: number;
  /** p(n + 1) / p(n). */
  ratio(n: number): number;
}

/** One draw by inversion from the mode. @param u Uniform number in (0, 1). */
export function drawOf(u: number, { mode, peak, ratio }: Inverted): number {
  let rest = u - peak, above = mode, below = mode, pAbove = peak, pBelow = peak;
  while (rest >= 0) {
    pAbove *= ratio(above);
    rest -= pAbove;
    above++;
    if (rest < 0 || above >= 65535) return above;
    if (below > 0) {
      below--;
      pBelow /= ratio(below);
      rest -= pBelow;
      if (rest < 0) return below;
    } else {
      pBelow = 0;
    }
    if (pAbove < 1e-10 && pBelow < 1e-10) break;
  }
  return mode;
}

/**
 * One draw of a count by inversion from the mode; the method is that of `shaders/surrogate/counts/sample_count.wgsl`
 * (Devroye 1986, chapter X.3, doi:10.1007/978-1-4613-8643-8).
 * @param u Uniform number in (0, 1).
 * @param mu Mean.
 * @param alpha Dispersion: the variance is mu + alpha mu²; 0 for the Poisson distribution.
 */
export function sampleCount(u: number, mu: number, alpha: number): number {
  const mode = Math.max(0, Math.floor(mu * (1 - alpha)));
  const peak = Math.exp(alpha > 0 ? negativeBinomialLog(mode, mu, alpha) : poissonLog(mode, mu));
  const ratio = mu / (1 + alpha * mu);
  return drawOf(u, { mode, peak, ratio: (n) => ratio * (1 + alpha * n) / (n + 1) });
}

/** The same of a Conway-Maxwell-Poisson distribution of mu and nu. */
export function sampleConwayMaxwell(u: number, mu: number, nu: number): number {
  const mode = Math.floor(mu), peak = Math.exp(conwayMaxwell(mode, mu, nu).log);
  return drawOf(u, { mode, peak, ratio: (n) => (mu / (n + 1)) ** nu });
}

/** Draws by distribution, from a uniform number, mean and shape. */
export const SAMPLERS: Record<Likelihood, (u: number, mu: number, shape: number) => number> = {
  "negative-binomial": sampleCount,
  "poisson": sampleCount,
  "conway-maxwell": sampleConwayMaxwell,
};
