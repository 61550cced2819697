import type { LayerBlock } from "../../layer_block.ts";
import type { RecurrentBlock } from "../recurrent/recurrent_layout.ts";

/** Both ways, laid out one after another. */
export interface BidirectionalBlock extends LayerBlock {
  /** What reads ahead, and what reads back. */
  ways: readonly [ahead: RecurrentBlock, back: RecurrentBlock];
}
