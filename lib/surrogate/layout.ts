import { blockEnd, type DenseBlock, denseBlock, denseShapes, visitDense } from "./dense_layout.ts";
import { channelCount, inputCount, type RecurrentKind, type RecurrentSpec } from "./recurrent_spec.ts";

/** vec4 in a uniform binding of 64 KiB, the portable size. */
export const UNIFORM_VEC4 = 4096;
/** Bytes of such a binding. */
export const UNIFORM_BYTES = 16 * UNIFORM_VEC4;

/** Where one matrix lies in the parameter vector. */
export interface WeightBlock {
  /** First vec4; a multiple of 16, so that it can be bound as a uniform. */
  offset: number;
  /** Rows: inputs of the matrix, the constant 1 of the bias included. */
  rows: number;
  /** vec4 per row: units of a recurrent layer (their four sums), or fours of units of a dense layer. */
  columns: number;
}

/** One recurrent layer: rows are F inputs, the constant 1, then H hidden units. */
export interface RecurrentBlock extends WeightBlock {
  kind: RecurrentKind;
  /** F of this layer. */
  inputs: number;
}

/** One layer of a stack. */
export type LayerBlock = RecurrentBlock | DenseBlock;

/** How all weights of a surrogate lie in one vector of vec4. */
export interface WeightLayout {
  layers: LayerBlock[];
  /** Rows are the units of the top layer, then the constant 1; outputs of the counts, then mean and log-variance of each channel. */
  head: DenseBlock;
  /** vec4 in the vector. */
  length: number;
}

/** Order of the head's outputs in the vector; the Poisson surrogate has the first three. */
export const HEAD_OUTPUTS = [
  "logMeanE",
  "logMeanI",
  "coupling",
  "rawDispersionE",
  "rawDispersionI",
] as const;
/** Places that the head's outputs of the counts take. */
export const COUNT_OUTPUTS = 8;

/** The parts of the head by name: outputs for the counts, and two for each channel of the coarse state. */
function headParts(spec: RecurrentSpec, head: DenseBlock): [string, DenseBlock][] {
  const parts: [string, DenseBlock][] = [["head", { ...head, units: outputCount(spec) }]];
  const units = 2 * channelCount(spec);
  if (units > 0) parts.push(["stateHead", { ...head, offset: head.offset + COUNT_OUTPUTS / 4, units }]);
  return parts;
}

/** Number of outputs O of the head for the counts. */
export function outputCount(spec: Pick<RecurrentSpec, "likelihood">): number {
  return spec.likelihood === "negative-binomial" ? 5 : 3;
}

/** Units of a layer. */
export function unitsOf(block: LayerBlock): number {
  return block.kind === "dense" ? block.units : block.columns;
}

/** Lays the weights of a surrogate out. */
export function weightLayout(spec: RecurrentSpec): WeightLayout {
  let offset = 0, inputs = inputCount(spec);
  const layers = spec.layers.map((layer): LayerBlock => {
    const { kind, units } = layer;
    const block = kind === "dense"
      ? denseBlock(offset, { ...layer, inputs })
      : { kind, offset, inputs, rows: inputs + 1 + units, columns: units };
    offset = blockEnd(block);
    inputs = units;
    return block;
  });
  const head = denseBlock(offset, { inputs, units: COUNT_OUTPUTS + 2 * channelCount(spec) });
  return { layers, head, length: blockEnd(head) };
}

/** Weights by PyTorch's names, row-major. */
export type NamedWeights = Record<string, { shape: number[]; data: Float32Array<ArrayBuffer> }>;

/**
 * The sums of a unit (see `recurrent_cell.wgsl`) that PyTorch's gates, in its order, add to: from inputs and from h. Where the
 * two differ, the two biases are apart too.
 */
