import { ArgumentTypeError } from "../../../base/errors.ts";
import { createBuffer } from "../../../gpu/buffer.ts";
import type { Gpu } from "../../../gpu/gpu.ts";
import type { Binding, Kernel } from "../../../gpu/kernel.ts";
import { windowedBuffer } from "../../_buffers.ts";
import { nnKernel } from "../../_kernels.ts";
import { denseBackward, type DenseForward, denseForward } from "../../dense_layer.ts";
import { sampleStride } from "../../dense_layout.ts";
import { type Encode, inOrder } from "../../encode.ts";
import type { LayerForward, LayerGradients, LayerPlan } from "../../layer.ts";
import { requireLoops, roundsPerDispatch, stretches } from "../../schedule.ts";
import { type Variant, variantKernel } from "../../variant_kernel.ts";
import { weightGradient } from "../../weight_gradient.ts";
import { learntOf, type LifBlock, lifParts, SURROGATES } from "./lif_layout.ts";
import lifBackwardShader from "../../../../shaders/nn/lif_backward.wgsl" with { type: "text" };
import lifForwardShader from "../../../../shaders/nn/lif_forward.wgsl" with { type: "text" };
import lifShape from "../../../../shaders/nn/lif_shape.wgsl" with { type: "text" };

type Plan = LayerPlan<LifBlock>;

const PIECES = {
  lif_backward: () => [lifShape, lifBackwardShader],
  lif_forward: () => [lifShape, lifForwardShader],
};

const lanesOf = (gpu: Gpu) => gpu.adapter.software ? 8 : 64;

/** Compiles a kernel of spiking layers, once per device and variant. */
export function lifKernel(gpu: Gpu, stem: keyof typeof PIECES, variant: Variant = {}): Promise<Kernel> {
  const constants = { LANES: lanesOf(gpu) };
  return variantKernel(gpu, `nn/${stem}`, PIECES[stem], { ...variant, constants });
}

/** What the forward pass leaves for the way back, `(B, T)` rows of units in whole fours. */
interface Tape {
  /** Voltages, which become the gradient of the sums. */
  sums: GPUBuffer;
  adaptations?: GPUBuffer;
  before?: GPUBuffer;
}

/** A layer as its kernels see it. */
interface Made extends Plan {
  repeated: boolean;
  /** Floats of the units in whole fours. */
  width: number;
  /** Steps [first, end) of each dispatch. */
  parts: [number, number][];
  shape: Record<string, number>;
}

function madeOf(gpu: Gpu, plan: Plan, repeated: boolean): Made {
  const { batch, steps, block } = plan,
    { offset, units, decay, threshold, synapse, adaptation, slope } = block;
  const { ofInputs, ofSpikes, learnt } = lifParts(block), own = learntOf(block), width = 4 * ofInputs.columns;
  const rowOf = (one: typeof own[number]) =>
    4 * (learnt.offset - offset) + Math.max(0, own.indexOf(one)) * width;
  const rounds = Math.ceil(sampleStride(units) / lanesOf(gpu)) + 1;
  const loops = block.recurrent ? rounds * (units + 2) : 1;
  return {
    ...plan,
    ...{ repeated, width },
    parts: stretches(steps, roundsPerDispatch(gpu, loops)),
    shape: {
      ...{ batch, steps, units, unitWidth: width, outputStride: sampleStride(units), gradientStride: 0 },
      ...{ ofSpikes: 4 * (ofSpikes.offset - offset), decays: rowOf("decay"), thresholds: rowOf("threshold") },
      ownDecays: Number(own.includes("decay")),
      ownThresholds: Number(own.includes("threshold")),
      spikes: Number(block.spikes),
      toZero: Number(block.reset === "zero"),
      throughReset: Number(block.throughReset),
      surrogate: SURROGATES.indexOf(block.surrogate),
      ...{ decay, threshold, synapse, slope },
      ...{ adaptationDecay: adaptation.decay, adaptationStrength: adaptation.strength },
    },
  };
}

const adapts = ({ spikes, adaptation }: LifBlock) => spikes && adaptation.strength > 0;

const weightsOf = ({ weights, block: { offset, rows } }: Plan) => ({
  buffer: weights,
  offset: 16 * offset,
  size: 16 * rows,
});

/** One dispatch per stretch of steps. @param first Number of the stretch that comes first. */
function dispatches(
  kernel: Kernel,
  made: Made,
  run: {
    bindings: Readonly<Record<string, Binding>>;
    workgroups: number;
    backwards: boolean;
    fresh: boolean;
    gradientStride?: number;
  },
): Encode {
  const { bindings, workgroups, backwards, fresh, gradientStride = 0 } = run;
  const parts = backwards ? made.parts.toReversed() : made.parts;
  return inOrder(parts.map(([stepFirst, stepEnd], at): Encode => {
    const own = { gradientStride, stepFirst, stepEnd, fresh: at === 0 && fresh ? 1 : 0 };
    const group = kernel.bind({ shape: kernel.uniform("shape", { ...made.shape, ...own }), ...bindings });
    return (pass) => kernel.dispatch(pass, group, workgroups);
  }));
}

