import { createBuffer } from "../gpu/buffer.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { type SampleBuffer, windowedBuffer } from "./_buffers.ts";
import { denseBackward, type DenseForward, denseForward } from "./dense_layer.ts";
import type { DenseBlock } from "./dense_layout.ts";
import { type Encode, inOrder } from "./encode.ts";
import type { LayerBlock, RecurrentBlock } from "./layout.ts";
import { recurrentGradient } from "./recurrent_backward.ts";
import { type RecurrentForward, recurrentForward, type RecurrentPlan } from "./recurrent_layer.ts";
import type { Schedule } from "./schedule.ts";

/** What a stack of layers runs on. */
export interface StackPlan {
  /** B. */
  batch: number;
  /** T. */
  steps: number;
  /** Layers from the inputs up. */
  blocks: readonly LayerBlock[];
  /** The parameter vector, made by `windowedBuffer`. */
  weights: GPUBuffer;
  /** `(B, T, stride)`: inputs, then 1, then 0. */
  inputs: SampleBuffer;
  /** @default what suits the adapter */
  schedule?: Schedule;
}

type Forward = (RecurrentForward & { block: RecurrentBlock }) | (DenseForward & { block: DenseBlock });

/** The forward half of a stack. */
export interface StackForward {
  /** Each layer, with the inputs it reads. */
  layers: readonly { forward: Forward; inputs: SampleBuffer }[];
  /** `(B, T, stride)`: outputs of the top layer, then 1, then 0. */
  outputs: SampleBuffer;
  encode: Encode;
}

/**
 * Prepares the forward pass of a stack over whole sequences.
 * @param options.tape Keep what {@linkcode stackBackward} needs. @default false
 * @param options.continued Recurrent layers go on from where the last pass ended. @default false
 */
export async function stackForward(
  gpu: Gpu,
  plan: StackPlan,
  options: { tape?: boolean; continued?: boolean } = {},
): Promise<StackForward> {
  const { batch, steps, weights, schedule } = plan;
  const { tape, continued } = options;
  const layers: { forward: Forward; inputs: SampleBuffer }[] = [];
  let inputs = plan.inputs;
  for (const block of plan.blocks) {
    let forward: Forward;
    if (block.kind === "dense") {
      const layer = { samples: batch * steps, block, weights, inputs, schedule };
      forward = { ...await denseForward(gpu, layer, { tape }), block };
    } else {
      const state = continued ? createBuffer(gpu, "surrogate/state", 8 * batch * block.columns) : undefined;
      const layer = { batch, steps, block, weights, inputs, schedule };
      forward = { ...await recurrentForward(gpu, layer, { tape, state }), block };
    }
    layers.push({ forward, inputs });
    inputs = forward.outputs;
  }
  return { layers, outputs: inputs, encode: inOrder(layers.map(({ forward }) => forward.encode)) };
}

/**
 * Prepares the gradient of all weights of a stack.
 * @param options.forward Its forward pass, with its tape.
 * @param options.dOutputs `(B, T, stride)`: gradient of the stack's outputs, made by `windowedBuffer`.
 * @param options.gradient `(layout.length)` vec4: the blocks of the stack are set.
 */
export async function stackBackward(
  gpu: Gpu,
  plan: StackPlan,
  options: { forward: StackForward; dOutputs: SampleBuffer; gradient: GPUBuffer },
): Promise<Encode> {
  const { batch, steps, weights, schedule } = plan;
  const { layers } = options.forward;
  const { gradient } = options;
  const samples = batch * steps;
  const parts: Encode[] = [];
  let { dOutputs } = options;
  for (let layer = layers.length - 1; layer >= 0; layer--) {
    const { forward, inputs } = layers[layer];
    const { stride } = inputs;
    const dInputs = layer === 0
      ? undefined
      : { stride, buffer: windowedBuffer(gpu, "surrogate/dInputs", 4 * samples * stride) };
    if (forward.block.kind === "dense") {
      const { block } = forward;
      const from = { forward: forward as DenseForward, dOutputs, gradient, dInputs };
      parts.push(await denseBackward(gpu, { samples, block, weights, inputs, schedule }, from));
    } else {
      const plan: RecurrentPlan = { batch, steps, block: forward.block, weights, inputs, schedule };
      const from = { forward: forward as RecurrentForward, dOutputs, gradient, dInputs };
      parts.push(await recurrentGradient(gpu, plan, from));
    }
    if (dInputs) dOutputs = dInputs;
  }
  return inOrder(parts);
}
