import { parseSpikingSpec } from "../../../lib/spiking/spiking_spec.ts";
import type { Projection, SpikingSpec } from "../../../lib/spiking/spec_types.ts";

/** 80 E and 20 I cells of the model AdEx, whose drive has the weight of the excitatory synapses. */
export function twoPopulations(): SpikingSpec {
  const parameters = { C_m: 200, g_L: 10, E_L: -65, V_T: -50, V_reset: -65, t_ref: 5, tau_w: 500, a: 0 };
  const receptors = {
    exc: { kinetics: "exponential", tau: 5, reversal: 0 },
    inh: { kinetics: "exponential", tau: 5, reversal: -80 },
  } as const;
  const population = (name: string, size: number, b: number) => ({
    ...{ name, size, neuron: "adex", receptors },
    parameters: { ...parameters, b },
  });
  const projection = (from: string, to: string): Projection => ({
    ...{ from, to, delayMs: 1 },
    ...(from === "E"
      ? { receptor: "exc", weight: 1.5, connect: { rule: "fixed-indegree", indegree: 40 } }
      : { receptor: "inh", weight: 5, connect: { rule: "fixed-indegree", indegree: 10 } }),
  });
  return parseSpikingSpec({
    ...{ kind: "spiking", name: "two", stepMs: 0.1 },
    populations: [population("E", 80, 20), population("I", 20, 0)],
    projections: ["E", "I"].flatMap((from) => ["E", "I"].map((to) => projection(from, to))),
    drives: ["E", "I"].map((to) => ({ to, receptor: "exc", weight: 1.5, rateHz: 1600 })),
  });
}
