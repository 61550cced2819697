import type { Gpu } from "../gpu/gpu.ts";
import { type SampleBuffer, windowedBuffer } from "./_buffers.ts";
import { surrogateKernel } from "./_kernels.ts";
import { denseBackward, denseForward } from "./dense_layer.ts";
import { sampleStride } from "./dense_layout.ts";
import { type Encode, inOrder } from "./encode.ts";
import type { LayerForward, LayerPlan } from "./layer_forward.ts";
import { type ConvBlock, convDense, type PlainBlock } from "./layer_layout.ts";

/** Which steps are copied where; see `taps.wgsl`. */
interface Taps {
  /** Steps of the outputs. */
  outputSteps: number;
  /** Copies in an output step. */
  width: number;
  hop: number;
  spacing: number;
  back: number;
}

interface TapsForward {
  outputs: SampleBuffer;
  encode: Encode;
  /** Prepares the way back from the gradient of the copies to that of the inputs. */
  backward(from: { dOutputs: SampleBuffer; dInputs: SampleBuffer }): Promise<Encode>;
}

/** Invocations of a workgroup, and how many of them share the channels. */
function spread(gpu: Gpu, channels: number): { LANES: number; ACROSS: number } {
  const LANES = gpu.adapter.software ? 8 : 64;
  return { LANES, ACROSS: Math.min(LANES, 2 ** Math.ceil(Math.log2(channels))) };
}

/** Sizes of the kernel; see `taps.wgsl`. */
type TapsSizes =
  & Taps
  & Record<"batch" | "steps" | "channels" | "inputStride" | "outputStride", number>;

async function tapsKernel(
  gpu: Gpu,
  sizes: TapsSizes,
  buffers: { source: GPUBuffer; sink: GPUBuffer; backward: boolean },
): Promise<Encode> {
  const { source, sink, backward } = buffers;
  const kernel = await surrogateKernel(gpu, "taps", {
    flags: { BACKWARD: backward },
    constants: spread(gpu, sizes.channels),
  });
  const group = kernel.bind({ shape: kernel.uniform("shape", { ...sizes }), source, sink });
  const workgroups = sizes.batch * (backward ? sizes.steps : sizes.outputSteps);
  return (pass) => kernel.dispatch(pass, group, workgroups);
}

async function tapsForward(
  gpu: Gpu,
  plan: { batch: number; steps: number; channels: number; inputs: SampleBuffer },
  taps: Taps,
): Promise<TapsForward> {
  const { batch, steps, channels, inputs } = plan;
  const { outputSteps, width } = taps;
  const stride = sampleStride(width * channels);
  const outputs = { stride, buffer: windowedBuffer(gpu, "nn/taps", 4 * batch * outputSteps * stride) };
  const sizes = { batch, steps, channels, inputStride: inputs.stride, outputStride: stride, ...taps };
  return {
    outputs,
    encode: await tapsKernel(gpu, sizes, { source: inputs.buffer, sink: outputs.buffer, backward: false }),
    backward: ({ dOutputs, dInputs }) =>
      tapsKernel(gpu, sizes, { source: dOutputs.buffer, sink: dInputs.buffer, backward: true }),
  };
}

/** Prepares a convolution along the steps: the taps' copies, then a dense layer of them. */
export async function convForward(
  gpu: Gpu,
  plan: LayerPlan<ConvBlock>,
  options: { tape?: boolean } = {},
): Promise<LayerForward> {
  const { batch, steps, block, weights, inputs, schedule } = plan;
  const { channels, width, dilation, causal } = block;
  const reach = (width - 1) * dilation;
  const outputSteps = causal ? steps : steps - reach;
  const copies = width === 1 ? null : await tapsForward(gpu, { batch, steps, channels, inputs }, {
    outputSteps,
    width,
    hop: 1,
    spacing: dilation,
    back: causal ? reach : 0,
  });
  const samples = batch * outputSteps, read = copies?.outputs ?? inputs;
  const densePlan = { samples, block: convDense(block), weights, inputs: read, schedule };
  const dense = await denseForward(gpu, densePlan, options);
  return {
    outputs: dense.outputs,
    encode: inOrder([...(copies ? [copies.encode] : []), dense.encode]),
    async backward({ dOutputs, gradient, dInputs }) {
      const common = { forward: dense, dOutputs, gradient };
      if (!copies || !dInputs) return await denseBackward(gpu, densePlan, { ...common, dInputs });
      const { stride } = read;
      const dCopies = { stride, buffer: windowedBuffer(gpu, "surrogate/dTaps", 4 * samples * stride) };
      return inOrder([
        await denseBackward(gpu, densePlan, { ...common, dInputs: dCopies }),
        await copies.backward({ dOutputs: dCopies, dInputs }),
      ]);
    },
  };
}

function stepsOf(block: PlainBlock, steps: number): Taps {
  const one = { outputSteps: 1, width: 1, hop: 0, spacing: 1, back: 0 };
  if (block.kind === "flatten") return { ...one, width: steps };
  return block.kind === "repeat" ? { ...one, outputSteps: block.count } : { ...one, back: 1 - steps };
}

/** Prepares a layer that only moves steps: `flatten`, `last`, `repeat`. */
export async function moveForward(gpu: Gpu, plan: LayerPlan<PlainBlock>): Promise<LayerForward> {
  const { batch, steps, block, inputs } = plan;
  const channels = block.kind === "flatten" ? block.units / steps : block.units;
  const taps = await tapsForward(gpu, { batch, steps, channels, inputs }, stepsOf(block, steps));
  return {
    outputs: taps.outputs,
    encode: taps.encode,
    backward: ({ dOutputs, dInputs }) =>
      dInputs ? taps.backward({ dOutputs, dInputs }) : Promise.resolve(() => {}),
  };
}

/** Prepares the way back through `repeat`: sums over the repeated steps. */
export function repeatBackward(
  gpu: Gpu,
  sizes: { batch: number; count: number; units: number },
  from: { dOutputs: SampleBuffer; dInputs: SampleBuffer },
): Promise<Encode> {
  const { batch, count, units } = sizes, { dOutputs, dInputs } = from;
  const strides = { inputStride: dInputs.stride, outputStride: dOutputs.stride };
  const taps = { outputSteps: count, width: 1, hop: 0, spacing: 1, back: 0 };
  return tapsKernel(gpu, { batch, steps: 1, channels: units, ...strides, ...taps }, {
    source: dOutputs.buffer,
    sink: dInputs.buffer,
    backward: true,
  });
}
