import * as z from "../../lib/deps/zod.ts";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { createKernel } from "../../lib/gpu/kernel.ts";
import { windowedBuffer } from "../../lib/nn/_buffers.ts";
import { sampleStride } from "../../lib/nn/dense_layout.ts";
import type { LayerBlock, LayerForward, LayerKind, LayerPlan } from "../../lib/nn/layer.ts";
import wgsl from "./_scale.wgsl" with { type: "text" };

const compile = (gpu: Gpu, BACKWARD: boolean) =>
  createKernel(gpu, { stem: "test/scale", pieces: [wgsl], flags: { BACKWARD } });

async function forward(gpu: Gpu, plan: LayerPlan): Promise<LayerForward> {
  const { batch, steps, block, inputs } = plan, { units } = block, samples = batch * steps;
  const stride = sampleStride(units), size = (stride: number) => 4 * samples * stride;
  const outputs = { stride, buffer: windowedBuffer(gpu, "test/scaled", size(stride)) };
  const window = (buffer: GPUBuffer) => ({ buffer, offset: 16 * block.offset, size: 16 * block.columns });
  const sizes = { samples, units, inputStride: inputs.stride };
  const kernel = await compile(gpu, false);
  const common = { weights: window(plan.weights), inputs: inputs.buffer };
  const shape = kernel.uniform("shape", { ...sizes, outputStride: stride });
  const group = kernel.bind({ shape, ...common, outputs: outputs.buffer });
  const workgroups = Math.ceil((units + 1) / 64);
  return {
    outputs,
    encode: (pass) => kernel.dispatch(pass, group, workgroups),
    async backward({ dOutputs, gradient, dInputs }) {
      const back = await compile(gpu, true);
      const group = back.bind({
        shape: back.uniform("shape", { ...sizes, outputStride: dOutputs.stride }),
        ...common,
        dOutputs: dOutputs.buffer,
        gradient: window(gradient),
        dInputs: dInputs?.buffer ?? windowedBuffer(gpu, "test/unread", size(inputs.stride)),
      });
      return (pass) => back.dispatch(pass, group, workgroups);
    },
  };
}

/** A layer of a factor for each channel: what a new kind of layer consists of. */
export const scale: LayerKind<{ kind: "scale" }, LayerBlock> = {
  kind: "scale",
  schema: z.strictObject({ kind: z.literal("scale") }),
  text: { form: "scale", read: (parts) => parts.length === 0 ? { kind: "scale" } : null },
  block: (_spec, { offset, inputs }) => ({
    kind: "scale",
    offset,
    rows: 1,
    columns: Math.ceil(inputs / 4),
    inputs,
    units: inputs,
  }),
  shapes: ({ units }, name) => ({ [`${name}.weight`]: [units] }),
  visit({ offset, units }, name, visit) {
    for (let n = 0; n < units; n++) visit(4 * offset + n, `${name}.weight`, n);
  },
  settle: (_block, of) => void of("weight").fill(1),
  forward,
  reference: ({ units }, weights, inputs) => ({
    outputs: inputs.map((x, at) => weights[at % units] * x),
    back(dOutputs, sums) {
      dOutputs.forEach((above, at) => sums[at % units] += above * inputs[at]);
      return dOutputs.map((above, at) => weights[at % units] * above);
    },
  }),
};
