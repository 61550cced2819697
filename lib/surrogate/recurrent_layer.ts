import { createBuffer } from "../gpu/buffer.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { Binding, Kernel } from "../gpu/kernel.ts";
import { type SampleBuffer, uniformWindow, windowedBuffer } from "./_buffers.ts";
import { surrogateKernel } from "./_kernels.ts";
import { type Encode, inOrder } from "./encode.ts";
import type { RecurrentBlock } from "./layout.ts";
import {
  chooseSchedule,
  loopsPerStep,
  partCount,
  partRows,
  roundsPerDispatch,
  rowFlags,
  type Schedule,
  spreadRows,
  spreadUnits,
  stretches,
} from "./schedule.ts";
import { weightGradient } from "./weight_gradient.ts";

/** What a layer's kernels run on. */
export interface RecurrentPlan {
  /** B. */
  batch: number;
  /** T. */
  steps: number;
  /** Where the layer's weights lie. */
  block: RecurrentBlock;
  /** The parameter vector, made by `windowedBuffer`. */
  weights: GPUBuffer;
  /** `(B, T, stride)`, the first F of each row being the inputs. */
  inputs: SampleBuffer;
  /** @default what suits the adapter */
  schedule?: Schedule;
}

/** The forward half of a layer. */
export interface RecurrentForward {
  /** `(B, T, stride)`: h, then 1, then 0. */
  outputs: SampleBuffer;
  /** What back-propagation needs; only with `tape`. */
  tape?: { gates: GPUBuffer; cells: GPUBuffer; zs: SampleBuffer };
  encode: Encode;
}

const pad4 = (length: number) => Math.ceil(length / 4) * 4;
const capacity = (length: number) => Math.ceil(length / 64) * 64;

/** Bindings of the layer's weights in one of its schedules. */
function weightBindings(plan: RecurrentPlan, schedule: Schedule): Record<string, Binding> {
  const { block, weights } = plan;
  if (schedule === "units") {
    return { weights: { buffer: weights, offset: 16 * block.offset, size: 16 * block.rows * block.columns } };
  }
  const windows = Array.from({ length: partCount(block) }, (_, part): [string, Binding] => [
    `weights${part}`,
    uniformWindow(weights, block.offset + part * partRows(block) * block.columns),
  ]);
  return Object.fromEntries(windows);
}

/** Flags of the layer's kind. */
function kindFlags({ kind }: RecurrentBlock): Record<string, boolean> {
  return { GRU: kind === "gru", RNN: kind === "rnn" };
}

function forwardKernel(gpu: Gpu, plan: RecurrentPlan, schedule: Schedule, flags: Record<string, boolean>) {
  const { batch, block } = plan;
  if (schedule === "rows") {
    const { lanes, batchRows, workgroups } = spreadRows(gpu, batch);
    const memory = { rows: block.rows, columns: block.columns, batchRows };
    const variant = { flags, constants: { LANES: lanes }, parts: partCount(block), memory };
    return { kernel: surrogateKernel(gpu, "recurrent_forward_rows", variant), workgroups };
  }
  const Z_CAPACITY = capacity(block.rows), H_CAPACITY = capacity(block.columns);
  const shape = { batch, hidden: block.columns, floats: Z_CAPACITY + 2 * H_CAPACITY };
  const { lanes, rows, workgroups } = spreadUnits(gpu, shape);
  const constants = { LANES: lanes, Z_CAPACITY, H_CAPACITY };
  const variant = { flags: { ...flags, ...rowFlags(rows) }, constants };
  return { kernel: surrogateKernel(gpu, "recurrent_forward", variant), workgroups };
}

/**
 * Prepares the forward pass of a recurrent layer over whole sequences: one dispatch (a few on a software adapter).
 * @param options.tape Keep what {@linkcode recurrentBackward} needs. @default false
 * @param options.state `(B, H)` of (h, c), or (h, h) but for an LSTM: where to start from, and where the last state goes. @default zeros
 */
