import { type DenseBlock, denseShapes, visitDense } from "../../nn/dense_layout.ts";
import {
  type NamedWeights,
  packNamed,
  stackLayout,
  stackShapes,
  unpackNamed,
  visitStack,
  type WeightLayout,
} from "../../nn/layout.ts";
import { channelCount, inputCount, type RecurrentSpec } from "./recurrent_spec.ts";
import type { RecurrentBlock } from "../../nn/layers/recurrent/recurrent_layout.ts";
import type { Visit } from "../../nn/weight_block.ts";

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

/** Lays the weights of a surrogate out. */
export function weightLayout(spec: RecurrentSpec): WeightLayout<RecurrentBlock | DenseBlock> {
  const outputs = COUNT_OUTPUTS + 2 * channelCount(spec);
  return stackLayout(spec.layers, { inputs: inputCount(spec), outputs }) as WeightLayout<
    RecurrentBlock | DenseBlock
  >;
}

/**
 * PyTorch's names and shapes of a surrogate's weights: `layers` is a `ModuleList` of `LSTM`, `GRU`, `RNN` of one layer each
 * and `Linear`, `head` a `Linear`, and so is `stateHead` where there is a coarse state.
 */
export function weightShapes(spec: RecurrentSpec): Record<string, number[]> {
  const { layers, head } = weightLayout(spec);
  const heads = headParts(spec, head).map(([name, part]) => denseShapes(part, name));
  return Object.assign(stackShapes(layers), ...heads);
}

/** Calls `visit` with the place in the vector of every named weight. */
function visitWeights(spec: RecurrentSpec, visit: Visit): void {
  const { layers, head } = weightLayout(spec);
  visitStack(layers, visit);
  for (const [name, part] of headParts(spec, head)) visitDense(part, name, visit);
}

/**
 * Puts named weights into one vector; two biases of PyTorch that always act together are added.
 * @returns `(4 * layout.length)` weights.
 */
export function packWeights(spec: RecurrentSpec, weights: NamedWeights): Float32Array<ArrayBuffer> {
  return packNamed(weightLayout(spec).length, weights, (visit) => visitWeights(spec, visit));
}

/** The reverse of {@linkcode packWeights}; of two biases that act together `bias_ih` gets all, and `bias_hh` is 0. */
export function unpackWeights(spec: RecurrentSpec, vector: Float32Array): NamedWeights {
  return unpackNamed(weightShapes(spec), vector, (visit) => visitWeights(spec, visit));
}
