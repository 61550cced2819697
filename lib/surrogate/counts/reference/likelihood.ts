import { digamma, lgamma, softplus } from "../../../nn/reference/special_functions.ts";

/** Constants of `count_head.wgsl`. */
export const MIN_LOG_MEAN = -12;
/** Least dispersion of the negative binomial. */
export const MIN_DISPERSION = 1e-6;

/** What the head's outputs mean; see `shaders/surrogate/counts/count_head.wgsl`. */
export interface CountHead {
  maxLogMeanE: number;
  maxLogMeanI: number;
  couplingCentre: number;
  /** Without it: Poisson. */
  negativeBinomial: boolean;
}

/** log of the Poisson probability of n at mean mu. */
export function poissonLog(n: number, mu: number): number {
  return n * Math.log(mu) - mu - lgamma(n + 1);
}

/** log of the negative binomial probability of n at mean mu and variance mu + alpha mu². */
export function negativeBinomialLog(n: number, mu: number, alpha: number): number {
  let rising = 0;
  for (let j = 0; j < n; j++) rising += Math.log1p(alpha * j);
  return rising + n * Math.log(mu) - (n + 1 / alpha) * Math.log1p(alpha * mu) - lgamma(n + 1);
}

/** Derivative of {@linkcode negativeBinomialLog} by alpha. */
export function negativeBinomialByAlpha(n: number, mu: number, alpha: number): number {
  const r = 1 / alpha;
  const byShape = digamma(r + n) - digamma(r) - Math.log1p(alpha * mu) + (mu - n) / (r + mu);
  return -r * r * byShape;
}

interface Score {
  log: number;
  byLogMean: number;
  byRaw: number;
}

function score(n: number, logMean: number, raw: number, limit: { max: number; negative: boolean }): Score {
  const mu = Math.exp(Math.min(Math.max(logMean, MIN_LOG_MEAN), limit.max));
  const alpha = softplus(raw) + MIN_DISPERSION;
  const result = limit.negative
    ? {
      log: negativeBinomialLog(n, mu, alpha),
      byLogMean: (n - mu) / (1 + alpha * mu),
      byRaw: negativeBinomialByAlpha(n, mu, alpha) / (1 + Math.exp(-raw)),
    }
    : { log: poissonLog(n, mu), byLogMean: n - mu, byRaw: 0 };
  const outward = (logMean < MIN_LOG_MEAN && result.byLogMean < 0) ||
    (logMean > limit.max && result.byLogMean > 0);
  return outward ? { ...result, byLogMean: 0 } : result;
}

/**
 * Negative log-likelihood of one bin and its gradient by the outputs.
 * @param outputs (log mu_E, a, c, raw dispersion of E, raw dispersion of I); the last two only for the negative binomial.
 * @param counts (E, I) spikes.
 */
export function countLoss(
  outputs: ArrayLike<number>,
  counts: readonly [number, number],
  head: CountHead,
): { loss: number; gradient: number[] } {
  const g = Math.log1p(counts[0]) - head.couplingCentre;
  const negative = head.negativeBinomial;
  const e = score(counts[0], outputs[0], outputs[3], { max: head.maxLogMeanE, negative });
  const i = score(counts[1], outputs[1] + outputs[2] * g, outputs[4], { max: head.maxLogMeanI, negative });
  const gradient = [-e.byLogMean, -i.byLogMean, -g * i.byLogMean];
  return { loss: -e.log - i.log, gradient: negative ? [...gradient, -e.byRaw, -i.byRaw] : gradient };
}
