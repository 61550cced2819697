import type { Likelihood } from "../distributions.ts";
import { hasShape } from "../distributions.ts";
import { couplingCount } from "../head_outputs.ts";
import { conwayMaxwell, MAX_LOG_NU } from "../reference/conway_maxwell.ts";
import { type CountHead, MIN_LOG_MEAN, shapeOf } from "../reference/likelihood.ts";
import { lgamma } from "../../../nn/reference/special_functions.ts";

const logFactorials: number[] = [];

function logFactorial(n: number): number {
  while (logFactorials.length <= n) logFactorials.push(lgamma(logFactorials.length + 1));
  return logFactorials[n];
}

/** The log-probability of a count, its slopes by the log of the mean and by the raw shape. */
export class CountScore {
  log = 0;
  byLogMean = 0;
  byRaw = 0;
}

/** Terms of a sum that are added one by one; the rest is its integral with corrections of its ends. */
const PLAIN_TERMS = 24;

/**
 * Sums over j from 0 to n - 1: of log(1 + alpha j), and of its slope j / (1 + alpha j). Beyond {@link PLAIN_TERMS} by the formula of Euler and
 * Maclaurin (DLMF 2.10.1), whose next term is below 1e-10 there.
 */
export function risingSums(n: number, alpha: number): { logs: number; slopes: number } {
  const plain = Math.min(n, PLAIN_TERMS);
  let product = 1, logs = 0, slopes = 0;
  for (let j = 1; j < plain; j++) {
    const term = 1 + alpha * j;
    product *= term;
    slopes += j / term;
    // Below 1e308 whatever the next factor is: alpha is at most some 1e30.
    if (product > 1e200) {
      logs += Math.log(product);
      product = 1;
    }
  }
  logs += Math.log(product);
  if (n <= PLAIN_TERMS) return { logs, slopes };
  const a = PLAIN_TERMS, low = 1 + alpha * a, high = 1 + alpha * n;
  const logLow = Math.log(low), logHigh = Math.log(high), logRatio = Math.log1p(alpha * (n - a) / low);
  // Derivatives of log(1 + alpha x) at both ends.
  const first = alpha / high - alpha / low, third = 2 * alpha ** 3 * (1 / high ** 3 - 1 / low ** 3);
  const integral = (high * logRatio + (high - low) * logLow) / alpha - (n - a);
  logs += integral - (logHigh - logLow) / 2 + first / 12 - third / 720;
  // The same of x / (1 + alpha x), whose derivatives are 1 / (1 + alpha x)², ...
  const integralOfSlopes = ((n - a) - logRatio / alpha) / alpha;
  const firstOfSlopes = 1 / high ** 2 - 1 / low ** 2;
  const thirdOfSlopes = 6 * alpha ** 2 * (1 / high ** 4 - 1 / low ** 4);
  slopes += integralOfSlopes - (n / high - a / low) / 2 + firstOfSlopes / 12 - thirdOfSlopes / 720;
  return { logs, slopes };
}

/** (log(1 + x) - x / (1 + x)) / x², by its series where that is a difference of nearly equal numbers. */
function curvature(x: number): number {
  if (x > 0.01) return (Math.log1p(x) - x / (1 + x)) / (x * x);
  let sum = 0;
  for (let k = 7; k >= 0; k--) sum = (k + 1) / (k + 2) - x * sum;
  return sum;
}

/** Sets the score of a count at mean mu: what `negativeBinomialLog` and its slopes are by their plain sums. */
type Score = (n: number, mu: number, raw: number, to: CountScore) => void;

export const SCORES: Readonly<Record<Likelihood, Score>> = {
  "negative-binomial": (n, mu, raw, to) => {
    const alpha = shapeOf("negative-binomial", raw), x = alpha * mu, { logs, slopes } = risingSums(n, alpha);
    to.log = logs + n * Math.log(mu) - (n + 1 / alpha) * Math.log1p(x) - logFactorial(n);
    to.byLogMean = (n - mu) / (1 + x);
    to.byRaw = (slopes - n * mu / (1 + x) + mu * mu * curvature(x)) / (1 + Math.exp(-raw));
  },
  "poisson": (n, mu, _raw, to) => {
    to.log = n * Math.log(mu) - mu - logFactorial(n);
    to.byLogMean = n - mu;
    to.byRaw = 0;
  },
  "conway-maxwell": (n, mu, raw, to) => {
    const nu = shapeOf("conway-maxwell", raw), { log, byLogMu, byNu } = conwayMaxwell(n, mu, nu);
    const outward = (raw < -MAX_LOG_NU && byNu < 0) || (raw > MAX_LOG_NU && byNu > 0);
    to.log = log;
    to.byLogMean = byLogMu;
    to.byRaw = outward ? 0 : nu * byNu;
  },
};

/** A bin among those of a batch. */
export interface ScoredBin {
  /** Outputs of the head, of all bins, and the place of this bin's first. */
  outputs: ArrayLike<number>;
  first: number;
  /** Spikes of each population, from `firstCount` on. */
  counts: ArrayLike<number>;
  firstCount: number;
}

/** The negative log-likelihood of the counts of many bins; the plain reference is `countLoss`. */
export class CountLikelihood {
  readonly #score = new CountScore();
  readonly #coupled: Float64Array;

  constructor(readonly head: CountHead) {
    this.#coupled = new Float64Array(head.populations.length);
  }

  /**
   * The loss of a bin.
   * @param gradient Gets `weight` times its gradient by the outputs, at their places. @default it is not asked for
   */
  of(bin: ScoredBin, gradient?: { values: Float32Array; weight: number }): number {
    const { head: { populations, likelihood } } = this, { outputs, first, counts, firstCount } = bin;
    const P = populations.length,
      shapes = first + P + couplingCount(P),
      coupled = this.#coupled,
      score = this.#score;
    const shaped = hasShape(likelihood), evaluate = SCORES[likelihood];
    let loss = 0;
    for (let p = 0; p < P; p++) {
      const { maxLogMean, couplingCentre } = populations[p], own = first + P + couplingCount(p);
      const n = counts[firstCount + p];
      let logMean = outputs[first + p];
      for (let q = 0; q < p; q++) logMean += outputs[own + q] * coupled[q];
      const mu = Math.exp(Math.min(Math.max(logMean, MIN_LOG_MEAN), maxLogMean));
      evaluate(n, mu, shaped ? outputs[shapes + p] : 0, score);
      loss -= score.log;
      coupled[p] = Math.log1p(n) - couplingCentre;
      if (!gradient) continue;
      const { values, weight } = gradient;
      const outward = (logMean < MIN_LOG_MEAN && score.byLogMean < 0) ||
        (logMean > maxLogMean && score.byLogMean > 0);
      const slope = outward ? 0 : -weight * score.byLogMean;
      values[first + p] = slope;
      for (let q = 0; q < p; q++) values[own + q] = slope * coupled[q];
      if (shaped) values[shapes + p] = -weight * score.byRaw;
    }
    return loss;
  }
}
