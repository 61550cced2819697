import {
  recurrentBackward,
  recurrentForward,
  type RecurrentTape,
  type RecurrentWeights,
} from "../recurrent/recurrent_reference.ts";
import type { RecurrentState } from "../../layer.ts";

/** Weights of an LSTM in groups: `(F / G + 1 + H / G, 4 H)`, rows as of a group's {@linkcode RecurrentWeights}; columns unit, then sum. */
export interface GroupedWeights {
  /** F, of all groups. */
  inputs: number;
  /** H, of all groups. */
  units: number;
  /** G. */
  groups: number;
  values: ArrayLike<number>;
}

/** What a forward pass leaves: one tape for each group. */
export interface GroupedTape {
  tapes: RecurrentTape[];
  /** `(T, H)`. */
  hiddens: Float64Array;
  /** Of each group, after the last step. */
  states: RecurrentState[];
}

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

function weightsOf(weights: GroupedWeights, group: number): RecurrentWeights {
  const { groups } = weights, inputs = weights.inputs / groups, hidden = weights.units / groups;
  return {
    kind: "lstm",
    inputs,
    hidden,
    values: part(weights.values, group, { groups, width: 4 * hidden }),
  };
}

/**
 * An LSTM whose groups do not see each other, over one sequence, in double precision.
 * @param inputs `(T, F)`.
 * @param states Where each group starts from. @default zeros
 */
export function groupedForward(
  weights: GroupedWeights,
  inputs: Float64Array,
  states?: readonly RecurrentState[],
): GroupedTape {
  const { groups } = weights, F = weights.inputs / groups, H = weights.units / groups;
  const tapes = Array.from({ length: groups }, (_, group) =>
    recurrentForward(
      weightsOf(weights, group),
      part(inputs, group, { groups, width: F }),
      states?.[group],
    ));
  const hiddens = new Float64Array(tapes[0].steps * weights.units);
  tapes.forEach((tape, group) => addPart(hiddens, tape.hiddens, group, { groups, width: H }));
  const last = tapes.map(({ hiddens, cells }) => ({ h: hiddens.slice(-H), c: cells.slice(-H) }));
  return { tapes, hiddens, states: last };
}

/** The gradient `(T, F)` of the inputs; adds that of the weights to `sums`. */
export function groupedBackward(
  weights: GroupedWeights,
  { tapes }: GroupedTape,
  { dOutputs, sums }: { dOutputs: Float64Array; sums: Float64Array },
): Float64Array {
  const { groups } = weights, F = weights.inputs / groups, H = weights.units / groups;
  const dInputs = new Float64Array(tapes[0].steps * weights.inputs);
  tapes.forEach((tape, group) => {
    const above = part(dOutputs, group, { groups, width: H });
    const back = recurrentBackward(weightsOf(weights, group), tape, above);
    addPart(dInputs, back.dInputs, group, { groups, width: F });
    addPart(sums, back.dWeights, group, { groups, width: 4 * H });
  });
  return dInputs;
}
