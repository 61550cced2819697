import type { SemiAnalyticTransfer, TransferCell } from "./semi_analytic_spec.ts";

/** Rates below this, Hz, count as this, so that moments exist without any input. */
export const LEAST_RATE = 1e-9;

/** Numbers of a synapse, ready for the moments. Rates are Hz there, times ms, voltages mV. */
export interface SynapseTerms {
  /** Index of its source. */
  source: number;
  /** Conductance for 1 Hz, nS. */
  conductance: number;
  /** Current for 1 Hz besides that of the conductance at 0 mV, pA: its conductance times the reversal, or a current's own. */
  current: number;
  /** K times the square of the area of one event, by 1 Hz: 1/ms (nS ms)² or (pA ms)². */
  power: number;
  /** Reversal, mV; NaN of a current. */
  reversal: number;
  /** Time constant, ms. */
  tau: number;
  /** Whether its kinetics is alpha. */
  alpha: boolean;
}

/** The synapses' numbers. */
export function synapseTerms({ sources, synapses, moments }: SemiAnalyticTransfer): SynapseTerms[] {
  return synapses.map(({ from, kinetics, contacts, weight, tau, reversal }) => {
    const alpha = kinetics === "alpha", area = (alpha ? Math.E : 1) * weight * tau;
    const mean = 1e-3 * contacts * (moments === "auto-mfm" ? weight * tau : area);
    return {
      source: sources.indexOf(from),
      conductance: reversal === undefined ? 0 : mean,
      current: mean * (reversal ?? 1),
      power: 1e-3 * contacts * area * area,
      reversal: reversal ?? NaN,
      tau,
      alpha,
    };
  });
}

/** Indices of coefficients that a threshold has, in the order 1, mu, sigma, tau, mu², sigma², tau², mu sigma, mu tau, sigma tau, ln(mu_G/g_L). */
export function thresholdTerms(threshold: readonly number[]): Float64Array {
  const terms = new Float64Array(11);
  terms.set(threshold.length === 5 ? threshold.slice(0, 4) : threshold);
  if (threshold.length === 5) terms[10] = threshold[4];
  return terms;
}

/** Reference points and scales of the moments in the threshold, mV; that of tau is in units of C_m/g_L. */
export const MU_0 = -60, MU_1 = 10, SIGMA_0 = 4, SIGMA_1 = 6, TAU_0 = 0.5;

/** Moments of the voltage. */
export interface VoltageMoments {
  /** Mean, mV. */
  mean: number;
  /** Standard deviation, mV. */
  sd: number;
  /** Correlation time, ms. */
  time: number;
  /** Mean conductance over the leak. */
  conductance: number;
}

/** What the eleven coefficients of a threshold are multiplied by. */
export function thresholdFeatures(moments: VoltageMoments, { C_m, g_L }: TransferCell): Float64Array {
  const m = (moments.mean - MU_0) / MU_1,
    s = (moments.sd - SIGMA_0) / SIGMA_1,
    t = moments.time * g_L / C_m - TAU_0;
  return Float64Array.of(1, m, s, t, m * m, s * s, t * t, m * s, m * t, s * t, Math.log(moments.conductance));
}
