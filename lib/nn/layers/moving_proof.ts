import { combinations, type Proof } from "../../gpu/proof.ts";
import { nnKernel } from "../_kernels.ts";
import { compareStacks, type StackShape } from "../_made_up_stack.ts";
import { kernelVariants, ofFlags } from "../kernel_variants.ts";
import type { StackLayer } from "../layer_spec.ts";

const conv = (units: number, width: number, dilation: number, causal: boolean): StackLayer => ({
  kind: "conv",
  units,
  width,
  dilation,
  causal,
  activation: "tanh",
});
const dense = (units: number): StackLayer => ({ kind: "dense", units, activation: "selu" });

/** Layers that drop what is below them. The proof is at step 5: schedules repeat, go on and stay. */
function dropoutShapes(batch: number): Record<string, StackShape> {
  return {
    "layers with dropout": {
      batch,
      steps: 5,
      inputs: 7,
      layers: [{ kind: "dropout", rate: 0.25 }, dense(10), { kind: "dropout", rate: 0.5 }, dense(3)],
    },
    "layers with dropout that goes with the steps": {
      batch,
      steps: 5,
      inputs: 7,
      layers: [
        { kind: "dropout", rate: 0.6, schedule: { kind: "spaced", space: 4 } },
        dense(10),
        { kind: "dropout", rate: 0.5, schedule: { kind: "linear", from: 0.1, over: 8 } },
        dense(9),
        { kind: "dropout", rate: 0.8, schedule: { kind: "listed", parts: [1, 0, 0.5] } },
        dense(3),
      ],
    },
  };
}

function shapesOf(batch: number): Record<string, StackShape> {
  return {
    "convolutions": {
      batch,
      steps: 12,
      inputs: 5,
      layers: [conv(6, 1, 1, true), conv(7, 3, 2, true), conv(4, 3, 3, false)],
    },
    "flattened and repeated steps": {
      batch,
      steps: 6,
      inputs: 4,
      layers: [conv(3, 3, 1, false), { kind: "flatten" }, { kind: "repeat", count: 3 }, dense(5)],
    },
    "last steps": { batch, steps: 7, inputs: 3, layers: [dense(5), { kind: "last" }, dense(6)] },
    "normalised layers": {
      batch,
      steps: 8,
      inputs: 6,
      layers: [{ kind: "norm" }, dense(9), { kind: "norm", epsilon: 0.01 }],
    },
    "sums of layers": {
      batch,
      steps: 5,
      inputs: 6,
      layers: [dense(6), dense(6), { kind: "add", back: 1 }, dense(6), { kind: "add", back: 3 }],
    },
    "chains of the inputs": {
      batch,
      steps: 1,
      inputs: 7,
      layers: [{ kind: "chain", values: 3 }, dense(5)],
    },
    "chains of what is below, with values of the inputs": {
      batch,
      steps: 6,
      inputs: 6,
      layers: [
        { kind: "narrow", count: 4 },
        dense(4),
        { kind: "narrow", count: 3 },
        { kind: "last" },
        { kind: "chain", values: 2, ofInputs: true },
        dense(5),
      ],
    },
    "layers that read a window from both ends": {
      batch,
      steps: 6,
      inputs: 5,
      layers: [
        { kind: "turn", count: 2 },
        { kind: "gru", units: 6 },
        { kind: "turn", count: 3 },
        dense(4),
        { kind: "turn", count: 4 },
      ],
    },
    "both ways through a window": {
      batch,
      steps: 5,
      inputs: 3,
      layers: [
        { kind: "bidirectional", of: "gru", units: 3 },
        dense(4),
        { kind: "bidirectional", of: "lstm", units: 6 },
        { kind: "bidirectional", of: "rnn", units: 1 },
      ],
    },
    ...dropoutShapes(batch),
  };
}

/** Layers that move, add, drop or normalise what is below them. */
export const MOVING_PROOF: Proof = {
  name: "nn/taps, nn/chain, nn/add_rows, nn/dropout, nn/turn, nn/join_steps and nn/layer_norm",
  shaders: [
    "nn/taps",
    "nn/chain",
    "nn/add_rows",
    "nn/dropout",
    "nn/layer_norm",
    "nn/turn",
    "nn/join_steps",
    "nn/sum_rows",
    "nn/sum_partials",
    "random/philox",
  ],
  variants: kernelVariants("nn", {
    add_rows: [{}],
    chain: ofFlags(combinations(["BACKWARD"])),
    dropout: [{}],
    layer_norm: ofFlags(combinations(["BACKWARD"])),
    sum_rows: [{}],
    taps: ofFlags(combinations(["BACKWARD"])),
    turn: [{}],
    join_steps: [{}],
  }, nnKernel),
  run: (gpu, seed) => compareStacks(gpu, shapesOf([3, 70, 1, 33][seed % 4]), seed),
};
