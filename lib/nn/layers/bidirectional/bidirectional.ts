import { loadLate } from "../../../base/load_late.ts";
import * as z from "../../../deps/zod.ts";
import { blockEnd } from "../../dense_layout.ts";
import { type LayerKind, unfit } from "../../layer.ts";
import { openGates } from "../recurrent/recurrent.ts";
import {
  RECURRENT_KINDS,
  type RecurrentBlock,
  type RecurrentKind,
  recurrentShapes,
  visitRecurrent,
} from "../recurrent/recurrent_layout.ts";
import type * as onGpu from "./bidirectional_layer.ts";
import type { BidirectionalBlock } from "./bidirectional_layout.ts";
import type * as onProcessor from "./processor_bidirectional.ts";

/**
 * Recurrent units that read a window from its first step on, and as many of their own that read it from its last: PyTorch's recurrent layers with `bidirectional`. The outputs of a step are
 * those of the former after it, then those of the latter. M. Schuster, K. K. Paliwal (1997), doi:10.1109/78.650093.
 */
export interface BidirectionalLayer {
  /** Kind of layer. */
  kind: "bidirectional";
  /** Kind of its units. */
  of: RecurrentKind;
  /** H, units of each way, at most 1023. */
  units: number;
}

/** What the names of weights of the way back end with. */
const BACK = "_reverse";

/** Both ways through a window. */
export const bidirectional: LayerKind<BidirectionalLayer, BidirectionalBlock> = {
  kind: "bidirectional",
  references: ["schuster1997"],
  schema: z.strictObject({
    kind: z.literal("bidirectional"),
    of: z.enum(RECURRENT_KINDS),
    units: z.number().check(z.int(), z.minimum(1), z.maximum(1023)),
  }),
  readsWider: true,
  block({ of, units }, { offset, inputs, steps }) {
    if (!Number.isFinite(steps)) throw unfit("bidirectional needs a window of known length", steps);
    const sizes = { kind: of, rows: inputs + 1 + units, columns: units, inputs, units };
    const ahead: RecurrentBlock = { ...sizes, offset },
      back: RecurrentBlock = { ...sizes, offset: blockEnd(ahead) };
    const rows = Math.ceil((blockEnd(back) - offset) / units);
    return {
      ...{ kind: "bidirectional", offset, rows, columns: units, inputs, units: 2 * units },
      ways: [ahead, back],
    };
  },
  shapes({ ways: [ahead] }, name) {
    const own = Object.entries(recurrentShapes(ahead, name));
    return Object.fromEntries(["", BACK].flatMap((end) => own.map(([one, shape]) => [one + end, shape])));
  },
  visit({ ways: [ahead, back] }, name, visit) {
    visitRecurrent(ahead, name, visit);
    visitRecurrent(back, name, (at, one, index, second) => visit(at, one + BACK, index, second));
  },
  bound: ({ units }) => 1 / Math.sqrt(units / 2),
  settle({ ways: [{ kind, units }] }, of) {
    if (kind !== "lstm") return;
    openGates(units, of);
    openGates(units, (role) => of(role + BACK));
  },
  async forward(gpu, plan, options) {
    const { bidirectionalForward } = await loadLate<typeof onGpu>(
      "./bidirectional_layer.ts",
      import.meta.url,
      "use the layer",
    );
    return await bidirectionalForward(gpu, plan, options);
  },
  async processor() {
    const { processorBidirectional } = await loadLate<typeof onProcessor>(
      "./processor_bidirectional.ts",
      import.meta.url,
      "use the layer",
    );
    return processorBidirectional;
  },
};
