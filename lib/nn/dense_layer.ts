import { createBuffer } from "../gpu/buffer.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { Binding } from "../gpu/kernel.ts";
import { type SampleBuffer, uniformWindow, windowedBuffer } from "./_buffers.ts";
import { nnKernel } from "./_kernels.ts";
import { activationFlags } from "./activation_flags.ts";
import { type DenseBlock, sampleStride } from "./dense_layout.ts";
import { type Encode, inOrder } from "./encode.ts";
import { partCount, partRows, type Schedule } from "./schedule.ts";
import { weightGradient } from "./weight_gradient.ts";

/** Samples per workgroup by rows: 8 invocations of 4 each. */
const ROWS_SAMPLES = 32;
/** Parts of the weights that one dispatch by rows binds. */
const MAX_DENSE_PARTS = 8;

/** What a dense layer runs on. */
export interface DensePlan {
  /** S. */
  samples: number;
  /** Where the layer's weights lie. */
  block: DenseBlock;
  /** The parameter vector, made by `windowedBuffer`. */
  weights: GPUBuffer;
  /** `(S, stride)`: inputs, then 1, then 0; made by `windowedBuffer` when the layer is trained. */
  inputs: SampleBuffer;
  /** `rows` is what software adapters do well, `units` what GPUs do well. @default what suits the adapter */
  schedule?: Schedule;
}

/** The forward half of a dense layer. */
export interface DenseForward {
  /** `(S, stride)`: y, then 1, then 0; or, without the 1, y and 0 in `(S, ceil(N / 4))` vec4. */
  outputs: SampleBuffer;
  /** Whether the outputs have the 1. */
  ones: boolean;
  /** `(S, ceil(N / 4))` vec4 before the activation; only where back-propagation needs them. */
  sums?: GPUBuffer;
  encode: Encode;
}

/** Rows need a few rows of the weights in one uniform binding. */
const scheduleOf = (gpu: Gpu, { schedule, block }: Omit<DensePlan, "inputs">): Schedule =>
  partRows(block) > 0 && (schedule ?? (gpu.adapter.software ? "rows" : "units")) === "rows"
    ? "rows"
    : "units";

function wholeBlock({ weights, block }: Omit<DensePlan, "inputs">): Binding {
  return { buffer: weights, offset: 16 * block.offset, size: 16 * block.rows * block.columns };
}

type Made = {
  flags: Record<string, boolean>;
  fields: Record<string, number>;
  bindings: Record<string, Binding>;
};

async function forwardTiles(gpu: Gpu, plan: DensePlan, { flags, fields, bindings }: Made): Promise<Encode> {
  const kernel = await nnKernel(gpu, "dense_forward", { flags });
  const { rows, columns } = plan.block;
  const group = kernel.bind({
    shape: kernel.uniform("shape", { ...fields, rows }),
    ...bindings,
    weights: wholeBlock(plan),
  });
  const workgroups = Math.ceil(plan.samples / 64) * Math.ceil(columns / 16);
  return (pass) => kernel.dispatch(pass, group, workgroups);
}

async function forwardRows(gpu: Gpu, plan: DensePlan, { flags, fields, bindings }: Made): Promise<Encode> {
  const { samples, block, weights } = plan;
  const all = partCount(block), parts = Math.min(all, MAX_DENSE_PARTS), rows = partRows(block);
  const kernel = await nnKernel(gpu, "dense_forward_rows", { flags, constants: { LANES: 8 }, parts });
  const quads = Math.ceil(block.rows / 4), partQuads = rows / 4;
  const workgroups = Math.ceil(samples / ROWS_SAMPLES) * Math.ceil(block.columns / 4);
  const groups: GPUBindGroup[] = [];
  for (let first = 0; first < all; first += parts) {
    const quadFirst = first * partQuads, quadEnd = Math.min(quads, (first + parts) * partQuads);
    const windows = Array.from({ length: parts }, (_, part) => {
      const row = Math.min(first + part, all - 1) * rows;
      return [`weights${part}`, uniformWindow(weights, block.offset + row * block.columns)];
    });
    const stretch = { quadFirst, quadEnd, partQuads, last: quadEnd === quads ? 1 : 0 };
    groups.push(kernel.bind({
      shape: kernel.uniform("shape", { ...fields, ...stretch }),
      ...bindings,
      ...Object.fromEntries(windows),
    }));
  }
  return (pass) => groups.forEach((group) => kernel.dispatch(pass, group, workgroups));
}

/**
 * Prepares a dense layer's outputs `activation(W [x, 1])`, one dispatch (a few for large layers on a software adapter).
 * @param options.tape Keep what {@linkcode denseBackward} needs. @default false
 * @param options.ones The outputs get the 1 that a layer above reads. @default true
 */
