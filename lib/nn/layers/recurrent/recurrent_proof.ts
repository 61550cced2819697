import { type Agreement, combinations, type Proof } from "../../../gpu/proof.ts";
import { heldKernel } from "../../held_kernel.ts";
import { nnKernel } from "../../_kernels.ts";
import { compareStacks, type StackShape } from "../../_made_up_stack.ts";
import { byRows, inParts, inRegisters, kernelVariants, ofEachKind, ofFlags } from "../../kernel_variants.ts";
import { RECURRENT_KINDS } from "../../layer_spec.ts";

/** Rows from which on an invocation of a software adapter takes four. */
const many = () => 32 * (navigator.hardwareConcurrency - 1) + 13;

/** Layers of a kind on each other, and of one kind a seed also with many units, with wide inputs, and on one step that is repeated. */
function shapesOf(kind: (typeof RECURRENT_KINDS)[number], seed: number): Record<string, StackShape> {
  const layer = (units: number) => ({ kind, units });
  const [batch, steps, below, above] = [[many(), 5, 11, 6], [1, 1, 1, 1], [67, 3, 4, 9], [9, 20, 10, 66]][
    seed % 4
  ];
  const on: StackShape = { batch, steps, inputs: 3, layers: [layer(below), layer(above)] };
  if (kind !== RECURRENT_KINDS[seed % RECURRENT_KINDS.length]) return { [`${kind} on ${kind}`]: on };
  return {
    [`${kind} on ${kind}`]: on,
    [`${kind} of many units`]: { batch: 7, steps: 3, inputs: 5, layers: [layer(120)] },
    [`${kind} of wide inputs`]: { batch: 5, steps: 4, inputs: 200, layers: [layer(10)] },
    [`${kind} of repeated steps`]: {
      batch: 3,
      steps: 20,
      inputs: 5,
      layers: [{ kind: "flatten" }, { kind: "repeat", count: 4 }, layer(8)],
    },
  };
}

/** LSTM, GRU and plain recurrent layers. */
export const RECURRENT_PROOF: Proof = {
  name: "nn/recurrent",
  shaders: [
    "nn/recurrent_forward",
    "nn/recurrent_sequence",
    "nn/recurrent_shape",
    "nn/recurrent_forward_rows",
    "nn/recurrent_backward",
    "nn/recurrent_backward_held",
    "nn/recurrent_forward_held",
    "nn/held_gates",
    "nn/held_streamed",
    "nn/recurrent_backward_rows",
    "nn/recurrent_rows_part",
    "nn/recurrent_rows_part_transposed",
    "nn/recurrent_rows_state",
    "nn/recurrent_cell",
    "nn/recurrent_cell_row",
    "nn/mask_gates",
    "nn/row",
    "nn/safe_tanh",
    "nn/transpose_weights",
  ],
  variants: [
    ...kernelVariants("nn", {
      recurrent_backward_held: inRegisters(ofEachKind([{}])),
      recurrent_forward_held: inRegisters(ofEachKind(combinations(["TAPE", "PROJECTED"]))),
    }, heldKernel),
    ...kernelVariants("nn", {
      mask_gates: [{}],
      recurrent_backward: ofFlags(ofEachKind(byRows(combinations(["INPUTS"])))),
      recurrent_backward_rows: inParts(ofEachKind(combinations(["INPUTS"]))),
      recurrent_forward: ofFlags(ofEachKind(byRows(combinations(["TAPE", "PROJECTED"])))),
      recurrent_forward_rows: inParts(ofEachKind(combinations(["TAPE", "PROJECTED"]))),
      transpose_weights: [{}],
    }, nnKernel),
  ],
  async run(gpu, seed) {
    const comparisons: Agreement[] = [];
    for (const kind of RECURRENT_KINDS) {
      comparisons.push(...await compareStacks(gpu, shapesOf(kind, seed), seed, ["rows", "units", "held"]));
    }
    return comparisons;
  },
};
