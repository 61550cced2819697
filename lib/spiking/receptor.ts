import * as z from "../deps/zod.ts";

/**
 * Time course of what a spike does to its target. With `magnesium` (mM outside) a conductance is that of NMDA receptors, which the
 * voltage frees of their block: `g / (1 + [Mg] / 3.57 e^(-0.062 V))`, V at the start of the step. C. E. Jahr, C. F. Stevens
 * (1990), doi:10.1523/JNEUROSCI.10-09-03178.1990. With `block` in its place it is `g / (1 + e^((half - V) / slope))`.
 */
export type Receptor = SpikeReceptor | GatedReceptor;

/** What frees a conductance that its voltage blocks. */
export interface Blocked {
  /** Magnesium outside, mM. @default no block */
  magnesium?: number;
  /** Voltage that frees half of it, and by how much the voltage must rise for e times as much over what is blocked, mV. @default no block */
  block?: { half: number; slope: number };
}

/** Receptors that each spike hits. */
export type SpikeReceptor =
  /** Jump of the voltage, mV. */
  | { kinetics: "delta" }
  /** Exponential decay; weights in pA, or in nS with a reversal potential. */
  | { kinetics: "exponential"; tau: number; reversal?: number } & Blocked
  /** `(e t / tau) e^(-t/tau)`, 1 at its peak; weights as above. */
  | { kinetics: "alpha"; tau: number; reversal?: number } & Blocked
  /** Difference of exponentials, 1 at its peak; weights as above. */
  | { kinetics: "biexponential"; tauRise: number; tauDecay: number; reversal?: number } & Blocked
  /**
   * The sum of parts that rise together: a spike of weight 1 makes each go on by `d' = slope e^(-t/tauRise) - d / tau` from 0; slopes in 1/ms, weights as above. As in the receptors of M. De Grazia et al.
   * (2026), doi:10.64898/2026.05.12.724100.
   */
  | {
    kinetics: "multi-exponential";
    tauRise: number;
    parts: { tau: number; slope: number }[];
    reversal?: number;
  } & Blocked;

/**
 * Receptors whose conductance is the weighted sum of a gating variable s of each source, from 0 to 1, at every step. Weights are in nS,
 * and the delay may be 0.
 */
export type GatedReceptor =
  /**
   * Saturating, as NMDA receptors are: `ds/dt = -s / tauDecay + alpha x (1 - s)`, `dx/dt = -x / tauRise`, and x grows by 1 with each spike
   * of the source; alpha in 1/ms. X.-J. Wang (2002), doi:10.1016/S0896-6273(02)01092-9.
   */
  | {
    kinetics: "saturating";
    tauRise: number;
    tauDecay: number;
    alpha: number;
    reversal: number;
  } & Blocked
  /**
   * Graded, by the voltage of the source: `ds/dt = alpha F (1 - s) - beta s` with `F = 1 / (1 + e^(-(V - threshold) / slope))`; alpha and beta in
   * 1/ms, threshold and slope in mV. X.-J. Wang, G. Buzsaki (1996), doi:10.1523/JNEUROSCI.16-20-06402.1996.
   */
  | {
    kinetics: "graded";
    alpha: number;
    beta: number;
    threshold: number;
    slope: number;
    reversal: number;
  } & Blocked;

/** Whether a receptor is driven by a gating variable of its sources, and not by what spikes leave behind in its own cell. */
export function isGated(receptor: Receptor): receptor is GatedReceptor {
  return receptor.kinetics === "saturating" || receptor.kinetics === "graded";
}

const tau = z.number().check(z.minimum(1e-3), z.maximum(1e6));
const potential = z.number().check(z.minimum(-1000), z.maximum(1000));
const reversal = z.optional(potential);
const blocked = {
  magnesium: z.optional(z.number().check(z.minimum(0), z.maximum(100))),
  block: z.optional(
    z.strictObject({ half: potential, slope: z.number().check(z.minimum(0.1), z.maximum(1000)) }),
  ),
};

/** Schema of a {@link Receptor}. */
export const RECEPTOR: z.ZodType<Receptor> = z.discriminatedUnion("kinetics", [
  z.strictObject({ kinetics: z.literal("delta") }),
  z.strictObject({ kinetics: z.literal("exponential"), tau, reversal, ...blocked }),
  z.strictObject({ kinetics: z.literal("alpha"), tau, reversal, ...blocked }),
  z.strictObject({ kinetics: z.literal("biexponential"), tauRise: tau, tauDecay: tau, reversal, ...blocked }),
  z.strictObject({
    kinetics: z.literal("multi-exponential"),
    tauRise: tau,
    parts: z.array(z.strictObject({ tau, slope: z.number().check(z.minimum(0), z.maximum(1e6)) })).check(
      z.minLength(1),
      z.maxLength(8),
    ),
    reversal,
    ...blocked,
  }),
  z.strictObject({
    kinetics: z.literal("saturating"),
    tauRise: tau,
    tauDecay: tau,
    alpha: z.number().check(z.minimum(0), z.maximum(1e3)),
    reversal: potential,
    ...blocked,
  }),
  z.strictObject({
    kinetics: z.literal("graded"),
    alpha: z.number().check(z.minimum(0), z.maximum(1e3)),
    beta: z.number().check(z.minimum(1e-6), z.maximum(1e3)),
    threshold: potential,
    slope: z.number().check(z.minimum(1e-3), z.maximum(1e3)),
    reversal: potential,
    ...blocked,
  }),
], {
  error:
    "must have kinetics, one of delta, exponential, alpha, biexponential, multi-exponential, saturating, graded",
});
