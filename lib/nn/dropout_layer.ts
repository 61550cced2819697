import { ArgumentTypeError } from "../base/errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { type SampleBuffer, windowedBuffer } from "./_buffers.ts";
import { surrogateKernel } from "./_kernels.ts";
import { sampleLanes } from "./sample_lanes.ts";
import type { LayerForward, LayerPlan } from "./layer_forward.ts";
import type { PlainBlock } from "./layer_layout.ts";
import { seedKey, STREAMS } from "../random/streams.ts";

/** What dropout draws from: the training's progress and seed. */
export interface DropoutSource {
  /** The WGSL struct `Progress`. */
  progress: GPUBuffer;
  /** Seed of the training. */
  seed: number;
}

/** Prepares dropout for training. @param layer Its place in the stack. */
export async function dropoutForward(
  gpu: Gpu,
  plan: LayerPlan<PlainBlock>,
  { layer, progress, seed }: DropoutSource & { layer: number },
): Promise<LayerForward> {
  const { batch, steps, block, inputs } = plan;
  if (block.kind !== "dropout") {
    throw new ArgumentTypeError(`Cannot drop units of a layer of kind ${block.kind}`);
  }
  const { units, rate } = block, { stride } = inputs;
  const LANES = sampleLanes(gpu), length = batch * steps * stride;
  const kernel = await surrogateKernel(gpu, "dropout", { constants: { LANES } });
  const shape = kernel.uniform("shape", {
    length,
    stride,
    units,
    layer,
    rate,
    stream: STREAMS.dropout,
    seed: seedKey(seed),
  });
  const make = (source: SampleBuffer, sink: SampleBuffer) => {
    const group = kernel.bind({ shape, progress, source: source.buffer, sink: sink.buffer });
    return (pass: GPUComputePassEncoder) => kernel.dispatch(pass, group, Math.ceil(length / LANES));
  };
  const outputs = { stride, buffer: windowedBuffer(gpu, "surrogate/dropped", 4 * length) };
  return {
    outputs,
    encode: make(inputs, outputs),
    backward: ({ dOutputs, dInputs }) => Promise.resolve(dInputs ? make(dOutputs, dInputs) : () => {}),
  };
}
