import { philox4x32 } from "../../lib/random/philox.ts";
import type { StackWeights } from "../../lib/nn/reference/stack_pass.ts";
import { stackWeights } from "../../lib/surrogate/trace/run_traces_reference.ts";
import type { LayerBlock } from "../../lib/nn/layout.ts";
import { STREAMS } from "../../lib/random/streams.ts";

/** Where dropout's words of a row of a batch come from. */
export interface DroppedRow {
  seed: [number, number];
  /** Training step. */
  step: number;
  /** Floats per step, and all steps before this row. */
  stride: (block: { units: number }) => number;
  before: (layer: number) => number;
}

/** A layer's weights as the reference takes them, in the vector's memory, with dropout as in training. */
export function droppingWeights(
  block: LayerBlock,
  vector: Float64Array,
  dropped: DroppedRow & { layer: number },
): StackWeights {
  if (block.kind !== "dropout") return stackWeights(block, vector);
  const { units, rate } = block;
  const words = (place: number) => {
    const { seed, step, stride, before, layer } = dropped;
    const at = (before(layer) + Math.floor(place / units)) * stride(block) + place % units;
    return philox4x32([step, Math.floor(at / 4), layer, STREAMS.dropout], seed)[at % 4];
  };
  return { kind: "dropout", units, rate, words };
}
