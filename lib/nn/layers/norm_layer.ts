import { createBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { type SampleBuffer, windowedBuffer } from "../_buffers.ts";
import { nnKernel } from "../_kernels.ts";
import { sampleStride } from "../dense_layout.ts";
import { type Encode, inOrder } from "../encode.ts";
import type { LayerBlock, LayerForward, LayerPlan } from "../layer.ts";
import { sampleLanes } from "../sample_lanes.ts";

/** Rows are the gains and the biases of N channels. */
export interface NormBlock extends LayerBlock {
  /** Added to the variance. */
  epsilon: number;
}

/** Most samples in one share of a sum: a software adapter ends loops silently soon after. */
const SHARE_SAMPLES = 256;

/** Prepares the gradient of gains and biases: sums over samples. @param values `(S, 2 columns)` vec4. */
async function weightSums(
  gpu: Gpu,
  plan: { samples: number; block: NormBlock; values: GPUBuffer; gradient: GPUBuffer },
): Promise<Encode> {
  const { samples, block, values, gradient } = plan;
  const LANES = sampleLanes(gpu), width = 2 * block.columns;
  const shares = Math.ceil(samples / SHARE_SAMPLES);
  const sum = await nnKernel(gpu, "sum_rows", { constants: { LANES } });
  const partials = createBuffer(gpu, "surrogate/partials", 16 * shares * width);
  const sumGroup = sum.bind({
    shape: sum.uniform("shape", { samples, width, shares }),
    values,
    partials,
  });
  const all = await nnKernel(gpu, "sum_partials");
  const allGroup = all.bind({
    shape: all.uniform("shape", { shares, length: width }),
    partials,
    gradient: { buffer: gradient, offset: 16 * block.offset, size: 16 * width },
  });
  return (pass) => {
    sum.dispatch(pass, sumGroup, Math.ceil(shares * width / LANES));
    all.dispatch(pass, allGroup, Math.ceil(width / 64));
  };
}

/** Prepares layer normalisation, and the way back. */
export async function normForward(gpu: Gpu, plan: LayerPlan<NormBlock>): Promise<LayerForward> {
  const { batch, steps, block, inputs } = plan;
  const samples = batch * steps, LANES = sampleLanes(gpu), stride = sampleStride(block.units);
  const outputs = { stride, buffer: windowedBuffer(gpu, "surrogate/normed", 4 * samples * stride) };
  const weights = { buffer: plan.weights, offset: 16 * block.offset, size: 32 * block.columns };
  const workgroups = Math.ceil(samples / LANES);
  const fields = { samples, units: block.units, stride, epsilon: block.epsilon };
  const kernel = await nnKernel(gpu, "layer_norm", { constants: { LANES } });
  const group = kernel.bind({
    shape: kernel.uniform("shape", fields),
    inputs: inputs.buffer,
    weights,
    sink: outputs.buffer,
  });
  return {
    outputs,
    encode: (pass) => kernel.dispatch(pass, group, workgroups),
    async backward({ dOutputs, gradient, dInputs }) {
      const back = await nnKernel(gpu, "layer_norm", {
        flags: { BACKWARD: true },
        constants: { LANES },
      });
      const values = createBuffer(gpu, "surrogate/normalised", 32 * samples * block.columns);
      const sink: SampleBuffer = dInputs ??
        { stride, buffer: createBuffer(gpu, "surrogate/unread", 4 * samples * stride) };
      const backGroup = back.bind({
        shape: back.uniform("shape", { ...fields, gradientStride: dOutputs.stride }),
        inputs: inputs.buffer,
        weights,
        sink: sink.buffer,
        dOutputs: dOutputs.buffer,
        normalised: values,
      });
      return inOrder([
        (pass) => back.dispatch(pass, backGroup, workgroups),
        await weightSums(gpu, { samples, block, values, gradient }),
      ]);
    },
  };
}
