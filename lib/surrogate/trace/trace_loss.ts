import { createBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { type SampleBuffer, windowedBuffer } from "../../nn/_buffers.ts";
import { traceKernel } from "./_kernels.ts";
import type { Encode } from "../../nn/encode.ts";
import { sampleLanes } from "../../nn/sample_lanes.ts";
import { TRACE_LOSSES, type TraceSpec } from "./trace_spec.ts";

/** `(O)` of (kind, weight, weight of what is positive), as `trace_loss.wgsl` reads them. */
function kindTable(spec: TraceSpec): Uint32Array {
  const words = new Uint32Array(3 * spec.outputs.length), floats = new Float32Array(words.buffer);
  spec.outputs.forEach(({ loss, weight, positiveWeight }, o) => {
    words[3 * o] = TRACE_LOSSES.indexOf(loss);
    floats[3 * o + 1] = weight;
    floats[3 * o + 2] = positiveWeight;
  });
  return words;
}

/**
 * Prepares the loss of a batch and its gradient by the head's outputs, one dispatch.
 * @param plan.targets `(B, T, O)`.
 * @param plan.burnIn First steps that count nothing.
 */
export async function traceLoss(
  gpu: Gpu,
  spec: TraceSpec,
  plan: { batch: number; steps: number; burnIn: number; outputs: SampleBuffer; targets: GPUBuffer },
): Promise<{ losses: GPUBuffer; dOutputs: SampleBuffer; encode: Encode }> {
  const { batch, steps, burnIn, outputs, targets } = plan;
  const LANES = sampleLanes(gpu), samples = batch * steps, { stride } = outputs;
  const kernel = await traceKernel(gpu, "trace_loss", { constants: { LANES } });
  const losses = createBuffer(gpu, "surrogate/losses", 4 * samples);
  const dOutputs = { stride, buffer: windowedBuffer(gpu, "surrogate/dOutputs", 4 * samples * stride) };
  const group = kernel.bind({
    shape: kernel.uniform("shape", {
      samples,
      steps,
      burnIn,
      outputs: spec.outputs.length,
      width: stride,
      weight: 1 / (batch * (steps - burnIn)),
    }),
    outputs: outputs.buffer,
    targets,
    kinds: createBuffer(gpu, "surrogate/kinds", kindTable(spec)),
    losses,
    dOutputs: dOutputs.buffer,
  });
  return { losses, dOutputs, encode: (pass) => kernel.dispatch(pass, group, Math.ceil(samples / LANES)) };
}
