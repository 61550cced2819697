import * as z from "../../deps/zod.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";
import { type SampleBuffer, windowedBuffer } from "../_buffers.ts";
import { nnKernel } from "../_kernels.ts";
import {
  type DropoutSource,
  type LayerBlock,
  type LayerForward,
  type LayerKind,
  type LayerPlan,
  NO_WEIGHTS,
} from "../layer.ts";
import { sampleLanes } from "../sample_lanes.ts";

/** In training each value is 0 with probability `rate` and over 1 - `rate` otherwise (Srivastava et al. 2014). */
export interface DropoutLayer {
  /** Kind of layer. */
  kind: "dropout";
  /** At most 0.95. */
  rate: number;
}

type DropoutBlock = LayerBlock & { rate: number };

/** Prepares dropout for training. @param layer Its place in the stack. */
async function dropoutForward(
  gpu: Gpu,
  plan: LayerPlan<DropoutBlock>,
  { layer, progress, seed }: DropoutSource & { layer: number },
): Promise<LayerForward> {
  const { batch, steps, block, inputs } = plan;
  const { units, rate } = block, { stride } = inputs;
  const LANES = sampleLanes(gpu), length = batch * steps * stride;
  const kernel = await nnKernel(gpu, "dropout", { constants: { LANES } });
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

/** Dropout, which does nothing but in training. */
export const dropout: LayerKind<DropoutLayer, DropoutBlock> = {
  kind: "dropout",
  references: ["srivastava2014"],
  schema: z.strictObject({ kind: z.literal("dropout"), rate: z.number().min(0).max(0.95) }),
  readsWider: true,
  block: ({ rate }, { offset, inputs }) => ({
    kind: "dropout",
    offset,
    ...NO_WEIGHTS,
    inputs,
    units: inputs,
    rate,
  }),
  async forward(gpu, plan, { dropout: source, layer }) {
    if (source) return await dropoutForward(gpu, plan, { ...source, layer });
    return { outputs: plan.inputs, encode: () => {}, backward: null };
  },
  reference({ rate }, _weights, inputs, { words }) {
    const least = Math.floor(Math.fround(rate) * 2 ** 32);
    const drop = (values: Float64Array) =>
      words ? values.map((value, at) => words(at) >= least ? value / (1 - rate) : 0) : values;
    return { outputs: drop(inputs), back: drop };
  },
};
