import type { Receptor } from "../spiking_spec.ts";
import type { Projection, SpikingSpec } from "../spec_types.ts";
import type { Value } from "../value.ts";
import type { SpikingPreset } from "./preset.ts";

/** Cells of the networks of Brette et al. (2007) at their published size, four in five of them excitatory. */
const BRETTE_CELLS = 4000;

/** All four projections of an E and an I population. */
function brette(
  connect: Projection["connect"][],
  weights: { e: number; i: number },
  receptors: { e: string; i: string },
): Projection[] {
  return (["E", "I"] as const).flatMap((from, at) =>
    (["E", "I"] as const).map((to) => ({
      from,
      to,
      receptor: from === "E" ? receptors.e : receptors.i,
      connect: connect[at],
      weight: from === "E" ? weights.e : weights.i,
      delayMs: 0.1,
    }))
  );
}

interface Brette {
  neuron: string;
  parameters: Record<string, Value>;
  initial: Record<string, Value>;
  receptors: Record<string, Receptor>;
  weights: { e: number; i: number };
  names?: { e: string; i: string };
}

/** A network of Brette et al. (2007), doi:10.1007/s10827-007-0038-6, with connections of probability 0.02. */
function bretteSpec(
  name: string,
  { neuron, parameters, initial, receptors, weights, names }: Brette,
): SpikingSpec {
  const population = (name: string, size: number) => ({ name, size, neuron, parameters, initial, receptors });
  const pairs = { rule: "fixed-probability", probability: 0.02 } as const;
  return {
    kind: "spiking",
    name,
    stepMs: 0.1,
    populations: [population("E", BRETTE_CELLS * 0.8), population("I", BRETTE_CELLS * 0.2)],
    projections: brette([pairs, pairs], weights, names ?? { e: "exc", i: "inh" }),
  };
}

const LIF = { C_m: 200, g_L: 10, V_th: -50, V_reset: -60, t_ref: 5 };
const CONDUCTANCES: Record<string, Receptor> = {
  exc: { kinetics: "exponential", tau: 5, reversal: 0 },
  inh: { kinetics: "exponential", tau: 10, reversal: -80 },
};
/** Start of the conductance networks: 10 nS times N(4, 1.5) and N(20, 12). */
const SPREAD: Record<string, Value> = {
  exc: { normal: [40, 15], low: 0 },
  inh: { normal: [200, 120], low: 0 },
};

/** Benchmarks of Brette et al. (2007). */
export const BRETTE_PRESETS: readonly SpikingPreset[] = [
  {
    name: "coba",
    about: "benchmark 1 of Brette et al. 2007: integrate-and-fire with conductances, 4,000 cells",
    references: ["brette2007"],
    make: (name) =>
      bretteSpec(name, {
        neuron: "lif",
        parameters: { ...LIF, E_L: -60 },
        initial: { V_m: { normal: [-65, 5], high: -50.01 }, ...SPREAD },
        receptors: CONDUCTANCES,
        weights: { e: 6, i: 67 },
      }),
  },
  {
    name: "cuba",
    about: "benchmark 2: with currents",
    references: ["brette2007"],
    make: (name) =>
      bretteSpec(name, {
        neuron: "lif",
        parameters: { ...LIF, E_L: -49 },
        initial: { V_m: { uniform: [-60, -50] } },
        receptors: { exc: { kinetics: "exponential", tau: 5 }, inh: { kinetics: "exponential", tau: 10 } },
        weights: { e: 16.2, i: -90 },
      }),
  },
  {
    name: "cobahh",
    about: "benchmark 3: Hodgkin-Huxley cells with conductances",
    references: ["brette2007"],
    make: (name) =>
      bretteSpec(name, {
        neuron: "traub-miles",
        parameters: {},
        initial: { V_m: { normal: [-65, 5] }, ...SPREAD },
        receptors: CONDUCTANCES,
        weights: { e: 6, i: 67 },
      }),
  },
  {
    name: "cuba-delta",
    about: "benchmark 4: with voltage jumps, here on the grid of steps",
    references: ["brette2007"],
    make: (name) =>
      bretteSpec(name, {
        neuron: "lif",
        parameters: { ...LIF, E_L: -49 },
        initial: { V_m: { uniform: [-60, -50] } },
        receptors: { psp: { kinetics: "delta" } },
        weights: { e: 0.25, i: -2.25 },
        names: { e: "psp", i: "psp" },
      }),
  },
];
