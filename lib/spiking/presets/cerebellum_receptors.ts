import type { Receptor } from "../receptor.ts";
import type { CerebellarCell } from "./cerebellum.ts";

/** Numbers of a receptor: reversal potential, mV; g_0, nS; A_r and tau_r, ms, of the rise; A and tau, ms, of two parts. */
type Row = [
  E: number,
  g_0: number,
  A_r: number,
  tau_r: number,
  A_1: number,
  tau_1: number,
  A_2: number,
  tau_2: number,
];

/** The receptors of each cell in `eglif_multirec` of cerebellar-models 0.13.0. */
const ROWS: Record<CerebellarCell, Record<string, Row>> = {
  GrC: {
    AMPA: [0, 1.3254052, 6.9737732, 0.99666117, 1.4551614, 0.38598738, 1.5956591, 3.7021239],
    NMDA: [-3.7, 0.02343654, 3.2972229, 21.192329, 2.9512909, 14.860706, 0.21348858, 121.08581],
    GABA: [-65, 0.16823656, 4.8538747, 0.85388548, 5.8705793, 27.865465, 1.6254836, 280.34993],
  },
  GoC: {
    AMPA: [0, 1.1159652, 1.8862927, 0.068282897, 7.630723, 1.7041177, 2.5824424, 7.0205241],
    AMPA2: [0, 0.30809559, 4.9918672, 0.44588287, 14.931011, 0.86205303, 1.2396575, 2.0189975],
    AMPA3: [0, 0.72612414, 0.75667963, 0.066981117, 5.6903485, 0.84821999, 0.67800282, 1.9498308],
    NMDA: [-3.7, 0.06507491, 1.3691426, 7.492933, 2.5117481, 49.783017, 0.36652204, 784.46721],
    GABA: [-65, 1.8938291, 4.6575185, 0.18464189, 8.8856298, 2.639679, 5.7523719, 30.943124],
  },
  PC: {
    AMPA: [0, 0.19294907, 0.70978624, 0.6863345, 4.0118655, 0.086374095, 3.9885417, 0.10086053],
    GABA: [-70, 2.0879286, 7.3828853, 0.76222237, 1.7476238, 2.8145056, 1.2018061, 28.744462],
  },
  BC: {
    AMPA: [0, 0.59861515, 2.5378669, 0.28854545, 0.76863403, 0.36121436, 1.3031463, 1.1702221],
    NMDA: [-3.7, 0.0046509123, 5.795263, 46.471276, 4.2385936, 51.055226, 0.56539909, 788.839],
    GABA: [-65, 1.1487687, 6.8039509, 0.37383078, 9.2548833, 3.1073175, 6.7387003, 29.20898],
  },
  SC: {
    AMPA: [0, 0.093248138, 4.8811002, 0.83281142, 17.073221, 0.168589, 14.764149, 1.1220894],
    NMDA: [-3.7, 0.01514803, 4.7439775, 37.622573, 2.8549644, 53.151055, 0.35317007, 892.47608],
    GABA: [-65, 1.0230134, 3.8423881, 0.31230551, 6.2935227, 2.9081701, 4.5249295, 29.394334],
  },
};

/** Voltage that frees half of the NMDA receptors, and how steeply, mV. */
const NMDA_BLOCK = { half: -20, slope: 13 };

/**
 * A receptor by the numbers of the package: a spike of weight w adds w g_0 to r, `r' = -(A_r / tau_r) r`, and `d' = A r - d / tau` in each of two parts. The package sets the voltage of the block to 20 mV
 * for half a millisecond after a spike; the cell's voltage is held then, so that this changes nothing.
 */
function receptorOf(name: string, [E, g_0, A_r, tau_r, A_1, tau_1, A_2, tau_2]: Row): Receptor {
  return {
    kinetics: "multi-exponential",
    tauRise: tau_r / A_r,
    parts: [{ tau: tau_1, slope: A_1 * g_0 }, { tau: tau_2, slope: A_2 * g_0 }],
    reversal: E,
    ...(name === "NMDA" ? { block: NMDA_BLOCK } : {}),
  };
}

/** Receptors of the cells of De Grazia et al. (2026), doi:10.64898/2026.05.12.724100. */
export const MULTI_RECEPTORS = Object.fromEntries(
  Object.entries(ROWS).map(([cell, rows]) => [
    cell,
    Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, receptorOf(name, row)])),
  ]),
) as Record<CerebellarCell, Record<string, Receptor>>;
