import { scaleSpiking } from "../override_spiking.ts";
import type { ShortTerm, SpikingSpec } from "../spec_types.ts";
import { type CerebellarCell, type CerebellarSynapse, cerebellum } from "./cerebellum.ts";
import { MULTI_RECEPTORS } from "./cerebellum_receptors.ts";
import type { SpikingPreset } from "./preset.ts";

/** Parameters of cells that spike at their threshold. */
const CELLS: Record<CerebellarCell, Record<string, number>> = {
  GrC: {
    ...{ C_m: 7, tau_m: 24.15, t_ref: 1.5, E_L: -62, V_th: -41, V_reset: -70, I_e: 4.9144043 },
    ...{ k_adap: 0.067464991, k_1: 0.16041442, k_2: 0.041407867, A_1: 20.743112, A_2: 4.195149 },
  },
  GoC: {
    ...{ C_m: 145, tau_m: 44, t_ref: 2, E_L: -62, V_th: -55, V_reset: -75, I_e: 24.485214 },
    ...{ k_adap: 0.10973533, k_1: 0.068312813, k_2: 0.022727273, A_1: 345.4706, A_2: 94.199489 },
  },
  PC: {
    ...{ C_m: 334, tau_m: 47, t_ref: 0.5, E_L: -59, V_th: -43, V_reset: -69, I_e: 158.59306 },
    ...{ k_adap: 0.48076993, k_1: 0.28824918, k_2: 0.034955698, A_1: 1945.2105, A_2: 4.9626742 },
  },
  BC: {
    ...{ C_m: 14.6, tau_m: 9.125, t_ref: 1.59, E_L: -68, V_th: -53, V_reset: -78, I_e: 5.2336485 },
    ...{ k_adap: 0.17535113, k_1: 0.16093387, k_2: 0.11414575, A_1: 192.4249, A_2: 128.46231 },
  },
  SC: {
    ...{ C_m: 14.6, tau_m: 9.125, t_ref: 1.59, E_L: -68, V_th: -53, V_reset: -78, I_e: 11.148339 },
    ...{ k_adap: 0.17534247, k_1: 0.15727774, k_2: 0.11229819, A_1: 209.48671, A_2: 163.99782 },
  },
};

/** Where their voltages start, mV: between rest and threshold. */
const START = Object.fromEntries(
  Object.entries(CELLS).map(([name, { E_L, V_th }]) => [name, [E_L, V_th]]),
) as Record<CerebellarCell, [number, number]>;

/** Receptors of a synapse, its weight where it does not change, and where it does: weight, U, and time constants of facilitation, recovery and transmission, ms. */
type Synapse = [receptors: string[], weight: number, shortTerm?: [number, number, number, number, number]];

const SYNAPSES: Record<string, Synapse> = {
  "glom-GrC": [["AMPA", "NMDA"], 1, [2.40752445, 0.416, 10.8, 35.1, 3]],
  "glom-GoC": [["AMPA", "NMDA"], 0.32, [0.74418605, 0.43, 5, 8, 1]],
  "GoC-GrC": [["GABA"], 1, [2.80207842, 0.35, 58, 36, 1]],
  "GoC-GoC": [["GABA"], 0.04],
  "aa-GoC": [["AMPA2", "NMDA"], 0.59, [1.45524348, 0.4, 54, 35.1, 1]],
  "pf-GoC": [["AMPA3"], 0.2, [0.49330288, 0.4, 54, 35.1, 1]],
  "aa-PC": [["AMPA"], 0.75, [5.64819337, 0.13, 54, 35.1, 1]],
  "pf-PC": [["AMPA"], 1.24, [9.33834637, 0.13, 54, 35.1, 1]],
  "pf-BC": [["AMPA", "NMDA"], 0.29, [1.93433746, 0.15, 10.8, 35.1, 1]],
  "pf-SC": [["AMPA", "NMDA"], 0.51, [3.40175742, 0.15, 10.8, 35.1, 1]],
  "BC-BC": [["GABA"], 0.016, [0.03818933, 0.42, 4, 38.7, 1]],
  "SC-SC": [["GABA"], 0.035, [0.08353916, 0.42, 4, 38.7, 1]],
  "BC-PC": [["GABA"], 0.47, [1.34285796, 0.35, 4, 15, 1]],
  "SC-PC": [["GABA"], 0.14, [0.40000024, 0.35, 4, 15, 1]],
};

/** Contacts of a pair. */
const CONTACTS: Record<string, number> = { "GoC-GoC": 160, "BC-BC": 99, "SC-SC": 100, "SC-PC": 9.5 };

/** Synapses of a projection. @param plastic Whether they change from spike to spike. */
function synapsesOf(name: string, plastic: boolean): CerebellarSynapse[] {
  const [receptors, weight, changing] = SYNAPSES[name], contacts = CONTACTS[name] ?? 1;
  return receptors.map((receptor) => {
    if (!plastic || !changing) return { receptor, weight: contacts * weight };
    const [largest, U, tauFacilitation, tauDepression, tauPsc] = changing;
    const shortTerm: ShortTerm = { U, tauFacilitation, tauDepression, tauPsc };
    return { receptor, weight: contacts * largest, shortTerm };
  });
}

/** The network in vitro with AMPA, NMDA and GABA receptors. */
function cerebellumInVitro(name: string, plastic: boolean): SpikingSpec {
  return cerebellum(name, {
    cells: CELLS,
    start: START,
    receptors: MULTI_RECEPTORS,
    byReceptor: true,
    synapses: Object.fromEntries(Object.keys(SYNAPSES).map((one) => [one, synapsesOf(one, plastic)])),
    delays: { others: 1 },
  });
}

const REFERENCES = ["geminiani2018", "degrazia2026"];

/** The network in vitro, also with short-term plasticity, and a tenth of it. */
export const CEREBELLUM_RECEPTOR_PRESETS: readonly SpikingPreset[] = [
  {
    name: "cerebellum",
    about:
      "cerebellar cortex in vitro with AMPA, NMDA and GABA receptors and short-term plasticity, 31,000 cells",
    references: REFERENCES,
    make: (name) => cerebellumInVitro(name, true),
  },
  {
    name: "cerebellum-tenth",
    about: "the same with a tenth of the cells, each with as many inputs",
    references: REFERENCES,
    make: (name) => scaleSpiking(cerebellumInVitro(name, true), 0.1),
  },
  {
    name: "cerebellum-static",
    about: "the full network in vitro with receptors and without short-term plasticity",
    references: REFERENCES,
    make: (name) => cerebellumInVitro(name, false),
  },
];