export async function recurrentForward(
  gpu: Gpu,
  plan: RecurrentPlan,
  options: { tape?: boolean; state?: GPUBuffer } = {},
): Promise<RecurrentForward> {
  const { batch, steps, block, inputs } = plan;
  const { tape: taped = false } = options;
  const schedule = chooseSchedule(gpu, block, plan.schedule);
  const made = forwardKernel(gpu, plan, schedule, { ...kindFlags(block), TAPE: taped });
  const kernel = await made.kernel;
  const hidden = block.columns, samples = batch * steps;
  const sampleBuffer = (role: string, length: number): SampleBuffer => {
    const stride = pad4(length);
    return { stride, buffer: windowedBuffer(gpu, `surrogate/${role}`, 4 * samples * stride) };
  };
  const hiddens = sampleBuffer("hiddens", hidden + 1);
  const tape = !taped ? undefined : {
    gates: createBuffer(gpu, "surrogate/gates", 16 * samples * hidden),
    cells: createBuffer(gpu, "surrogate/cells", 4 * samples * hidden),
    zs: sampleBuffer("zs", block.rows),
  };
  const sizes = { batch, steps, inputs: block.inputs, inputStride: inputs.stride, hidden };
  const strides = { hiddenStride: hiddens.stride, zStride: pad4(block.rows), partRows: partRows(block) };
  const state = options.state ?? createBuffer(gpu, "surrogate/state", 8 * batch * hidden);
  const bindings = {
    inputs: inputs.buffer,
    hiddens: hiddens.buffer,
    ...(tape ? { gates: tape.gates, cells: tape.cells, zs: tape.zs.buffer } : {}),
    state,
    ...weightBindings(plan, schedule),
  };
  const most = roundsPerDispatch(gpu, loopsPerStep(block, schedule));
  const groups = stretches(steps, most).map(([stepFirst, stepEnd]) => {
    const fresh = stepFirst === 0 && !options.state ? 1 : 0;
    const fields = pick(kernel, { ...sizes, ...strides, stepFirst, stepEnd, fresh });
    return kernel.bind({ shape: kernel.uniform("shape", fields), ...bindings });
  });
  return {
    outputs: hiddens,
    tape,
    encode: (pass) => groups.forEach((group) => kernel.dispatch(pass, group, made.workgroups)),
  };
}

/** The fields that the kernel's `Shape` has. */
function pick(kernel: Kernel, fields: Record<string, number>): Record<string, number> {
  const known = kernel.definitions.structs.Shape.fields;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name in known));
}

function backwardKernel(gpu: Gpu, plan: RecurrentPlan, schedule: Schedule, flags: Record<string, boolean>) {
  const { batch, block } = plan;
  if (schedule === "rows") {
    const { lanes, batchRows, workgroups } = spreadRows(gpu, batch);
    const memory = { rows: block.rows, columns: block.columns, batchRows };
    const variant = { flags, constants: { LANES: lanes }, parts: partCount(block), memory };
    return { kernel: surrogateKernel(gpu, "recurrent_backward_rows", variant), workgroups };
  }
  const H_CAPACITY = capacity(block.columns);
  const { lanes, rows, workgroups } = spreadUnits(gpu, {
    batch,
    hidden: block.columns,
    floats: 6 * H_CAPACITY,
  });
  const variant = { flags: { ...flags, ...rowFlags(rows) }, constants: { LANES: lanes, H_CAPACITY } };
  return { kernel: surrogateKernel(gpu, "recurrent_backward", variant), workgroups };
}

async function transposer(gpu: Gpu, plan: RecurrentPlan): Promise<{ transposed: GPUBuffer; encode: Encode }> {
  const kernel = await surrogateKernel(gpu, "transpose_weights");
  const { rows, columns } = plan.block;
  const transposed = createBuffer(gpu, "surrogate/transposed", 16 * rows * columns);
  const group = kernel.bind({
    shape: kernel.uniform("shape", { rows, columns }),
    ...weightBindings(plan, "units"),
    transposed,
  });
  return { transposed, encode: (pass) => kernel.dispatch(pass, group, Math.ceil(rows * columns / 64)) };
}

/** The gradient of a layer. */
export interface RecurrentBackward {
  /** `(B, T, 4 H)`: gradient of the four sums of each unit. */
  dGates: GPUBuffer;
  /** `(B, T, stride)`: gradient of the inputs; only when asked for. */
  dInputs?: SampleBuffer;
  encode: Encode;
}

