import type { LayerPass, RecurrentState } from "../../layer.ts";
import { recurrentPass } from "../recurrent/recurrent_reference.ts";
import type { GroupedBlock } from "./grouped_layer.ts";

/** The columns of one group in `(rows, groups * width)`. */
function part(all: ArrayLike<number>, group: number, { groups, width }: { groups: number; width: number }) {
  const rows = all.length / (groups * width);
  return Float64Array.from(
    { length: rows * width },
    (_, at) => all[(Math.floor(at / width) * groups + group) * width + at % width],
  );
}

/** Adds the columns of one group to `(rows, groups * width)`. */
function addPart(
  all: Float64Array,
  one: ArrayLike<number>,
  group: number,
  { groups, width }: { groups: number; width: number },
): void {
  for (let at = 0; at < one.length; at++) {
    all[(Math.floor(at / width) * groups + group) * width + at % width] += one[at];
  }
}

/**
 * An LSTM whose groups do not see each other, over one sequence, in double precision.
 * @param values `(F / G + 1 + H / G, 4 H)`, rows as of one group; columns unit, then sum.
 * @param inputs `(T, F)`.
 * @param states Where each group goes on from. @default zeros
 */
export function groupedPass(
  block: GroupedBlock,
  values: ArrayLike<number>,
  inputs: Float64Array,
  states?: readonly RecurrentState[],
): LayerPass {
  const { groups } = block, F = block.inputs / groups, H = block.units / groups;
  const passes = Array.from({ length: groups }, (_, group) => {
    const own = part(values, group, { groups, width: 4 * H });
    const weights = { kind: "lstm", inputs: F, hidden: H, values: own } as const;
    return recurrentPass(weights, part(inputs, group, { groups, width: F }), states?.[group]);
  });
  const outputs = new Float64Array(inputs.length / F * H);
  passes.forEach((pass, group) => addPart(outputs, pass.outputs, group, { groups, width: H }));
  return {
    outputs,
    states: passes.flatMap(({ states }) => states!),
    back(dOutputs, sums) {
      const dInputs = new Float64Array(inputs.length);
      passes.forEach((pass, group) => {
        const own = new Float64Array(values.length / groups);
        const back = pass.back(part(dOutputs, group, { groups, width: H }), own);
        addPart(dInputs, back, group, { groups, width: F });
        addPart(sums, own, group, { groups, width: 4 * H });
      });
      return dInputs;
    },
  };
}
