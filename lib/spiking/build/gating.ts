import type { GatedReceptor } from "../receptor.ts";
import { meanDecay, wayOf } from "../neurons/exponential.ts";

/** How the gating variable of a projection's sources goes, `ds/dt = open (1 - s) - close s`. */
export interface ResolvedGating {
  /** What opens: x, to which spikes of the source add 1, or the source's voltage; or the voltage itself, over slope and from -1 to 1, in the place of s. */
  kind: "saturating" | "graded" | "voltage";
  /** Fastest opening, 1/ms; of saturating ones that of x = 1. */
  alpha: number;
  /** Closing, 1/ms. */
  close: number;
  /** Mean of x over a step, and what a step takes of it, for an x of 1. 0 of graded ones. */
  meanX: number;
  lostX: number;
  /** Voltage at which half opens, and slope, mV. 0 and 1 of saturating ones. */
  threshold: number;
  slope: number;
  /** Where s starts: one for all sources, or one for each. */
  initial: Float64Array;
}

/** Works out the gating of a receptor. @param stepMs h, ms. @param initial Where s starts. */
export function gatingOf(receptor: GatedReceptor, stepMs: number, initial: Float64Array): ResolvedGating {
  const { kinetics: kind, alpha } = receptor;
  if (kind === "graded") {
    const { beta, threshold, slope } = receptor;
    return { kind, alpha, close: beta, meanX: 0, lostX: 0, threshold, slope, initial };
  }
  const z = stepMs / receptor.tauRise;
  return {
    ...{ kind, alpha, close: 1 / receptor.tauDecay, initial },
    ...{ meanX: meanDecay(z), lostX: wayOf(z), threshold: 0, slope: 1 },
  };
}

/** Gating of some cells. */
export interface Gates {
  /** Gating variable at the end of the step. (N) */
  s: Float64Array;
  /** What spikes leave of the transmitter, of saturating ones. (N) */
  x: Float64Array;
  /** Mean of s over the step. (N) */
  mean: Float64Array;
}

/**
 * Advances gating by a step: s goes to where it would settle with the mean opening of the step, exponentially. Of saturating ones that mean is exact,
 * as x decays freely between spikes, and the scheme is of order 2 and exact without closing; the voltage of graded ones is that of the step's start, and the
 * scheme of order 1. s stays from 0 to 1 whatever the step.
 * @param voltages mV, of all but saturating ones. (N)
 */
export function advanceGates(
  { kind, alpha, close, meanX, lostX, threshold, slope }: ResolvedGating,
  { s, x, mean }: Gates,
  { voltages, stepMs }: { voltages: Float64Array; stepMs: number },
): void {
  if (kind === "voltage") {
    for (let k = 0; k < mean.length; k++) mean[k] = Math.max(-1, Math.min(1, voltages[k] / slope));
    return;
  }
  for (let k = 0; k < s.length; k++) {
    let open = 0;
    if (kind === "saturating") {
      open = alpha * meanX * x[k];
      x[k] -= lostX * x[k];
    } else open = alpha / (1 + Math.exp(-(voltages[k] - threshold) / slope));
    const rate = open + close, change = open / rate - s[k], z = rate * stepMs;
    mean[k] = s[k] + change * (1 - meanDecay(z));
    s[k] += change * wayOf(z);
  }
}
