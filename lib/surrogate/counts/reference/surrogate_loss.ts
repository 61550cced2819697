import { outputPlaces } from "../head_outputs.ts";
import { type CountHead, countLoss } from "./likelihood.ts";
import { type ReferenceLayer, stackPass } from "../../../nn/reference/stack_pass.ts";
import { stateLoss } from "./state_likelihood.ts";

/** Weights of a whole surrogate in double precision. */
export interface ReferenceWeights {
  layers: ReferenceLayer[];
  /** The linear layer on top. */
  head: ReferenceLayer;
}

/** Windows and what their loss means. */
export interface ReferenceWindows {
  /** B. */
  batch: number;
  /** T. */
  steps: number;
  /** `(B, T, F)`. */
  inputs: ArrayLike<number>;
  /** `(B, T, P)` spikes. */
  counts: ArrayLike<number>;
  /** `(B, T, C)` changes of the coarse state. @default there is none */
  changes?: ArrayLike<number>;
  /** First steps that count nothing. */
  burnIn: number;
  head: CountHead;
}

/** Mean negative log-likelihood per counted bin of a surrogate on windows, and its gradient by every weight. */
export function surrogateLoss(
  weights: ReferenceWeights,
  windows: ReferenceWindows,
): { loss: number; layers: Float64Array[]; head: Float64Array } {
  const { batch, steps, burnIn } = windows;
  const all = [...weights.layers, weights.head];
  const F = all[0].block.inputs, width = weights.head.block.units;
  const sums = all.map(({ values }) => new Float64Array(values.length));
  const weight = 1 / (batch * (steps - burnIn));
  const C = (windows.changes?.length ?? 0) / (batch * steps);
  const P = windows.head.populations.length, stateOutputs = outputPlaces(P);
  let total = 0;
  for (let b = 0; b < batch; b++) {
    const { outputs, back } = stackPass(
      all,
      Float64Array.from({ length: steps * F }, (_, at) => windows.inputs[b * steps * F + at]),
    );
    const gradient = new Float64Array(steps * width);
    for (let t = burnIn; t < steps; t++) {
      const counts = Array.from({ length: P }, (_, p) => windows.counts[P * (b * steps + t) + p]);
      const found = countLoss(outputs.subarray(t * width, (t + 1) * width), counts, windows.head);
      total += weight * found.loss;
      found.gradient.forEach((value, o) => gradient[t * width + o] = weight * value);
      if (!windows.changes) continue;
      const changes = Array.from({ length: C }, (_, c) => windows.changes![(b * steps + t) * C + c]);
      const state = stateLoss(outputs.subarray(t * width + stateOutputs, (t + 1) * width), changes);
      total += weight * state.loss;
      state.gradient.forEach((value, o) => gradient[t * width + stateOutputs + o] = weight * value);
    }
    back(gradient, sums);
  }
  return { loss: total, layers: sums.slice(0, -1), head: sums[sums.length - 1] };
}
