import { ArgumentTypeError } from "../../../base/errors.ts";
import { createBuffer } from "../../../gpu/buffer.ts";
import type { Gpu } from "../../../gpu/gpu.ts";
import { type SampleBuffer, windowedBuffer } from "../../_buffers.ts";
import { nnKernel } from "../../_kernels.ts";
import { inputGradient } from "../../dense_layer.ts";
import { type Encode, inOrder } from "../../encode.ts";
import type { LayerGradients } from "../../layer.ts";
import { inputWeights, type RecurrentBlock } from "./recurrent_layout.ts";
import { type RecurrentForward, recurrentKernel } from "./recurrent_layer.ts";
import { pick, type RecurrentPlan, weightBindings } from "./recurrent_bindings.ts";
import { chooseSchedule, loopsPerStep, partRows, roundsPerDispatch, stretches } from "../../schedule.ts";
import { weightGradient } from "../../weight_gradient.ts";

async function transposer(gpu: Gpu, plan: RecurrentPlan): Promise<{ transposed: GPUBuffer; encode: Encode }> {
  const kernel = await nnKernel(gpu, "transpose_weights");
  const { rows, columns } = plan.block;
  const transposed = createBuffer(gpu, "surrogate/transposed", 16 * rows * columns);
  const group = kernel.bind({
    shape: kernel.uniform("shape", { rows, columns }),
    ...weightBindings(plan, "units"),
    transposed,
  });
  return { transposed, encode: (pass) => kernel.dispatch(pass, group, Math.ceil(rows * columns / 64)) };
}

/** Sets the gradient of a GRU's structural zeros to 0. */
async function maskGates(gpu: Gpu, block: RecurrentBlock, gradient: GPUBuffer): Promise<Encode> {
  const kernel = await nnKernel(gpu, "mask_gates");
  const { inputs, rows, columns, offset } = block;
  const group = kernel.bind({
    shape: kernel.uniform("shape", { inputs, rows, columns }),
    gradient: { buffer: gradient, offset: 16 * offset, size: 16 * rows * columns },
  });
  return (pass) => kernel.dispatch(pass, group, Math.ceil(rows * columns / 64));
}

/** Prepares the gradient of the inputs from that of the sums, for all steps at once. */
function inputProducts(
  gpu: Gpu,
  { batch, steps, block, weights, schedule }: RecurrentPlan,
  { dGates, dInputs }: { dGates: GPUBuffer; dInputs: SampleBuffer },
): Promise<Encode> {
  const dense = inputWeights(block);
  return inputGradient(gpu, { samples: batch * steps, block: dense, weights, schedule }, {
    dSums: dGates,
    dInputs,
  });
}

/** Prepares back-propagation through time: one dispatch; one before it transposes the weights in the schedule `units`, one after it makes the gradient of the inputs in `held`. */
async function throughTime(
  gpu: Gpu,
  plan: RecurrentPlan,
  from: { tape: NonNullable<RecurrentForward["tape"]>; dOutputs: SampleBuffer; dInputs?: SampleBuffer },
): Promise<{ dGates: GPUBuffer; encode: Encode }> {
  const { batch, steps, block } = plan, { tape, dOutputs, dInputs } = from;
  const schedule = chooseSchedule(gpu, block, plan.schedule);
  const held = schedule === "held";
  const flags: Record<string, boolean> = held ? {} : { INPUTS: dInputs !== undefined };
  const way = { stem: "recurrent_backward", schedule, flags } as const;
  const { kernel, workgroups } = await recurrentKernel(gpu, plan, way);
  const transpose = schedule === "units" ? await transposer(gpu, plan) : null;
  const dGates = windowedBuffer(gpu, "surrogate/dGates", 16 * batch * steps * block.columns);
  const sizes = { batch, steps, inputs: block.inputs, hidden: block.columns, partRows: partRows(block) };
  const strides = { inputStride: dInputs?.stride ?? 0, hiddenStride: dOutputs.stride };
  const bindings = {
    carry: createBuffer(gpu, "surrogate/carry", 8 * batch * block.columns),
    dHiddens: dOutputs.buffer,
    gates: tape.gates,
    cells: tape.cells,
    dGates,
    ...(dInputs && !held ? { dInputs: dInputs.buffer } : {}),
    ...(transpose ? { transposed: transpose.transposed } : weightBindings(plan, schedule)),
  };
  const most = roundsPerDispatch(gpu, loopsPerStep(block, schedule));
  const groups = stretches(steps, most).reverse().map(([stepFirst, stepEnd]) => {
    const fresh = stepEnd === steps ? 1 : 0;
    const fields = pick(kernel, { ...sizes, ...strides, stepFirst, stepEnd, fresh });
    return kernel.bind({ shape: kernel.uniform("shape", fields), ...bindings });
  });
  const down = dInputs && held ? await inputProducts(gpu, plan, { dGates, dInputs }) : () => {};
  return {
    dGates,
    encode: (pass) => {
      transpose?.encode(pass);
      for (const group of groups) kernel.dispatch(pass, group, workgroups);
      down(pass);
    },
  };
}

/**
 * Prepares the gradient of a layer's weights and, if wanted, of its inputs.
 * @param from.forward The layer's forward pass, with its tape.
 * @param from.whole The block of the layer, where the plan's is a part of it.
 * @returns `dGates` `(B, T, 4 H)`: gradient of the four sums of each unit. `mask` is to be recorded after all gradients of the layer.
 */
export async function recurrentGradient(
  gpu: Gpu,
  plan: RecurrentPlan,
  from: LayerGradients & { forward: RecurrentForward; whole?: RecurrentBlock },
): Promise<{ encode: Encode; dGates: GPUBuffer; mask: Encode }> {
  const { batch, steps, block, schedule } = plan, { gradient, whole = block, forward: { tape } } = from;
  if (!tape) throw new ArgumentTypeError("Cannot go backwards as the forward pass must keep its tape");
  const { dGates, encode } = await throughTime(gpu, plan, { ...from, tape });
  const common = { samples: batch * steps, gradient, schedule, block };
  const weights = await weightGradient(gpu, { ...common, left: tape.zs, right: dGates });
  const mask = block.kind === "gru" ? await maskGates(gpu, whole, gradient) : () => {};
  return { dGates, encode: inOrder([encode, weights]), mask };
}
