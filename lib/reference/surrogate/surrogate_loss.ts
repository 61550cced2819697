import { type CountHead, countLoss } from "./likelihood.ts";
import { lstmBackward, lstmForward, type LstmTape, type LstmWeights } from "./lstm.ts";

/** Weights of a whole surrogate in double precision. */
export interface ReferenceWeights {
  layers: LstmWeights[];
  /** `(H + 1, 8)`: rows H hidden units, then the 1 of the bias; columns the outputs. */
  head: ArrayLike<number>;
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
  /** First steps that count nothing. */
  burnIn: number;
  head: CountHead;
}

/** The head's outputs `(T, 8)`. */
export function headOutputs(head: ArrayLike<number>, hiddens: Float64Array, hidden: number): Float64Array {
  const steps = hiddens.length / hidden;
  const outputs = new Float64Array(steps * 8);
  for (let t = 0; t < steps; t++) {
    for (let o = 0; o < 8; o++) {
      let sum = head[hidden * 8 + o];
      for (let u = 0; u < hidden; u++) sum += head[u * 8 + o] * hiddens[t * hidden + u];
      outputs[t * 8 + o] = sum;
    }
  }
  return outputs;
}

function rowGradient(
  weights: ReferenceWeights,
  tapes: LstmTape[],
  dOutputs: Float64Array,
  sums: { layers: Float64Array[]; head: Float64Array },
): void {
  const top = tapes[tapes.length - 1];
  const { hidden } = weights.layers[0];
  let above = new Float64Array(top.steps * hidden);
  for (let t = 0; t < top.steps; t++) {
    for (let o = 0; o < 8; o++) {
      const d = dOutputs[t * 8 + o];
      for (let u = 0; u < hidden; u++) {
        above[t * hidden + u] += weights.head[u * 8 + o] * d;
        sums.head[u * 8 + o] += top.hiddens[t * hidden + u] * d;
      }
      sums.head[hidden * 8 + o] += d;
    }
  }
  for (let layer = tapes.length - 1; layer >= 0; layer--) {
    const { dInputs, dWeights } = lstmBackward(weights.layers[layer], tapes[layer], above);
    dWeights.forEach((value, at) => sums.layers[layer][at] += value);
    above = dInputs as Float64Array<ArrayBuffer>;
  }
}

/** Mean negative log-likelihood per counted bin of a surrogate on windows, and its gradient by every weight. */
export function surrogateLoss(
  weights: ReferenceWeights,
  windows: ReferenceWindows,
): { loss: number; layers: Float64Array[]; head: Float64Array } {
  const { batch, steps, burnIn } = windows;
  const { inputs: F, hidden } = weights.layers[0];
  const sums = {
    layers: weights.layers.map(({ values }) => new Float64Array(values.length)),
    head: new Float64Array(8 * (hidden + 1)),
  };
  const weight = 1 / (batch * (steps - burnIn));
  let total = 0;
  for (let b = 0; b < batch; b++) {
    const tapes: LstmTape[] = [];
    let below: ArrayLike<number> = Array.prototype.slice.call(
      windows.inputs,
      b * steps * F,
      (b + 1) * steps * F,
    );
    for (const layer of weights.layers) {
      tapes.push(lstmForward(layer, below));
      below = tapes[tapes.length - 1].hiddens;
    }
    const outputs = headOutputs(weights.head, below as Float64Array, hidden);
    const dOutputs = new Float64Array(steps * 8);
    for (let t = burnIn; t < steps; t++) {
      const at = 2 * (b * steps + t);
      const counts = [windows.counts[at], windows.counts[at + 1]] as const;
      const { loss, gradient } = countLoss(outputs.subarray(t * 8, t * 8 + 8), counts, windows.head);
      total += weight * loss;
      gradient.forEach((value, o) => dOutputs[t * 8 + o] = weight * value);
    }
    rowGradient(weights, tapes, dOutputs, sums);
  }
  return { loss: total, ...sums };
}
