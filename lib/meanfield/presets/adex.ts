import type { MeanFieldSpec, RatePopulation } from "../spec_types.ts";
import type { SemiAnalyticTransfer } from "../transfer/semi_analytic_spec.ts";
import type { MeanFieldPreset } from "./preset.ts";

/** Coefficients of the thresholds of regular-spiking and fast-spiking AdEx cells, mV, fitted at Q_e = 1.5 nS, as TVB 2.10 has them. */
const RS = [
  ...[-49.83106, 5.06355, -23.47012, 2.29515, -0.41053],
  ...[10.54705, -36.59253, 7.43749, 1.26506, -40.72161],
];
const FS = [
  ...[-51.49122, 4.00369, -8.35201, 0.24142, -0.50706],
  ...[1.43454, -14.68669, 4.50271, 2.84722, -15.3578],
];

/** Transfer function of cells with 400 excitatory contacts of the network, 400 from outside, and 100 inhibitory. */
function transferOf(threshold: number[], adaptation: boolean): SemiAnalyticTransfer {
  const synapse = (from: string, contacts: number, [weight, reversal]: [number, number]) => ({
    from,
    kinetics: "exponential" as const,
    contacts,
    weight,
    tau: 5,
    reversal,
  });
  return {
    kind: "semi-analytic",
    sources: ["E", "I", "drive"],
    adaptation,
    cell: { C_m: 200, g_L: 10, E_L: -65 },
    synapses: [
      synapse("E", 400, [1.5, 0]),
      synapse("I", 100, [5, -80]),
      synapse("drive", 400, [1.5, 0]),
    ],
    threshold,
  };
}

/**
 * The network of Y. Zerlaut, S. Chemla, F. Chavane, A. Destexhe (2018), doi:10.1007/s10827-017-0668-2, with the adaptation of M. di Volo, A.
 * Romagnoni, C. Capone, A. Destexhe (2019), doi:10.1162/neco_a_01173: 8000 regular-spiking and 2000 fast-spiking AdEx cells. It starts near its fixed
 * point: far from it, without adaptation, covariances grow without bound.
 */
function adex(name: string, order: 1 | 2): MeanFieldSpec {
  const cells = (name: string, size: number, more: Omit<RatePopulation, "name" | "size" | "model">) => ({
    name,
    size,
    model: "transfer",
    ...more,
  });
  return {
    kind: "mean-field",
    name,
    stepMs: 0.1,
    order,
    populations: [
      cells("E", 8000, {
        parameters: { tau: 5, tau_w: 500, a: 4, b: 60 },
        transfer: transferOf(RS, true),
        initial: { rate: 1.4, W: 74 },
      }),
      cells("I", 2000, {
        parameters: { tau: 5 },
        transfer: transferOf(FS, false),
        initial: { rate: 9 },
      }),
    ],
    couplings: ["E", "I", "drive"].flatMap((from) => ["E", "I"].map((to) => ({ from, to }))),
    inputs: [{ name: "drive", value: 2.5 }],
  };
}

const REFERENCES = ["zerlaut2018", "divolo2019", "sanzleon2013"];

/** Mean fields of AdEx networks. */
export const ADEX_PRESETS: readonly MeanFieldPreset[] = [
  {
    name: "adex-mean-field",
    about: "regular- and fast-spiking AdEx cells with adaptation, rates alone",
    references: REFERENCES,
    make: (name) => adex(name, 1),
  },
  {
    name: "adex-mean-field-2",
    about: "the same with covariances",
    references: [...REFERENCES, "elboustani2009"],
    make: (name) => adex(name, 2),
  },
];
