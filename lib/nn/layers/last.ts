import * as z from "../../deps/zod.ts";
import { loadLate } from "../../base/load_late.ts";
import type * as onProcessor from "../processor/take_steps.ts";
import { type LayerBlock, type LayerKind, NO_WEIGHTS, unfit } from "../layer.ts";
import { lateTaps } from "./_late_taps.ts";

/** The last step alone. */
export interface LastLayer {
  /** Kind of layer. */
  kind: "last";
}

/** The last step of a window. */
export const last: LayerKind<LastLayer, LayerBlock> = {
  kind: "last",
  schema: z.strictObject({ kind: z.literal("last") }),
  movesSteps: true,
  readsWider: true,
  block(_spec, { offset, inputs, steps }) {
    if (!Number.isFinite(steps)) throw unfit("last needs a window of known length", steps);
    return { kind: "last", offset, ...NO_WEIGHTS, inputs, units: inputs };
  },
  steps: () => 1,
  forward: async (gpu, plan) =>
    await (await lateTaps()).copySteps(gpu, plan, { outputSteps: 1, back: 1 - plan.steps }),
  async processor() {
    const { takesSteps } = await loadLate<typeof onProcessor>(
      "../processor/take_steps.ts",
      import.meta.url,
      "use the layer",
    );
    return takesSteps(({ steps }) => ({ outputSteps: 1, from: () => steps - 1 }));
  },
};
