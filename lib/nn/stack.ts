import { createBuffer } from "../gpu/buffer.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { type SampleBuffer, windowedBuffer } from "./_buffers.ts";
import { surrogateKernel } from "./_kernels.ts";
import { denseBackward, denseForward } from "./dense_layer.ts";
import type { DenseBlock } from "./dense_layout.ts";
import { dropoutForward, type DropoutSource } from "./dropout_layer.ts";
import { type Encode, inOrder } from "./encode.ts";
import { sampleLanes } from "./sample_lanes.ts";
import type { LayerForward, LayerPlan } from "./layer_forward.ts";
import { groupedForward } from "./grouped_layer.ts";
import type { GroupedBlock, PlainBlock } from "./layer_layout.ts";
import { type LayerBlock, type RecurrentBlock, stepsAfter, unitsOf } from "./layout.ts";
import { normForward } from "./norm_layer.ts";
import { isWide, projectedForward } from "./projected_layer.ts";
import { recurrentGradient } from "./recurrent_backward.ts";
import { recurrentForward } from "./recurrent_layer.ts";
import type { Schedule } from "./schedule.ts";
import { convForward, moveForward } from "./taps_layer.ts";

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

/** Options of {@linkcode stackForward}. */
export interface StackOptions {
  /** Keep what {@linkcode stackBackward} needs. @default false */
  tape?: boolean;
  /** Recurrent layers go on from where the last pass ended. @default false */
  continued?: boolean;
  /** Dropout layers drop; without it they do nothing. @default nothing is dropped */
  dropout?: DropoutSource;
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

async function recurrentLayer(
  gpu: Gpu,
  plan: LayerPlan<RecurrentBlock>,
  { tape, continued, repeated }: StackOptions & { repeated: boolean },
): Promise<LayerForward> {
  const { batch, block } = plan;
  const state = continued ? createBuffer(gpu, "surrogate/state", 8 * batch * block.columns) : undefined;
  if (isWide(block)) return await projectedForward(gpu, plan, { tape, state, repeated });
  const forward = await recurrentForward(gpu, plan, { tape, state });
  return {
    ...forward,
    async backward(from) {
      const { encode, mask } = await recurrentGradient(gpu, plan, { ...from, forward });
      return inOrder([encode, mask]);
    },
  };
}

function groupedLayer(
  gpu: Gpu,
  plan: LayerPlan<GroupedBlock>,
  { tape, continued }: StackOptions,
): Promise<LayerForward> {
  const size = 8 * plan.batch * plan.block.units;
  return groupedForward(gpu, plan, {
    tape,
    state: continued ? createBuffer(gpu, "surrogate/state", size) : undefined,
  });
}

async function denseLayer(
  gpu: Gpu,
  plan: LayerPlan<DenseBlock>,
  { tape }: StackOptions,
): Promise<LayerForward> {
  const dense = { ...plan, samples: plan.batch * plan.steps };
  const forward = await denseForward(gpu, dense, { tape });
  return { ...forward, backward: (from) => denseBackward(gpu, dense, { ...from, forward }) };
}

/** Prepares sums of rows, with what follows the first `units` of each row from `left`. */
async function addRows(
  gpu: Gpu,
  sum: { left: SampleBuffer; right: SampleBuffer; samples: number; units: number },
): Promise<{ outputs: SampleBuffer; encode: Encode }> {
  const { left, right, samples, units } = sum, { stride } = left;
  const LANES = sampleLanes(gpu), length = samples * stride;
  const kernel = await surrogateKernel(gpu, "add_rows", { constants: { LANES } });
  const outputs = { stride, buffer: windowedBuffer(gpu, "surrogate/sums", 4 * length) };
  const group = kernel.bind({
    shape: kernel.uniform("shape", { length, stride, units }),
    left: left.buffer,
    right: right.buffer,
    sink: outputs.buffer,
  });
  return { outputs, encode: (pass) => kernel.dispatch(pass, group, Math.ceil(length / LANES)) };
}

/** A layer that passes gradients on unchanged; the stack itself takes care of them. */
const unchanged = () => Promise.reject(new Error("Cannot go backwards through a layer that only adds"));

/** Where a layer lies in its stack. */
interface LayerPlace {
  /** Inputs of the stack, and outputs of the layers below. */
  below: readonly SampleBuffer[];
  layer: number;
  /** The inputs are one step that the layer below was to repeat. */
  repeated: boolean;
  /** The layer above does what a `repeat` is for. */
  left: boolean;
}

async function plainLayer(
  gpu: Gpu,
  plan: LayerPlan<PlainBlock>,
  { dropout, below, layer, left }: StackOptions & LayerPlace,
): Promise<LayerForward> {
  const { block, inputs, batch, steps } = plan;
  if (left) return { outputs: inputs, encode: () => {}, backward: unchanged };
  if (block.kind === "dropout") {
    if (dropout) return await dropoutForward(gpu, plan, { ...dropout, layer });
    return { outputs: inputs, encode: () => {}, backward: unchanged };
  }
  if (block.kind !== "add") return await moveForward(gpu, plan);
  const right = below[below.length - 1 - block.back];
  const sum = { left: inputs, right, samples: batch * steps, units: block.units };
  return { ...await addRows(gpu, sum), backward: unchanged };
}

function layerForward(
  gpu: Gpu,
  plan: LayerPlan,
  options: StackOptions & LayerPlace,
): Promise<LayerForward> {
  const { block } = plan;
  switch (block.kind) {
    case "dense":
      return denseLayer(gpu, { ...plan, block }, options);
    case "conv":
      return convForward(gpu, { ...plan, block }, options);
    case "grouped-lstm":
      return groupedLayer(gpu, { ...plan, block }, options);
    case "norm":
      return normForward(gpu, { ...plan, block });
    case "lstm":
    case "gru":
    case "rnn":
      return recurrentLayer(gpu, { ...plan, block }, options);
    default:
      return plainLayer(gpu, { ...plan, block }, options);
  }
}

/** Whether layer `at` is a `repeat` that nothing reads but the recurrent layer above, which takes one step for all. */
function isLeft(blocks: readonly LayerBlock[], at: number): boolean {
  const above = blocks[at + 1];
  const recurrent = above?.kind === "lstm" || above?.kind === "gru" || above?.kind === "rnn";
  const added = blocks.some((block, layer) => block.kind === "add" && layer - block.back === at + 1);
  return blocks[at]?.kind === "repeat" && recurrent && !added && isWide(above);
}

/** Prepares the forward pass of a stack over whole sequences. */
export async function stackForward(
  gpu: Gpu,
  plan: StackPlan,
  options: StackOptions = {},
): Promise<StackForward> {
  const { batch, weights, schedule } = plan;
  const layers: LayerForward[] = [], below = [plan.inputs];
  let { steps } = plan;
  for (const [layer, block] of plan.blocks.entries()) {
    const inputs = below[layer];
    const { blocks } = plan;
    const place = { below, layer, left: isLeft(blocks, layer), repeated: isLeft(blocks, layer - 1) };
    const layerPlan = { batch, steps, block, weights, inputs, schedule };
    const forward = await layerForward(gpu, layerPlan, { ...options, ...place });
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
 */
export async function stackBackward(
  gpu: Gpu,
  plan: StackPlan,
  options: { forward: StackForward; dOutputs: SampleBuffer; gradient: GPUBuffer },
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
    const shape = { samples: batch * steps[layer + 1], units: unitsOf(block) };
    const joined = await side.joined(layer + 1, dOutputs, shape);
    parts.push(joined.encode);
    dOutputs = joined.outputs;
    const { stride } = layer === 0 ? plan.inputs : layers[layer - 1].outputs;
    const same = layers[layer].outputs === (layer === 0 ? plan.inputs : layers[layer - 1].outputs);
    if (block.kind === "add") {
      parts.push(await side.leave(layer - block.back, dOutputs, shape));
    } else if (!same) {
      const buffer = () => windowedBuffer(gpu, "surrogate/dInputs", 4 * batch * steps[layer] * stride);
      const dInputs = layer === 0 ? undefined : { stride, buffer: buffer() };
      parts.push(await layers[layer].backward({ dOutputs, gradient, dInputs }));
      if (dInputs) dOutputs = dInputs;
    }
  }
  return inOrder(parts);
}
