import type { Transfer } from "./transfer.ts";

/** A synapse of a semi-analytic transfer function. Those of one source add up as if they were independent. */
export interface TransferSynapse {
  /** Name of its source. */
  from: string;
  /** `exponential`: Q exp(-t/tau) after each spike; `alpha`: Q (t/tau) exp(1 - t/tau), whose peak is Q. */
  kinetics: "exponential" | "alpha";
  /** K, contacts on each cell. */
  contacts: number;
  /** Q, quantal weight: a conductance, nS, with a reversal; a current, pA, without. */
  weight: number;
  /** Time constant, ms. */
  tau: number;
  /** Reversal, mV. @default none, the synapse is a current */
  reversal?: number;
}

/** The membrane that turns synapses into a voltage. */
export interface TransferCell {
  /** Capacitance, pF. */
  C_m: number;
  /** Leak, nS. */
  g_L: number;
  /** Resting potential, mV. */
  E_L: number;
}

/** A transfer function by the moments of the voltage and a threshold that is a polynomial of them. */
export interface SemiAnalyticTransfer extends Transfer {
  /** Its kind. */
  kind: "semi-analytic";
  /** Cell. */
  cell: TransferCell;
  /** Synapses. */
  synapses: TransferSynapse[];
  /**
   * Coefficients of the threshold, mV. Ten: of 1, mu, sigma, tau, mu², sigma², tau², mu sigma, mu tau, sigma tau. Five: of 1, mu, sigma, tau,
   * ln(mu_G/g_L). Eleven: ten and the last. Here mu is (mu_V + 60 mV)/10 mV, sigma (sigma_V - 4 mV)/6 mV, and tau is tau_V g_L/C_m - 0.5.
   */
  threshold: number[];
  /** What the rate is multiplied by. @default 1 */
  alpha?: number;
  /**
   * `auto-mfm`: the moments that Auto-MFM has released, where the mean conductance of alpha synapses lacks a factor e, which the mean voltage has in
   * too many places. For its coefficients alone; they are not the moments of any membrane. @default exact
   */
  moments?: "exact" | "auto-mfm";
}
