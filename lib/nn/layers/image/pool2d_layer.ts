import { createBuffer } from "../../../gpu/buffer.ts";
import type { Gpu } from "../../../gpu/gpu.ts";
import { windowedBuffer } from "../../_buffers.ts";
import { sampleStride } from "../../dense_layout.ts";
import type { LayerForward, LayerPlan } from "../../layer.ts";
import { imageKernel } from "./image_kernels.ts";
import type { Pool2dBlock } from "./image_layout.ts";
import { windowFields } from "./window_fields.ts";

/** Prepares pools of images, and the way back. */
export async function pool2dForward(gpu: Gpu, plan: LayerPlan<Pool2dBlock>): Promise<LayerForward> {
  const { batch, steps, block, inputs } = plan,
    MEAN = block.take === "mean",
    LANES = gpu.adapter.software ? 32 : 64;
  const samples = batch * steps, stride = sampleStride(block.units), constants = { LANES };
  const outputs = { stride, buffer: windowedBuffer(gpu, "nn/pooled", 4 * samples * stride) };
  const fields = {
    ...windowFields(block),
    samples,
    inputStride: inputs.stride,
    outputStride: stride,
    gradientStride: stride,
  };
  const places: Record<string, GPUBuffer> = MEAN
    ? {}
    : { taken: createBuffer(gpu, "nn/taken", 4 * samples * stride) };
  const kernel = await imageKernel(gpu, "pool2d", { flags: { MEAN }, constants });
  const group = kernel.bind({
    shape: kernel.uniform("shape", fields),
    ...{ source: inputs.buffer, sink: outputs.buffer, ...places },
  });
  return {
    outputs,
    encode: (pass) => kernel.dispatch(pass, group, Math.ceil(samples * stride / LANES)),
    async backward({ dOutputs, dInputs }) {
      if (!dInputs) return () => {};
      const back = await imageKernel(gpu, "pool2d", { flags: { MEAN, BACKWARD: true }, constants });
      const backGroup = back.bind({
        shape: back.uniform("shape", { ...fields, gradientStride: dOutputs.stride }),
        ...{ source: dOutputs.buffer, sink: dInputs.buffer, ...places },
      });
      return (pass) => back.dispatch(pass, backGroup, Math.ceil(samples * dInputs.stride / LANES));
    },
  };
}
