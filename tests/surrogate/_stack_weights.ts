import { philox4x32 } from "../../lib/reference/random/philox.ts";
import type { StackWeights } from "../../lib/reference/surrogate/stack_pass.ts";
import type { DenseBlock } from "../../lib/surrogate/dense_layout.ts";
import { convDense } from "../../lib/surrogate/layer_layout.ts";
import type { LayerBlock, WeightBlock } from "../../lib/surrogate/layout.ts";
import { STREAMS } from "../../lib/surrogate/streams.ts";

/** Where dropout's words of a row of a batch come from. */
export interface DroppedRow {
  seed: [number, number];
  /** Training step. */
  step: number;
  /** Floats per step, and all steps before this row. */
  stride: (block: { units: number }) => number;
  before: (layer: number) => number;
}

/** A layer's weights as the reference takes them, in the vector's memory. */
export function stackWeights(
  block: LayerBlock,
  vector: Float64Array,
  dropped?: DroppedRow & { layer: number },
): StackWeights {
  const valuesOf = ({ offset, rows, columns }: WeightBlock) =>
    vector.subarray(4 * offset, 4 * (offset + rows * columns));
  const dense = (block: DenseBlock) => {
    const { inputs, units, activation, columns } = block;
    return { inputs, units, activation, width: 4 * columns, values: valuesOf(block) };
  };
  switch (block.kind) {
    case "dense":
      return { kind: "dense", ...dense(block) };
    case "conv": {
      const { channels, width: taps, dilation, causal } = block;
      return { ...dense(convDense(block)), kind: "conv", channels, taps, dilation, causal };
    }
    case "norm":
      return { kind: "norm", units: block.units, epsilon: block.epsilon, values: valuesOf(block) };
    case "lstm":
    case "gru":
    case "rnn":
      return { kind: block.kind, inputs: block.inputs, hidden: block.columns, values: valuesOf(block) };
    case "dropout": {
      const { units, rate } = block;
      if (!dropped) return { kind: "dropout", units, rate: 0, words: () => 0 };
      const words = (place: number) => {
        const { seed, step, stride, before, layer } = dropped;
        const at = (before(layer) + Math.floor(place / units)) * stride(block) + place % units;
        return philox4x32([step, Math.floor(at / 4), layer, STREAMS.dropout], seed)[at % 4];
      };
      return { kind: "dropout", units, rate, words };
    }
    default:
      return block;
  }
}
