import { hasShape, type Likelihood } from "../distributions.ts";
import { couplingCount, outputCount } from "../head_outputs.ts";
import { conwayMaxwell, MAX_LOG_NU } from "./conway_maxwell.ts";
import { digamma, lgamma, softplus } from "../../../nn/reference/special_functions.ts";

/** Constants of `count_head.wgsl`. */
export const MIN_LOG_MEAN = -12;
/** Least dispersion of the negative binomial. */
export const MIN_DISPERSION = 1e-6;

/** What the head's outputs mean; see `shaders/surrogate/counts/count_head.wgsl`. */
export interface CountHead {
  /** Of each population, in order. (P) */
  populations: readonly { maxLogMean: number; couplingCentre: number }[];
  /** Distribution of the counts. */
  likelihood: Likelihood;
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

/** Score of a count at mean mu, for each distribution. */
const SCORES: Record<Likelihood, (n: number, mu: number, raw: number) => Score> = {
  "negative-binomial": (n, mu, raw) => {
    const alpha = shapeOf("negative-binomial", raw);
    return {
      log: negativeBinomialLog(n, mu, alpha),
      byLogMean: (n - mu) / (1 + alpha * mu),
      byRaw: negativeBinomialByAlpha(n, mu, alpha) / (1 + Math.exp(-raw)),
    };
  },
  "poisson": (n, mu) => ({ log: poissonLog(n, mu), byLogMean: n - mu, byRaw: 0 }),
  "conway-maxwell": (n, mu, raw) => {
    const nu = shapeOf("conway-maxwell", raw), { log, byLogMu, byNu } = conwayMaxwell(n, mu, nu);
    const outward = (raw < -MAX_LOG_NU && byNu < 0) || (raw > MAX_LOG_NU && byNu > 0);
    return { log, byLogMean: byLogMu, byRaw: outward ? 0 : nu * byNu };
  },
};

/** The second parameter of a distribution, alpha or nu, of a raw output; 0 where there is none. */
export function shapeOf(likelihood: Likelihood, raw: number): number {
  if (likelihood === "poisson") return 0;
  if (likelihood === "negative-binomial") return softplus(raw) + MIN_DISPERSION;
  return Math.exp(Math.min(Math.max(raw, -MAX_LOG_NU), MAX_LOG_NU));
}

function score(
  n: number,
  { logMean, maxLogMean, raw, likelihood }: {
    logMean: number;
    maxLogMean: number;
    raw: number;
    likelihood: Likelihood;
  },
): Score {
  const mu = Math.exp(Math.min(Math.max(logMean, MIN_LOG_MEAN), maxLogMean));
  const result = SCORES[likelihood](n, mu, raw);
  const outward = (logMean < MIN_LOG_MEAN && result.byLogMean < 0) ||
    (logMean > maxLogMean && result.byLogMean > 0);
  return outward ? { ...result, byLogMean: 0 } : result;
}

/**
 * Negative log-likelihood of one bin and its gradient by the outputs.
 * @param outputs In the order of `outputCount`. (O)
 * @param counts Spikes of each population. (P)
 */
export function countLoss(
  outputs: ArrayLike<number>,
  counts: readonly number[],
  head: CountHead,
): { loss: number; gradient: number[] } {
  const { likelihood, populations } = head, P = populations.length, shapes = P + couplingCount(P);
  const gradient = new Array<number>(outputCount(P, likelihood)).fill(0);
  const coupled = populations.map(({ couplingCentre }, p) => Math.log1p(counts[p]) - couplingCentre);
  let loss = 0;
  populations.forEach(({ maxLogMean }, p) => {
    const first = P + couplingCount(p), before = coupled.slice(0, p);
    const logMean = before.reduce((sum, g, q) => sum + outputs[first + q] * g, outputs[p]);
    const found = score(counts[p], { logMean, maxLogMean, raw: outputs[shapes + p], likelihood });
    loss -= found.log;
    gradient[p] = -found.byLogMean;
    before.forEach((g, q) => gradient[first + q] = -g * found.byLogMean);
    if (hasShape(likelihood)) gradient[shapes + p] = -found.byRaw;
  });
  return { loss, gradient };
}
