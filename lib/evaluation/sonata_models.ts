import type { Receptor } from "../network/spiking/spiking_spec.ts";

/** Parameters by their names in NEST. */
export type NestParameters = Readonly<Record<string, number>>;

/** How a model of NEST becomes one of ours: its defaults there, and its parameters here. */
export interface NestModel {
  neuron: string;
  /** Defaults of NEST, of which ours are made. */
  defaults: NestParameters;
  parameters(p: NestParameters): Record<string, number>;
  receptors(p: NestParameters): Record<"ex" | "in", Receptor>;
  /** Where cells start when the file does not say. */
  voltage: string;
}

const PSC = { C_m: 250, tau_m: 10, E_L: -70, V_th: -55, V_reset: -70, t_ref: 2, I_e: 0 };
const COND = {
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
    voltage: "V_m",
  },
  "nest:iaf_psc_alpha": {
    neuron: "lif",
    defaults: { ...PSC, tau_syn_ex: 2, tau_syn_in: 2 },
    parameters: lifOfTime,
    receptors: currents("alpha"),
    voltage: "V_m",
  },
  "nest:iaf_psc_delta": {
    neuron: "lif",
    defaults: PSC,
    parameters: (p) => ({ ...lifOfTime(p), t_ref_closed: 1 }),
    receptors: () => DELTA,
    voltage: "V_m",
  },
  "nest:iaf_cond_exp": {
    neuron: "lif",
    defaults: COND,
    parameters: lifOfLeak,
    receptors: conductances("exponential"),
    voltage: "V_m",
  },
  "nest:iaf_cond_alpha": {
    neuron: "lif",
    defaults: COND,
    parameters: lifOfLeak,
    receptors: conductances("alpha"),
    voltage: "V_m",
  },
  "nest:aeif_cond_exp": {
    neuron: "adex",
    defaults: AEIF,
    parameters: adexOf,
    receptors: conductances("exponential"),
    voltage: "V_m",
  },
  "nest:aeif_cond_alpha": {
    neuron: "adex",
    defaults: AEIF,
    parameters: adexOf,
    receptors: conductances("alpha"),
    voltage: "V_m",
  },
  "nest:izhikevich": {
    neuron: "izhikevich",
    defaults: { a: 0.02, b: 0.2, c: -65, d: 8, V_th: 30, I_e: 0 },
    parameters: ({ a, b, c, d, V_th, I_e }) => ({ a, b, c, d, V_peak: V_th, I_e }),
    receptors: () => DELTA,
    voltage: "v",
  },
};
