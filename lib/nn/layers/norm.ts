import * as z from "../../deps/zod.ts";
import { createBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { type SampleBuffer, windowedBuffer } from "../_buffers.ts";
import { nnKernel } from "../_kernels.ts";
import { sampleStride } from "../dense_layout.ts";
import { type Encode, inOrder } from "../encode.ts";
import type { LayerBlock, LayerForward, LayerKind, LayerPass, LayerPlan } from "../layer.ts";
import { sampleLanes } from "../sample_lanes.ts";

/**
 * Layer normalisation over the channels of a step (Ba et al. 2016, arXiv:1607.06450): the values of a step are brought to mean 0 and
 * variance 1, then each channel has a gain and a bias.
 */
export interface NormLayer {
  /** Kind of layer. */
  kind: "norm";
  /** Added to the variance. @default 1e-5 */
  epsilon?: number;
}

/** Rows are the gains and the biases of N channels. */
interface NormBlock extends LayerBlock {
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

async function normForward(gpu: Gpu, plan: LayerPlan<NormBlock>): Promise<LayerForward> {
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

/** The same over one sequence, in double precision. */
function normPass(
  { units: N, epsilon, columns }: NormBlock,
  values: ArrayLike<number>,
  inputs: Float64Array,
): LayerPass {
  const padded = 4 * columns, samples = inputs.length / N;
  const outputs = new Float64Array(inputs.length), normalised = new Float64Array(inputs.length);
  const inverses = new Float64Array(samples);
  for (let s = 0; s < samples; s++) {
    const x = inputs.subarray(s * N, (s + 1) * N);
    const mean = x.reduce((a, b) => a + b, 0) / N;
    const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / N;
    inverses[s] = 1 / Math.sqrt(variance + epsilon);
    x.forEach((value, n) => {
      normalised[s * N + n] = (value - mean) * inverses[s];
      outputs[s * N + n] = values[n] * normalised[s * N + n] + values[padded + n];
    });
  }
  return {
    outputs,
    back(dOutputs, sums) {
      const dInputs = new Float64Array(inputs.length);
      for (let s = 0; s < samples; s++) {
        let sum = 0, product = 0;
        for (let n = 0; n < N; n++) {
          const dy = dOutputs[s * N + n], hat = normalised[s * N + n];
          sums[n] += hat * dy;
          sums[padded + n] += dy;
          sum += values[n] * dy / N;
          product += values[n] * dy * hat / N;
        }
        for (let n = 0; n < N; n++) {
          const at = s * N + n;
          dInputs[at] = (values[n] * dOutputs[at] - sum - normalised[at] * product) * inverses[s];
        }
      }
      return dInputs;
    },
  };
}

/** PyTorch's `LayerNorm`. */
export const norm: LayerKind<NormLayer, NormBlock> = {
  kind: "norm",
  references: ["ba2016"],
  schema: z.strictObject({ kind: z.literal("norm"), epsilon: z.number().positive().max(1).optional() }),
  block: ({ epsilon = 1e-5 }, { offset, inputs }) => ({
    kind: "norm",
    offset,
    rows: 2,
    columns: Math.ceil(inputs / 4),
    inputs,
    units: inputs,
    epsilon,
  }),
  shapes: ({ units }, name) => ({ [`${name}.weight`]: [units], [`${name}.bias`]: [units] }),
  visit({ offset, columns, units }, name, visit) {
    for (let unit = 0; unit < units; unit++) {
      visit(4 * offset + unit, `${name}.weight`, unit);
      visit(4 * (offset + columns) + unit, `${name}.bias`, unit);
    }
  },
  settle(_block, of) {
    of("weight").fill(1);
    of("bias").fill(0);
  },
  forward: normForward,
  reference: normPass,
};
