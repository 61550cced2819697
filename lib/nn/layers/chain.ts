import * as z from "../../deps/zod.ts";
import { loadLate } from "../../base/load_late.ts";
import type * as onProcessor from "./processor_chain.ts";
import { type LayerKind, NO_WEIGHTS, unfit } from "../layer.ts";
import { type ChainBlock, chainForward } from "./chain_layer.ts";

/**
 * One step becomes a step for each of D values: it holds what the step is, the context; then the values before its own; then which it is. What is above it
 * can be a density of D values by the chain rule, as autoregressive models have it: B. Uria, I. Murray, H. Larochelle (2013), arXiv:1306.0186.
 */
export interface ChainLayer {
  /** Kind of layer. */
  kind: "chain";
  /** D, 1 to 64: the values are the last D channels of the step below, and no part of the context. */
  values: number;
  /** The values are the last D channels of the first step of the stack's inputs instead, and all of the step below is the context. @default false */
  ofInputs?: boolean;
}

/** Steps of the chain rule. */
export const chain: LayerKind<ChainLayer, ChainBlock> = {
  kind: "chain",
  schema: z.strictObject({
    kind: z.literal("chain"),
    values: z.number().check(z.int(), z.minimum(1), z.maximum(64)),
    ofInputs: z.optional(z.boolean()),
  }),
  movesSteps: true,
  block({ values, ofInputs = false }, { offset, inputs, steps, below }) {
    if (steps !== 1) throw unfit("chain must have one step below, as after last", steps);
    const [channels, sourceSteps] = ofInputs ? below[0] : [inputs, 1], first = channels - values;
    if (first < 0) throw unfit(`chain must find ${values} values in what has them`, `${channels} channels`);
    const context = ofInputs ? inputs : first;
    return {
      ...{ kind: "chain", offset, ...NO_WEIGHTS, inputs, units: context + 2 * values },
      ...{ values, context, first, sourceSteps, readsInputs: ofInputs },
    };
  },
  steps: ({ values }) => values,
  forward: chainForward,
  async processor() {
    const { processorChain } = await loadLate<typeof onProcessor>(
      "./processor_chain.ts",
      import.meta.url,
      "use the layer",
    );
    return processorChain;
  },
};
