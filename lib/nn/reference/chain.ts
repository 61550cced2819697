import type { LayerPass, PassOptions } from "../layer.ts";
import type { ChainBlock } from "../layers/chain_layer.ts";

/** Steps of the chain rule, see `chain.wgsl`. @param inputs (1, F) */
export function chainPass(
  { values, context, units, first }: ChainBlock,
  _weights: ArrayLike<number>,
  inputs: Float64Array,
  { earlier = inputs }: PassOptions,
): LayerPass {
  const outputs = new Float64Array(values * units);
  for (let d = 0; d < values; d++) {
    outputs.set(inputs.subarray(0, context), d * units);
    outputs.set(earlier.subarray(first, first + d), d * units + context);
    outputs[d * units + context + values + d] = 1;
  }
  return {
    outputs,
    back(dOutputs) {
      const dInputs = new Float64Array(inputs.length);
      dOutputs.forEach((slope, at) => {
        if (at % units < context) dInputs[at % units] += slope;
      });
      return dInputs;
    },
  };
}
