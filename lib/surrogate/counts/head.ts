import { createBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { type SampleBuffer, windowedBuffer } from "../../nn/_buffers.ts";
import { distributionFlags } from "./distributions.ts";
import { countKernel } from "./_kernels.ts";
import type { Encode } from "../../nn/encode.ts";
import { sampleLanes } from "../../nn/sample_lanes.ts";
import { headFields } from "./head_fields.ts";
import type { RecurrentSpec } from "./recurrent_spec.ts";

/** What the likelihood runs on. */
export interface LikelihoodPlan {
  /** B. */
  batch: number;
  /** T. */
  steps: number;
  /** First steps of a window that count nothing. */
  burnIn: number;
  /** `(S, stride)` of the head. */
  outputs: SampleBuffer;
  /** `(S, P)` spikes. */
  counts: GPUBuffer;
}

/**
 * Prepares the negative log-likelihood of the counts, mean per bin, and its gradient by the outputs, one dispatch.
 * @returns `losses` `(S)`, whose sum is the mean loss in nats per bin, and `dOutputs` `(S, stride)`.
 */
export async function likelihood(
  gpu: Gpu,
  spec: RecurrentSpec,
  plan: LikelihoodPlan,
): Promise<{ losses: GPUBuffer; dOutputs: SampleBuffer; encode: Encode }> {
  const { batch, steps, burnIn, outputs, counts } = plan;
  const LANES = sampleLanes(gpu);
  const flags = distributionFlags(spec.likelihood);
  const variant = { populations: spec.populations.length, flags, constants: { LANES } };
  const kernel = await countKernel(gpu, "likelihood", variant);
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
      stride,
      head: headFields(spec),
    }),
    outputs: outputs.buffer,
    counts,
    losses,
    dOutputs: dOutputs.buffer,
  });
  return { losses, dOutputs, encode: (pass) => kernel.dispatch(pass, group, Math.ceil(samples / LANES)) };
}
