import type { Gpu } from "../../gpu/gpu.ts";
import { windowedBuffer } from "../_buffers.ts";
import { nnKernel } from "../_kernels.ts";
import { sampleStride } from "../dense_layout.ts";
import type { LayerBlock, LayerForward, LayerPlan } from "../layer.ts";
import { sampleLanes } from "../sample_lanes.ts";

/** Turns channels on the device, and their gradients. */
export async function turnForward(
  gpu: Gpu,
  { batch, steps, inputs, block: { units, count } }: LayerPlan<LayerBlock & { count: number }>,
): Promise<LayerForward> {
  const stride = sampleStride(units), LANES = sampleLanes(gpu);
  const outputs = { stride, buffer: windowedBuffer(gpu, "nn/turn", 4 * batch * steps * stride) };
  const kernel = await nnKernel(gpu, "turn", { constants: { LANES } });
  const make = (from: typeof outputs, to: typeof outputs, one: number) => {
    const sizes = { batch, steps, units, kept: units - count, one };
    const shape = kernel.uniform("shape", { ...sizes, sourceStride: from.stride, sinkStride: to.stride });
    const group = kernel.bind({ shape, source: from.buffer, sink: to.buffer });
    return (pass: GPUComputePassEncoder) =>
      kernel.dispatch(pass, group, Math.ceil(batch * steps * to.stride / LANES));
  };
  return {
    outputs,
    encode: make(inputs, outputs, 1),
    // What goes there comes back by the same way.
    backward: ({ dOutputs, dInputs }) => Promise.resolve(dInputs ? make(dOutputs, dInputs, 0) : () => {}),
  };
}
