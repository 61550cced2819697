import { ArgumentRangeError } from "../base/errors.ts";
import { type Activation, type DenseBlock, denseBlock, visitDense } from "./dense_layout.ts";
import type { Visit, WeightBlock } from "./weight_block.ts";
import { MAX_GROUP, type StackLayer } from "./layer_spec.ts";

type Of<Kind extends StackLayer["kind"]> = Extract<StackLayer, { kind: Kind }>;

/** A convolution along the steps: a dense layer of the channels of `width` steps, the earliest first. */
export interface ConvBlock extends WeightBlock {
  kind: "conv";
  /** Channels of the inputs C. */
  channels: number;
  /** Taps. */
  width: number;
  /** Steps between taps. */
  dilation: number;
  /** Whether the start is padded with zeros. */
  causal: boolean;
  /** N. */
  units: number;
  activation: Activation;
}

/** An LSTM in groups: rows are the inputs of a group, the constant 1, then its units; a vec4 holds the four sums of a unit. */
export interface GroupedBlock extends WeightBlock {
  kind: "grouped-lstm";
  /** F, of all groups. */
  inputs: number;
  /** H, of all groups. */
  units: number;
  /** G. */
  groups: number;
}

/** Layer normalisation: rows are the gains and the biases of N channels. */
export interface NormBlock extends WeightBlock {
  kind: "norm";
  /** N. */
  units: number;
  /** Added to the variance. */
  epsilon: number;
}

/** A layer without weights. */
export type PlainBlock =
  & WeightBlock
  & { /** N. */ units: number }
  & (
    | { kind: "dropout"; rate: number }
    | { kind: "add"; /** Layers that are bridged. */ back: number }
    | { kind: "flatten"; /** Steps of the inputs. */ steps: number }
    | { kind: "last"; steps: number }
    | { kind: "repeat"; count: number }
  );

const NOTHING = { rows: 0, columns: 0 };

function unfit(rule: string, value: unknown): RangeError {
  return new ArgumentRangeError(`Cannot stack the layers as ${rule}: current value is ${value}`);
}

/** Lays a convolution out. */
export function convBlock(offset: number, layer: Of<"conv"> & { inputs: number }, steps: number): ConvBlock {
  const { inputs: channels, units, width, dilation, causal, activation } = layer;
  const reach = (width - 1) * dilation;
  if (!causal && !(steps > reach)) {
    throw unfit(`a convolution without padding that reaches ${reach} steps back must have more steps`, steps);
  }
  const { rows, columns } = denseBlock(offset, { inputs: channels * width, units });
  return { kind: "conv", offset, rows, columns, channels, width, dilation, causal, units, activation };
}

/** The dense layer of a convolution's taps. */
export function convDense(block: ConvBlock): DenseBlock {
  const { offset, channels, width, units, activation } = block;
  return denseBlock(offset, { inputs: channels * width, units, activation });
}

/** PyTorch's names and shapes of a `Conv1d`: `NAME.weight` (out, in, taps) and `NAME.bias` (out). */
export function convShapes(block: ConvBlock, name: string): Record<string, number[]> {
  return { [`${name}.weight`]: [block.units, block.channels, block.width], [`${name}.bias`]: [block.units] };
}

/** Calls `visit` with the place in the parameter vector of every weight of a convolution. */
export function visitConv(block: ConvBlock, name: string, visit: Visit): void {
  const { channels, width } = block;
  visitDense(convDense(block), name, (at, of, index) => {
    if (of.endsWith(".bias")) return visit(at, of, index);
    const unit = Math.floor(index / (channels * width)), k = index % (channels * width);
    visit(at, of, (unit * channels + k % channels) * width + Math.floor(k / channels));
  });
}

/** Lays an LSTM in groups out. */
export function groupedBlock(
  offset: number,
  { units, groups, inputs }: Of<"grouped-lstm"> & { inputs: number },
): GroupedBlock {
  for (const [what, count] of [["inputs", inputs], ["units", units]] as const) {
    const most = MAX_GROUP[what];
    if (count % groups === 0 && count / groups <= most) continue;
    throw unfit(
      `a grouped-lstm of ${groups} groups must have equal numbers of ${what}, at most ${most} in each`,
      count,
    );
  }
  return {
    kind: "grouped-lstm",
    offset,
    rows: (inputs + units) / groups + 1,
    columns: units,
    inputs,
    units,
    groups,
  };
}

