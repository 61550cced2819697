import { createBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { type SampleBuffer, windowedBuffer } from "../../nn/_buffers.ts";
import { countKernel } from "./_kernels.ts";
import type { Encode } from "../../nn/encode.ts";
import { sampleLanes } from "../../nn/sample_lanes.ts";
import type { RecurrentSpec } from "./recurrent_spec.ts";

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
  /** `(S, C)` vec4 of the head. */
  outputs: SampleBuffer;
  /** `(S)` vec2 of (E, I) spikes. */
  counts: GPUBuffer;
}

/**
 * Prepares the negative log-likelihood of the counts, mean per bin, and its gradient by the outputs, one dispatch.
 * @returns `losses` `(S)`, whose sum is the mean loss in nats per bin, and `dOutputs` `(S, C)` vec4.
 */
export async function likelihood(
  gpu: Gpu,
  spec: RecurrentSpec,
  plan: LikelihoodPlan,
): Promise<{ losses: GPUBuffer; dOutputs: SampleBuffer; encode: Encode }> {
  const { batch, steps, burnIn, outputs, counts } = plan;
  const LANES = sampleLanes(gpu);
  const flags = { NEGATIVE_BINOMIAL: spec.likelihood === "negative-binomial" };
  const kernel = await countKernel(gpu, "likelihood", { flags, constants: { LANES } });
  const samples = batch * steps;
  const losses = createBuffer(gpu, "surrogate/losses", 4 * samples);
  const { stride } = outputs;
  const dOutputs = { stride, buffer: windowedBuffer(gpu, "surrogate/dOutputs", 4 * samples * stride) };
  const weight = 1 / (batch * (steps - burnIn));
  const group = kernel.bind({
    shape: kernel.uniform("shape", {
      samples,
      steps,
      burnIn,
      weight,
      width: stride / 4,
      head: countHeadFields(spec),
    }),
    outputs: outputs.buffer,
    counts,
    losses,
    dOutputs: dOutputs.buffer,
  });
  return { losses, dOutputs, encode: (pass) => kernel.dispatch(pass, group, Math.ceil(samples / LANES)) };
}
