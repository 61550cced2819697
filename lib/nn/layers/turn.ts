import * as z from "../../deps/zod.ts";
import { loadLate } from "../../base/load_late.ts";
import { type LayerBlock, type LayerKind, NO_WEIGHTS, unfit } from "../layer.ts";
import type * as onProcessor from "./processor_turn.ts";
import type * as onGpu from "./turn_layer.ts";

/**
 * The last channels of every step come in the reverse order of steps: the first step has them of the last. A recurrent layer between two of these reads a
 * window from both ends, and what is above it knows what comes later: M. Schuster, K. K. Paliwal (1997), doi:10.1109/78.650093.
 */
export interface TurnLayer {
  /** Kind of layer. */
  kind: "turn";
  /** How many channels are turned. */
  count: number;
}

/** Some channels in the reverse order of steps. */
export const turn: LayerKind<TurnLayer, LayerBlock & { count: number }> = {
  kind: "turn",
  references: ["schuster1997"],
  schema: z.strictObject({ kind: z.literal("turn"), count: z.number().check(z.int(), z.minimum(1)) }),
  block({ count }, { offset, inputs, steps }) {
    if (!Number.isFinite(steps)) throw unfit("turn needs a window of known length", steps);
    if (count > inputs) throw unfit(`turn may take at most ${inputs} here`, count);
    return { kind: "turn", offset, ...NO_WEIGHTS, inputs, units: inputs, count };
  },
  async forward(gpu, plan) {
    const { turnForward } = await loadLate<typeof onGpu>("./turn_layer.ts", import.meta.url, "use the layer");
    return await turnForward(gpu, plan);
  },
  async processor() {
    const { processorTurn } = await loadLate<typeof onProcessor>(
      "./processor_turn.ts",
      import.meta.url,
      "use the layer",
    );
    return processorTurn;
  },
};
