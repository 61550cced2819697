import type { WeightBlock } from "./weight_block.ts";

/** What a dense layer does to its sums. */
export type Activation = "linear" | "relu" | "tanh" | "sigmoid" | "silu" | "selu";

/** All activations. */
export const ACTIVATIONS = ["linear", "relu", "tanh", "sigmoid", "silu", "selu"] as const;

/** Most inputs or units of a dense layer. */
export const MAX_DENSE_WIDTH = 1024;

/** One dense layer in the parameter vector: rows are F inputs, then the constant 1; a vec4 holds four units. */
export interface DenseBlock extends WeightBlock {
  kind: "dense";
  /** F. */
  inputs: number;
  /** N. */
  units: number;
  activation: Activation;
}

/** Floats per sample of values that a layer reads: the values, the 1 of the bias, zeros up to a multiple of 4. */
export function sampleStride(values: number): number {
  return Math.ceil((values + 1) / 4) * 4;
}

/**
 * Lays a dense layer out from vec4 number `offset` of the parameter vector on.
 * @param offset A multiple of 16; the next block starts at {@linkcode blockEnd}.
 */
export function denseBlock(
  offset: number,
  layer: { inputs: number; units: number; activation?: Activation },
): DenseBlock {
  const { inputs, units, activation = "linear" } = layer;
  return {
    kind: "dense",
    offset,
    rows: inputs + 1,
    columns: Math.ceil(units / 4),
    inputs,
    units,
    activation,
  };
}

/** Where the next block may start: blocks can be bound as uniforms. */
export function blockEnd(block: WeightBlock): number {
  return Math.ceil((block.offset + block.rows * block.columns) / 16) * 16;
}

/** PyTorch's names and shapes of a dense layer: `NAME.weight` (out, in) and `NAME.bias` (out). */
export function denseShapes(block: DenseBlock, name: string): Record<string, number[]> {
  return { [`${name}.weight`]: [block.units, block.inputs], [`${name}.bias`]: [block.units] };
}

/** Calls `visit` with the place in the parameter vector of every weight of a dense layer. */
export function visitDense(
  block: DenseBlock,
  name: string,
  visit: (at: number, name: string, index: number) => void,
): void {
  const { offset, columns, inputs, units } = block;
  for (let unit = 0; unit < units; unit++) {
    const at = (k: number) => 4 * (offset + k * columns) + unit;
    for (let k = 0; k < inputs; k++) visit(at(k), `${name}.weight`, unit * inputs + k);
    visit(at(inputs), `${name}.bias`, unit);
  }
}
