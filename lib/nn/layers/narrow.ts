import * as z from "../../deps/zod.ts";
import { loadLate } from "../../base/load_late.ts";
import type * as onProcessor from "../processor/take_steps.ts";
import { type LayerBlock, type LayerKind, NO_WEIGHTS, unfit } from "../layer.ts";
import { lateTaps } from "./_late_taps.ts";

/** The first channels of every step alone: what is above does not see the others. */
export interface NarrowLayer {
  /** Kind of layer. */
  kind: "narrow";
  /** How many. */
  count: number;
}

/** Some channels of every step. */
export const narrow: LayerKind<NarrowLayer, LayerBlock> = {
  kind: "narrow",
  schema: z.strictObject({ kind: z.literal("narrow"), count: z.number().check(z.int(), z.minimum(1)) }),
  block({ count }, { offset, inputs }) {
    if (count > inputs) throw unfit(`narrow may take at most ${inputs} here`, count);
    return { kind: "narrow", offset, ...NO_WEIGHTS, inputs, units: count };
  },
  async forward(gpu, { batch, steps, inputs, block }) {
    const plan = { batch, steps, channels: block.units, inputs };
    const each = { outputSteps: steps, width: 1, hop: 1, spacing: 1, back: 0 };
    const { tapsForward } = await lateTaps();
    const { outputs, encode, backward } = await tapsForward(gpu, plan, each);
    return {
      outputs,
      encode,
      backward: ({ dOutputs, dInputs }) =>
        dInputs ? backward({ dOutputs, dInputs }) : Promise.resolve(() => {}),
    };
  },
  async processor() {
    const { takesSteps } = await loadLate<typeof onProcessor>(
      "../processor/take_steps.ts",
      import.meta.url,
      "use the layer",
    );
    return takesSteps(({ steps, block }) => ({ outputSteps: steps, channels: block.units, from: (u) => u }));
  },
};
