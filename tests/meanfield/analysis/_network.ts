import { parseSpikingSpec } from "../../../lib/spiking/spiking_spec.ts";
import type { SpikingSpec } from "../../../lib/spiking/spec_types.ts";

/** The network of 8,000 regular and 2,000 fast spiking AdEx cells whose mean field `adexField` is. @param E_L Of the regular spiking cells, mV. */
export function adexNetwork({ E_L = -65, a = 0, b = 5, drive = 1.5 } = {}): SpikingSpec {
  const cells = (
    name: string,
    size: number,
    own: { Delta_T: number; a: number; b: number; E_L: number },
  ) => ({
    ...{ name, size, neuron: "adex", initial: { V_m: { uniform: [-70, -50] } } },
    parameters: {
      ...{ C_m: 200, g_L: 10, V_T: -50, V_reset: -65, V_peak: -50 + 5 * own.Delta_T, t_ref: 5, tau_w: 500 },
      ...own,
    },
    receptors: {
      exc: { kinetics: "exponential", tau: 5, reversal: 0 },
      inh: { kinetics: "exponential", tau: 5, reversal: -80 },
    },
  });
  const inputs = (from: string, to: string) => ({
    ...(from === "E" ? { receptor: "exc", weight: 1.5 } : { receptor: "inh", weight: 5 }),
    ...{ from, to, connect: { rule: "fixed-indegree", indegree: from === "E" ? 400 : 100 }, delayMs: 0.1 },
  });
  return parseSpikingSpec({
    ...{ kind: "spiking", name: "rs-fs of 10,000 cells", stepMs: 0.1 },
    populations: [
      cells("E", 8000, { Delta_T: 2, a, b, E_L }),
      cells("I", 2000, { Delta_T: 0.5, a: 0, b: 0, E_L: -65 }),
    ],
    projections: ["E", "I"].flatMap((to) => [inputs("E", to), inputs("I", to)]),
    drives: ["E", "I"].map((to) => ({ to, receptor: "exc", rateHz: 400 * drive, weight: 1.5 })),
  });
}
