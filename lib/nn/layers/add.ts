import * as z from "../../deps/zod.ts";
import { loadLate } from "../../base/load_late.ts";
import type * as onProcessor from "./processor_add.ts";
import { addRows } from "../add_rows.ts";
import { type LayerBlock, type LayerKind, NO_WEIGHTS, unfit } from "../layer.ts";

/** The outputs of the layer below plus those of the layer `back` layers further below. */
export interface AddLayer {
  /** Kind of layer. */
  kind: "add";
  /** Layers that are bridged, at least 1; the inputs count as one. */
  back: number;
}

/** A sum with an earlier layer, whose gradient is that of both. */
export const add: LayerKind<AddLayer, LayerBlock & { back: number }> = {
  kind: "add",
  schema: z.strictObject({
    kind: z.literal("add"),
    back: z.number().check(z.int(), z.minimum(1), z.maximum(16)),
  }),
  keepsImage: true,
  block({ back }, { offset, inputs, below }) {
    const own = below[below.length - 1], earlier = below[below.length - 1 - back];
    if (!earlier) throw unfit(`add may bridge at most ${below.length - 1} layers here`, back);
    if (earlier.join() !== own.join()) {
      throw unfit(`add must have equal channels and steps below and ${back} layers further below`, [
        `(${own})`,
        `(${earlier})`,
      ]);
    }
    return { kind: "add", offset, ...NO_WEIGHTS, inputs, units: inputs, back };
  },
  async forward(gpu, { batch, steps, block, inputs, earlier }) {
    const sum = { left: inputs, right: earlier!, samples: batch * steps, units: block.units };
    return { ...await addRows(gpu, sum), backward: null };
  },
  async processor() {
    const { processorAdd } = await loadLate<typeof onProcessor>(
      "./processor_add.ts",
      import.meta.url,
      "use the layer",
    );
    return processorAdd;
  },
};
