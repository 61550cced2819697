import { ArgumentTypeError } from "../../../base/errors.ts";
import { createBuffer } from "../../../gpu/buffer.ts";
import type { Gpu } from "../../../gpu/gpu.ts";
import type { Kernel } from "../../../gpu/kernel.ts";
import { windowedBuffer } from "../../_buffers.ts";
import { nnKernel } from "../../_kernels.ts";
import { denseBackward, type DenseForward, denseForward } from "../../dense_layer.ts";
import { sampleStride } from "../../dense_layout.ts";
import { type Encode, inOrder } from "../../encode.ts";
import type { LayerForward, LayerGradients, LayerPlan } from "../../layer.ts";
import { requireLoops, roundsPerDispatch, stretches } from "../../schedule.ts";
import { type Variant, variantKernel } from "../../variant_kernel.ts";
import { weightGradient } from "../../weight_gradient.ts";
import { type ElmBlock, elmParts } from "./elm_layout.ts";
import elmBackwardShader from "../../../../shaders/nn/elm_backward.wgsl" with { type: "text" };
import elmForwardShader from "../../../../shaders/nn/elm_forward.wgsl" with { type: "text" };
import elmShape from "../../../../shaders/nn/elm_shape.wgsl" with { type: "text" };
import safeTanh from "../../../../shaders/nn/safe_tanh.wgsl" with { type: "text" };

type Plan = LayerPlan<ElmBlock>;

const PIECES = {
  elm_backward: () => [elmShape, elmBackwardShader],
  elm_forward: () => [safeTanh, elmShape, elmForwardShader],
};

/** Compiles a kernel of ELM layers, once per device and variant. */
export function elmKernel(gpu: Gpu, stem: keyof typeof PIECES, variant: Variant = {}): Promise<Kernel> {
  const constants = { LANES: gpu.adapter.software ? 8 : 64 };
  return variantKernel(gpu, `nn/${stem}`, PIECES[stem], { ...variant, constants });
}

/** What the forward pass leaves for the way back, one row a sample. */
interface Tape {
  carried: GPUBuffer;
  hiddens: GPUBuffer;
  changes: GPUBuffer;
}

/** The sizes that all kernels have in common. */
function sizesOf({ batch, steps, block }: Plan) {
  const { offset, units, hidden, lambda, tauSteps: [shortest, longest] } = block;
  const { ofInputs, ofMemory, toMemory, taus } = elmParts(block);
  const from = (part: { offset: number }) => 4 * (part.offset - offset);
  return {
    ...{ batch, steps, units, hidden, unitWidth: 4 * taus.columns, hiddenWidth: 4 * ofInputs.columns },
    ...{ outputStride: sampleStride(units), tapeStride: sampleStride(hidden) },
    ...{ ofMemory: from(ofMemory), toMemory: from(toMemory), taus: from(taus) },
    ...{ gain: lambda, shortest: Math.log(shortest), span: Math.log(longest / shortest) },
  };
}

/** Steps [first, end) of each dispatch. */
function stretchesOf(gpu: Gpu, { steps, block: { units, hidden } }: Plan): [number, number][] {
  const lanes = gpu.adapter.software ? 8 : 64;
  const loops = Math.ceil(hidden / lanes) * (units + 8) + 2 * Math.ceil(units / lanes) * (hidden + 8) + 8;
  return stretches(steps, roundsPerDispatch(gpu, loops));
}

const weightsOf = ({ weights, block: { offset, rows } }: Plan) => ({
  buffer: weights,
  offset: 16 * offset,
  size: 16 * rows,
});

/** Adds the gradients of the time constants of the rows of a batch up. */
async function tauGradient(
  gpu: Gpu,
  plan: Plan,
  from: { partials: GPUBuffer; gradient: GPUBuffer },
): Promise<Encode> {
  const { batch, block } = plan, { taus: { offset, columns } } = elmParts(block);
  requireLoops(gpu, batch, "add up the gradients of a batch");
  const kernel = await nnKernel(gpu, "sum_partials");
  const group = kernel.bind({
    shape: kernel.uniform("shape", { shares: batch, length: columns }),
    partials: from.partials,
    gradient: { buffer: from.gradient, offset: 16 * offset, size: 16 * columns },
  });
  return (pass) => kernel.dispatch(pass, group, Math.ceil(columns / 64));
}

