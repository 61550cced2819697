import { lgamma } from "../../../nn/reference/special_functions.ts";

/** Largest |log nu| of `count_head.wgsl`. */
export const MAX_LOG_NU = 3.4657359;

/** Terms below it, beside the largest, count nothing. */
const LEAST_WEIGHT = 1e-18;

const logFactorials: number[] = [];

/** log(mu^n / n!). */
function logTerm(n: number, mu: number): number {
  while (logFactorials.length <= n) logFactorials.push(lgamma(logFactorials.length + 1));
  return n * Math.log(mu) - logFactorials[n];
}

/** The log of the normaliser of a Conway-Maxwell-Poisson distribution, and means under it. */
export interface PowerOfPoisson {
  /** log Z, Z = sum over k of (mu^k / k!)^nu. */
  logNormal: number;
  /** Mean of k. */
  mean: number;
  /** Mean of log(mu^k / k!). */
  logTerm: number;
}

/** Sums a Conway-Maxwell-Poisson distribution, term by term from its mode outwards. */
export function powerOfPoisson(mu: number, nu: number): PowerOfPoisson {
  const mode = Math.floor(mu), most = logTerm(mode, mu);
  let sum = 0, mean = 0, logs = 0;
  const add = (k: number) => {
    const log = logTerm(k, mu), weight = Math.exp(nu * (log - most));
    sum += weight;
    mean += weight * k;
    logs += weight * log;
    return weight > LEAST_WEIGHT;
  };
  for (let k = mode; add(k); k++);
  for (let k = mode - 1; k >= 0 && add(k); k--);
  return { logNormal: nu * most + Math.log(sum), mean: mean / sum, logTerm: logs / sum };
}

/**
 * log of the Conway-Maxwell-Poisson probability of n, p(n) = (mu^n / n!)^nu / Z, and its slopes.
 * Sources: Conway & Maxwell (1962), J. Ind. Eng. 12, 132-136; Guikema & Coffelt (2008), doi:10.1111/j.1539-6924.2008.01014.x.
 */
export function conwayMaxwell(
  n: number,
  mu: number,
  nu: number,
): { log: number; byLogMu: number; byNu: number } {
  const power = powerOfPoisson(mu, nu), log = logTerm(n, mu);
  return { log: nu * log - power.logNormal, byLogMu: nu * (n - power.mean), byNu: log - power.logTerm };
}
