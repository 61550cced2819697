import type { GlmWeights } from "../../lib/entries/decoding.ts";
import { raisedCosines } from "../../lib/entries/decoding.ts";

const FUNCTIONS = 3;
/** Who drives whom, and how. */
const COUPLINGS: readonly (readonly [from: number, to: number, weight: number])[] = [
  [0, 1, 1],
  [1, 2, -1.5],
  [2, 3, 0.9],
  [3, 4, -1.2],
  [0, 4, 0.8],
  [5, 0, 1],
];

/** Six neurons in bins of 2 ms that fire at some 30 Hz, each with a refractory filter, and six couplings that differ from those of the other way. */
export function coupledNetwork(): GlmWeights & { truth: typeof COUPLINGS } {
  const basis = raisedCosines({ count: FUNCTIONS, bins: 20, binMs: 2, offsetMs: 4 }), size = 6;
  const neurons = Array.from({ length: size }, (_, neuron) => {
    const columns = Array.from(
      { length: size },
      (_, source) => Array.from({ length: FUNCTIONS }, (_, part) => ({ source, part })),
    ).flat();
    const coefficients = Float64Array.from(columns, ({ source, part }) => {
      if (source === neuron) return [-2, -0.5, 0.1][part];
      const weight = COUPLINGS.find(([from, to]) => from === source && to === neuron)?.[2] ?? 0;
      return weight * [0.6, 0.3, 0][part];
    });
    return { neuron, intercept: Math.log(0.06), coefficients, columns };
  });
  return {
    ...{ family: "poisson", binMs: 2, size, covariates: [], neurons, truth: COUPLINGS },
    ...{ history: basis, coupling: basis, stimulus: null },
  };
}