export async function denseForward(
  gpu: Gpu,
  plan: DensePlan,
  options: { tape?: boolean; ones?: boolean } = {},
): Promise<DenseForward> {
  const { samples, block, inputs } = plan;
  const { units, columns, activation } = block;
  const { tape = false, ones = true } = options;
  const taped = tape && activation === "silu";
  const stride = ones ? sampleStride(units) : 4 * columns;
  const outputs = { stride, buffer: windowedBuffer(gpu, "surrogate/outputs", 4 * samples * stride) };
  const sums = taped ? createBuffer(gpu, "surrogate/sums", 16 * samples * columns) : undefined;
  const made = {
    flags: { ...activationFlags(activation), TAPE: taped },
    fields: {
      samples,
      columns,
      units,
      inputWidth: inputs.stride / 4,
      outputWidth: stride / 4,
      one: ones ? 1 : 0,
    },
    bindings: { inputs: inputs.buffer, outputs: outputs.buffer, ...(sums ? { sums } : {}) },
  };
  const make = scheduleOf(gpu, plan) === "rows" ? forwardRows : forwardTiles;
  return { outputs, ones, sums, encode: await make(gpu, plan, made) };
}

/** Prepares the gradient of a dense layer's inputs from that of its sums, `(S, C)` vec4. */
export async function inputGradient(
  gpu: Gpu,
  plan: Omit<DensePlan, "inputs">,
  gradients: { dSums: GPUBuffer; dInputs: SampleBuffer },
): Promise<Encode> {
  const { samples, block, weights } = plan;
  const { rows, columns } = block;
  const { dSums, dInputs } = gradients;
  const fields = { samples, columns, inputWidth: dInputs.stride / 4 };
  const bindings = { dSums, dInputs: dInputs.buffer };
  if (scheduleOf(gpu, plan) === "units") {
    const kernel = await nnKernel(gpu, "dense_backward");
    const shape = kernel.uniform("shape", { ...fields, rows });
    const group = kernel.bind({ shape, ...bindings, weights: wholeBlock(plan) });
    return (pass) => kernel.dispatch(pass, group, Math.ceil(samples / 64) * Math.ceil(rows / 64));
  }
  const kernel = await nnKernel(gpu, "dense_backward_rows", { constants: { LANES: 8 } });
  return inOrder(Array.from({ length: partCount(block) }, (_, part) => {
    const rowFirst = part * partRows(block), count = Math.min(partRows(block), rows - rowFirst);
    const group = kernel.bind({
      shape: kernel.uniform("shape", { ...fields, rowFirst, rows: count }),
      ...bindings,
      weights: uniformWindow(weights, block.offset + rowFirst * columns),
    });
    const workgroups = Math.ceil(samples / ROWS_SAMPLES) * Math.ceil(count / 16);
    return (pass: GPUComputePassEncoder) => kernel.dispatch(pass, group, workgroups);
  }));
}

/** The gradient `(S, C)` vec4 of a layer's sums: that of its outputs itself where nothing is in between. */
async function sumGradient(
  gpu: Gpu,
  plan: DensePlan,
  from: { forward: DenseForward; dOutputs: SampleBuffer },
): Promise<{ dSums: GPUBuffer; encode: Encode }> {
  const { samples, block: { columns, units, activation } } = plan;
  const { forward: { outputs, ones, sums }, dOutputs } = from;
  if (activation === "linear" && !ones && dOutputs.stride === 4 * columns) {
    return { dSums: dOutputs.buffer, encode: () => {} };
  }
  const LANES = gpu.adapter.software ? 32 : 64;
  const kernel = await nnKernel(gpu, "dense_slope", {
    flags: activationFlags(activation),
    constants: { LANES },
  });
  const dSums = windowedBuffer(gpu, "surrogate/dSums", 16 * samples * columns);
  const widths = { outputWidth: outputs.stride / 4, gradientWidth: dOutputs.stride / 4 };
  const group = kernel.bind({
    shape: kernel.uniform("shape", { samples, columns, units, ...widths }),
    outputs: outputs.buffer,
    dOutputs: dOutputs.buffer,
    dSums,
    ...(sums ? { sums } : {}),
  });
  return { dSums, encode: (pass) => kernel.dispatch(pass, group, Math.ceil(samples * columns / LANES)) };
}

/**
 * Prepares the gradient of a dense layer's weights and, if wanted, of its inputs.
 * @param from.forward The layer's forward pass, with its tape.
 * @param from.dOutputs `(S, stride)`, made by `windowedBuffer`: gradient of the outputs. Past the last unit it counts nothing,
 * but for a linear layer without the 1, where it must be 0.
 * @param from.gradient `(layout.length)` vec4: the gradient of the whole parameter vector, the layer's block of which is set.
 * @param from.dInputs `(S, stride)` with the stride of the inputs: where their gradient goes. @default it is not computed
 */
export async function denseBackward(
  gpu: Gpu,
  plan: DensePlan,
  from: { forward: DenseForward; dOutputs: SampleBuffer; gradient: GPUBuffer; dInputs?: SampleBuffer },
): Promise<Encode> {
  const { samples, block, inputs, schedule } = plan;
  const { gradient, dInputs } = from;
  const { dSums, encode } = await sumGradient(gpu, plan, from);
  const parts = [encode];
  if (dInputs) parts.push(await inputGradient(gpu, plan, { dSums, dInputs }));
  parts.push(await weightGradient(gpu, { samples, left: inputs, right: dSums, block, gradient, schedule }));
  return inOrder(parts);
}
