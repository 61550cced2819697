import * as z from "../../deps/zod.ts";
import { loadLate } from "../../base/load_late.ts";
import type * as onProcessor from "./processor_norm.ts";
import type { LayerKind } from "../layer.ts";
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

/** PyTorch's `LayerNorm`. */
export const norm: LayerKind<NormLayer, NormBlock> = {
  kind: "norm",
  references: ["ba2016"],
  schema: z.strictObject({
    kind: z.literal("norm"),
    epsilon: z.optional(z.number().check(z.positive(), z.maximum(1))),
  }),
  keepsImage: true,
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
};
