import { blockEnd, type DenseBlock, denseBlock, denseShapes, visitDense } from "./dense_layout.ts";
import type { RecurrentKind, StackLayer } from "./layer_spec.ts";
import type { Visit, WeightBlock } from "./weight_block.ts";
import {
  addBlock,
  type ConvBlock,
  convBlock,
  convShapes,
  type GroupedBlock,
  groupedBlock,
  groupedShapes,
  type NormBlock,
  normBlock,
  normShapes,
  type PlainBlock,
  plainBlock,
  visitConv,
  visitGrouped,
  visitNorm,
} from "./layer_layout.ts";

/** One recurrent layer: rows are F inputs, the constant 1, then H hidden units. */
export interface RecurrentBlock extends WeightBlock {
  kind: RecurrentKind;
  /** F of this layer. */
  inputs: number;
}

/** One layer of a stack. */
export type LayerBlock = RecurrentBlock | GroupedBlock | DenseBlock | ConvBlock | NormBlock | PlainBlock;

/** How all weights of a surrogate lie in one vector of vec4. */
export interface WeightLayout<Block extends LayerBlock = LayerBlock> {
  layers: Block[];
  /** Rows are the units of the top layer, then the constant 1; outputs of the counts, then mean and log-variance of each channel. */
  head: DenseBlock;
  /** vec4 in the vector. */
  length: number;
}

/** Units of a layer. */
export function unitsOf(block: LayerBlock): number {
  return "units" in block ? block.units : block.columns;
}

/** Steps of a layer's outputs from those of its inputs. */
export function stepsAfter(block: LayerBlock, steps: number): number {
  if (block.kind === "conv" && !block.causal) return steps - (block.width - 1) * block.dilation;
  if (block.kind === "flatten" || block.kind === "last") return 1;
  return block.kind === "repeat" ? block.count : steps;
}

function blockOf(
  layer: StackLayer,
  at: { offset: number; inputs: number; steps: number; widths: readonly [number, number][] },
): LayerBlock {
  const { offset, inputs, steps, widths } = at;
  switch (layer.kind) {
    case "dense":
      return denseBlock(offset, { ...layer, inputs });
    case "conv":
      return convBlock(offset, { ...layer, inputs }, steps);
    case "grouped-lstm":
      return groupedBlock(offset, { ...layer, inputs });
    case "norm":
      return normBlock(offset, layer, inputs);
    case "add":
      return addBlock(offset, layer, widths);
    case "dropout":
    case "flatten":
    case "last":
    case "repeat":
      return plainBlock(offset, layer, { inputs, steps });
    default: {
      const { kind, units } = layer;
      return { kind, offset, inputs, rows: inputs + 1 + units, columns: units };
    }
  }
}

/**
 * Lays the weights of a stack of layers and of its linear head out.
 * @param shape.steps Steps of the inputs; needed where a layer counts them.
 * @throws {RangeError} When a layer does not fit the one below it.
 */
export function stackLayout(
  stack: readonly StackLayer[],
  shape: { inputs: number; outputs: number; steps?: number },
): WeightLayout {
  let offset = 0, inputs = shape.inputs, steps = shape.steps ?? Infinity;
  const widths: [number, number][] = [[inputs, steps]];
  const layers = stack.map((layer): LayerBlock => {
    const block = blockOf(layer, { offset, inputs, steps, widths });
    offset = blockEnd(block);
    inputs = unitsOf(block);
    steps = stepsAfter(block, steps);
    widths.push([inputs, steps]);
    return block;
  });
  const head = denseBlock(offset, { inputs, units: shape.outputs });
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

/** PyTorch's names and shapes of one layer. */
function shapesOf(block: LayerBlock, name: string): Record<string, number[]> {
  switch (block.kind) {
    case "dense":
      return denseShapes(block, name);
    case "conv":
      return convShapes(block, name);
    case "grouped-lstm":
      return groupedShapes(block, name);
    case "norm":
      return normShapes(block, name);
    default:
      return "inputs" in block ? recurrentShapes(block, name) : {};
  }
}

/** PyTorch's names and shapes of the layers of a stack: `layers.N`. */
export function stackShapes(layers: readonly LayerBlock[]): Record<string, number[]> {
  return Object.assign({}, ...layers.map((block, layer) => shapesOf(block, `layers.${layer}`)));
}

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

/** Calls `visit` with the place in the vector of every weight of one layer. */
function visitLayer(block: LayerBlock, name: string, visit: Visit): void {
  switch (block.kind) {
    case "dense":
      return visitDense(block, name, visit);
    case "conv":
      return visitConv(block, name, visit);
    case "grouped-lstm":
      return visitGrouped(block, name, visit);
    case "norm":
      return visitNorm(block, name, visit);
    default:
      if ("inputs" in block) visitRecurrent(block, name, visit);
  }
}

/** Calls `visit` with the place in the vector of every weight of the layers of a stack. */
export function visitStack(layers: readonly LayerBlock[], visit: Visit): void {
  layers.forEach((block, layer) => visitLayer(block, `layers.${layer}`, visit));
}

/** Puts named weights where `visitAll` says, `(length)` vec4; weights that share a place are added. */
export function packNamed(
  length: number,
  weights: NamedWeights,
  visitAll: (visit: Visit) => void,
): Float32Array<ArrayBuffer> {
  const vector = new Float32Array(4 * length);
  visitAll((at, name, index) => vector[at] += weights[name].data[index]);
  return vector;
}

/** The reverse of {@linkcode packNamed}; of two weights that share a place the first gets all. */
export function unpackNamed(
  shapes: Readonly<Record<string, number[]>>,
  vector: Float32Array,
  visitAll: (visit: Visit) => void,
): NamedWeights {
  const weights: NamedWeights = {};
  for (const [name, shape] of Object.entries(shapes)) {
    weights[name] = { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) };
  }
  visitAll((at, name, index, second) => {
    if (!second) weights[name].data[index] = vector[at];
  });
  return weights;
}
