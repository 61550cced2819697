import { philox4x32 } from "../../lib/random/philox.ts";
import type { LayerBlock } from "../../lib/nn/layer.ts";
import { type ReferenceLayer, referenceLayers } from "../../lib/nn/reference/stack_pass.ts";
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

/** The layers as the reference takes them, in the vector's memory, with dropout as in training. */
export function droppingLayers(
  blocks: readonly LayerBlock[],
  vector: Float64Array,
  { seed, step, stride, before }: DroppedRow,
): ReferenceLayer[] {
  return referenceLayers(blocks, vector).map((own, layer) => {
    const { units } = own.block;
    const words = (place: number) => {
      const at = (before(layer) + Math.floor(place / units)) * stride(own.block) + place % units;
      return philox4x32([step, Math.floor(at / 4), layer, STREAMS.dropout], seed)[at % 4];
    };
    return { ...own, words };
  });
}
