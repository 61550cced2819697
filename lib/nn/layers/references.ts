import { failType } from "../../base/fail.ts";
import type { LayerBlock, LayerKind, LayerPass, PassOptions } from "../layer.ts";
import { chainPass } from "../reference/chain.ts";
import { convPass } from "../reference/conv.ts";
import { densePass } from "../reference/dense.ts";
import { normPass } from "../reference/norm.ts";
import { tapsPass } from "../reference/taps.ts";
import type { DropoutBlock } from "./dropout_layer.ts";
import { dropoutRates, rateAt } from "./dropout_schedule.ts";
import type { ElmBlock } from "./elm/elm_layout.ts";
import { elmPass } from "./elm/elm_reference.ts";
import type { GroupedBlock } from "./grouped/grouped_layer.ts";
import { groupedPass } from "./grouped/grouped_reference.ts";
import { conv2dPass } from "./image/conv2d_reference.ts";
import { pool2dPass } from "./image/pool2d_reference.ts";
import type { LifBlock } from "./lif/lif_layout.ts";
import { lifPass } from "./lif/lif_reference.ts";
import type { RecurrentBlock, RecurrentKind } from "./recurrent/recurrent_layout.ts";
import { recurrentPass } from "./recurrent/recurrent_reference.ts";
import { layerOf } from "./registry.ts";
import type { StackLayer } from "./specs.ts";

/** The plain reference of a kind, of blocks of its own. */
type Reference<Block extends LayerBlock = LayerBlock> = NonNullable<
  LayerKind<StackLayer, Block>["reference"]
>;

const recurrent = (kind: RecurrentKind): Reference<RecurrentBlock> => (block, values, inputs, { states }) =>
  recurrentPass({ kind, inputs: block.inputs, hidden: block.units, values }, inputs, states?.[0]);

const dropout: Reference<DropoutBlock> = (block, _weights, inputs, { words, step = 0 }) => {
  const rate = rateAt(dropoutRates(block.rate, block.schedule), step);
  const least = Math.floor(Math.fround(rate) * 2 ** 32);
  const drop = (values: Float64Array) =>
    words ? values.map((value, at) => words(at) >= least ? value / (1 - rate) : 0) : values;
  return { outputs: drop(inputs), back: drop };
};

const grouped: Reference<GroupedBlock> = (block, values, inputs, { states }) =>
  groupedPass(block, values, inputs, states);

const elm: Reference<ElmBlock> = (block, values, inputs, { states }) =>
  elmPass(block, values, inputs, states?.[0]);

const lif: Reference<LifBlock> = (block, values, inputs, { states }) =>
  lifPass(block, values, { inputs, state: states?.[0] });

const repeat: Reference<LayerBlock & { count: number }> = ({ inputs, count }, _weights, values) =>
  tapsPass(values, inputs, { outputSteps: count, from: () => 0 });

const narrow: Reference = ({ inputs, units }, _weights, values) => ({
  outputs: values.filter((_, at) => at % inputs < units),
  back(dOutputs) {
    const dInputs = new Float64Array(values.length);
    dOutputs.forEach((slope, at) => dInputs[Math.floor(at / units) * inputs + at % units] = slope);
    return dInputs;
  },
});

const turn: Reference<LayerBlock & { count: number }> = ({ units, count }, _weights, values) => {
  const turned = (from: Float64Array) => {
    const steps = from.length / units;
    return from.map((value, at) => {
      const channel = at % units, step = Math.floor(at / units);
      return channel < units - count ? value : from[(steps - 1 - step) * units + channel];
    });
  };
  return { outputs: turned(values), back: turned };
};

/** Those of the library's kinds, which stand here and not beside the kinds as no spec needs them to be read or told of. */
const REFERENCES: Readonly<Record<StackLayer["kind"], Reference>> = {
  lstm: recurrent("lstm"),
  gru: recurrent("gru"),
  rnn: recurrent("rnn"),
  dense: densePass,
  conv: convPass,
  conv2d: conv2dPass,
  pool2d: pool2dPass,
  "grouped-lstm": grouped,
  norm: normPass,
  dropout: dropout,
  add: (_block, _weights, inputs, { earlier }) => ({
    outputs: inputs.map((value, place) => value + earlier![place]),
    back: (dOutputs) => dOutputs,
  }),
  flatten: ({ inputs }, _weights, values) =>
    tapsPass(values, inputs, { outputSteps: 1, width: values.length / inputs, from: (_, tap) => tap }),
  last: ({ inputs }, _weights, values) =>
    tapsPass(values, inputs, { outputSteps: 1, from: () => values.length / inputs - 1 }),
  repeat: repeat,
  chain: chainPass,
  narrow: narrow,
  turn: turn,
  elm: elm,
  lif: lif,
};

/**
 * A layer over one sequence, by the plain reference of its kind.
 * @param weights The block's part of the parameter vector. (rows, 4 columns)
 * @param inputs (T, F)
 * @throws {TypeError} When its kind has no reference, or there is no such kind.
 */
export function referencePass(
  block: LayerBlock,
  weights: ArrayLike<number>,
  inputs: Float64Array,
  options: PassOptions,
): LayerPass {
  const { kind } = block, own = layerOf(block);
  if (own.reference) return own.reference(block, weights, inputs, options);
  const known: Readonly<Record<string, Reference>> = REFERENCES;
  if (Object.hasOwn(known, kind)) return known[kind](block, weights, inputs, options);
  failType("run the layer's reference", "its kind must have one", kind);
}
