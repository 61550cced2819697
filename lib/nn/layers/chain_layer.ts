import type { Gpu } from "../../gpu/gpu.ts";
import { windowedBuffer } from "../_buffers.ts";
import { nnKernel } from "../_kernels.ts";
import { sampleStride } from "../dense_layout.ts";
import type { LayerBlock, LayerForward, LayerPlan } from "../layer.ts";
import { sampleLanes } from "../sample_lanes.ts";

/** A chain laid out in a stack. */
export interface ChainBlock extends LayerBlock {
  /** D. */
  values: number;
  /** C, channels of the context. */
  context: number;
  /** The channel of the first value. */
  first: number;
  /** Steps of what has the values. */
  sourceSteps: number;
}

/** Prepares the steps of a chain. */
export async function chainForward(gpu: Gpu, plan: LayerPlan<ChainBlock>): Promise<LayerForward> {
  const { batch, block: { values, context, units, first, sourceSteps }, inputs } = plan;
  const LANES = sampleLanes(gpu), stride = sampleStride(units), earlier = plan.earlier ?? inputs;
  const outputs = { stride, buffer: windowedBuffer(gpu, "nn/chain", 4 * batch * values * stride) };
  const sizes = {
    ...{ batch, values, context, inputStride: inputs.stride, outputStride: stride },
    ...{ earlierStride: sourceSteps * earlier.stride, earlierFirst: first },
  };
  const make = async (BACKWARD: boolean, buffers: Record<string, GPUBuffer>, floats: number) => {
    const kernel = await nnKernel(gpu, "chain", { flags: { BACKWARD }, constants: { LANES } });
    const group = kernel.bind({ shape: kernel.uniform("shape", sizes), ...buffers });
    return (pass: GPUComputePassEncoder) => kernel.dispatch(pass, group, Math.ceil(floats / LANES));
  };
  const ahead = { source: inputs.buffer, sink: outputs.buffer, earlier: earlier.buffer };
  return {
    outputs,
    encode: await make(false, ahead, batch * values * stride),
    backward: ({ dOutputs, dInputs }) =>
      dInputs
        ? make(true, { source: dOutputs.buffer, sink: dInputs.buffer }, batch * inputs.stride)
        : Promise.resolve(() => {}),
  };
}
