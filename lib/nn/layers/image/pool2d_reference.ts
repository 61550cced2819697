import type { LayerPass } from "../../layer.ts";
import { eachTap } from "./each_tap.ts";
import type { Pool2dBlock } from "./image_layout.ts";

/** Pools of images, one a step, in double precision. */
export function pool2dPass(block: Pool2dBlock, _weights: ArrayLike<number>, inputs: Float64Array): LayerPass {
  const { from: [, , channels], to, units, take } = block, steps = inputs.length / block.inputs;
  const outputs = new Float64Array(steps * units).fill(take === "max" ? -Infinity : 0);
  /** Input that an output is the largest of. */
  const places = new Int32Array(outputs.length), counts = new Int32Array(to[0] * to[1]);
  eachTap(block, (window) => counts[window]++);
  const each = (visit: (input: number, output: number, count: number) => void) => {
    for (let step = 0; step < steps; step++) {
      eachTap(block, (window, _tap, pixel) => {
        const input = step * block.inputs + pixel * channels, output = step * units + window * channels;
        for (let c = 0; c < channels; c++) visit(input + c, output + c, counts[window]);
      });
    }
  };
  each((input, output, count) => {
    if (take === "mean") outputs[output] += inputs[input] / count;
    else if (inputs[input] > outputs[output] || Number.isNaN(inputs[input])) {
      outputs[output] = inputs[input];
      places[output] = input;
    }
  });
  return {
    outputs,
    back(dOutputs) {
      const dInputs = new Float64Array(inputs.length);
      if (take === "max") dOutputs.forEach((slope, output) => dInputs[places[output]] += slope);
      else each((input, output, count) => dInputs[input] += dOutputs[output] / count);
      return dInputs;
    },
  };
}
