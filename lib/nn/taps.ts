import type { Gpu } from "../gpu/gpu.ts";
import { type SampleBuffer, windowedBuffer } from "./_buffers.ts";
import { nnKernel } from "./_kernels.ts";
import { sampleStride } from "./dense_layout.ts";
import type { Encode } from "./encode.ts";
import type { LayerForward, LayerPlan } from "./layer.ts";

/** Which steps are copied where; see `taps.wgsl`. */
export interface Taps {
  /** Steps of the outputs. */
  outputSteps: number;
  /** Copies in an output step. */
  width: number;
  hop: number;
  spacing: number;
  back: number;
}

/** Copies of steps, and the way back. */
export interface TapsForward {
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
  const kernel = await nnKernel(gpu, "taps", {
    flags: { BACKWARD: backward },
    constants: spread(gpu, sizes.channels),
  });
  const group = kernel.bind({ shape: kernel.uniform("shape", { ...sizes }), source, sink });
  const workgroups = sizes.batch * (backward ? sizes.steps : sizes.outputSteps);
  return (pass) => kernel.dispatch(pass, group, workgroups);
}

/** Prepares copies of steps, several of which may be one step of the outputs. */
export async function tapsForward(
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

/**
 * Prepares a layer that only copies steps.
 * @param taps Steps of the outputs; copies of each, one after the other; the step that the first copies is `-back`.
 */
export async function copySteps(
  gpu: Gpu,
  plan: LayerPlan,
  taps: { outputSteps: number; width?: number; back?: number },
): Promise<LayerForward> {
  const { batch, steps, inputs, block } = plan;
  const all = { width: 1, hop: 0, spacing: 1, back: 0, ...taps };
  const { outputs, encode, backward } = await tapsForward(
    gpu,
    { batch, steps, channels: block.inputs, inputs },
    all,
  );
  return {
    outputs,
    encode,
    backward: ({ dOutputs, dInputs }) =>
      dInputs ? backward({ dOutputs, dInputs }) : Promise.resolve(() => {}),
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