/**
 * Prepares back-propagation through time of a recurrent layer over whole sequences: one dispatch, and one more that
 * transposes the weights in the schedule `units`.
 * @param forward The layer's forward pass, with its tape.
 * @param options.dOutputs `(B, T, stride)`: gradient of the layer's hidden units from above.
 * @param options.dInputs Where the gradient of the inputs goes. @default it is not computed
 */
export async function recurrentBackward(
  gpu: Gpu,
  plan: RecurrentPlan,
  options: { forward: RecurrentForward; dOutputs: SampleBuffer; dInputs?: SampleBuffer },
): Promise<RecurrentBackward> {
  const { batch, steps, block } = plan;
  const { forward, dOutputs, dInputs } = options;
  if (!forward.tape) throw new TypeError("Cannot go backwards as the forward pass must keep its tape");
  const schedule = chooseSchedule(gpu, block, plan.schedule);
  const made = backwardKernel(gpu, plan, schedule, {
    ...kindFlags(block),
    INPUTS: dInputs !== undefined,
  });
  const kernel = await made.kernel;
  const transpose = schedule === "units" ? await transposer(gpu, plan) : null;
  const dGates = windowedBuffer(gpu, "surrogate/dGates", 16 * batch * steps * block.columns);
  const sizes = { batch, steps, inputs: block.inputs, hidden: block.columns, partRows: partRows(block) };
  const strides = { inputStride: dInputs?.stride ?? 0, hiddenStride: dOutputs.stride };
  const bindings = {
    carry: createBuffer(gpu, "surrogate/carry", 8 * batch * block.columns),
    dHiddens: dOutputs.buffer,
    gates: forward.tape.gates,
    cells: forward.tape.cells,
    dGates,
    ...(dInputs ? { dInputs: dInputs.buffer } : {}),
    ...(transpose ? { transposed: transpose.transposed } : weightBindings(plan, schedule)),
  };
  const most = roundsPerDispatch(gpu, loopsPerStep(block, schedule));
  const groups = stretches(steps, most).reverse().map(([stepFirst, stepEnd]) => {
    const fresh = stepEnd === steps ? 1 : 0;
    const fields = pick(kernel, { ...sizes, ...strides, stepFirst, stepEnd, fresh });
    return kernel.bind({ shape: kernel.uniform("shape", fields), ...bindings });
  });
  return {
    dGates,
    dInputs,
    encode: (pass) => {
      transpose?.encode(pass);
      for (const group of groups) kernel.dispatch(pass, group, made.workgroups);
    },
  };
}

/** Sets the gradient of a GRU's structural zeros to 0. */
async function maskGates(gpu: Gpu, block: RecurrentBlock, gradient: GPUBuffer): Promise<Encode> {
  const kernel = await surrogateKernel(gpu, "mask_gates");
  const { inputs, rows, columns, offset } = block;
  const group = kernel.bind({
    shape: kernel.uniform("shape", { inputs, rows, columns }),
    gradient: { buffer: gradient, offset: 16 * offset, size: 16 * rows * columns },
  });
  return (pass) => kernel.dispatch(pass, group, Math.ceil(rows * columns / 64));
}

/**
 * Prepares the gradient of a layer's weights and, if wanted, of its inputs.
 * @param options As of {@linkcode recurrentBackward}; `gradient` is the gradient of the whole parameter vector, the layer's
 * block of which is set.
 */
export async function recurrentGradient(
  gpu: Gpu,
  plan: RecurrentPlan,
  options: Parameters<typeof recurrentBackward>[2] & { gradient: GPUBuffer },
): Promise<Encode> {
  const { batch, steps, block, schedule } = plan;
  const { gradient, ...rest } = options;
  const { dGates, encode } = await recurrentBackward(gpu, plan, rest);
  const left = options.forward.tape!.zs;
  const common = { samples: batch * steps, gradient, schedule, block };
  const parts = [encode, await weightGradient(gpu, { ...common, left, right: dGates })];
  if (block.kind === "gru") parts.push(await maskGates(gpu, block, gradient));
  return inOrder(parts);
}