async function elmBackward(
  gpu: Gpu,
  plan: Plan,
  from: LayerGradients & { forward: LayerForward; projected: DenseForward; tape: Tape },
): Promise<Encode> {
  const { batch, steps, block, weights, inputs, schedule } = plan,
    { tape, dOutputs, gradient, dInputs } = from;
  const samples = batch * steps, sizes = sizesOf(plan), { ofInputs, ofMemory, toMemory } = elmParts(block);
  const kernel = await elmKernel(gpu, "elm_backward");
  const dHidden = windowedBuffer(gpu, "surrogate/dHidden", 4 * samples * sizes.hiddenWidth);
  const dSums = windowedBuffer(gpu, "surrogate/dSums", 4 * samples * sizes.unitWidth);
  const partials = createBuffer(gpu, "surrogate/partials", 8 * batch * sizes.unitWidth);
  const bindings = {
    weights: weightsOf(plan),
    outputs: from.forward.outputs.buffer,
    hiddens: tape.hiddens,
    changes: tape.changes,
    dOutputs: dOutputs.buffer,
    ...{ dHidden, dSums, partials },
  };
  const parts = stretchesOf(gpu, plan).reverse().map(([stepFirst, stepEnd]): Encode => {
    const fresh = stepEnd === steps ? 1 : 0, gradientStride = dOutputs.stride;
    const shape = kernel.uniform("shape", { ...sizes, gradientStride, stepFirst, stepEnd, fresh });
    const group = kernel.bind({ shape, ...bindings });
    return (pass) => kernel.dispatch(pass, group, batch);
  });
  const rows = (buffer: GPUBuffer, stride: number) => ({ buffer, stride });
  return inOrder([
    ...parts,
    await denseBackward(gpu, { samples, block: ofInputs, weights, inputs, schedule }, {
      forward: from.projected,
      dOutputs: rows(dHidden, sizes.hiddenWidth),
      ...{ gradient, dInputs },
    }),
    await weightGradient(gpu, {
      ...{ samples, left: rows(tape.carried, sizes.unitWidth), right: dHidden },
      ...{ block: ofMemory, gradient, schedule },
    }),
    await weightGradient(gpu, {
      ...{ samples, left: rows(tape.hiddens, sizes.tapeStride), right: dSums },
      ...{ block: toMemory, gradient, schedule },
    }),
    await tauGradient(gpu, plan, { partials, gradient }),
  ]);
}

/**
 * Prepares an ELM layer: its inputs in one product, then one dispatch (a few on a software adapter).
 * @param options.tape Keep what the way back needs. @default false
 * @param options.continued The memory is kept from one pass to the next. @default false
 */
export async function elmForward(
  gpu: Gpu,
  plan: Plan,
  options: { tape?: boolean; continued?: boolean } = {},
): Promise<LayerForward> {
  const { batch, steps, block, weights, inputs, schedule } = plan, { continued = false } = options;
  const samples = batch * steps, sizes = sizesOf(plan), { ofInputs } = elmParts(block);
  const dense = { samples, block: ofInputs, weights, inputs, schedule };
  const projected = await denseForward(gpu, dense, { tape: options.tape, ones: false });
  const taped = (role: string, stride: number) =>
    windowedBuffer(gpu, `surrogate/${role}`, 4 * samples * stride);
  const outputs = { stride: sizes.outputStride, buffer: taped("memory", sizes.outputStride) };
  const tape: Tape | undefined = !options.tape ? undefined : {
    carried: taped("carried", sizes.unitWidth),
    hiddens: taped("hiddens", sizes.tapeStride),
    changes: taped("changes", sizes.unitWidth),
  };
  const kernel = await elmKernel(gpu, "elm_forward", { flags: { TAPE: tape !== undefined } });
  const bindings = {
    projected: projected.outputs.buffer,
    weights: weightsOf(plan),
    outputs: outputs.buffer,
    state: createBuffer(gpu, "surrogate/state", 4 * batch * sizes.unitWidth),
    ...tape,
  };
  const parts = stretchesOf(gpu, plan).map(([stepFirst, stepEnd]): Encode => {
    const fresh = stepFirst === 0 && !continued ? 1 : 0;
    const shape = kernel.uniform("shape", { ...sizes, gradientStride: 0, stepFirst, stepEnd, fresh });
    const group = kernel.bind({ shape, ...bindings });
    return (pass) => kernel.dispatch(pass, group, batch);
  });
  const forward: LayerForward = {
    outputs,
    encode: inOrder([projected.encode, ...parts]),
    backward(from) {
      if (!tape) throw new ArgumentTypeError("Cannot go backwards as the forward pass must keep its tape");
      return elmBackward(gpu, plan, { ...from, forward, projected, tape });
    },
  };
  return forward;
}