const GATE_SUMS: Record<RecurrentKind, { inputs: number[]; hidden: number[] }> = {
  lstm: { inputs: [0, 1, 2, 3], hidden: [0, 1, 2, 3] },
  gru: { inputs: [0, 1, 2], hidden: [0, 1, 3] },
  rnn: { inputs: [0], hidden: [0] },
};

function recurrentShapes({ kind, inputs, columns }: RecurrentBlock, name: string): Record<string, number[]> {
  const rows = GATE_SUMS[kind].inputs.length * columns;
  return {
    [`${name}.weight_ih_l0`]: [rows, inputs],
    [`${name}.weight_hh_l0`]: [rows, columns],
    [`${name}.bias_ih_l0`]: [rows],
    [`${name}.bias_hh_l0`]: [rows],
  };
}

/**
 * PyTorch's names and shapes of a surrogate's weights: `layers` is a `ModuleList` of `LSTM`, `GRU`, `RNN` of one layer each
 * and `Linear`, `head` a `Linear`, and so is `stateHead` where there is a coarse state.
 */
export function weightShapes(spec: RecurrentSpec): Record<string, number[]> {
  const { layers, head } = weightLayout(spec);
  const shapes = layers.map((block, layer) =>
    block.kind === "dense" ? denseShapes(block, `layers.${layer}`) : recurrentShapes(block, `layers.${layer}`)
  );
  return Object.assign(
    {},
    ...shapes,
    ...headParts(spec, head).map(([name, part]) => denseShapes(part, name)),
  );
}

/** `second`: the second of two weights that share their place. */
type Visit = (at: number, name: string, index: number, second?: boolean) => void;

function visitRecurrent(block: RecurrentBlock, name: string, visit: Visit): void {
  const { kind, offset, inputs, columns: hidden } = block;
  const sums = GATE_SUMS[kind];
  sums.inputs.forEach((sum, gate) => {
    const other = sums.hidden[gate];
    for (let unit = 0; unit < hidden; unit++) {
      const row = gate * hidden + unit;
      const at = (k: number) => 4 * (offset + k * hidden + unit);
      for (let k = 0; k < inputs; k++) visit(at(k) + sum, `${name}.weight_ih_l0`, row * inputs + k);
      visit(at(inputs) + sum, `${name}.bias_ih_l0`, row);
      visit(at(inputs) + other, `${name}.bias_hh_l0`, row, sum === other);
      for (let k = 0; k < hidden; k++) {
        visit(at(inputs + 1 + k) + other, `${name}.weight_hh_l0`, row * hidden + k);
      }
    }
  });
}

/** Calls `visit` with the place in the vector of every named weight. */
function visitWeights(spec: RecurrentSpec, visit: Visit): void {
  const { layers, head } = weightLayout(spec);
  layers.forEach((block, layer) => {
    if (block.kind === "dense") visitDense(block, `layers.${layer}`, visit);
    else visitRecurrent(block, `layers.${layer}`, visit);
  });
  for (const [name, part] of headParts(spec, head)) visitDense(part, name, visit);
}

/**
 * Puts named weights into one vector; two biases of PyTorch that always act together are added.
 * @returns `(4 * layout.length)` weights.
 */
export function packWeights(spec: RecurrentSpec, weights: NamedWeights): Float32Array<ArrayBuffer> {
  const vector = new Float32Array(4 * weightLayout(spec).length);
  visitWeights(spec, (at, name, index) => vector[at] += weights[name].data[index]);
  return vector;
}

/** The reverse of {@linkcode packWeights}; of two biases that act together `bias_ih` gets all, and `bias_hh` is 0. */
export function unpackWeights(spec: RecurrentSpec, vector: Float32Array): NamedWeights {
  const weights: NamedWeights = {};
  for (const [name, shape] of Object.entries(weightShapes(spec))) {
    weights[name] = { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) };
  }
  visitWeights(spec, (at, name, index, second) => {
    if (!second) weights[name].data[index] = vector[at];
  });
  return weights;
}
