import type { LayerPass } from "../layer.ts";
import { type ConvBlock, convDense, reachOf } from "../layers/conv_layout.ts";
import { densePass } from "./dense.ts";
import { tapsPass } from "./taps.ts";

/** A convolution along the steps over one sequence, in double precision. */
export function convPass(
  block: ConvBlock,
  weights: ArrayLike<number>,
  inputs: Float64Array,
): LayerPass {
  const { width, dilation, causal } = block;
  const reach = reachOf(block), steps = inputs.length / block.inputs;
  const copies = tapsPass(inputs, block.inputs, {
    outputSteps: causal ? steps : steps - reach,
    width,
    from: (u, j) => u + j * dilation - (causal ? reach : 0),
  });
  const above = densePass(convDense(block), weights, copies.outputs);
  return {
    outputs: above.outputs,
    back: (dOutputs, sums) => copies.back(above.back(dOutputs, sums), sums),
  };
}
