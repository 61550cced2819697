import type { Receptor } from "../spiking_spec.ts";

/** Parameters by their names in NEST. */
export type NestParameters = Readonly<Record<string, number>>;

/** How a model of NEST becomes one of ours: its defaults there, and its parameters here. */
export interface NestModel {
  neuron: string;
  /** Defaults of NEST, of which ours are made. */
  defaults: NestParameters;
  parameters(p: NestParameters): Record<string, number>;
  receptors(p: NestParameters): Record<"ex" | "in", Receptor>;
  /** Where cells start: state variables of ours by those of NEST. */
  state: Readonly<Record<string, string>>;
}

/** Tics of a ms, the unit in which NEST counts time. */
const TICS = 1000;

/** A refractory time in NEST: one that is no whole number of steps lasts to the end of its last step. */
export function nestRefractory(timeMs: number, stepMs: number): number {
  const steps = Math.ceil(Math.round(timeMs * TICS) / Math.max(1, Math.round(stepMs * TICS)));
  return Math.round(timeMs / stepMs) === steps ? timeMs : steps * stepMs;
}

/** The time at which NEST's generator gives a spike: the end of the step that it falls in, as NEST computes it. */
export function nestSpikeTime(timeMs: number, stepMs: number): number {
  const steps = Math.floor(Math.trunc(timeMs * TICS) / Math.max(1, Math.round(stepMs * TICS)));
  return (steps * stepMs < timeMs ? steps + 1 : steps) * stepMs;
}

/**
 * Parameters of NEST that change nothing of what we compute, and those that do unless they have this value. In a file of parameters others
 * are refused.
 */
export const HARMLESS = new Set([
  ...["tau_minus", "tau_minus_triplet", "beta_Ca", "tau_Ca", "Ca", "post_trace", "gsl_error_tol"],
  ...["ignore_and_spike_interval", "ignore_and_spike_offset"],
]);

/** Whether a parameter that we do not have is as good as none. */
export function isNeutral(name: string, value: unknown): boolean {
  if (HARMLESS.has(name)) return true;
  if (name === "V_min") return typeof value === "number" && value <= -1e6;
  if (name === "consistent_integration") return value === true;
  if (name === "rho") return typeof value === "number";
  return ["refractory_input", "ignore_and_spike", "delta", "g_ex", "g_in", "dg_ex", "dg_in"].includes(name) &&
    (value === false || value === 0);
}

// NEST starts each cell at its default, also where the file has another E_L.
const PSC = { V_m: -70, C_m: 250, tau_m: 10, E_L: -70, V_th: -55, V_reset: -70, t_ref: 2, I_e: 0 };
const COND = {
  V_m: -70,
  C_m: 250,
  g_L: 16.6667,
  E_L: -70,
  V_th: -55,
  V_reset: -60,
  t_ref: 2,
  I_e: 0,
  E_ex: 0,
  E_in: -85,
  tau_syn_ex: 0.2,
  tau_syn_in: 2,
};
const AEIF = {
  V_m: -70.6,
  w: 0,
  C_m: 281,
  g_L: 30,
  E_L: -70.6,
  V_th: -50.4,
  V_reset: -60,
  V_peak: 0,
  Delta_T: 2,
  tau_w: 144,
  a: 4,
  b: 80.5,
  t_ref: 0,
  I_e: 0,
  E_ex: 0,
  E_in: -85,
  tau_syn_ex: 0.2,
  tau_syn_in: 2,
};

function currents(kinetics: "exponential" | "alpha") {
  return ({ tau_syn_ex, tau_syn_in }: NestParameters) => ({
    ex: { kinetics, tau: tau_syn_ex },
    in: { kinetics, tau: tau_syn_in },
  });
}

function conductances(kinetics: "exponential" | "alpha") {
  return ({ tau_syn_ex, tau_syn_in, E_ex, E_in }: NestParameters) => ({
    ex: { kinetics, tau: tau_syn_ex, reversal: E_ex },
    in: { kinetics, tau: tau_syn_in, reversal: E_in },
  });
}

const lifOfTime = ({ C_m, tau_m, E_L, V_th, V_reset, t_ref, I_e }: NestParameters) => ({
  C_m,
  g_L: C_m / tau_m,
  E_L,
  V_th,
  V_reset,
  t_ref,
  I_e,
});
const lifOfLeak = ({ C_m, g_L, E_L, V_th, V_reset, t_ref, I_e }: NestParameters) => ({
  C_m,
  g_L,
  E_L,
  V_th,
  V_reset,
  t_ref,
  I_e,
});
const adexOf = (
  { C_m, g_L, E_L, V_th, V_reset, V_peak, Delta_T, tau_w, a, b, t_ref, I_e }: NestParameters,
) => ({
  C_m,
  g_L,
  E_L,
  V_T: V_th,
  V_reset,
  V_peak,
  Delta_T,
  tau_w,
  a,
  b,
  t_ref,
  I_e,
});

const DELTA = { ex: { kinetics: "delta" }, in: { kinetics: "delta" } } as const;

/** Models that we know, with the defaults of NEST 3. */
export const NEST_MODELS: Readonly<Record<string, NestModel>> = {
  "nest:iaf_psc_exp": {
    neuron: "lif",
    defaults: { ...PSC, tau_syn_ex: 2, tau_syn_in: 2 },
    parameters: lifOfTime,
    receptors: currents("exponential"),
    state: { V_m: "V_m" },
  },
  "nest:iaf_psc_alpha": {
    neuron: "lif",
    defaults: { ...PSC, tau_syn_ex: 2, tau_syn_in: 2 },
    parameters: lifOfTime,
    receptors: currents("alpha"),
    state: { V_m: "V_m" },
  },
  "nest:iaf_psc_delta": {
    neuron: "lif",
    defaults: PSC,
    parameters: (p) => ({ ...lifOfTime(p), t_ref_closed: 1 }),
    receptors: () => DELTA,
    state: { V_m: "V_m" },
  },
  "nest:iaf_cond_exp": {
    neuron: "lif",
    defaults: COND,
    parameters: lifOfLeak,
    receptors: conductances("exponential"),
    state: { V_m: "V_m" },
  },
  "nest:iaf_cond_alpha": {
    neuron: "lif",
    defaults: COND,
    parameters: lifOfLeak,
    receptors: conductances("alpha"),
    state: { V_m: "V_m" },
  },
  "nest:aeif_cond_exp": {
    neuron: "adex",
    defaults: AEIF,
    parameters: adexOf,
    receptors: conductances("exponential"),
    state: { V_m: "V_m", w: "w" },
  },
  "nest:aeif_cond_alpha": {
    neuron: "adex",
    defaults: AEIF,
    parameters: adexOf,
    receptors: conductances("alpha"),
    state: { V_m: "V_m", w: "w" },
  },
  "nest:izhikevich": {
    neuron: "izhikevich",
    defaults: { V_m: -65, U_m: -13, a: 0.02, b: 0.2, c: -65, d: 8, V_th: 30, I_e: 0 },
    parameters: ({ a, b, c, d, V_th, I_e }) => ({ a, b, c, d, V_peak: V_th, I_e }),
    receptors: () => DELTA,
    state: { v: "V_m", u: "U_m" },
  },
};
