import {
  gatherSequences,
  type SequencePlace,
  type SequenceSource,
} from "../decoding/sequence/sequence_graph.ts";
import type { SequenceSpec } from "../decoding/sequence/sequence_spec.ts";
import { createBuffer } from "../gpu/buffer.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { type SampleBuffer, windowedBuffer } from "../nn/_buffers.ts";
import { addRows } from "../nn/add_rows.ts";
import { type Encode, inOrder } from "../nn/encode.ts";
import { inputBuffer } from "../nn/input_buffer.ts";
import { requireLoops } from "../nn/schedule.ts";
import { stackBackward, stackForward } from "../nn/stack.ts";
import { learningKernel } from "./_kernels.ts";
import {
  answerWidth,
  classifierLayout,
  type ClassifierSpec,
  inputSteps,
  layerNumber,
  type RatePenalty,
  READOUTS,
} from "./classifier_spec.ts";

const TASK = "learn from so many steps at once";

/** Rows of the table as networks of sequences gather them: a class is told of each, or that and a teacher's scores. */
function rowsSpec(spec: ClassifierSpec): SequenceSpec {
  const { channels } = spec, width = answerWidth(spec);
  const told = width === 1
    ? { answers: "classes" as const, outputs: spec.classes }
    : { answers: "values" as const, outputs: width / 2 };
  return {
    ...{ kind: "sequence", channels, steps: inputSteps(spec), ...told },
    ...{ layers: [{ kind: "last" }], training: {} },
  };
}

/** Prepares a batch of rows. @param to `(B, T, stride)` inputs and `(B, A)` targets. */
export function gatherRows(
  gpu: Gpu,
  spec: ClassifierSpec,
  source: SequenceSource,
  to: { batch: number; place: SequencePlace; inputs: SampleBuffer; targets: GPUBuffer },
): Promise<Encode> {
  return gatherSequences(gpu, rowsSpec(spec), source, to);
}

/** Prepares the loss of a batch and its gradient by the outputs. @param plan.losses The first B of it are set. */
export async function readoutLosses(
  gpu: Gpu,
  { readout, classes, loss }: Pick<ClassifierSpec, "readout" | "classes" | "loss">,
  plan: { batch: number; steps: number; outputs: SampleBuffer; targets: GPUBuffer; losses: GPUBuffer },
): Promise<{ dOutputs: SampleBuffer; encode: Encode }> {
  const { batch, steps, outputs, targets, losses } = plan, { stride } = outputs;
  requireLoops(gpu, 2 * steps * Math.ceil(stride / 32) + 6 * classes, TASK);
  const TAUGHT = loss.kind === "distillation";
  const kernel = await learningKernel(gpu, "readout_loss", { flags: { TAUGHT } });
  const dOutputs = { stride, buffer: windowedBuffer(gpu, "learning/dOutputs", 4 * batch * steps * stride) };
  const { right, wrong } = loss.kind === "spike-counts" ? loss : { right: 0, wrong: 0 };
  const group = kernel.bind({
    shape: kernel.uniform("shape", {
      ...{ batch, steps, classes, width: stride, readout: READOUTS.indexOf(readout), right, wrong },
      ...{ counts: Number(loss.kind === "spike-counts"), weight: 1 / batch },
      answers: answerWidth({ loss, classes }),
      ...(TAUGHT ? { soft: loss.weight, temperature: loss.temperature } : { soft: 0, temperature: 1 }),
    }),
    ...{ outputs: outputs.buffer, targets, losses, dOutputs: dOutputs.buffer },
  });
  return { dOutputs, encode: (pass) => kernel.dispatch(pass, group, batch) };
}

/** Prepares what is lost on the rates of a layer, and its gradient by the spikes. @param plan.lossFirst B of `losses` are set from there on. */
export async function rateLosses(
  gpu: Gpu,
  { target, strength }: Omit<RatePenalty, "layer">,
  plan: {
    batch: number;
    steps: number;
    units: number;
    spikes: SampleBuffer;
    losses: GPUBuffer;
    lossFirst: number;
  },
): Promise<{ slopes: SampleBuffer; encode: Encode }> {
  const { batch, steps, units, spikes, losses, lossFirst } = plan, { stride } = spikes;
  requireLoops(gpu, 2 * steps * Math.ceil(stride / 32) + 64, TASK);
  const kernel = await learningKernel(gpu, "rate_penalty");
  const slopes = { stride, buffer: windowedBuffer(gpu, "learning/slopes", 4 * batch * steps * stride) };
  const group = kernel.bind({
    shape: kernel.uniform("shape", {
      ...{ batch, steps, units, width: stride, lossFirst, loss: strength / (units * batch), wanted: target },
    }),
    ...{ spikes: spikes.buffer, losses, slopes: slopes.buffer },
  });
  return { slopes, encode: (pass) => kernel.dispatch(pass, group, batch) };
}

/** Loss of a batch of rows and, with `gradient`, its gradient. */
export interface ClassifierGraph {
  inputs: SampleBuffer;
  /** (B, A) */
  targets: GPUBuffer;
  /** (samples) */
  losses: GPUBuffer;
  samples: number;
  encode: Encode;
}

/** Prepares the loss of a batch. @param plan.gradient `(length)` vec4: is set. @default no gradient */
export async function classifierGraph(
  gpu: Gpu,
  spec: ClassifierSpec,
  plan: { batch: number; weights: GPUBuffer; gradient?: GPUBuffer; progress?: GPUBuffer; seed: number },
): Promise<ClassifierGraph> {
  const { batch, weights, gradient, progress, seed } = plan, given = inputSteps(spec);
  const { blocks, steps } = classifierLayout(spec), samples = batch * (1 + spec.rates.length);
  const inputs = inputBuffer(gpu, "learning/inputs", { samples: batch * given, values: spec.channels });
  const targets = createBuffer(gpu, "learning/targets", 4 * batch * answerWidth(spec));
  const losses = createBuffer(gpu, "learning/losses", 4 * samples);
  const stackPlan = { batch, steps: given, blocks, weights, inputs };
  const dropout = progress && { progress, seed };
  const stack = await stackForward(gpu, stackPlan, { tape: gradient !== undefined, dropout });
  const loss = await readoutLosses(gpu, spec, { batch, steps, outputs: stack.outputs, targets, losses });
  const parts = [stack.encode, loss.encode], slopes = new Map<number, SampleBuffer>();
  for (const [at, penalty] of spec.rates.entries()) {
    const layer = layerNumber(spec, penalty.layer), { units } = blocks[layer];
    const own = {
      batch,
      steps,
      units,
      spikes: stack.layers[layer].outputs,
      losses,
      lossFirst: batch * (1 + at),
    };
    const made = await rateLosses(gpu, penalty, own);
    parts.push(made.encode);
    slopes.set(layer, made.slopes);
  }
  if (gradient) {
    const beside = async (layer: number, left: SampleBuffer) => {
      const right = slopes.get(layer), { units } = blocks[layer];
      return right && await addRows(gpu, { left, right, samples: batch * steps, units });
    };
    const from = { forward: stack, dOutputs: loss.dOutputs, gradient, beside };
    parts.push(await stackBackward(gpu, stackPlan, from));
  }
  return { inputs, targets, losses, samples, encode: inOrder(parts) };
}
