import { negativeBinomialLog, poissonLog } from "./likelihood.ts";

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
  let rest = u - peak, above = mode, below = mode, pAbove = peak, pBelow = peak;
  while (rest >= 0) {
    pAbove *= ratio * (1 + alpha * above) / (above + 1);
    rest -= pAbove;
    above++;
    if (rest < 0 || above >= 65535) return above;
    if (below > 0) {
      pBelow *= below / (ratio * (1 + alpha * (below - 1)));
      below--;
      rest -= pBelow;
      if (rest < 0) return below;
    } else {
      pBelow = 0;
    }
    if (pAbove < 1e-10 && pBelow < 1e-10) break;
  }
  return mode;
}
