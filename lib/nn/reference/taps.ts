import type { LayerPass } from "../layer.ts";

/**
 * Copies of steps, see `taps.wgsl`.
 * @param inputs (T, channels)
 * @param taps.width Copies in a step of the outputs. @default 1
 * @param taps.from The step that tap j of output step u copies.
 */
export function tapsPass(
  inputs: Float64Array,
  channels: number,
  taps: { outputSteps: number; width?: number; from: (u: number, j: number) => number },
): LayerPass {
  const { outputSteps, width = 1, from } = taps;
  const steps = inputs.length / channels;
  const outputs = new Float64Array(outputSteps * width * channels);
  const each = (visit: (input: number, output: number) => void) => {
    for (let u = 0; u < outputSteps; u++) {
      for (let j = 0; j < width; j++) {
        const step = from(u, j);
        if (step < 0 || step >= steps) continue;
        for (let c = 0; c < channels; c++) visit(step * channels + c, (u * width + j) * channels + c);
      }
    }
  };
  each((input, output) => outputs[output] = inputs[input]);
  return {
    outputs,
    back(dOutputs) {
      const dInputs = new Float64Array(inputs.length);
      each((input, output) => dInputs[input] += dOutputs[output]);
      return dInputs;
    },
  };
}
