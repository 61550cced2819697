import { ArgumentTypeError } from "../../../base/errors.ts";
import { createBuffer } from "../../../gpu/buffer.ts";
import type { Gpu } from "../../../gpu/gpu.ts";
import type { Kernel } from "../../../gpu/kernel.ts";
import { windowedBuffer } from "../../_buffers.ts";
import { nnKernel } from "../../_kernels.ts";
import { sampleStride } from "../../dense_layout.ts";
import { type Encode, inOrder } from "../../encode.ts";
import type { LayerBlock, LayerForward, LayerGradients, LayerPlan } from "../../layer.ts";
import { requireLoops, roundsPerDispatch, stretches } from "../../schedule.ts";

/** An LSTM in groups: rows are the inputs of a group, the constant 1, then its units; a vec4 holds the four sums of a unit. */
export interface GroupedBlock extends LayerBlock {
  /** G. */
  groups: number;
}

/** Most weights (of four sums each) in a group whose loops are written out. */
const SMALL_GROUP = 32;

type Plan = LayerPlan<GroupedBlock>;

/** What the forward pass leaves for the way back. */
interface Tape {
  gates: GPUBuffer;
  cells: GPUBuffer;
}

function spread(gpu: Gpu, { batch, block }: Plan): { LANES: number; workgroups: number } {
  const LANES = gpu.adapter.software ? 8 : 64;
  return { LANES, workgroups: Math.ceil(batch * block.groups / LANES) };
}

function kernelOf(
  gpu: Gpu,
  stem: "grouped_forward" | "grouped_backward",
  plan: Plan,
  flags: Record<string, boolean>,
): Promise<Kernel> {
  const { inputs, units, groups, rows } = plan.block, { LANES } = spread(gpu, plan);
  const grouped = { inputs: inputs / groups, units: units / groups };
  const SMALL = rows * grouped.units <= SMALL_GROUP;
  return nnKernel(gpu, stem, { flags: { ...flags, SMALL }, constants: { LANES }, grouped });
}

function sizesOf({ inputs, units, groups }: GroupedBlock) {
  return { groups, groupInputs: inputs / groups, groupUnits: units / groups };
}

/** Steps [first, end) of each dispatch. */
function stretchesOf(gpu: Gpu, { steps, block }: Plan): [number, number][] {
  const { rows, inputs, units, groups } = block;
  const loops = (units / groups + 3) * (rows + 4) + 2 * (inputs + units) / groups;
  return stretches(steps, roundsPerDispatch(gpu, loops));
}

function weightsOf({ weights, block }: Plan) {
  return { buffer: weights, offset: 16 * block.offset, size: 16 * block.rows * block.columns };
}

/** Adds the gradients of the rows of a batch up. */
async function sumOfRows(gpu: Gpu, plan: Plan, partials: GPUBuffer, gradient: GPUBuffer): Promise<Encode> {
  const { batch, block } = plan, length = block.rows * block.columns;
  requireLoops(gpu, batch, "add up the gradients of a batch");
  const kernel = await nnKernel(gpu, "sum_partials");
  const group = kernel.bind({
    shape: kernel.uniform("shape", { shares: batch, length }),
    partials,
    gradient: { buffer: gradient, offset: 16 * block.offset, size: 16 * length },
  });
  return (pass) => kernel.dispatch(pass, group, Math.ceil(length / 64));
}

async function groupedBackward(
  gpu: Gpu,
  plan: Plan,
  from: LayerGradients & { forward: LayerForward; tape: Tape },
): Promise<Encode> {
  const { batch, steps, block, inputs } = plan, { forward, tape, dOutputs, gradient, dInputs } = from;
  const kernel = await kernelOf(gpu, "grouped_backward", plan, { INPUTS: dInputs !== undefined });
  const partials = createBuffer(gpu, "surrogate/partials", 16 * batch * (block.rows + 1) * block.columns);
  const bindings = {
    inputs: inputs.buffer,
    hiddens: forward.outputs.buffer,
    ...tape,
    dHiddens: dOutputs.buffer,
    weights: weightsOf(plan),
    partials,
    ...(dInputs ? { dInputs: dInputs.buffer } : {}),
  };
  const { workgroups } = spread(gpu, plan);
  const parts = stretchesOf(gpu, plan).reverse().map(([stepFirst, stepEnd]): Encode => {
    const shape = kernel.uniform("shape", {
      batch,
      steps,
      ...sizesOf(block),
      inputStride: inputs.stride,
      hiddenStride: forward.outputs.stride,
      gradientStride: dOutputs.stride,
      stepFirst,
      stepEnd,
      fresh: stepEnd === steps ? 1 : 0,
    });
    const group = kernel.bind({ shape, ...bindings });
    return (pass) => kernel.dispatch(pass, group, workgroups);
  });
  return inOrder([...parts, await sumOfRows(gpu, plan, partials, gradient)]);
}

/**
 * Prepares an LSTM in groups: one dispatch (a few on a software adapter).
 * @param options.tape Keep what the way back needs. @default false
 * @param options.state `(B, H)` of (h, c): where to start from, and where the last state goes. @default zeros
 */
export async function groupedForward(
  gpu: Gpu,
  plan: Plan,
  options: { tape?: boolean; state?: GPUBuffer } = {},
): Promise<LayerForward> {
  const { batch, steps, block, inputs } = plan, { units } = block;
  const samples = batch * steps, stride = sampleStride(units);
  const outputs = { stride, buffer: windowedBuffer(gpu, "surrogate/hiddens", 4 * samples * stride) };
  const tape: Tape | undefined = !options.tape ? undefined : {
    gates: createBuffer(gpu, "surrogate/gates", 16 * samples * units),
    cells: createBuffer(gpu, "surrogate/cells", 4 * samples * units),
  };
  const kernel = await kernelOf(gpu, "grouped_forward", plan, { TAPE: tape !== undefined });
  const bindings = {
    inputs: inputs.buffer,
    hiddens: outputs.buffer,
    ...tape,
    state: options.state ?? createBuffer(gpu, "surrogate/state", 8 * batch * units),
    weights: weightsOf(plan),
  };
  const { workgroups } = spread(gpu, plan);
  const encode = inOrder(
    stretchesOf(gpu, plan).map(([stepFirst, stepEnd]): Encode => {
      const fresh = stepFirst === 0 && !options.state ? 1 : 0;
      const strides = { inputStride: inputs.stride, hiddenStride: stride };
      const shape = kernel.uniform("shape", {
        batch,
        steps,
        ...sizesOf(block),
        ...strides,
        stepFirst,
        stepEnd,
        fresh,
      });
      const group = kernel.bind({ shape, ...bindings });
      return (pass) => kernel.dispatch(pass, group, workgroups);
    }),
  );
  const forward: LayerForward = {
    outputs,
    encode,
    backward(from) {
      if (!tape) throw new ArgumentTypeError("Cannot go backwards as the forward pass must keep its tape");
      return groupedBackward(gpu, plan, { ...from, forward, tape });
    },
  };
  return forward;
}
