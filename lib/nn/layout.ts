import { blockEnd, type DenseBlock, denseBlock } from "./dense_layout.ts";
import type { ImageShape, LayerBlock, LayerSpec } from "./layer.ts";
import { layerOf } from "./layers/registry.ts";
import type { Visit } from "./weight_block.ts";

/** How all weights of a surrogate lie in one vector of vec4. */
export interface WeightLayout {
  layers: LayerBlock[];
  /** Rows are the units of the top layer, then the constant 1; outputs of the counts, then mean and log-variance of each channel. */
  head: DenseBlock;
  /** vec4 in the vector. */
  length: number;
}

/** Steps of a layer's outputs from those of its inputs. */
export function stepsAfter(block: LayerBlock, steps: number): number {
  return layerOf(block).steps?.(block, steps) ?? steps;
}

/**
 * Lays the weights of a stack of layers and of its linear head out.
 * @param shape.steps Steps of the inputs; needed where a layer counts them.
 * @throws {RangeError} When a layer does not fit the one below it.
 */
export function stackLayout(
  stack: readonly LayerSpec[],
  shape: { inputs: number; outputs: number; steps?: number },
): WeightLayout {
  let offset = 0, inputs = shape.inputs, steps = shape.steps ?? Infinity;
  let image: ImageShape | undefined;
  const below: [number, number][] = [[inputs, steps]];
  const layers = stack.map((layer): LayerBlock => {
    const kind = layerOf(layer), block = kind.block(layer, { offset, inputs, steps, below, image });
    image = block.image ?? (kind.keepsImage ? image : undefined);
    offset = blockEnd(block);
    inputs = block.units;
    steps = stepsAfter(block, steps);
    below.push([inputs, steps]);
    return block;
  });
  const head = denseBlock(offset, { inputs, units: shape.outputs });
  return { layers, head, length: blockEnd(head) };
}

/** Weights by PyTorch's names, row-major. */
export type NamedWeights = Record<string, { shape: number[]; data: Float32Array<ArrayBuffer> }>;

/** PyTorch's names and shapes of the layers of a stack: `layers.N`. */
export function stackShapes(layers: readonly LayerBlock[]): Record<string, number[]> {
  const shapes = layers.map((block, layer) => layerOf(block).shapes?.(block, `layers.${layer}`));
  return Object.assign({}, ...shapes);
}

/** Calls `visit` with the place in the vector of every weight of the layers of a stack. */
export function visitStack(layers: readonly LayerBlock[], visit: Visit): void {
  layers.forEach((block, layer) => layerOf(block).visit?.(block, `layers.${layer}`, visit));
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
