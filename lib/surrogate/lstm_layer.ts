import { createBuffer } from "../gpu/buffer.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { Binding, Kernel } from "../gpu/kernel.ts";
import { type SampleBuffer, uniformWindow, windowedBuffer } from "./_buffers.ts";
import { surrogateKernel } from "./_kernels.ts";
import type { Encode } from "./encode.ts";
import type { LayerBlock } from "./layout.ts";
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

/** What a layer's kernels run on. */
export interface LayerPlan {
  /** B. */
  batch: number;
  /** T. */
  steps: number;
  /** Where the layer's weights lie. */
  block: LayerBlock;
  /** The parameter vector, made by `windowedBuffer`. */
  weights: GPUBuffer;
  /** `(B, T, stride)`, the first F of each row being the inputs. */
  inputs: SampleBuffer;
  /** @default what suits the adapter */
  schedule?: Schedule;
}

/** The forward half of a layer. */
export interface LayerForward {
  /** `(B, T, stride)`: h, then 1, then 0. */
  hiddens: SampleBuffer;
  /** What back-propagation needs; only with `tape`. */
  tape?: { gates: GPUBuffer; cells: GPUBuffer; zs: SampleBuffer };
  encode: Encode;
}

const pad4 = (length: number) => Math.ceil(length / 4) * 4;
const capacity = (length: number) => Math.ceil(length / 64) * 64;

/** Bindings of the layer's weights in one of its schedules. */
function weightBindings(plan: LayerPlan, schedule: Schedule): Record<string, Binding> {
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

function forwardKernel(gpu: Gpu, plan: LayerPlan, schedule: Schedule, flags: Record<string, boolean>) {
  const { batch, block } = plan;
  if (schedule === "rows") {
    const { lanes, batchRows, workgroups } = spreadRows(gpu, batch);
    const memory = { rows: block.rows, columns: block.columns, batchRows };
    const variant = { flags, constants: { LANES: lanes }, parts: partCount(block), memory };
    return { kernel: surrogateKernel(gpu, "lstm_forward_rows", variant), workgroups };
  }
  const Z_CAPACITY = capacity(block.rows), H_CAPACITY = capacity(block.columns);
  const shape = { batch, hidden: block.columns, floats: Z_CAPACITY + 2 * H_CAPACITY };
  const { lanes, rows, workgroups } = spreadUnits(gpu, shape);
  const constants = { LANES: lanes, Z_CAPACITY, H_CAPACITY };
  const variant = { flags: { ...flags, ...rowFlags(rows) }, constants };
  return { kernel: surrogateKernel(gpu, "lstm_forward", variant), workgroups };
}

/**
 * Prepares the forward pass of an LSTM layer over whole sequences: one dispatch (a few on a software adapter).
 * @param options.tape Keep what {@linkcode lstmBackward} needs. @default false
 * @param options.state `(B, H)` of (h, c): where to start from, and where the last state goes. @default zeros
 */
export async function lstmForward(
  gpu: Gpu,
  plan: LayerPlan,
  options: { tape?: boolean; state?: GPUBuffer } = {},
): Promise<LayerForward> {
  const { batch, steps, block, inputs } = plan;
  const { tape: taped = false } = options;
  const schedule = chooseSchedule(gpu, block, plan.schedule);
  const made = forwardKernel(gpu, plan, schedule, { TAPE: taped });
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
    hiddens,
    tape,
    encode: (pass) => groups.forEach((group) => kernel.dispatch(pass, group, made.workgroups)),
  };
}

/** The fields that the kernel's `Shape` has. */
function pick(kernel: Kernel, fields: Record<string, number>): Record<string, number> {
  const known = kernel.definitions.structs.Shape.fields;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name in known));
}

function backwardKernel(gpu: Gpu, plan: LayerPlan, schedule: Schedule, flags: Record<string, boolean>) {
  const { batch, block } = plan;
  if (schedule === "rows") {
    const { lanes, batchRows, workgroups } = spreadRows(gpu, batch);
    const memory = { rows: block.rows, columns: block.columns, batchRows };
    const variant = { flags, constants: { LANES: lanes }, parts: partCount(block), memory };
    return { kernel: surrogateKernel(gpu, "lstm_backward_rows", variant), workgroups };
  }
  const H_CAPACITY = capacity(block.columns);
  const { lanes, rows, workgroups } = spreadUnits(gpu, {
    batch,
    hidden: block.columns,
    floats: 6 * H_CAPACITY,
  });
  const variant = { flags: { ...flags, ...rowFlags(rows) }, constants: { LANES: lanes, H_CAPACITY } };
  return { kernel: surrogateKernel(gpu, "lstm_backward", variant), workgroups };
}

async function transposer(gpu: Gpu, plan: LayerPlan): Promise<{ transposed: GPUBuffer; encode: Encode }> {
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

/** The backward half of a layer. */
export interface LayerBackward {
  /** `(B, T, 4 H)`: gradient of the gates before their non-linearity, gate fastest. */
  dGates: GPUBuffer;
  /** `(B, T, stride)`: gradient of the inputs; only when asked for. */
  dInputs?: SampleBuffer;
  encode: Encode;
}

/**
 * Prepares back-propagation through time of an LSTM layer over whole sequences: one dispatch, and one more that
 * transposes the weights in the schedule `units`.
 * @param forward The layer's forward pass, with its tape.
 * @param options.dHiddens `(B, T, stride)`: gradient of the layer's hidden units from above.
 * @param options.dInputs Where the gradient of the inputs goes. @default it is not computed
 */
export async function lstmBackward(
  gpu: Gpu,
  plan: LayerPlan,
  options: { forward: LayerForward; dHiddens: SampleBuffer; dInputs?: SampleBuffer },
): Promise<LayerBackward> {
  const { batch, steps, block } = plan;
  const { forward, dHiddens, dInputs } = options;
  if (!forward.tape) throw new TypeError("Cannot go backwards as the forward pass must keep its tape");
  const schedule = chooseSchedule(gpu, block, plan.schedule);
  const made = backwardKernel(gpu, plan, schedule, { INPUTS: dInputs !== undefined });
  const kernel = await made.kernel;
  const transpose = schedule === "units" ? await transposer(gpu, plan) : null;
  const dGates = windowedBuffer(gpu, "surrogate/dGates", 16 * batch * steps * block.columns);
  const sizes = { batch, steps, inputs: block.inputs, hidden: block.columns, partRows: partRows(block) };
  const strides = { inputStride: dInputs?.stride ?? 0, hiddenStride: dHiddens.stride };
  const bindings = {
    carry: createBuffer(gpu, "surrogate/carry", 8 * batch * block.columns),
    dHiddens: dHiddens.buffer,
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
