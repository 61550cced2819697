import type { MeanFieldSpec, RateCoupling } from "../spec_types.ts";
import type { MeanFieldPreset } from "./preset.ts";

/** White noise of all potentials, 1/ms, and the correlation time that stands for none, ms. */
const NOISE = 1e-4, NOISE_TAU_MS = 1;

/** Populations: time constant, ms, and constant input. */
const NODES = { E: [10 / 0.9, -0.35], I: [10 / 0.9, -0.3], S: [40, 0.08], R: [40, -0.8] } as const;

/** Delay from cortex to thalamus and back, and between relay and reticular cells, ms. */
const LONG = 20, SHORT = 5;

const COUPLINGS: readonly (readonly [from: string, to: string, weight: number, delayMs: number])[] = [
  ["E", "E", 1.4, 0],
  ["I", "E", -3, 0],
  ["S", "E", 1.65, LONG],
  ["I", "I", -0.5, 0],
  ["E", "I", 1.4, 0],
  ["S", "I", 0.2, LONG],
  ["R", "S", -2, SHORT],
  ["E", "S", 0.6, LONG],
  ["S", "R", 2, SHORT],
  ["E", "R", 0.6, LONG],
];

/**
 * A cortical node and its thalamus: excitatory, inhibitory, relay and reticular cells, J. D. Griffiths, A. R. McIntosh, J. Lefebvre (2020),
 * doi:10.3389/fncom.2020.575143. Each potential has white noise of intensity 1e-4 / ms: `dx = ... dt + sqrt(2e-4 / ms) dW`.
 */
function griffiths(name: string): MeanFieldSpec {
  const names = Object.keys(NODES) as (keyof typeof NODES)[];
  return {
    kind: "mean-field",
    name,
    stepMs: 0.1,
    populations: names.map((name) => ({
      name,
      size: 1000,
      model: "sigmoid",
      parameters: { tau: NODES[name][0], bias: NODES[name][1] },
    })),
    couplings: [
      ...COUPLINGS.map(([from, to, weight, delayMs]): RateCoupling => ({ from, to, weight, delayMs })),
      ...names.map((to) => ({ from: `noise ${to}`, to })),
    ],
    // The area under the correlation of tau sqrt(2 D) xi, 2 D tau^2, is that of this noise, 2 sd^2 tauMs.
    inputs: names.map((to) => ({
      name: `noise ${to}`,
      value: 0,
      noise: { sd: NODES[to][0] * Math.sqrt(NOISE / NOISE_TAU_MS), tauMs: NOISE_TAU_MS },
    })),
  };
}

/** Thalamocortical mean fields. */
export const GRIFFITHS_PRESETS: readonly MeanFieldPreset[] = [
  {
    name: "griffiths2020",
    about: "a cortical node and its thalamus, whose rhythm the drive of the thalamus sets",
    references: ["griffiths2020"],
    make: griffiths,
  },
];
