import type { Receptor } from "../receptor.ts";
import type { Population, Projection, SpikingSpec } from "../spec_types.ts";
import { scaleSpiking } from "../override_spiking.ts";
import { type CerebellarCell, cerebellum } from "./cerebellum.ts";
import type { SpikingPreset } from "./preset.ts";

/** Parameters of interneurons of the molecular layer. */
const INTERNEURON = {
  ...{ C_m: 14.6, tau_m: 9.125, t_ref: 1.59, E_L: -68, V_th: -53, V_reset: -78, I_e: 3.711 },
  ...{ lambda_0: 1.8, tau_V: 1, k_adap: 2.025, k_1: 1.887, k_2: 1.096, A_1: 5.953, A_2: 5.863 },
};

/** Parameters of cells that spike by an escape rate. */
const CELLS: Record<CerebellarCell, Record<string, number>> = {
  GrC: {
    ...{ C_m: 7, tau_m: 24.15, t_ref: 1.5, E_L: -62, V_th: -41, V_reset: -70, I_e: -0.888 },
    ...{ lambda_0: 1, tau_V: 0.3, k_adap: 0.022, k_1: 0.311, k_2: 0.041407868, A_1: 0.01, A_2: -0.94 },
  },
  GoC: {
    ...{ C_m: 145, tau_m: 44, t_ref: 2, E_L: -62, V_th: -55, V_reset: -75, I_e: 16.214 },
    ...{ lambda_0: 0.15, tau_V: 0.09, k_adap: 0.217, k_1: 0.031, k_2: 0.023, A_1: 259.988, A_2: 178.01 },
  },
  PC: {
    ...{ C_m: 334, tau_m: 47, t_ref: 0.5, E_L: -59, V_th: -43, V_reset: -69, I_e: 590 },
    ...{ lambda_0: 0.5, tau_V: 2, k_adap: 1.491, k_1: 0.195, k_2: 0.041, A_1: 157.622, A_2: 172.622 },
  },
  BC: INTERNEURON,
  SC: INTERNEURON,
};

const alpha = (tau: number, reversal: number): Receptor => ({ kinetics: "alpha", tau, reversal });
const MOLECULAR = { exc: alpha(0.64, 0), inh: alpha(2, -80) };

const RECEPTORS: Record<CerebellarCell, Record<string, Receptor>> = {
  GrC: { exc: alpha(5.8, 0), inh: alpha(13.61, -80) },
  // Of mossy fibres, and of granule cells.
  GoC: { mossy: alpha(0.23, 0), exc: alpha(0.5, 0), inh: alpha(10, -80) },
  PC: { exc: alpha(1.1, 0), inh: alpha(2.8, -80) },
  BC: MOLECULAR,
  SC: MOLECULAR,
};

/** Weights, nS; where a pair has several contacts, their sum. */
const AWAKE: Record<string, [receptor: string, weight: number]> = {
  "glom-GrC": ["exc", 0.23],
  "glom-GoC": ["mossy", 0.24],
  "GoC-GrC": ["inh", 0.24],
  "GoC-GoC": ["inh", 160 * 0.007],
  "aa-GoC": ["exc", 0.82],
  "pf-GoC": ["exc", 0.05],
  "aa-PC": ["exc", 0.41],
  "pf-PC": ["exc", 0.14],
  "pf-BC": ["exc", 0.06],
  "pf-SC": ["exc", 0.08],
  "BC-BC": ["inh", 99 * 0.006],
  "SC-SC": ["inh", 100 * 0.005],
  "BC-PC": ["inh", 0.8],
  "SC-PC": ["inh", 9.5 * 0.17],
};

const DELAYS = {
  ...{ "glom-GrC": 1, "glom-GoC": 1, "GoC-GrC": 2, "aa-GoC": 2, "aa-PC": 2 },
  ...{ "GoC-GoC": 4, "BC-BC": 4, "SC-SC": 4, "BC-PC": 4, others: 5 },
};

