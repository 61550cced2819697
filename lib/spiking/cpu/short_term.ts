import type { ShortTerm } from "../spec_types.ts";

/** Short-term plasticity with time constants in steps. */
export interface ResolvedShortTerm {
  U: number;
  /** Steps over time constants: what a step adds to the exponents. */
  facilitation: number;
  depression: number;
}

/** What is left after a gap, steps; nothing without a time constant, also of spikes of one step. */
function leftOf(gap: number, rate: number): number {
  return rate === Infinity ? 0 : Math.exp(-gap * rate);
}

/** @param stepMs h, ms. */
export function resolveShortTerm(
  { U, tauFacilitation, tauDepression }: ShortTerm,
  stepMs: number,
): ResolvedShortTerm {
  return {
    U,
    facilitation: tauFacilitation > 0 ? stepMs / tauFacilitation : Infinity,
    depression: tauDepression > 0 ? stepMs / tauDepression : Infinity,
  };
}

/**
 * Short-term plasticity of the synapses of each source cell of a projection, in the form in which a spike takes the part u of the
 * resources R: at a first spike u = U and R = 1; after a gap d
 * `u = U + u (1 - U) e^(-d/tau_f)`, `R = 1 + (R - R u - 1) e^(-d/tau_d)`, with the values of the spike before on the right. The weight counts u R.
 * M. Tsodyks, K. Pawelzik, H. Markram (1998), doi:10.1162/089976698300017502.
 */
export class ShortTermState {
  /** u, R and the step of the last spike, 0 where there was none: (3, N). */
  readonly values: Float64Array;

  /** @param sources N, source cells. */
  constructor(readonly about: ResolvedShortTerm, readonly sources: number) {
    this.values = new Float64Array(3 * sources);
  }

  /** A spike of a source. @param step Counted from 1. @returns u R, by which the weights count. */
  spike(source: number, step: number): number {
    const { about: { U, facilitation, depression }, values, sources } = this;
    const last = values[2 * sources + source];
    let u = U, R = 1;
    if (last > 0) {
      const gap = step - last;
      const before = values[source], resources = values[sources + source];
      u = U + before * (1 - U) * leftOf(gap, facilitation);
      R = 1 + (resources - resources * before - 1) * leftOf(gap, depression);
    }
    values[source] = u;
    values[sources + source] = R;
    values[2 * sources + source] = step;
    return u * R;
  }
}