/** Adds the gradients of the units' own constants up over the rows of a batch. */
async function learntGradient(
  gpu: Gpu,
  { batch, block }: Plan,
  from: { partials: GPUBuffer; gradient: GPUBuffer },
): Promise<Encode> {
  const { learnt: { offset, rows, columns } } = lifParts(block), length = rows * columns;
  if (rows === 0) return () => {};
  requireLoops(gpu, batch, "add up the gradients of a batch");
  const kernel = await nnKernel(gpu, "sum_partials");
  const group = kernel.bind({
    shape: kernel.uniform("shape", { shares: batch, length }),
    partials: from.partials,
    gradient: { buffer: from.gradient, offset: 16 * offset, size: 16 * length },
  });
  return (pass) => kernel.dispatch(pass, group, Math.ceil(length / 64));
}

async function lifBackward(
  gpu: Gpu,
  made: Made,
  from: LayerGradients & { outputs: GPUBuffer; projected: DenseForward; tape: Tape },
): Promise<Encode> {
  const { batch, steps, block, weights, inputs, schedule, repeated, width } = made;
  const { dOutputs, gradient, dInputs, tape } = from, { ofInputs, ofSpikes, learnt } = lifParts(block);
  const flags = { RECURRENT: block.recurrent && !block.local, ADAPTS: adapts(block), REPEATED: repeated };
  const kernel = await lifKernel(gpu, "lif_backward", { flags });
  const dProjected = repeated ? windowedBuffer(gpu, "surrogate/dProjected", 4 * batch * width) : tape.sums;
  const partials = createBuffer(gpu, "surrogate/partials", 4 * batch * Math.max(1, learnt.rows) * width);
  const bindings = {
    ...{
      weights: weightsOf(made),
      outputs: from.outputs,
      dOutputs: dOutputs.buffer,
      sums: tape.sums,
      partials,
    },
    later: createBuffer(gpu, "surrogate/later", 24 * batch * width),
    ...(flags.ADAPTS ? { adaptations: tape.adaptations! } : {}),
    ...(repeated ? { dProjected } : {}),
  };
  const workgroups = flags.RECURRENT ? batch : batch * Math.ceil(width / lanesOf(gpu));
  const back = dispatches(kernel, made, {
    ...{ bindings, workgroups, backwards: true, fresh: true, gradientStride: dOutputs.stride },
  });
  const samples = batch * (repeated ? 1 : steps), rows = (buffer: GPUBuffer) => ({ buffer, stride: width });
  const parts = [
    back,
    await denseBackward(gpu, { samples, block: ofInputs, weights, inputs, schedule }, {
      ...{ forward: from.projected, dOutputs: rows(dProjected), gradient, dInputs },
    }),
    await learntGradient(gpu, made, { partials, gradient }),
  ];
  if (block.recurrent) {
    parts.push(
      await weightGradient(gpu, {
        ...{ samples: batch * steps, left: rows(tape.before!), right: tape.sums },
        ...{ block: ofSpikes, gradient, schedule },
      }),
    );
  }
  return inOrder(parts);
}

/**
 * Prepares a spiking layer: its inputs in one product, then one dispatch (a few on a software adapter). Voltages are kept where the products stood, and become
 * their gradient on the way back, so that a sequence needs no memory beside that of its products and spikes, but for adapting thresholds and recurrent weights.
 * @param options.tape Keep what the way back needs. @default false
 * @param options.continued The state is kept from one pass to the next. @default false
 * @param options.repeated The inputs are one step, the same for all. @default false
 */
export async function lifForward(
  gpu: Gpu,
  plan: Plan,
  options: { tape?: boolean; continued?: boolean; repeated?: boolean } = {},
): Promise<LayerForward> {
  const { tape: taped = false, continued = false, repeated = false } = options;
  const made = madeOf(gpu, plan, repeated), { batch, steps, block, weights, inputs, schedule, width } = made;
  const samples = batch * steps, given = repeated ? batch : samples, stride = sampleStride(block.units);
  const dense = { samples: given, block: lifParts(block).ofInputs, weights, inputs, schedule };
  const projected = await denseForward(gpu, dense, { tape: taped, ones: false });
  const flags = {
    ...{ RECURRENT: block.recurrent, REPEATED: repeated, SUMS: taped || !repeated },
    ...{ ADAPTS: taped && adapts(block), BEFORE: taped && block.recurrent },
  };
  const kernel = await lifKernel(gpu, "lif_forward", { flags });
  const rows = (role: string) => windowedBuffer(gpu, `surrogate/${role}`, 4 * samples * width);
  const outputs = { stride, buffer: windowedBuffer(gpu, "surrogate/spikes", 4 * samples * stride) };
  const kept = {
    ...(flags.SUMS ? { sums: repeated ? rows("voltages") : projected.outputs.buffer } : {}),
    ...(flags.ADAPTS ? { adaptations: rows("adaptations") } : {}),
    ...(flags.BEFORE ? { before: rows("before") } : {}),
  };
  const bindings = {
    ...{ weights: weightsOf(plan), outputs: outputs.buffer, ...kept },
    state: createBuffer(gpu, "surrogate/state", 16 * batch * width),
    ...(repeated ? { projected: projected.outputs.buffer } : {}),
  };
  const workgroups = block.recurrent ? batch : batch * Math.ceil(stride / lanesOf(gpu));
  const ahead = dispatches(kernel, made, { bindings, workgroups, backwards: false, fresh: !continued });
  return {
    outputs,
    encode: inOrder([projected.encode, ahead]),
    backward(from) {
      if (!taped) throw new ArgumentTypeError("Cannot go backwards as the forward pass must keep its tape");
      return lifBackward(gpu, made, { ...from, outputs: outputs.buffer, projected, tape: kept as Tape });
    },
  };
}