/** Published awake Purkinje cells: more noise, and a larger current. */
const AWAKE_PC = { lambda_0: 4, tau_V: 3.5, I_e: 700 };

/** The network of awake mice with an escape rate and alpha synapses. */
function cerebellumAwake(name: string): SpikingSpec {
  return cerebellum(name, {
    cells: { ...CELLS, PC: { ...CELLS.PC, ...AWAKE_PC } },
    receptors: RECEPTORS,
    synapses: Object.fromEntries(
      Object.entries(AWAKE).map(([pair, [receptor, weight]]) => [pair, [{ receptor, weight }]]),
    ),
    delays: DELAYS,
  });
}

/**
 * Projecting cells of the cerebellar nuclei of awake mice, as the package cerebellar-models 0.13.0 has them: 9.92e-6 a
 * cubic um in a layer of 300 x 200 x 200 um below the granular one. Each is inhibited by 0.375 of the Purkinje cells and
 * excited by 0.4 of the mossy fibres, drawn by chance. Cells that inhibit the olive, and the olive, are left out.
 */
const NUCLEI: Population = {
  name: "DCN",
  size: 119,
  neuron: "eglif",
  parameters: {
    ...{ C_m: 142, tau_m: 33, t_ref: 1.5, E_L: -45, V_th: -36, V_reset: -55, I_e: 75.385, leakSign: 1 },
    ...{ lambda_0: 3, tau_V: 3, k_adap: 0.408, k_1: 0.697, k_2: 0.047, A_1: 13.857, A_2: 3.477 },
  },
  positions: { uniform: [300, 200, 200], from: [0, 0, -200] },
  receptors: { exc: alpha(1, 0), inh: alpha(0.7, -80) },
};

/** Inputs of nuclear cells: how many of each has, receptor and weight, nS. */
const NUCLEAR_INPUTS: Record<string, [indegree: number, receptor: string, weight: number]> = {
  PC: [26, "inh", 0.35],
  mf: [47, "exc", 0.25],
};

/** The awake network with its nuclei. */
function cerebellumNuclei(name: string): SpikingSpec {
  const cortex = cerebellumAwake(name), { size } = NUCLEI;
  const inputs = Object.entries(NUCLEAR_INPUTS).map(([from, [indegree, receptor, weight]]): Projection => ({
    name: `${from}-DCN`,
    ...{ from, to: "DCN", receptor, weight, delayMs: 4 },
    connect: { rule: "fixed-total", total: indegree * size },
  }));
  return {
    ...cortex,
    populations: [...cortex.populations, NUCLEI],
    projections: [...cortex.projections, ...inputs],
  };
}

/** The awake network in full and in a tenth of its size, without and with its nuclei. */
export const CEREBELLUM_PRESETS: readonly SpikingPreset[] = [
  {
    name: "cerebellum-awake",
    about: "cerebellar cortex of awake mice, 31,000 E-GLIF cells wired by their places, 0.8 million synapses",
    references: ["geminiani2018", "degrazia2026"],
    make: cerebellumAwake,
  },
  {
    name: "cerebellum-awake-tenth",
    about: "the same with a tenth of the cells, each with as many inputs",
    references: ["geminiani2018", "degrazia2026"],
    make: (name) => scaleSpiking(cerebellumAwake(name), 0.1),
  },
  {
    name: "cerebellum-awake-nuclei",
    about: "the cerebellar cortex of awake mice and the projecting cells of its nuclei",
    references: ["geminiani2018", "degrazia2026"],
    make: cerebellumNuclei,
  },
  {
    name: "cerebellum-awake-nuclei-tenth",
    about: "the same with a tenth of the cells, each with as many inputs",
    references: ["geminiani2018", "degrazia2026"],
    make: (name) => scaleSpiking(cerebellumNuclei(name), 0.1),
  },
];
