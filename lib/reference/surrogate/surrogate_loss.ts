import { denseBackward, denseForward, type DenseTape, type DenseWeights } from "./dense.ts";
import { type CountHead, countLoss } from "./likelihood.ts";
import {
  recurrentBackward,
  recurrentForward,
  type RecurrentTape,
  type RecurrentWeights,
} from "./recurrent.ts";
import { STATE_OUTPUTS, stateLoss } from "./state_likelihood.ts";

/** Weights of one layer of a stack. */
export type LayerWeights = RecurrentWeights | (DenseWeights & { kind: "dense" });

/** Weights of a whole surrogate in double precision. */
export interface ReferenceWeights {
  layers: LayerWeights[];
  /** The linear layer on top. */
  head: DenseWeights;
}

/** Windows and what their loss means. */
export interface ReferenceWindows {
  /** B. */
  batch: number;
  /** T. */
  steps: number;
  /** `(B, T, F)`. */
  inputs: ArrayLike<number>;
  /** `(B, T, 2)` of (E, I) spikes. */
  counts: ArrayLike<number>;
  /** `(B, T, C)` changes of the coarse state. @default there is none */
  changes?: ArrayLike<number>;
  /** First steps that count nothing. */
  burnIn: number;
  head: CountHead;
}

interface Pass {
  outputs: Float64Array;
  /** The gradient of the inputs; adds that of the weights to `sums`. */
  back(dOutputs: Float64Array, sums: Float64Array): Float64Array;
}

function add(sums: Float64Array, values: Float64Array): void {
  values.forEach((value, at) => sums[at] += value);
}

/** One layer over one sequence. */
function layerPass(weights: LayerWeights, inputs: ArrayLike<number>): Pass {
  if (weights.kind === "dense") {
    const tape: DenseTape = denseForward(weights, inputs);
    return {
      outputs: tape.outputs,
      back(dOutputs, sums) {
        const { dInputs, dWeights } = denseBackward(weights, tape, dOutputs);
        add(sums, dWeights);
        return dInputs;
      },
    };
  }
  const tape: RecurrentTape = recurrentForward(weights, inputs);
  return {
    outputs: tape.hiddens,
    back(dOutputs, sums) {
      const { dInputs, dWeights } = recurrentBackward(weights, tape, dOutputs);
      add(sums, dWeights);
      return dInputs;
    },
  };
}

/** Mean negative log-likelihood per counted bin of a surrogate on windows, and its gradient by every weight. */
export function surrogateLoss(
  weights: ReferenceWeights,
  windows: ReferenceWindows,
): { loss: number; layers: Float64Array[]; head: Float64Array } {
  const { batch, steps, burnIn } = windows;
  const all: LayerWeights[] = [...weights.layers, { ...weights.head, kind: "dense" }];
  const F = all[0].inputs, width = weights.head.units;
  const sums = all.map(({ values }) => new Float64Array(values.length));
  const weight = 1 / (batch * (steps - burnIn));
  const C = (windows.changes?.length ?? 0) / (batch * steps);
  let total = 0;
  for (let b = 0; b < batch; b++) {
    let outputs = Float64Array.from(
      { length: steps * F },
      (_, at) => windows.inputs[b * steps * F + at],
    );
    const passes = all.map((layer) => {
      const pass = layerPass(layer, outputs);
      outputs = pass.outputs as Float64Array<ArrayBuffer>;
      return pass;
    });
    let gradient: Float64Array = new Float64Array(steps * width);
    for (let t = burnIn; t < steps; t++) {
      const at = 2 * (b * steps + t);
      const counts = [windows.counts[at], windows.counts[at + 1]] as const;
      const found = countLoss(outputs.subarray(t * width, (t + 1) * width), counts, windows.head);
      total += weight * found.loss;
      found.gradient.forEach((value, o) => gradient[t * width + o] = weight * value);
      if (!windows.changes) continue;
      const changes = Array.from({ length: C }, (_, c) => windows.changes![(b * steps + t) * C + c]);
      const state = stateLoss(outputs.subarray(t * width + STATE_OUTPUTS, (t + 1) * width), changes);
      total += weight * state.loss;
      state.gradient.forEach((value, o) => gradient[t * width + STATE_OUTPUTS + o] = weight * value);
    }
    for (let layer = all.length - 1; layer >= 0; layer--) {
      gradient = passes[layer].back(gradient, sums[layer]);
    }
  }
  return { loss: total, layers: sums.slice(0, -1), head: sums[sums.length - 1] };
}
