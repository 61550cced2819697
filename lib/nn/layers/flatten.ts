import * as z from "../../deps/zod.ts";
import { loadLate } from "../../base/load_late.ts";
import type * as onProcessor from "../processor/take_steps.ts";
import { type LayerBlock, type LayerKind, NO_WEIGHTS, unfit } from "../layer.ts";
import { lateTaps } from "./_late_taps.ts";

/** All steps become the channels of one, step by step. */
export interface FlattenLayer {
  /** Kind of layer. */
  kind: "flatten";
}

/** All steps of a window as one. */
export const flatten: LayerKind<FlattenLayer, LayerBlock> = {
  kind: "flatten",
  schema: z.strictObject({ kind: z.literal("flatten") }),
  movesSteps: true,
  block(_spec, { offset, inputs, steps }) {
    if (!Number.isFinite(steps)) throw unfit("flatten needs a window of known length", steps);
    return { kind: "flatten", offset, ...NO_WEIGHTS, inputs, units: inputs * steps };
  },
  steps: () => 1,
  forward: async (gpu, plan) =>
    await (await lateTaps()).copySteps(gpu, plan, { outputSteps: 1, width: plan.steps }),
  async processor() {
    const { takesSteps } = await loadLate<typeof onProcessor>(
      "../processor/take_steps.ts",
      import.meta.url,
      "use the layer",
    );
    return takesSteps(({ steps }) => ({ outputSteps: 1, width: steps, from: (_, tap) => tap }));
  },
};
