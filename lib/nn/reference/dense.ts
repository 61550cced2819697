import type { DenseBlock } from "../dense_layout.ts";
import type { LayerPass } from "../layer.ts";
import { addTo } from "./sums.ts";

/** What a dense layer does to its sums. */
export type DenseActivation = "linear" | "relu" | "tanh" | "sigmoid" | "silu" | "selu";

/** Weights of a dense layer: `(F + 1, width)`, rows F inputs, then the 1 of the bias; columns N units, then unused ones. */
export interface DenseWeights {
  inputs: number;
  units: number;
  /** At least N. */
  width: number;
  activation: DenseActivation;
  values: ArrayLike<number>;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Scale and alpha of SELU (Klambauer et al. 2017, arXiv:1706.02515). */
const SELU = { scale: 1.0507009873554805, alpha: 1.6732632423543772 };

/** Activations. */
export const ACTIVATION_FUNCTIONS: Record<DenseActivation, (x: number) => number> = {
  linear: (x) => x,
  relu: (x) => Math.max(0, x),
  tanh: Math.tanh,
  sigmoid,
  silu: (x) => x * sigmoid(x),
  selu: (x) => SELU.scale * (x > 0 ? x : SELU.alpha * Math.expm1(x)),
};

/** Their slopes by the sum. */
export const ACTIVATION_SLOPES: Record<DenseActivation, (x: number) => number> = {
  linear: () => 1,
  relu: (x) => x > 0 ? 1 : 0,
  tanh: (x) => 1 - Math.tanh(x) ** 2,
  sigmoid: (x) => sigmoid(x) * (1 - sigmoid(x)),
  silu: (x) => sigmoid(x) * (1 + x * (1 - sigmoid(x))),
  selu: (x) => SELU.scale * (x > 0 ? 1 : SELU.alpha * Math.exp(x)),
};

/** What a forward pass leaves. */
export interface DenseTape {
  inputs: ArrayLike<number>;
  /** `(S, N)` before the activation. */
  sums: Float64Array;
  /** `(S, N)`. */
  outputs: Float64Array;
}

/**
 * A dense layer `activation(W [x, 1])` of samples, in double precision.
 * @param inputs `(S, F)`.
 */
export function denseForward(weights: DenseWeights, inputs: ArrayLike<number>): DenseTape {
  const { inputs: F, units, width, values, activation } = weights;
  const samples = inputs.length / F;
  const sums = new Float64Array(samples * units);
  for (let s = 0; s < samples; s++) {
    for (let n = 0; n < units; n++) {
      let sum = values[F * width + n];
      for (let f = 0; f < F; f++) sum += values[f * width + n] * inputs[s * F + f];
      sums[s * units + n] = sum;
    }
  }
  return { inputs, sums, outputs: sums.map(ACTIVATION_FUNCTIONS[activation]) };
}

/**
 * Gradients of {@linkcode denseForward}.
 * @param dOutputs `(S, N)`.
 * @returns `dInputs` `(S, F)` and `dWeights` `(F + 1, width)`.
 */
export function denseBackward(
  weights: DenseWeights,
  tape: DenseTape,
  dOutputs: ArrayLike<number>,
): { dInputs: Float64Array; dWeights: Float64Array } {
  const { inputs: F, units, width, values, activation } = weights;
  const { inputs, sums } = tape;
  const samples = sums.length / units;
  const dInputs = new Float64Array(samples * F), dWeights = new Float64Array((F + 1) * width);
  for (let s = 0; s < samples; s++) {
    for (let n = 0; n < units; n++) {
      const d = dOutputs[s * units + n] * ACTIVATION_SLOPES[activation](sums[s * units + n]);
      for (let f = 0; f < F; f++) {
        dInputs[s * F + f] += values[f * width + n] * d;
        dWeights[f * width + n] += inputs[s * F + f] * d;
      }
      dWeights[F * width + n] += d;
    }
  }
  return { dInputs, dWeights };
}

/** A dense layer over one sequence, in double precision. */
export function densePass(
  { inputs: F, units, activation, columns }: DenseBlock,
  values: ArrayLike<number>,
  inputs: Float64Array,
): LayerPass {
  const weights = { inputs: F, units, activation, width: 4 * columns, values };
  const tape = denseForward(weights, inputs);
  return {
    outputs: tape.outputs,
    back(dOutputs, sums) {
      const { dInputs, dWeights } = denseBackward(weights, tape, dOutputs);
      addTo(sums, dWeights);
      return dInputs;
    },
  };
}
