import * as z from "../../deps/zod.ts";
import { loadLate } from "../../base/load_late.ts";
import type * as onProcessor from "./processor_dropout.ts";
import { type LayerKind, NO_WEIGHTS } from "../layer.ts";
import { type DropoutBlock, dropoutForward } from "./dropout_layer.ts";
import { type DropoutSchedule, dropoutSchedule } from "./dropout_schedule.ts";

/** In training each value is 0 with probability `rate` and over 1 - `rate` otherwise (Srivastava et al. 2014). */
export interface DropoutLayer {
  /** Kind of layer. */
  kind: "dropout";
  /** At most 0.95. */
  rate: number;
  /** How the rate goes with the steps of a training, see {@linkcode DropoutSchedule}. @default it stays */
  schedule?: DropoutSchedule;
}

/** Dropout, which does nothing but in training. */
export const dropout: LayerKind<DropoutLayer, DropoutBlock> = {
  kind: "dropout",
  references: ["srivastava2014"],
  schema: z.strictObject({
    kind: z.literal("dropout"),
    rate: z.number().check(z.minimum(0), z.maximum(0.95)),
    schedule: z.optional(dropoutSchedule),
  }),
  readsWider: true,
  keepsImage: true,
  block: ({ rate, schedule }, { offset, inputs }) => ({
    kind: "dropout",
    offset,
    ...NO_WEIGHTS,
    inputs,
    units: inputs,
    rate,
    ...(schedule ? { schedule } : {}),
  }),
  async forward(gpu, plan, { dropout: source, layer }) {
    if (source) return await dropoutForward(gpu, plan, { ...source, layer });
    return { outputs: plan.inputs, encode: () => {}, backward: null };
  },
  async processor() {
    const { processorDropout } = await loadLate<typeof onProcessor>(
      "./processor_dropout.ts",
      import.meta.url,
      "use the layer",
    );
    return processorDropout;
  },
};
