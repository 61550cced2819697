import type { RecurrentSpec } from "./recurrent_spec.ts";
import { inputCount } from "./recurrent_spec.ts";

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
  /** vec4 per row: units of an LSTM layer (their four gates), or 2 for the head (up to 8 outputs). */
  columns: number;
}

/** One LSTM layer: rows are F inputs, the constant 1, then H hidden units. */
export interface LayerBlock extends WeightBlock {
  /** F of this layer. */
  inputs: number;
}

/** How all weights of a surrogate lie in one vector of vec4. */
export interface WeightLayout {
  /** Hidden units H. */
  hidden: number;
  layers: LayerBlock[];
  /** Rows are H hidden units, then the constant 1. */
  head: WeightBlock;
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

/** Number of outputs O of the head. */
export function outputCount(spec: Pick<RecurrentSpec, "likelihood">): number {
  return spec.likelihood === "negative-binomial" ? 5 : 3;
}

const align = (length: number) => Math.ceil(length / 16) * 16;

/** Lays the weights of a surrogate out. */
export function weightLayout(spec: RecurrentSpec): WeightLayout {
  const { hidden } = spec;
  let offset = 0;
  const layers = Array.from({ length: spec.layers }, (_, layer): LayerBlock => {
    const inputs = layer === 0 ? inputCount(spec) : hidden;
    const block = { offset, inputs, rows: inputs + 1 + hidden, columns: hidden };
    offset += align(block.rows * block.columns);
    return block;
  });
  const head = { offset, rows: hidden + 1, columns: 2 };
  return { hidden, layers, head, length: offset + align(head.rows * head.columns) };
}

/** Weights by PyTorch's names, row-major. */
export type NamedWeights = Record<string, { shape: number[]; data: Float32Array<ArrayBuffer> }>;

/** PyTorch's names and shapes of a surrogate's weights. */
export function weightShapes(spec: RecurrentSpec): Record<string, number[]> {
  const { hidden } = spec;
  const shapes: Record<string, number[]> = {};
  weightLayout(spec).layers.forEach(({ inputs }, layer) => {
    shapes[`lstm.weight_ih_l${layer}`] = [4 * hidden, inputs];
    shapes[`lstm.weight_hh_l${layer}`] = [4 * hidden, hidden];
    shapes[`lstm.bias_ih_l${layer}`] = [4 * hidden];
    shapes[`lstm.bias_hh_l${layer}`] = [4 * hidden];
  });
  shapes["head.weight"] = [outputCount(spec), hidden];
  shapes["head.bias"] = [outputCount(spec)];
  return shapes;
}

type Visit = (at: number, name: string, index: number) => void;

/** Calls `visit` with the place in the vector of every named weight. Both of PyTorch's biases share one place. */
function visitWeights(spec: RecurrentSpec, visit: Visit): void {
  const layout = weightLayout(spec);
  const { hidden } = spec;
  layout.layers.forEach(({ offset, inputs }, layer) => {
    for (let gate = 0; gate < 4; gate++) {
      for (let unit = 0; unit < hidden; unit++) {
        const row = gate * hidden + unit;
        const at = (k: number) => 4 * (offset + k * hidden + unit) + gate;
        for (let k = 0; k < inputs; k++) visit(at(k), `lstm.weight_ih_l${layer}`, row * inputs + k);
        visit(at(inputs), `lstm.bias_ih_l${layer}`, row);
        visit(at(inputs), `lstm.bias_hh_l${layer}`, row);
        for (let k = 0; k < hidden; k++) {
          visit(at(inputs + 1 + k), `lstm.weight_hh_l${layer}`, row * hidden + k);
        }
      }
    }
  });
  for (let output = 0; output < outputCount(spec); output++) {
    const at = (k: number) => 4 * layout.head.offset + 8 * k + output;
    for (let k = 0; k < hidden; k++) visit(at(k), "head.weight", output * hidden + k);
    visit(at(hidden), "head.bias", output);
  }
}

/**
 * Puts named weights into one vector; the two biases of PyTorch's LSTM are added.
 * @returns `(4 * layout.length)` weights.
 */
export function packWeights(spec: RecurrentSpec, weights: NamedWeights): Float32Array<ArrayBuffer> {
  const vector = new Float32Array(4 * weightLayout(spec).length);
  visitWeights(spec, (at, name, index) => {
    const { data } = weights[name];
    vector[at] = name.includes("bias_hh") ? vector[at] + data[index] : data[index];
  });
  return vector;
}

/** The reverse of {@linkcode packWeights}; the whole bias is given to `bias_ih`, and `bias_hh` is 0. */
export function unpackWeights(spec: RecurrentSpec, vector: Float32Array): NamedWeights {
  const weights: NamedWeights = {};
  for (const [name, shape] of Object.entries(weightShapes(spec))) {
    weights[name] = { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) };
  }
  visitWeights(spec, (at, name, index) => {
    if (!name.includes("bias_hh")) weights[name].data[index] = vector[at];
  });
  return weights;
}
