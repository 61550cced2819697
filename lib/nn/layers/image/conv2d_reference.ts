import type { LayerPass } from "../../layer.ts";
import { ACTIVATION_FUNCTIONS, ACTIVATION_SLOPES } from "../../reference/dense.ts";
import { type Conv2dBlock, tapsOf } from "./conv2d_layout.ts";
import { eachTap } from "./each_tap.ts";

/** A convolution of images, one a step, in double precision. */
export function conv2dPass(block: Conv2dBlock, weights: ArrayLike<number>, inputs: Float64Array): LayerPass {
  const { filters, parts, from, columns, activation, bias, units } = block;
  const steps = inputs.length / block.inputs, taps = tapsOf(block), channels = from[2] / parts;
  const sums = new Float64Array(steps * units), own = filters / parts;
  /** Calls back with the places of an input, of a weight and of the sum that they add to. */
  const each = (visit: (input: number, weight: number, sum: number) => void) => {
    for (let step = 0; step < steps; step++) {
      eachTap(block, (window, tap, pixel) => {
        for (let filter = 0; filter < filters; filter++) {
          const first = Math.floor(filter / own) * channels, sum = step * units + window * filters + filter;
          for (let c = 0; c < channels; c++) {
            const input = step * block.inputs + pixel * from[2] + first + c;
            visit(input, (tap * channels + c) * 4 * columns + filter, sum);
          }
        }
      });
    }
  };
  const ofBias = (sum: number) => taps * 4 * columns + sum % filters;
  if (bias) sums.forEach((_, sum) => sums[sum] = weights[ofBias(sum)]);
  each((input, weight, sum) => sums[sum] += inputs[input] * weights[weight]);
  return {
    outputs: sums.map(ACTIVATION_FUNCTIONS[activation]),
    back(dOutputs, dWeights) {
      const dInputs = new Float64Array(inputs.length);
      const slopes = dOutputs.map((slope, sum) => slope * ACTIVATION_SLOPES[activation](sums[sum]));
      if (bias) slopes.forEach((slope, sum) => dWeights[ofBias(sum)] += slope);
      each((input, weight, sum) => {
        dInputs[input] += weights[weight] * slopes[sum];
        dWeights[weight] += inputs[input] * slopes[sum];
      });
      return dInputs;
    },
  };
}
