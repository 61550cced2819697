import { type Activation, type DenseBlock, denseBlock } from "../dense_layout.ts";
import type { LayerBlock } from "../layer_block.ts";

/** A convolution along the steps: a dense layer of the channels of `width` steps, the earliest first. */
export interface ConvBlock extends LayerBlock {
  width: number;
  dilation: number;
  causal: boolean;
  activation: Activation;
}

/** The dense layer of a convolution's taps. */
export function convDense({ offset, inputs, width, units, activation }: ConvBlock): DenseBlock {
  return denseBlock(offset, { inputs: inputs * width, units, activation });
}

/** Steps from the first tap to the last. */
export const reachOf = ({ width, dilation }: { width: number; dilation: number }) => (width - 1) * dilation;
