import { createBuffer } from "../../../gpu/buffer.ts";
import type { Gpu } from "../../../gpu/gpu.ts";
import { type SampleBuffer, windowedBuffer } from "../../_buffers.ts";
import { nnKernel } from "../../_kernels.ts";
import { activationFlags } from "../../activation_flags.ts";
import { sampleStride } from "../../dense_layout.ts";
import { type Encode, inOrder } from "../../encode.ts";
import type { LayerForward, LayerGradients, LayerPlan } from "../../layer.ts";
import type { Conv2dBlock } from "./conv2d_layout.ts";
import { imageKernel } from "./image_kernels.ts";
import { windowFields } from "./window_fields.ts";

/** Rows and columns of the tile of a workgroup. */
const TILE = 32;
/** Windows of a share on software adapters, whose loops are counted (see `roundsPerDispatch`). */
const MOST_WINDOWS = 32_768;

type Plan = LayerPlan<Conv2dBlock>;

const tilesOf = (values: number, groups: number) => groups * Math.ceil(values / groups / TILE);

/** Fields of the kernels' shape. */
function fieldsOf({ batch, steps, block, inputs }: Plan, outputStride: number) {
  const { filters, dilation, parts, columns, bias } = block;
  return {
    ...windowFields(block),
    ...{ samples: batch * steps, inputStride: inputs.stride, outputStride, filters, groups: parts },
    ...{
      dilationDown: dilation[0],
      dilationAcross: dilation[1],
      weightWidth: 4 * columns,
      bias: Number(bias),
    },
    shares: 1,
  };
}

const blockBinding = (buffer: GPUBuffer, { offset, rows, columns }: Conv2dBlock) => ({
  buffer,
  offset: 16 * offset,
  size: 16 * rows * columns,
});

/** Prepares the gradient of the inputs from that of the sums, of `(S, stride)` floats. */
async function inputsBackward(
  gpu: Gpu,
  plan: Plan,
  dSums: SampleBuffer,
  dInputs: SampleBuffer,
): Promise<Encode> {
  const { batch, steps, block, weights } = plan, { from, parts } = block;
  const kernel = await imageKernel(gpu, "conv2d_inputs");
  const group = kernel.bind({
    shape: kernel.uniform("shape", { ...fieldsOf(plan, dSums.stride), inputStride: dInputs.stride }),
    ...{ dSums: dSums.buffer, dInputs: dInputs.buffer, weights: blockBinding(weights, block) },
  });
  const workgroups = Math.ceil(batch * steps * from[0] * from[1] / TILE) * tilesOf(from[2], parts);
  return (pass) => kernel.dispatch(pass, group, workgroups);
}

/** Prepares the gradient of the weights from that of the sums. */
async function weightsBackward(
  gpu: Gpu,
  plan: Plan,
  dSums: SampleBuffer,
  gradient: GPUBuffer,
): Promise<Encode> {
  const { batch, steps, block, inputs } = plan, { to, filters, parts, rows, columns } = block;
  const windows = batch * steps * to[0] * to[1], length = rows * columns;
  const tiles = Math.ceil(rows / TILE) * tilesOf(filters, parts);
  const enough = gpu.adapter.software ? Math.ceil(windows / MOST_WINDOWS) : Math.ceil(512 / tiles);
  const shares = Math.max(1, Math.min(enough, Math.ceil(windows / 64)));
  const partials = createBuffer(gpu, "nn/partials", 16 * shares * length);
  const kernel = await imageKernel(gpu, "conv2d_weights"), sum = await nnKernel(gpu, "sum_partials");
  const group = kernel.bind({
    shape: kernel.uniform("shape", { ...fieldsOf(plan, dSums.stride), shares }),
    ...{ inputs: inputs.buffer, dSums: dSums.buffer, partials },
  });
  const sumGroup = sum.bind({
    shape: sum.uniform("shape", { shares, length }),
    ...{ partials, gradient: blockBinding(gradient, block) },
  });
  return (pass) => {
    kernel.dispatch(pass, group, shares * tiles);
    sum.dispatch(pass, sumGroup, Math.ceil(length / 64));
  };
}

/** Prepares the gradient of the sums from that of the outputs. */
async function slopes(
  gpu: Gpu,
  { batch, steps, block: { units, activation } }: Plan,
  { outputs, dOutputs }: { outputs: SampleBuffer; dOutputs: SampleBuffer },
): Promise<{ dSums: SampleBuffer; encode: Encode }> {
  if (activation === "linear") return { dSums: dOutputs, encode: () => {} };
  const LANES = gpu.adapter.software ? 32 : 64, samples = batch * steps, columns = Math.ceil(units / 4);
  const kernel = await nnKernel(gpu, "dense_slope", {
    flags: activationFlags(activation),
    constants: { LANES },
  });
  const dSums = { stride: 4 * columns, buffer: createBuffer(gpu, "nn/dSums", 16 * samples * columns) };
  const widths = { outputWidth: outputs.stride / 4, gradientWidth: dOutputs.stride / 4 };
  const group = kernel.bind({
    shape: kernel.uniform("shape", { samples, columns, units, ...widths }),
    ...{ outputs: outputs.buffer, dOutputs: dOutputs.buffer, dSums: dSums.buffer },
  });
  return { dSums, encode: (pass) => kernel.dispatch(pass, group, Math.ceil(samples * columns / LANES)) };
}

async function backward(
  gpu: Gpu,
  plan: Plan,
  { outputs, dOutputs, gradient, dInputs }: LayerGradients & { outputs: SampleBuffer },
): Promise<Encode> {
  const { dSums, encode } = await slopes(gpu, plan, { outputs, dOutputs });
  const parts = [encode, await weightsBackward(gpu, plan, dSums, gradient)];
  if (dInputs) parts.push(await inputsBackward(gpu, plan, dSums, dInputs));
  return inOrder(parts);
}

/** Prepares a convolution of images, and the way back. */
export async function conv2dForward(gpu: Gpu, plan: Plan): Promise<LayerForward> {
  const { batch, steps, block, weights, inputs } = plan, { activation, to, filters, parts, units } = block;
  const samples = batch * steps, stride = sampleStride(units);
  const outputs = { stride, buffer: windowedBuffer(gpu, "nn/filtered", 4 * samples * stride) };
  const kernel = await imageKernel(gpu, "conv2d_forward", { flags: activationFlags(activation) });
  const group = kernel.bind({
    shape: kernel.uniform("shape", fieldsOf(plan, stride)),
    ...{ inputs: inputs.buffer, outputs: outputs.buffer, weights: blockBinding(weights, block) },
  });
  const workgroups = Math.ceil(samples * to[0] * to[1] / TILE) * tilesOf(filters, parts);
  return {
    outputs,
    encode: (pass) => kernel.dispatch(pass, group, workgroups),
    backward: (from) => backward(gpu, plan, { ...from, outputs }),
  };
}
