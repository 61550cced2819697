import type { Gpu } from "../gpu/gpu.ts";
import { type SampleBuffer, windowedBuffer } from "./_buffers.ts";
import { addRows } from "./add_rows.ts";
import { type Encode, inOrder } from "./encode.ts";
import type { LayerBlock, LayerForward, StackOptions } from "./layer.ts";
import { earlierOf } from "./layer_block.ts";
import { layerOf } from "./layers/registry.ts";
import { stepsAfter } from "./layout.ts";
import { isLeft } from "./is_left.ts";
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

/** The forward half of a stack. */
export interface StackForward {
  layers: readonly LayerForward[];
  /** `(B, T of the top, stride)`: outputs of the top layer, then 1, then 0. */
  outputs: SampleBuffer;
  /** T of the top layer. */
  steps: number;
  encode: Encode;
}

/** Prepares the forward pass of a stack over whole sequences. */
export async function stackForward(
  gpu: Gpu,
  plan: StackPlan,
  options: StackOptions = {},
): Promise<StackForward> {
  const { batch, blocks, weights, schedule } = plan;
  const layers: LayerForward[] = [], below = [plan.inputs];
  let { steps } = plan;
  for (const [layer, block] of blocks.entries()) {
    const inputs = below[layer], earlier = earlierOf(block, below);
    const own = { ...options, layer, repeated: isLeft(blocks, layer - 1) };
    const forward = isLeft(blocks, layer)
      ? { outputs: inputs, encode: () => {}, backward: null }
      : await layerOf(block).forward(gpu, { batch, steps, block, weights, inputs, earlier, schedule }, own);
    layers.push(forward);
    below.push(forward.outputs);
    steps = stepsAfter(block, steps);
  }
  return {
    layers,
    steps,
    outputs: below[layers.length],
    encode: inOrder(layers.map(({ encode }) => encode)),
  };
}

/** Gradients that reach the outputs of a layer beside the main way. */
class SideGradients {
  readonly #waiting = new Map<number, SampleBuffer>();

  constructor(readonly gpu: Gpu) {}

  /** Adds what waits for the outputs number `at` to `main`. */
  async joined(
    at: number,
    main: SampleBuffer,
    shape: { samples: number; units: number },
  ): Promise<{ outputs: SampleBuffer; encode: Encode }> {
    const right = this.#waiting.get(at);
    if (!right) return { outputs: main, encode: () => {} };
    return await addRows(this.gpu, { left: main, right, ...shape });
  }

  async leave(
    at: number,
    gradient: SampleBuffer,
    shape: { samples: number; units: number },
  ): Promise<Encode> {
    const { outputs, encode } = await this.joined(at, gradient, shape);
    this.#waiting.set(at, outputs);
    return encode;
  }
}

/**
 * Prepares the gradient of all weights of a stack.
 * @param options.forward Its forward pass, with its tape.
 * @param options.dOutputs `(B, T of the top, stride)`: gradient of the stack's outputs, made by `windowedBuffer`.
 * @param options.gradient `(layout.length)` vec4: the blocks of the stack are set.
 * @param options.beside Adds to the gradient of a layer's outputs what a loss of their own gives. @default no layer has one
 */
export async function stackBackward(
  gpu: Gpu,
  plan: StackPlan,
  options: {
    forward: StackForward;
    dOutputs: SampleBuffer;
    gradient: GPUBuffer;
    beside?: (
      layer: number,
      dOutputs: SampleBuffer,
    ) => Promise<{ outputs: SampleBuffer; encode: Encode } | undefined>;
  },
): Promise<Encode> {
  const { batch, blocks } = plan;
  const { forward: { layers }, gradient } = options;
  const steps = [plan.steps];
  blocks.forEach((block, layer) => steps.push(stepsAfter(block, steps[layer])));
  const side = new SideGradients(gpu);
  const parts: Encode[] = [];
  let { dOutputs } = options;
  for (let layer = layers.length - 1; layer >= 0; layer--) {
    const block = blocks[layer];
    const shape = { samples: batch * steps[layer + 1], units: block.units };
    const joined = await side.joined(layer + 1, dOutputs, shape);
    parts.push(joined.encode);
    dOutputs = joined.outputs;
    const added = await options.beside?.(layer, dOutputs);
    if (added) {
      parts.push(added.encode);
      dOutputs = added.outputs;
    }
    if (block.back !== undefined) parts.push(await side.leave(layer - block.back, dOutputs, shape));
    const { backward } = layers[layer];
    if (backward === null) continue;
    const { stride } = layer === 0 ? plan.inputs : layers[layer - 1].outputs;
    const buffer = () => windowedBuffer(gpu, "surrogate/dInputs", 4 * batch * steps[layer] * stride);
    const dInputs = layer === 0 ? undefined : { stride, buffer: buffer() };
    parts.push(await backward({ dOutputs, gradient, dInputs }));
    if (dInputs) dOutputs = dInputs;
  }
  return inOrder(parts);
}
