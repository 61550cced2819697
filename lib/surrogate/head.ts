import { createBuffer } from "../gpu/buffer.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { type SampleBuffer, uniformWindow, windowedBuffer } from "./_buffers.ts";
import { surrogateKernel } from "./_kernels.ts";
import type { Encode } from "./encode.ts";
import type { WeightBlock } from "./layout.ts";
import type { RecurrentSpec } from "./recurrent_spec.ts";

/** Invocations per workgroup of the kernels that own a sample each. */
export function sampleLanes(gpu: Gpu): number {
  return gpu.adapter.software ? 32 : 64;
}

/** What the head runs on. */
export interface HeadPlan {
  /** S. */
  samples: number;
  block: WeightBlock;
  /** The parameter vector, made by `windowedBuffer`. */
  weights: GPUBuffer;
  /** `(S, stride)`: h, then 1. */
  hiddens: SampleBuffer;
}

/** Prepares the head's outputs `(S, 2)` vec4 of the hidden units, one dispatch. */
export async function headForward(gpu: Gpu, plan: HeadPlan): Promise<{ outputs: GPUBuffer; encode: Encode }> {
  const { samples, block, weights, hiddens } = plan;
  const LANES = sampleLanes(gpu);
  const kernel = await surrogateKernel(gpu, "head_forward", { constants: { LANES } });
  const outputs = createBuffer(gpu, "surrogate/outputs", 32 * samples);
  const group = kernel.bind({
    shape: kernel.uniform("shape", { samples, rows: block.rows, hiddenStride: hiddens.stride }),
    weights: uniformWindow(weights, block.offset),
    hiddens: hiddens.buffer,
    outputs,
  });
  return { outputs, encode: (pass) => kernel.dispatch(pass, group, Math.ceil(samples / LANES)) };
}

/** Prepares the gradient `(S, stride)` of the hidden units from that of the outputs, one dispatch. */
export async function headBackward(
  gpu: Gpu,
  plan: HeadPlan,
  dOutputs: GPUBuffer,
): Promise<{ dHiddens: SampleBuffer; encode: Encode }> {
  const { samples, block, weights, hiddens: { stride } } = plan;
  const LANES = sampleLanes(gpu);
  const kernel = await surrogateKernel(gpu, "head_backward", { constants: { LANES } });
  const dHiddens = { stride, buffer: createBuffer(gpu, "surrogate/dHiddens", 4 * samples * stride) };
  const group = kernel.bind({
    shape: kernel.uniform("shape", { samples, rows: block.rows - 1, hiddenStride: stride }),
    weights: uniformWindow(weights, block.offset),
    dOutputs,
    dHiddens: dHiddens.buffer,
  });
  return { dHiddens, encode: (pass) => kernel.dispatch(pass, group, Math.ceil(samples / LANES)) };
}

/** Fields of the WGSL struct `CountHead`. */
export function countHeadFields(spec: RecurrentSpec): Record<string, number> {
  return {
    maxLogMeanE: Math.log(spec.maxMean.E),
    maxLogMeanI: Math.log(spec.maxMean.I),
    couplingCentre: spec.couplingCentre,
  };
}

/** What the likelihood runs on. */
export interface LikelihoodPlan {
  /** B. */
  batch: number;
  /** T. */
  steps: number;
  /** First steps of a window that count nothing. */
  burnIn: number;
  /** `(S, 2)` vec4. */
  outputs: GPUBuffer;
  /** `(S)` vec2 of (E, I) spikes. */
  counts: GPUBuffer;
}

/**
 * Prepares the negative log-likelihood of the counts, mean per bin, and its gradient by the outputs, one dispatch.
 * @returns `losses` `(S)`, whose sum is the mean loss in nats per bin, and `dOutputs` `(S, 2)` vec4.
 */
export async function likelihood(
  gpu: Gpu,
  spec: RecurrentSpec,
  plan: LikelihoodPlan,
): Promise<{ losses: GPUBuffer; dOutputs: GPUBuffer; encode: Encode }> {
  const { batch, steps, burnIn, outputs, counts } = plan;
  const LANES = sampleLanes(gpu);
  const flags = { NEGATIVE_BINOMIAL: spec.likelihood === "negative-binomial" };
  const kernel = await surrogateKernel(gpu, "likelihood", { flags, constants: { LANES } });
  const samples = batch * steps;
  const losses = createBuffer(gpu, "surrogate/losses", 4 * samples);
  const dOutputs = windowedBuffer(gpu, "surrogate/dOutputs", 32 * samples);
  const weight = 1 / (batch * (steps - burnIn));
  const group = kernel.bind({
    shape: kernel.uniform("shape", { samples, steps, burnIn, weight, head: countHeadFields(spec) }),
    outputs,
    counts,
    losses,
    dOutputs,
  });
  return { losses, dOutputs, encode: (pass) => kernel.dispatch(pass, group, Math.ceil(samples / LANES)) };
}