/** Names and shapes as of PyTorch's `LSTM`, but that a unit has weights for its own group alone, as in a convolution in groups. */
export function groupedShapes(
  { inputs, units, groups }: GroupedBlock,
  name: string,
): Record<string, number[]> {
  return {
    [`${name}.weight_ih_l0`]: [4 * units, inputs / groups],
    [`${name}.weight_hh_l0`]: [4 * units, units / groups],
    [`${name}.bias_ih_l0`]: [4 * units],
    [`${name}.bias_hh_l0`]: [4 * units],
  };
}

/** Calls `visit` with the place in the parameter vector of every weight of an LSTM in groups. */
export function visitGrouped(block: GroupedBlock, name: string, visit: Visit): void {
  const { offset, units } = block, inputs = block.inputs / block.groups, hidden = units / block.groups;
  for (let row = 0; row < 4 * units; row++) {
    const at = (k: number) => 4 * (offset + k * units + row % units) + Math.floor(row / units);
    for (let k = 0; k < inputs; k++) visit(at(k), `${name}.weight_ih_l0`, row * inputs + k);
    visit(at(inputs), `${name}.bias_ih_l0`, row);
    visit(at(inputs), `${name}.bias_hh_l0`, row, true);
    for (let k = 0; k < hidden; k++) visit(at(inputs + 1 + k), `${name}.weight_hh_l0`, row * hidden + k);
  }
}

/** Lays layer normalisation out. */
export function normBlock(offset: number, { epsilon = 1e-5 }: Of<"norm">, units: number): NormBlock {
  return { kind: "norm", offset, rows: 2, columns: Math.ceil(units / 4), units, epsilon };
}

/** PyTorch's names and shapes of a `LayerNorm`. */
export function normShapes({ units }: NormBlock, name: string): Record<string, number[]> {
  return { [`${name}.weight`]: [units], [`${name}.bias`]: [units] };
}

/** Calls `visit` with the place in the parameter vector of every gain and bias. */
export function visitNorm({ offset, columns, units }: NormBlock, name: string, visit: Visit): void {
  for (let unit = 0; unit < units; unit++) {
    visit(4 * offset + unit, `${name}.weight`, unit);
    visit(4 * (offset + columns) + unit, `${name}.bias`, unit);
  }
}

/** Describes a sum with an earlier layer. @param widths Channels and steps of the inputs and of the layers so far. */
export function addBlock(
  offset: number,
  { back }: Of<"add">,
  widths: readonly (readonly [number, number])[],
): PlainBlock {
  const below = widths[widths.length - 1], earlier = widths[widths.length - 1 - back];
  if (!earlier) throw unfit(`add may bridge at most ${widths.length - 1} layers here`, back);
  if (earlier.join() !== below.join()) {
    throw unfit(`add must have equal channels and steps below and ${back} layers further below`, [
      `(${below})`,
      `(${earlier})`,
    ]);
  }
  return { kind: "add", offset, ...NOTHING, units: below[0], back };
}

/** Describes a layer without weights. */
export function plainBlock(
  offset: number,
  layer: Of<"dropout" | "flatten" | "last" | "repeat">,
  below: { inputs: number; steps: number },
): PlainBlock {
  const { inputs, steps } = below, common = { offset, ...NOTHING, units: inputs };
  switch (layer.kind) {
    case "dropout":
      return { ...common, kind: "dropout", rate: layer.rate };
    case "repeat":
      if (steps !== 1) throw unfit("repeat must have one step below, as after flatten", steps);
      return { ...common, kind: "repeat", count: layer.count };
    default:
      if (!Number.isFinite(steps)) throw unfit(`${layer.kind} needs a window of known length`, steps);
      return {
        ...common,
        kind: layer.kind,
        steps,
        units: layer.kind === "flatten" ? inputs * steps : inputs,
      };
  }
}
