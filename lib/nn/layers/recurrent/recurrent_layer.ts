import { loadLate } from "../../../base/load_late.ts";
import { createBuffer } from "../../../gpu/buffer.ts";
import type { Gpu } from "../../../gpu/gpu.ts";
import type { Kernel } from "../../../gpu/kernel.ts";
import { type SampleBuffer, windowedBuffer } from "../../_buffers.ts";
import { nnKernel } from "../../_kernels.ts";
import type { Encode } from "../../encode.ts";
import { pick, type RecurrentPlan, weightBindings } from "./recurrent_bindings.ts";
import type * as kernels from "../../held_kernel.ts";
import { backwardSize, forwardSize, heldRows } from "../../held_weights.ts";
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
} from "../../schedule.ts";

/** The forward half of a layer. */
export interface RecurrentForward {
  /** `(B, T, stride)`: h, then 1, then 0. */
  outputs: SampleBuffer;
  /** What back-propagation needs; only with `tape`. */
  tape?: { gates: GPUBuffer; cells: GPUBuffer; zs: SampleBuffer };
  encode: Encode;
}

const pad4 = (length: number) => Math.ceil(length / 4) * 4;
/** Places for `length` values in workgroup memory, in a few classes. */
const capacity = (length: number) => Math.ceil(length / 64) * 64;

/** The kernel of one way through a layer, and its workgroups. */
export async function recurrentKernel(
  gpu: Gpu,
  plan: RecurrentPlan,
  way: {
    stem: "recurrent_forward" | "recurrent_backward";
    schedule: Schedule;
    flags: Record<string, boolean>;
  },
): Promise<{ kernel: Kernel; workgroups: number }> {
  const { batch, block } = plan, { kind } = block, { stem } = way;
  const flags = { GRU: kind === "gru", RNN: kind === "rnn", ...way.flags };
  if (way.schedule === "rows") {
    const { lanes, batchRows, workgroups } = spreadRows(gpu, batch, block);
    const memory = { rows: block.rows, columns: block.columns, batchRows };
    const variant = { flags, constants: { LANES: lanes }, parts: partCount(block), memory };
    return { kernel: await nnKernel(gpu, `${stem}_rows`, variant), workgroups };
  }
  if (way.schedule === "held") {
    const held = stem === "recurrent_forward" ? forwardSize(block) : backwardSize(block);
    const ROWS = heldRows(gpu, batch, { block });
    const variant = { flags, constants: { ROWS }, held };
    const { heldKernel } = await loadLate<typeof kernels>(
      "../../held_kernel.ts",
      import.meta.url,
      "run a recurrent layer",
    );
    return { kernel: await heldKernel(gpu, `${stem}_held`, variant), workgroups: Math.ceil(batch / ROWS) };
  }
  const H_CAPACITY = capacity(block.columns);
  const forwards = stem === "recurrent_forward", Z_CAPACITY = capacity(block.rows);
  const floats = forwards ? Z_CAPACITY + 2 * H_CAPACITY : 6 * H_CAPACITY;
  const { lanes, rows, workgroups } = spreadUnits(gpu, { batch, hidden: block.columns, floats });
  const constants = { LANES: lanes, H_CAPACITY, ...(forwards ? { Z_CAPACITY } : {}) };
  const variant = { flags: { ...flags, ...rowFlags(rows) }, constants };
  return { kernel: await nnKernel(gpu, stem, variant), workgroups };
}

/**
 * Prepares the forward pass of a recurrent layer over whole sequences: one dispatch (a few on a software adapter).
 * @param options.tape Keep what `recurrentGradient` needs. @default false
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
  const { projected } = plan;
  const flags = { TAPE: taped, PROJECTED: projected !== undefined };
  const { kernel, workgroups } = await recurrentKernel(gpu, plan, {
    stem: "recurrent_forward",
    schedule,
    flags,
  });
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
  const projectedSteps = projected?.steps ?? 0;
  const state = options.state ?? createBuffer(gpu, "surrogate/state", 8 * batch * hidden);
  const bindings = {
    inputs: inputs.buffer,
    hiddens: hiddens.buffer,
    ...(tape ? { gates: tape.gates, cells: tape.cells, zs: tape.zs.buffer } : {}),
    state,
    ...(projected ? { projected: projected.buffer } : {}),
    ...weightBindings(plan, schedule),
  };
  const most = roundsPerDispatch(gpu, loopsPerStep(block, schedule));
  const groups = stretches(steps, most).map(([stepFirst, stepEnd]) => {
    const fresh = stepFirst === 0 && !options.state ? 1 : 0;
    const fields = pick(kernel, { ...sizes, ...strides, projectedSteps, stepFirst, stepEnd, fresh });
    return kernel.bind({ shape: kernel.uniform("shape", fields), ...bindings });
  });
  return {
    outputs: hiddens,
    tape,
    encode: (pass) => groups.forEach((group) => kernel.dispatch(pass, group, workgroups)),
  };
}
