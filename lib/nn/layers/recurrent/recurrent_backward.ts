import { ArgumentTypeError } from "../../../base/errors.ts";
import { createBuffer } from "../../../gpu/buffer.ts";
import type { Gpu } from "../../../gpu/gpu.ts";
import { type SampleBuffer, windowedBuffer } from "../../_buffers.ts";
import { surrogateKernel } from "../../_kernels.ts";
import { type Encode, inOrder } from "../../encode.ts";
import type { RecurrentBlock } from "./recurrent_layout.ts";
import {
  capacity,
  kindFlags,
  pick,
  type RecurrentForward,
  type RecurrentPlan,
  weightBindings,
} from "./recurrent_layer.ts";
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
import { weightGradient } from "../../weight_gradient.ts";

function backwardKernel(gpu: Gpu, plan: RecurrentPlan, schedule: Schedule, flags: Record<string, boolean>) {
  const { batch, block } = plan;
  if (schedule === "rows") {
    const { lanes, batchRows, workgroups } = spreadRows(gpu, batch, block);
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
  if (!forward.tape) {
    throw new ArgumentTypeError("Cannot go backwards as the forward pass must keep its tape");
  }
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
 * block of which is set; `whole` is the block of the layer where the plan's is a part of it.
 */
export async function recurrentGradient(
  gpu: Gpu,
  plan: RecurrentPlan,
  options: Parameters<typeof recurrentBackward>[2] & { gradient: GPUBuffer; whole?: RecurrentBlock },
): Promise<{ encode: Encode; dGates: GPUBuffer; mask: Encode }> {
  const { batch, steps, block, schedule } = plan;
  const { gradient, whole = block, ...rest } = options;
  const { dGates, encode } = await recurrentBackward(gpu, plan, rest);
  const left = options.forward.tape!.zs;
  const common = { samples: batch * steps, gradient, schedule, block };
  const weights = await weightGradient(gpu, { ...common, left, right: dGates });
  const mask = block.kind === "gru" ? await maskGates(gpu, whole, gradient) : () => {};
  return { dGates, encode: inOrder([encode, weights]), mask };
}
