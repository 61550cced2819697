import { failType } from "../../base/fail.ts";
import type { LayerBlock, LayerKind, LayerPass, PassOptions } from "../layer.ts";
import { chainPass } from "../reference/chain.ts";
import { convPass } from "../reference/conv.ts";
import { densePass } from "../reference/dense.ts";
import { normPass } from "../reference/norm.ts";
import { tapsPass } from "../reference/taps.ts";
import type { BidirectionalBlock } from "./bidirectional/bidirectional_layout.ts";
import type { DropoutBlock } from "./dropout_layer.ts";
import type { ElmBlock } from "./elm/elm_layout.ts";
import { elmPass } from "./elm/elm_reference.ts";
import type { GroupedBlock } from "./grouped/grouped_layer.ts";
import { groupedPass } from "./grouped/grouped_reference.ts";
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

const dropout: Reference<DropoutBlock> = ({ rate }, _weights, inputs, { words }) => {
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

const bidirectional: Reference<BidirectionalBlock> = ({ offset, inputs, ways }, values, given) => {
  const { units: H, kind } = ways[0], steps = given.length / inputs, length = 4 * ways[0].rows * H;
  const turned = (from: Float64Array, width: number) =>
    from.map((_, at) => from[(steps - 1 - Math.floor(at / width)) * width + at % width]);
  const parts = ways.map((way) => 4 * (way.offset - offset));
  const passes = ways.map((_, way) => {
    const own = Float64Array.from({ length }, (_, k) => values[parts[way] + k]);
    return recurrentPass({ kind, inputs, hidden: H, values: own }, way === 0 ? given : turned(given, inputs));
  });
  const sides = [passes[0].outputs, turned(passes[1].outputs, H)];
  return {
    outputs: Float64Array.from(
      { length: 2 * H * steps },
      (_, at) => sides[Math.floor(at / H) % 2][Math.floor(at / (2 * H)) * H + at % H],
    ),
    back(dOutputs, sums) {
      const slopes = passes.map((pass, way) => {
        const own = dOutputs.filter((_, at) => Math.floor(at / H) % 2 === way);
        return pass.back(way === 0 ? own : turned(own, H), sums.subarray(parts[way], parts[way] + length));
      });
      const back = turned(slopes[1], inputs);
      return slopes[0].map((slope, at) => slope + back[at]);
    },
  };
};

/** Those of the library's kinds, which stand here and not beside the kinds as no spec needs them to be read or told of. */
const REFERENCES: Readonly<Record<StackLayer["kind"], Reference>> = {
  lstm: recurrent("lstm"),
  gru: recurrent("gru"),
  rnn: recurrent("rnn"),
  dense: densePass,
  conv: convPass,
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
  bidirectional: bidirectional,
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
