import type {
  SemiAnalyticTransfer,
  TransferSynapse,
} from "../../../lib/meanfield/transfer/semi_analytic_spec.ts";

const MV = 1000;
const RS = [
  ...[-.04983106, .00506355, -.02347012, .00229515, -.00041053, .01054705, -.03659253, .00743749, .00126506],
  -.04072161,
];
const FS = [
  ...[-.05149122, .00400369, -.00835201, .00024142, -.00050706, .00143454, -.01468669, .00450271, .00284722],
  -.01535780,
];

/** Cells of di Volo et al. (2019) as TVB has them: 400 excitatory and 100 inhibitory contacts. */
export function adexTransfer(cell: "RS" | "FS", options: { adaptation?: boolean; E_L?: number } = {}) {
  const { adaptation, E_L = -65 } = options;
  const spec: SemiAnalyticTransfer = {
    kind: "semi-analytic",
    sources: ["E", "I"],
    ...(adaptation ? { adaptation } : {}),
    cell: { C_m: 200, g_L: 10, E_L },
    synapses: [
      { from: "E", kinetics: "exponential", contacts: 400, weight: 1.5, tau: 5, reversal: 0 },
      { from: "I", kinetics: "exponential", contacts: 100, weight: 5, tau: 5, reversal: -80 },
    ],
    threshold: (cell === "RS" ? RS : FS).map((value) => MV * value),
  };
  return spec;
}

type Row = [from: string, weight: number, contacts: number, tau: number, reversal: number];

function autoMfm(cell: [number, number, number], alpha: number, rows: Row[], threshold: number[]) {
  const [C_m, g_L, E_L] = cell;
  const synapses = rows.map(([from, weight, contacts, tau, reversal]): TransferSynapse => ({
    from,
    kinetics: "alpha",
    contacts,
    weight,
    tau,
    reversal,
  }));
  const spec: SemiAnalyticTransfer = {
    kind: "semi-analytic",
    sources: rows.map(([from]) => from),
    cell: { C_m, g_L, E_L },
    synapses,
    threshold: threshold.map((value) => MV * value),
    alpha,
    moments: "auto-mfm",
  };
  return spec;
}

/** The cerebellum of Auto-MFM as it was released, configuration CRBL_CONFIG_AUTOMFM_AWAKE_FIT_5, of commit c7f22bd. */
export const AUTO_MFM: Record<"GrC" | "GoC" | "MLI" | "PC", SemiAnalyticTransfer> = {
  GrC: autoMfm(
    [7, 0.2899, -62],
    2.6,
    [["mf", 0.23, 2.024, 5.8, 0], ["GoC", 0.36, 1.77, 13.61, -80]],
    [
      -0.36661617409213365,
      -0.014709839842944637,
      0.01304456778988207,
      -0.0001163360688062821,
      -0.009203453270266867,
    ],
  ),
  GoC: autoMfm(
    [145, 3.2955, -62],
    1.9,
    [["mf", 0.24, 38.5, 0.23, 0], ["GrC", 0.44, 590.03, 0.875, 0], ["GoC", 1.12, 28, 10, -80]],
    [
      -0.1417400030970964,
      0.015834568225020704,
      0.047976753339400977,
      -0.02171192693255037,
      0.022838268425149588,
    ],
  ),
  MLI: autoMfm(
    [14.6, 1.6, -68],
    1.8,
    [["GrC", 0.07, 260.24, 0.64, 0], ["MLI", 0.547, 6.71, 2, -80]],
    [
      -0.04139813468427195,
      -0.016482742871028133,
      -0.003976109480039613,
      -0.4179080392026813,
      -0.1957546309331833,
    ],
  ),
  PC: autoMfm(
    [334, 7.1064, -59],
    1.8,
    [["GrC", 0.275, 579.32, 1.1, 0], ["MLI", 1.22, 4.07, 2.8, -80]],
    [-0.0861793841082924, 0.01083163502552639, 0.03747388248318698, 0.06647544397258431, 0.03769867762858897],
  ),
};
