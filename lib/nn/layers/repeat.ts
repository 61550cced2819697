import * as z from "../../deps/zod.ts";
import { loadLate } from "../../base/load_late.ts";
import type * as onProcessor from "../processor/take_steps.ts";
import { type LayerBlock, type LayerKind, NO_WEIGHTS, unfit } from "../layer.ts";
import { lateTaps } from "./_late_taps.ts";

/** One step becomes `count` equal ones. */
export interface RepeatLayer {
  /** Kind of layer. */
  kind: "repeat";
  /** Steps of the outputs, 1 to 65,536. */
  count: number;
}

/** One step, repeated. */
export const repeat: LayerKind<RepeatLayer, LayerBlock & { count: number }> = {
  kind: "repeat",
  schema: z.strictObject({
    kind: z.literal("repeat"),
    count: z.number().check(z.int(), z.minimum(1), z.maximum(65_536)),
  }),
  movesSteps: true,
  repeats: true,
  readsWider: true,
  block({ count }, { offset, inputs, steps }) {
    if (steps !== 1) throw unfit("repeat must have one step below, as after flatten", steps);
    return { kind: "repeat", offset, ...NO_WEIGHTS, inputs, units: inputs, count };
  },
  steps: ({ count }) => count,
  forward: async (gpu, plan) =>
    await (await lateTaps()).copySteps(gpu, plan, { outputSteps: plan.block.count }),
  async processor() {
    const { takesSteps } = await loadLate<typeof onProcessor>(
      "../processor/take_steps.ts",
      import.meta.url,
      "use the layer",
    );
    return takesSteps(({ block }) => ({ outputSteps: block.count, from: () => 0 }));
  },
};
