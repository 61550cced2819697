import { mixtureOutputs } from "./reference/mixture.ts";
import { SHARE_FEATURES } from "./reference/volley_outcome.ts";
import { blockEnd, type DenseBlock, denseBlock, denseShapes, visitDense } from "../../nn/dense_layout.ts";
import type { NamedWeights } from "../../nn/layout.ts";
import type { HistogramRoots } from "./volley_data.ts";
import { volleyInputs, volleyOutcomes, type VolleySpec } from "./volley_spec.ts";

/** How the trained weights of a volley surrogate lie in one vector of vec4. */
export interface VolleyLayout {
  /** Hidden layers, then the layer of the mixture's outputs. */
  blocks: DenseBlock[];
  /** vec4 in the vector. */
  length: number;
}

/** Lays the weights out. */
export function volleyLayout(spec: VolleySpec): VolleyLayout {
  const units = mixtureOutputs({ components: spec.components, dimensions: volleyOutcomes(spec) });
  const layers = [...spec.layers, { units, activation: "linear" as const }];
  let offset = 0, inputs = volleyInputs(spec);
  const blocks = layers.map(({ units, activation }) => {
    const block = denseBlock(offset, { inputs, units, activation });
    offset = blockEnd(block);
    inputs = units;
    return block;
  });
  return { blocks, length: offset };
}

/** The linear map to the outcome, which is fitted and not trained, as a block of a vector of its own. */
export function outcomeBlock(spec: VolleySpec): DenseBlock {
  const units = volleyOutcomes(spec);
  return denseBlock(0, { inputs: volleyInputs(spec) + units, units });
}

const OUTCOME_NAME = "outcome";
const TRAINED_NAME = "layers.";

/**
 * Names and shapes of the weights: `layers.N` of the stack, the last one giving the mixture, `outcome` of the map,
 * `histogram.mean` and `histogram.components` by which outcomes describe histograms, `pending.shares` of voltages in pools, and `patterns` of the library of volleys.
 */
export function volleyShapes(spec: VolleySpec): Record<string, number[]> {
  const { blocks } = volleyLayout(spec), { bins, modes } = spec.coarse;
  const shapes = blocks.map((block, n) => denseShapes(block, `${TRAINED_NAME}${n}`));
  const roots = { "histogram.mean": [2, bins], "histogram.components": [2, modes, bins] };
  const shares = { "pending.shares": [4, bins + 1, 1 + SHARE_FEATURES.length] };
  const { events, bins: all } = spec.patterns;
  const patterns = { "patterns.bins": [events], "patterns.spikes": [2, all] };
  return Object.assign({}, ...shapes, denseShapes(outcomeBlock(spec), OUTCOME_NAME), roots, shares, patterns);
}

/** What is measured and not trained, as weights: of histograms, and of pending kicks. */
export function measuredTensors(
  spec: VolleySpec,
  measured: { roots: HistogramRoots; shares: Float32Array<ArrayBuffer> },
): NamedWeights {
  const shapes = volleyShapes(spec), { roots: { mean, components }, shares } = measured;
  const tensors = { "histogram.mean": mean, "histogram.components": components, "pending.shares": shares };
  return Object.fromEntries(
    Object.entries(tensors).map(([name, data]) => [name, { shape: shapes[name], data }]),
  );
}

type Visit = (at: number, name: string, index: number) => void;

function visitTrained(spec: VolleySpec, visit: Visit): void {
  volleyLayout(spec).blocks.forEach((block, n) => visitDense(block, `${TRAINED_NAME}${n}`, visit));
}

function packed(length: number, weights: NamedWeights, visitAll: (visit: Visit) => void) {
  const vector = new Float32Array(4 * length);
  visitAll((at, name, index) => vector[at] = weights[name].data[index]);
  return vector;
}

/** The trained weights as a vector, `(layout.length)` vec4. */
export function packTrained(spec: VolleySpec, weights: NamedWeights): Float32Array<ArrayBuffer> {
  return packed(volleyLayout(spec).length, weights, (visit) => visitTrained(spec, visit));
}

/** The map to the outcome as a vector. */
export function packOutcome(spec: VolleySpec, weights: NamedWeights): Float32Array<ArrayBuffer> {
  const block = outcomeBlock(spec);
  return packed(blockEnd(block), weights, (visit) => visitDense(block, OUTCOME_NAME, visit));
}

/** The reverse of {@linkcode packTrained}: the weights `layers.N` by name. */
export function unpackTrained(spec: VolleySpec, vector: Float32Array): NamedWeights {
  const weights: NamedWeights = {};
  for (const [name, shape] of Object.entries(volleyShapes(spec))) {
    if (!name.startsWith(TRAINED_NAME)) continue;
    weights[name] = { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) };
  }
  visitTrained(spec, (at, name, index) => weights[name].data[index] = vector[at]);
  return weights;
}
