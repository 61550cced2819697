import type { LayerBlock } from "./layer_block.ts";
import { layerOf } from "./layers/registry.ts";

/** Whether layer `at` repeats a step that nothing reads but the layer above, which takes one step for all. */
export function isLeft(blocks: readonly LayerBlock[], at: number): boolean {
  const block = blocks[at], above = blocks[at + 1];
  if (!block || !above || !layerOf(block).repeats || !layerOf(above).takesRepeated?.(above)) return false;
  return !blocks.some(({ back }, layer) => back !== undefined && layer - back === at + 1);
}
