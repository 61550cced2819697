import type { DenseBlock } from "../../dense_layout.ts";
import type { LayerBlock } from "../../layer.ts";
import type { Visit } from "../../weight_block.ts";

/** Kinds of recurrent layers. */
export const RECURRENT_KINDS = ["lstm", "gru", "rnn"] as const;

/** Kind of a recurrent layer: PyTorch's LSTM, GRU or RNN (with tanh). */
export type RecurrentKind = (typeof RECURRENT_KINDS)[number];

/** One recurrent layer: rows are F inputs, the constant 1, then H hidden units; columns are the units. */
export interface RecurrentBlock extends LayerBlock {
  kind: RecurrentKind;
}

/** The weights of its inputs as a dense layer without bias. */
export function inputWeights({ offset, inputs, columns }: RecurrentBlock): DenseBlock {
  return {
    kind: "dense",
    offset,
    rows: inputs,
    columns,
    inputs,
    units: 4 * columns,
    activation: "linear",
  };
}

/** Whether a layer is a recurrent one. */
export function isRecurrent(block: LayerBlock): block is RecurrentBlock {
  return (RECURRENT_KINDS as readonly string[]).includes(block.kind);
}

/**
 * The sums of a unit (see `recurrent_cell.wgsl`) that PyTorch's gates, in its order, add to: from inputs and from h. Where the
 * two differ, the two biases are apart too.
 */
const GATE_SUMS: Record<RecurrentKind, { inputs: number[]; hidden: number[] }> = {
  lstm: { inputs: [0, 1, 2, 3], hidden: [0, 1, 2, 3] },
  gru: { inputs: [0, 1, 2], hidden: [0, 1, 3] },
  rnn: { inputs: [0], hidden: [0] },
};

/** PyTorch's names and shapes. */
export function recurrentShapes(
  { kind, inputs, columns }: RecurrentBlock,
  name: string,
): Record<string, number[]> {
  const rows = GATE_SUMS[kind].inputs.length * columns;
  return {
    [`${name}.weight_ih_l0`]: [rows, inputs],
    [`${name}.weight_hh_l0`]: [rows, columns],
    [`${name}.bias_ih_l0`]: [rows],
    [`${name}.bias_hh_l0`]: [rows],
  };
}

/** Calls `visit` with the place in the parameter vector of every weight. */
export function visitRecurrent(block: RecurrentBlock, name: string, visit: Visit): void {
  const { kind, offset, inputs, columns: hidden } = block;
  const sums = GATE_SUMS[kind];
  sums.inputs.forEach((sum, gate) => {
    const other = sums.hidden[gate];
    for (let unit = 0; unit < hidden; unit++) {
      const row = gate * hidden + unit;
      const at = (k: number) => 4 * (offset + k * hidden + unit);
      for (let k = 0; k < inputs; k++) visit(at(k) + sum, `${name}.weight_ih_l0`, row * inputs + k);
      visit(at(inputs) + sum, `${name}.bias_ih_l0`, row);
      visit(at(inputs) + other, `${name}.bias_hh_l0`, row, sum === other);
      for (let k = 0; k < hidden; k++) {
        visit(at(inputs + 1 + k) + other, `${name}.weight_hh_l0`, row * hidden + k);
      }
    }
  });
}
