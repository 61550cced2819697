import type { SiegertTransfer } from "./siegert_spec.ts";

/** Rates below this, Hz, count as this, so that there is some noise without any input. */
export const LEAST_RATE = 1e-6;
/** The least sigma², mV², that counts, where no synapse has a weight. */
export const LEAST_POWER = 1e-12;
/** sqrt(2) |zeta(1/2)| / 2: what coloured noise raises the ends by, times sqrt(tau_s/tau_m). */
const COLOUR = 1.0326265761156161;

/** Numbers of the mean and the variance of the input. */
export interface SiegertTerms {
  /** Mean without input, mV. */
  rest: number;
  /** What each argument adds to mu for 1 Hz, mV, and for 1 pA of adaptation. (n) */
  mean: Float64Array;
  /** What each argument adds to sigma² for 1 Hz, mV². (n) */
  power: Float64Array;
  /** What both ends are raised by. */
  shift: number;
}

/** The numbers of a spec. */
export function siegertTerms(
  { sources, adaptation, cell, synapses, tauSynapse = 0 }: SiegertTransfer,
): SiegertTerms {
  const { tau_m, C_m = NaN, I_e } = cell, n = sources.length + (adaptation ? 1 : 0);
  const mean = new Float64Array(n), power = new Float64Array(n);
  for (const { from, contacts, weight, unit } of synapses) {
    const jump = unit === "pA" ? weight * tauSynapse / C_m : weight, at = sources.indexOf(from);
    mean[at] += 1e-3 * tau_m * contacts * jump;
    power[at] += 1e-3 * tau_m * contacts * jump * jump;
  }
  if (adaptation) mean[n - 1] = -tau_m / C_m;
  const rest = cell.E_L + (I_e === undefined ? 0 : I_e * tau_m / C_m);
  return { rest, mean, power, shift: COLOUR * Math.sqrt(tauSynapse / tau_m) };
}
