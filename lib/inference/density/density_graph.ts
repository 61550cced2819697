import { createBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { type SampleBuffer, windowedBuffer } from "../../nn/_buffers.ts";
import { denseBackward, denseForward } from "../../nn/dense_layer.ts";
import { type Encode, inOrder } from "../../nn/encode.ts";
import { inputBuffer } from "../../nn/input_buffer.ts";
import { sampleLanes } from "../../nn/sample_lanes.ts";
import { stackBackward, stackForward } from "../../nn/stack.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";
import { densityKernel } from "./_kernels.ts";
import { contextChannels, densityInputs, densityLayout, type DensitySpec } from "./density_spec.ts";

/** What a density is trained on, on the GPU. */
export interface DensitySource {
  /** As the layers get it. (N, T, channels) */
  context: GPUBuffer;
  /** Values of 0 to 1. (N, D) */
  units: GPUBuffer;
}

/** Which rows of the source. */
export interface DensityPlace {
  /** Rows to take from, and the first of them. */
  listed: number;
  listedFirst: number;
  seed: number;
  /** What counts the steps of the training; null of rows held out, of which those from `first` on are taken. */
  progress: GPUBuffer | null;
  first?: number;
}

/** Prepares a batch of rows. @param to `(B, T, stride)` inputs and `(B, D)` targets. */
export async function gatherDensity(
  gpu: Gpu,
  spec: DensitySpec,
  source: DensitySource,
  at: { batch: number; place: DensityPlace; inputs: SampleBuffer; targets: GPUBuffer },
): Promise<Encode> {
  const { batch, place: { listed, listedFirst, seed, progress, first = 0 }, inputs, targets } = at;
  const LANES = sampleLanes(gpu), { steps, missing } = spec.context, floats = batch * steps * inputs.stride;
  const flags = { FIXED: progress === null, MISSING: missing };
  const kernel = await densityKernel(gpu, "density_gather", { flags, constants: { LANES } });
  const group = kernel.bind({
    shape: kernel.uniform("shape", {
      ...{ batch, steps, channels: contextChannels(spec), values: spec.parameters.length },
      ...{ inputStride: inputs.stride, listed, listedFirst, first },
      ...{ stream: STREAMS.density, seed: seedKey(seed) },
    }),
    context: source.context,
    units: source.units,
    inputs: inputs.buffer,
    targets,
    ...(progress ? { progress } : {}),
  });
  return (pass) => kernel.dispatch(pass, group, Math.ceil(floats / LANES));
}

/** Prepares the loss of a batch and its gradient by the outputs. @param plan.samples B D. @param plan.weight 1 / B. */
export async function densityLoss(
  gpu: Gpu,
  plan: { samples: number; components: number; weight: number; outputs: SampleBuffer; targets: GPUBuffer },
): Promise<{ losses: GPUBuffer; dOutputs: SampleBuffer; encode: Encode }> {
  const { samples, components, weight, outputs, targets } = plan, { stride } = outputs;
  const LANES = sampleLanes(gpu);
  const kernel = await densityKernel(gpu, "density_loss", { constants: { LANES } });
  const losses = createBuffer(gpu, "inference/losses", 4 * samples);
  const dOutputs = { stride, buffer: windowedBuffer(gpu, "inference/dOutputs", 4 * samples * stride) };
  const group = kernel.bind({
    shape: kernel.uniform("shape", { samples, components, width: stride, weight }),
    ...{ outputs: outputs.buffer, targets, losses, dOutputs: dOutputs.buffer },
  });
  return { losses, dOutputs, encode: (pass) => kernel.dispatch(pass, group, Math.ceil(samples / LANES)) };
}

/** Loss of a batch of rows and, with `gradient`, its gradient. */
export interface DensityGraph {
  inputs: SampleBuffer;
  /** (B, D) */
  targets: GPUBuffer;
  /** (B D) */
  losses: GPUBuffer;
  encode: Encode;
}

/** Prepares the loss of a batch. @param plan.gradient `(layout.length)` vec4: is set. @default no gradient */
export async function densityGraph(
  gpu: Gpu,
  spec: DensitySpec,
  plan: { batch: number; weights: GPUBuffer; gradient?: GPUBuffer; progress?: GPUBuffer; seed: number },
): Promise<DensityGraph> {
  const { batch, weights, gradient, progress, seed } = plan, { steps } = spec.context;
  const { layers, head } = densityLayout(spec), D = spec.parameters.length, samples = batch * D;
  const inputs = inputBuffer(gpu, "inference/inputs", {
    samples: batch * steps,
    values: densityInputs(spec),
  });
  const targets = createBuffer(gpu, "inference/targets", 4 * samples);
  const stackPlan = { batch, steps, blocks: layers, weights, inputs }, tape = gradient !== undefined;
  const dropout = progress && { progress, seed };
  const stack = await stackForward(gpu, stackPlan, { tape, dropout });
  const headPlan = { samples, block: head, weights, inputs: stack.outputs };
  const forward = await denseForward(gpu, headPlan, { tape, ones: false });
  const { components } = spec, common = { samples, components, weight: 1 / batch };
  const loss = await densityLoss(gpu, { ...common, outputs: forward.outputs, targets });
  const parts = [stack.encode, forward.encode, loss.encode];
  if (gradient) {
    const { stride } = stack.outputs,
      dTop = { stride, buffer: windowedBuffer(gpu, "inference/dTop", 4 * samples * stride) };
    parts.push(
      await denseBackward(gpu, headPlan, { forward, dOutputs: loss.dOutputs, gradient, dInputs: dTop }),
    );
    parts.push(await stackBackward(gpu, stackPlan, { forward: stack, dOutputs: dTop, gradient }));
  }
  return { inputs, targets, losses: loss.losses, encode: inOrder(parts) };
}
