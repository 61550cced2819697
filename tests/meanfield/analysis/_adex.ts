import type { MeanFieldSpec } from "../../../lib/meanfield/spec_types.ts";
import type { SemiAnalyticTransfer } from "../../../lib/meanfield/transfer/semi_analytic_spec.ts";

/** Thresholds of regular and fast spiking AdEx cells, mV, M. di Volo et al. (2019), doi:10.1162/neco_a_01173, as The Virtual Brain ships them. */
const THRESHOLDS = {
  RS: [
    -49.83106,
    5.063550882777035,
    -23.470121807314552,
    2.2951513725067503,
    -0.4105302652029825,
    10.547051343547399,
    -36.59252821136933,
    7.437487505797858,
    1.265064721846073,
    -40.72161294490446,
  ],
  FS: [
    -51.49122024209484,
    4.003689190271077,
    -8.352013668528155,
    0.2414237992765705,
    -0.5070645080016026,
    1.4345394104282397,
    -14.686689498949967,
    4.502706285435741,
    2.8472190352532454,
    -15.357804594594548,
  ],
};

/** The transfer function of a cell with 400 inputs each from E and the drive and 100 from I. */
function transferOf(threshold: number[], E_L: number): SemiAnalyticTransfer {
  const synapse = { kinetics: "exponential", tau: 5 } as const;
  return {
    kind: "semi-analytic",
    sources: ["E", "I", "drive"],
    adaptation: true,
    cell: { C_m: 200, g_L: 10, E_L },
    synapses: [
      { ...synapse, from: "E", contacts: 400, weight: 1.5, reversal: 0 },
      { ...synapse, from: "drive", contacts: 400, weight: 1.5, reversal: 0 },
      { ...synapse, from: "I", contacts: 100, weight: 5, reversal: -80 },
    ],
    threshold,
  };
}

/** The mean field of 8,000 regular and 2,000 fast spiking cells. @param E_L Of the regular spiking cells, mV. */
export function adexField({ E_L = -65, a = 0, b = 5, drive = 1.5, tau = 5 } = {}): MeanFieldSpec {
  return {
    kind: "mean-field",
    name: "rs-fs",
    stepMs: 0.1,
    populations: [
      {
        name: "E",
        size: 8000,
        model: "transfer",
        parameters: { tau, a, b, E_L },
        transfer: transferOf(THRESHOLDS.RS, E_L),
      },
      {
        name: "I",
        size: 2000,
        model: "transfer",
        parameters: { tau },
        transfer: transferOf(THRESHOLDS.FS, -65),
      },
    ],
    couplings: ["E", "I", "drive"].flatMap((from) => ["E", "I"].map((to) => ({ from, to }))),
    inputs: [{ name: "drive", value: drive }],
  };
}
