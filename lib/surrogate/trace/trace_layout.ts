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
import { traceInputCount, type TraceSpec } from "./trace_spec.ts";

/** Lays the weights of a trace surrogate out; throws {@linkcode RangeError} when layers do not fit each other. */
export function traceLayout(spec: TraceSpec): WeightLayout {
  const steps = spec.window ?? undefined;
  return stackLayout(spec.layers, { inputs: traceInputCount(spec), outputs: spec.outputs.length, steps });
}

/** Steps of the top layer over a window: those of the window, or 1 (several where it ends in `repeat`). */
export function topSteps(spec: TraceSpec, steps: number): number {
  return traceLayout(spec).layers.reduce((left, block) => stepsAfter(block, left), steps);
}

/** PyTorch's names and shapes of the weights: `layers.N` of the stack, then `head`. */
export function traceShapes(spec: TraceSpec): Record<string, number[]> {
  const { layers, head } = traceLayout(spec);
  return { ...stackShapes(layers), ...denseShapes(head, "head") };
}

function visitTrace(spec: TraceSpec, visit: Visit): void {
  const { layers, head } = traceLayout(spec);
  visitStack(layers, visit);
  visitDense(head, "head", visit);
}

/** The weights as one vector, `(layout.length)` vec4. */
export function packTrace(spec: TraceSpec, weights: NamedWeights): Float32Array<ArrayBuffer> {
  return packNamed(traceLayout(spec).length, weights, (visit) => visitTrace(spec, visit));
}

/** The reverse of {@linkcode packTrace}. */
export function unpackTrace(spec: TraceSpec, vector: Float32Array): NamedWeights {
  return unpackNamed(traceShapes(spec), vector, (visit) => visitTrace(spec, visit));
}
