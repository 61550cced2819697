import { denseShapes, visitDense } from "../../nn/dense_layout.ts";
import {
  type NamedWeights,
  packNamed,
  stackLayout,
  stackShapes,
  stepsAfter,
  unpackNamed,
  visitStack,
  type WeightLayout,
} from "../../nn/layout.ts";
import type { Visit } from "../../nn/weight_block.ts";
import { cellInputCount, type CellSurrogateSpec } from "./cell_spec.ts";

/** Lays the weights of a cell surrogate out; throws {@linkcode RangeError} when layers do not fit each other. */
export function cellLayout(spec: CellSurrogateSpec): WeightLayout {
  const steps = spec.window ?? undefined;
  return stackLayout(spec.layers, { inputs: cellInputCount(spec), outputs: spec.outputs.length, steps });
}

/** Steps of the top layer over a window: those of the window, or 1 (several where it ends in `repeat`). */
export function topSteps(spec: CellSurrogateSpec, steps: number): number {
  return cellLayout(spec).layers.reduce((left, block) => stepsAfter(block, left), steps);
}

/** PyTorch's names and shapes of the weights: `layers.N` of the stack, then `head`. */
export function cellShapes(spec: CellSurrogateSpec): Record<string, number[]> {
  const { layers, head } = cellLayout(spec);
  return { ...stackShapes(layers), ...denseShapes(head, "head") };
}

function visitCell(spec: CellSurrogateSpec, visit: Visit): void {
  const { layers, head } = cellLayout(spec);
  visitStack(layers, visit);
  visitDense(head, "head", visit);
}

/** The weights as one vector, `(layout.length)` vec4. */
export function packCell(spec: CellSurrogateSpec, weights: NamedWeights): Float32Array<ArrayBuffer> {
  return packNamed(cellLayout(spec).length, weights, (visit) => visitCell(spec, visit));
}

/** The reverse of {@linkcode packCell}. */
export function unpackCell(spec: CellSurrogateSpec, vector: Float32Array): NamedWeights {
  return unpackNamed(cellShapes(spec), vector, (visit) => visitCell(spec, visit));
}
