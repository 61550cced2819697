import { createBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";
import { type SampleBuffer, windowedBuffer } from "../_buffers.ts";
import { nnKernel } from "../_kernels.ts";
import type { DropoutSource, LayerBlock, LayerForward, LayerPlan } from "../layer.ts";
import { sampleLanes } from "../sample_lanes.ts";
import { dropoutRates, type DropoutSchedule } from "./dropout_schedule.ts";

/** A dropout layer laid out in a stack. */
export type DropoutBlock = LayerBlock & { rate: number; schedule?: DropoutSchedule };

/** Prepares dropout for training. @param layer Its place in the stack. */
export async function dropoutForward(
  gpu: Gpu,
  plan: LayerPlan<DropoutBlock>,
  { layer, progress, seed }: DropoutSource & { layer: number },
): Promise<LayerForward> {
  const { batch, steps, block, inputs } = plan;
  const { units, rate, schedule } = block,
    { stride } = inputs,
    { rates, repeats } = dropoutRates(rate, schedule);
  const LANES = sampleLanes(gpu), length = batch * steps * stride;
  const kernel = await nnKernel(gpu, "dropout", { constants: { LANES } });
  const shape = kernel.uniform("shape", {
    length,
    stride,
    units,
    layer,
    listed: rates.length,
    repeats: Number(repeats),
    stream: STREAMS.dropout,
    seed: seedKey(seed),
  });
  const listed = createBuffer(gpu, "surrogate/rates", Float32Array.from(rates));
  const make = (source: SampleBuffer, sink: SampleBuffer) => {
    const group = kernel.bind({ shape, progress, rates: listed, source: source.buffer, sink: sink.buffer });
    return (pass: GPUComputePassEncoder) => kernel.dispatch(pass, group, Math.ceil(length / LANES));
  };
  const outputs = { stride, buffer: windowedBuffer(gpu, "surrogate/dropped", 4 * length) };
  return {
    outputs,
    encode: make(inputs, outputs),
    backward: ({ dOutputs, dInputs }) => Promise.resolve(dInputs ? make(dOutputs, dInputs) : () => {}),
  };
}
