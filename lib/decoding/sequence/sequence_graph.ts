import { createBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { type SampleBuffer, windowedBuffer } from "../../nn/_buffers.ts";
import { denseBackward, denseForward } from "../../nn/dense_layer.ts";
import { type Encode, inOrder } from "../../nn/encode.ts";
import { inputBuffer } from "../../nn/input_buffer.ts";
import { sampleLanes } from "../../nn/sample_lanes.ts";
import { stackBackward, stackForward } from "../../nn/stack.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";
import { sequenceKernel } from "./_kernels.ts";
import { answerNumbers, answerSteps, sequenceLayout, type SequenceSpec } from "./sequence_spec.ts";

/** What a network of sequences is trained on, on the GPU. */
export interface SequenceSource {
  /** (N, T, C) */
  table: GPUBuffer;
  /** (N, numbers) */
  answers: GPUBuffer;
}

/** Which rows of the source. */
export interface SequencePlace {
  /** Rows to take from, and the first of them. */
  listed: number;
  listedFirst: number;
  seed: number;
  /** What counts the steps of the training; null of rows held out, of which those from `first` on are taken. */
  progress: GPUBuffer | null;
  first?: number;
}

/** Prepares a batch of rows. @param to `(B, T, stride)` inputs and `(B, numbers)` targets. */
export async function gatherSequences(
  gpu: Gpu,
  spec: SequenceSpec,
  source: SequenceSource,
  at: { batch: number; place: SequencePlace; inputs: SampleBuffer; targets: GPUBuffer },
): Promise<Encode> {
  const { batch, place: { listed, listedFirst, seed, progress, first = 0 }, inputs, targets } = at;
  const { steps, channels } = spec, numbers = answerSteps(spec) * answerNumbers(spec);
  const LANES = sampleLanes(gpu), all = batch * (steps * inputs.stride + numbers);
  const kernel = await sequenceKernel(gpu, "sequence_gather", {
    flags: { FIXED: progress === null },
    constants: { LANES },
  });
  const group = kernel.bind({
    shape: kernel.uniform("shape", {
      ...{ batch, steps, channels, numbers, inputStride: inputs.stride, listed, listedFirst, first },
      ...{ stream: STREAMS.sequences, seed: seedKey(seed) },
    }),
    ...source,
    inputs: inputs.buffer,
    targets,
    ...(progress ? { progress } : {}),
  });
  return (pass) => kernel.dispatch(pass, group, Math.ceil(all / LANES));
}

/** The flags of `sequence_loss.wgsl`. */
export function lossFlags(
  { answers, loss }: Pick<SequenceSpec, "answers" | "loss">,
): Record<string, boolean> {
  const bits = answers === "bits";
  return {
    SQUARES: answers === "values",
    BITS: bits,
    XOR: bits && loss === "xor",
    BIT_SQUARES: bits && loss === "squares",
  };
}

/** Prepares the loss of a batch and its gradient by the outputs. @param plan.samples B U. @param plan.weight Of each. */
export async function sequenceLosses(
  gpu: Gpu,
  spec: SequenceSpec,
  plan: { samples: number; weight: number; outputs: SampleBuffer; targets: GPUBuffer },
): Promise<{ losses: GPUBuffer; dOutputs: SampleBuffer; encode: Encode }> {
  const { samples, weight, outputs, targets } = plan, { stride } = outputs, LANES = sampleLanes(gpu);
  const kernel = await sequenceKernel(gpu, "sequence_loss", { flags: lossFlags(spec), constants: { LANES } });
  const losses = createBuffer(gpu, "decoding/losses", 4 * samples);
  const dOutputs = { stride, buffer: windowedBuffer(gpu, "decoding/dOutputs", 4 * samples * stride) };
  const group = kernel.bind({
    shape: kernel.uniform("shape", { samples, outputs: spec.outputs, width: stride, weight }),
    ...{ outputs: outputs.buffer, targets, losses, dOutputs: dOutputs.buffer },
  });
  return { losses, dOutputs, encode: (pass) => kernel.dispatch(pass, group, Math.ceil(samples / LANES)) };
}

/** Loss of a batch of rows and, with `gradient`, its gradient. */
export interface SequenceGraph {
  inputs: SampleBuffer;
  /** (B, numbers) */
  targets: GPUBuffer;
  /** (B U) */
  losses: GPUBuffer;
  /** B U. */
  samples: number;
  encode: Encode;
}

/** Prepares the loss of a batch. @param plan.gradient `(layout.length)` vec4: is set. @default no gradient */
export async function sequenceGraph(
  gpu: Gpu,
  spec: SequenceSpec,
  plan: { batch: number; weights: GPUBuffer; gradient?: GPUBuffer; progress?: GPUBuffer; seed: number },
): Promise<SequenceGraph> {
  const { batch, weights, gradient, progress, seed } = plan, { steps, channels } = spec;
  const { layers, head } = sequenceLayout(spec), ends = answerSteps(spec), samples = batch * ends;
  const inputs = inputBuffer(gpu, "decoding/inputs", { samples: batch * steps, values: channels });
  const targets = createBuffer(gpu, "decoding/targets", 4 * samples * answerNumbers(spec));
  const stackPlan = { batch, steps, blocks: layers, weights, inputs }, tape = gradient !== undefined;
  const dropout = progress && { progress, seed };
  const stack = await stackForward(gpu, stackPlan, { tape, dropout });
  const headPlan = { samples, block: head, weights, inputs: stack.outputs };
  const forward = await denseForward(gpu, headPlan, { tape, ones: false });
  const lost = { samples, weight: 1 / samples, outputs: forward.outputs, targets };
  const loss = await sequenceLosses(gpu, spec, lost), parts = [stack.encode, forward.encode, loss.encode];
  if (gradient) {
    const { stride } = stack.outputs;
    const dTop = { stride, buffer: windowedBuffer(gpu, "decoding/dTop", 4 * samples * stride) };
    parts.push(
      await denseBackward(gpu, headPlan, { forward, dOutputs: loss.dOutputs, gradient, dInputs: dTop }),
    );
    parts.push(await stackBackward(gpu, stackPlan, { forward: stack, dOutputs: dTop, gradient }));
  }
  return { inputs, targets, losses: loss.losses, samples, encode: inOrder(parts) };
}
