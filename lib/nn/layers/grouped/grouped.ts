import * as z from "../../../deps/zod.ts";
import { loadLate } from "../../../base/load_late.ts";
import type * as onProcessor from "./processor_grouped.ts";
import { createBuffer } from "../../../gpu/buffer.ts";
import { MAX_DENSE_WIDTH } from "../../dense_layout.ts";
import { type LayerKind, unfit } from "../../layer.ts";
import type { Visit } from "../../weight_block.ts";
import { openGates } from "../recurrent/recurrent.ts";
import type * as onGpu from "./grouped_layer.ts";
import type { GroupedBlock } from "./grouped_layer.ts";

/** Most inputs and units in a group: its weights are in an invocation's own memory. */
const MAX_GROUP = { inputs: 16, units: 4 } as const;

/**
 * An LSTM in `groups` equal parts; each reads its own part of the inputs and its own units alone, as where every site of a cell gets a
 * state of its own (at most 16 inputs and 4 units in a group). Parts are of consecutive inputs: those of a trace surrogate come
 * input by input, all traces of one together.
 */
export interface GroupedLayer {
  /** Kind of layer. */
  kind: "grouped-lstm";
  /** H, of all groups. */
  units: number;
  /** G. */
  groups: number;
}

/** Calls `visit` with the place in the parameter vector of every weight. */
function visitGrouped(block: GroupedBlock, name: string, visit: Visit): void {
  const { offset, units } = block, inputs = block.inputs / block.groups, hidden = units / block.groups;
  for (let row = 0; row < 4 * units; row++) {
    const at = (k: number) => 4 * (offset + k * units + row % units) + Math.floor(row / units);
    for (let k = 0; k < inputs; k++) visit(at(k), `${name}.weight_ih_l0`, row * inputs + k);
    visit(at(inputs), `${name}.bias_ih_l0`, row);
    visit(at(inputs), `${name}.bias_hh_l0`, row, true);
    for (let k = 0; k < hidden; k++) visit(at(inputs + 1 + k), `${name}.weight_hh_l0`, row * hidden + k);
  }
}

const whole = z.number().check(z.int(), z.minimum(1), z.maximum(MAX_DENSE_WIDTH));

/** An LSTM in groups; its weights have the names and shapes of PyTorch's `LSTM`, but that a unit has weights for its own group alone. */
export const groupedLstm: LayerKind<GroupedLayer, GroupedBlock> = {
  kind: "grouped-lstm",
  references: ["hochreiter1997", "gers2000"],
  schema: z.strictObject({ kind: z.literal("grouped-lstm"), units: whole, groups: whole }),
  block({ kind, units, groups }, { offset, inputs }) {
    for (const [what, count] of [["inputs", inputs], ["units", units]] as const) {
      const most = MAX_GROUP[what];
      if (count % groups === 0 && count / groups <= most) continue;
      throw unfit(
        `a grouped-lstm of ${groups} groups must have equal numbers of ${what}, at most ${most} in each`,
        count,
      );
    }
    const rows = (inputs + units) / groups + 1;
    return { kind, offset, rows, columns: units, inputs, units, groups };
  },
  shapes: ({ inputs, units, groups }, name) => ({
    [`${name}.weight_ih_l0`]: [4 * units, inputs / groups],
    [`${name}.weight_hh_l0`]: [4 * units, units / groups],
    [`${name}.bias_ih_l0`]: [4 * units],
    [`${name}.bias_hh_l0`]: [4 * units],
  }),
  visit: visitGrouped,
  bound: ({ units, groups }) => 1 / Math.sqrt(units / groups),
  settle: ({ units }, of) => openGates(units, of),
  async forward(gpu, plan, { tape, continued }) {
    const { groupedForward } = await loadLate<typeof onGpu>(
      "./grouped_layer.ts",
      import.meta.url,
      "use the layer",
    );
    const size = 8 * plan.batch * plan.block.units;
    const state = continued ? createBuffer(gpu, "surrogate/state", size) : undefined;
    return await groupedForward(gpu, plan, { tape, state });
  },
  async processor() {
    const { processorGrouped } = await loadLate<typeof onProcessor>(
      "./processor_grouped.ts",
      import.meta.url,
      "use the layer",
    );
    return processorGrouped;
  },
};
