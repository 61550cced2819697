import * as z from "../../deps/zod.ts";
import { loadLate } from "../../base/load_late.ts";
import type * as onProcessor from "./processor_norm.ts";
import type { LayerKind, LayerPass } from "../layer.ts";
import { type NormBlock, normForward } from "./norm_layer.ts";

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
  schema: z.strictObject({
    kind: z.literal("norm"),
    epsilon: z.optional(z.number().check(z.positive(), z.maximum(1))),
  }),
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
  async processor() {
    const { processorNorm } = await loadLate<typeof onProcessor>(
      "./processor_norm.ts",
      import.meta.url,
      "use the layer",
    );
    return processorNorm;
  },
  reference: normPass,
};
