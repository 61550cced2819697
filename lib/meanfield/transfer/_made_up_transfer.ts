import { madeUp } from "../../random/made_up.ts";
import type { MlpTransfer } from "./mlp_spec.ts";
import type { SemiAnalyticTransfer } from "./semi_analytic_spec.ts";
import type { SiegertTransfer } from "./siegert_spec.ts";
import type { SoftplusTransfer } from "./softplus_spec.ts";
import type { TableTransfer } from "./table_spec.ts";
import type { Transfer } from "./transfer.ts";

/** A transfer function of made-up numbers, and a box of arguments in which it fires. */
export interface MadeUpTransfer {
  /** The transfer function. */
  spec: Transfer;
  /** Least and largest arguments. (n) */
  low: number[];
  high: number[];
}

type Draw = (low: number, high: number) => number;

function semiAnalytic(u: Draw, seed: number): MadeUpTransfer {
  const alpha = seed % 2 === 1, moments = seed % 4 === 3 ? "auto-mfm" : "exact";
  const kinetics = alpha ? "alpha" : "exponential";
  const spec: SemiAnalyticTransfer = {
    kind: "semi-analytic",
    sources: ["E", "I"],
    ...(alpha ? {} : { adaptation: true }),
    cell: { C_m: u(150, 250), g_L: u(8, 12), E_L: u(-68, -62) },
    synapses: [
      {
        from: "E",
        kinetics,
        contacts: 400,
        weight: u(0.5, 1) / (alpha ? Math.E : 1),
        tau: u(4, 6),
        reversal: 0,
      },
      {
        from: "I",
        kinetics,
        contacts: 100,
        weight: u(2, 4) / (alpha ? Math.E : 1),
        tau: u(4, 6),
        reversal: -80,
      },
      ...(moments === "exact"
        ? [{ from: "E", kinetics, contacts: 20, weight: u(1, 5), tau: u(1, 3) } as const]
        : []),
    ],
    threshold: alpha
      ? [u(-52, -48), u(2, 6), u(-4, 1), u(-1, 1), u(-3, 3)]
      : [u(-52, -48), u(2, 6), u(-4, 1), ...Array.from({ length: 7 }, () => u(-1, 1))],
    alpha: u(0.8, 2.5),
    moments,
  };
  return { spec, low: alpha ? [3, 3] : [3, 3, 0], high: alpha ? [15, 20] : [15, 20, 60] };
}

function siegert(u: Draw, seed: number): MadeUpTransfer {
  const spec: SiegertTransfer = {
    kind: "siegert",
    sources: ["E", "I"],
    adaptation: true,
    cell: {
      tau_m: u(10, 20),
      E_L: -65,
      V_th: u(-52, -50),
      V_reset: u(-62, -55),
      t_ref: u(0, 3),
      C_m: 250,
      I_e: u(0, 100),
    },
    synapses: [
      { from: "E", contacts: 400, weight: u(0.1, 0.2) },
      { from: "I", contacts: 100, weight: -u(0.3, 0.6) },
    ],
    tauSynapse: seed % 2 ? u(0.3, 2) : 0,
  };
  return { spec, low: [5, 2, -20], high: [25, 15, 40] };
}

function softplus(u: Draw): MadeUpTransfer {
  const spec: SoftplusTransfer = {
    kind: "softplus",
    sources: ["E", "I"],
    weights: [u(50, 100), u(10, 30)],
    background: u(0, 200),
    q: u(0.3, 1),
    d: u(-0.1, 0.3),
    x0: u(10, 20),
    b: u(0.2, 1),
    c: u(2, 6),
    t_ref: u(0, 4),
  };
  return { spec, low: [0, 0], high: [40, 40] };
}

function mlp(u: Draw, seed: number): MadeUpTransfer {
  const sizes = [[8, 6, 1], [1], [5, 1], [4, 3, 3, 1]][seed % 4];
  const spec: MlpTransfer = {
    kind: "mlp",
    sources: ["E"],
    adaptation: true,
    parameters: ["Q"],
    inputs: [{ log: 2, offset: 1, scale: 0.9 }, { offset: 30, scale: 20 }, { offset: 1, scale: 0.4 }],
    layers: sizes.map((units, l) => ({
      weights: Array.from(
        { length: units },
        () => Array.from({ length: l ? sizes[l - 1] : 3 }, () => u(-1, 1)),
      ),
      biases: Array.from({ length: units }, () => u(-1, 1)),
    })),
    rate: u(5, 20),
  };
  return { spec, low: [0, 0, 0.5], high: [40, 60, 1.5] };
}

function table(u: Draw, seed: number): MadeUpTransfer {
  const sizes = [[5, 4], [7], [4, 3, 3], [3, 2, 3, 2]][seed % 4];
  const axes = sizes.map((size) => {
    let place = 0;
    return Array.from({ length: size }, () => place += u(2, 6));
  });
  const spec: TableTransfer = {
    kind: "table",
    sources: ["a", "b", "c", "d"].slice(0, sizes.length),
    axes,
    rates: Array.from({ length: sizes.reduce((a, b) => a * b, 1) }, () => u(20, 50)),
  };
  return { spec, low: axes.map((axis) => axis[0] - 1), high: axes.map((axis) => axis[axis.length - 1] + 1) };
}

const KINDS = { "semi-analytic": semiAnalytic, siegert, softplus, mlp, table };

/** A transfer function of each kind. @param seed Chooses its numbers and, of awkward ones, its structure. */
export function madeUpTransfers(seed: number): MadeUpTransfer[] {
  const random = madeUp(seed), u = (low: number, high: number) => low + (high - low) * random();
  return Object.values(KINDS).map((make) => make(u, seed));
}
