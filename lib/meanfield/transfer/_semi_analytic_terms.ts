import type { SemiAnalyticTransfer } from "./semi_analytic_spec.ts";

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
