import { meanPassed } from "../build/kinetics.ts";
import type { ShortTerm } from "../spec_types.ts";

/** Short-term plasticity with time constants in steps. */
export interface ResolvedShortTerm {
  U: number;
  /** Steps over time constants: what a step adds to the exponents. */
  facilitation: number;
  depression: number;
  /** The same of what is transmitted, Infinity where it recovers from at once. */
  transmission: number;
}

/** What is left after a gap, steps; nothing without a time constant, also of spikes of one step. */
function leftOf(gap: number, rate: number): number {
  return rate === Infinity ? 0 : Math.exp(-gap * rate);
}

/** Part of what was transmitted that after a gap still has to become inactive, or to recover since it did. */
function missing(gap: number, { depression, transmission }: ResolvedShortTerm): number {
  if (transmission === Infinity) return 0;
  const recovered = gap * depression, inactive = gap * transmission;
  return depression === Infinity ? Math.exp(-inactive) : recovered * meanPassed(recovered, inactive);
}

/** Rows of the state: u, R, the last step, and y where it counts. */
export function shortTermRows({ transmission }: ResolvedShortTerm): 3 | 4 {
  return transmission === Infinity ? 3 : 4;
}

/** @param stepMs h, ms. */
export function resolveShortTerm(
  { U, tauFacilitation, tauDepression, tauPsc = 0 }: ShortTerm,
  stepMs: number,
): ResolvedShortTerm {
  return {
    U,
    facilitation: tauFacilitation > 0 ? stepMs / tauFacilitation : Infinity,
    depression: tauDepression > 0 ? stepMs / tauDepression : Infinity,
    transmission: tauPsc > 0 ? stepMs / tauPsc : Infinity,
  };
}

/**
 * Short-term plasticity of the synapses of each source cell of a projection, in the form in which a spike takes the part u of the
 * resources R: at a first spike u = U and R = 1; after a gap d
 * `u = U + u (1 - U) e^(-d/tau_f)`, `R = 1 + (R - R u - 1) e^(-d/tau_d)`, with the values of the spike before on the right. The weight counts u R.
 * M. Tsodyks, K. Pawelzik, H. Markram (1998), doi:10.1162/089976698300017502.
 *
 * What is transmitted, y, may become inactive with a time constant tau_p of its own, and only then recover, as in M. Tsodyks, A. Uziel, H. Markram (2000),
 * doi:10.1523/JNEUROSCI.20-01-j0003.2000: R is then less by `y tau_p (e^(-d/tau_d) - e^(-d/tau_p)) / (tau_d - tau_p)`, and `y = y e^(-d/tau_p) + u R`, with the u and R of the spike.
 */
export class ShortTermState {
  /** u, R and the step of the last spike, 0 where there was none, and y where it counts: (3 or 4, N). */
  readonly values: Float64Array;

  /** @param sources N, source cells. */
  constructor(readonly about: ResolvedShortTerm, readonly sources: number) {
    this.values = new Float64Array(shortTermRows(about) * sources);
  }

  /** A spike of a source. @param step Counted from 1. @returns u R, by which the weights count. */
  spike(source: number, step: number): number {
    const { about, values, sources } = this, { U, facilitation, depression, transmission } = about;
    const last = values[2 * sources + source], active = 3 * sources + source;
    let u = U, R = 1, y = 0;
    if (last > 0) {
      const gap = step - last;
      const before = values[source], resources = values[sources + source];
      u = U + before * (1 - U) * leftOf(gap, facilitation);
      R = 1 + (resources - resources * before - 1) * leftOf(gap, depression);
      if (transmission < Infinity) {
        R -= values[active] * missing(gap, about);
        y = values[active] * leftOf(gap, transmission);
      }
    }
    values[source] = u;
    values[sources + source] = R;
    values[2 * sources + source] = step;
    if (transmission < Infinity) values[active] = y + u * R;
    return u * R;
  }
}
