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
import { outputCount, outputPlaces } from "./head_outputs.ts";
import { channelCount, inputCount, type RecurrentSpec } from "./recurrent_spec.ts";
import type { Visit } from "../../nn/weight_block.ts";

/** The parts of the head by name: outputs for the counts, and two for each channel of the coarse state. */
function headParts(spec: RecurrentSpec, head: DenseBlock): [string, DenseBlock][] {
  const { populations: { length: populations }, likelihood } = spec;
  const parts: [string, DenseBlock][] = [["head", { ...head, units: outputCount(populations, likelihood) }]];
  const units = 2 * channelCount(spec), offset = head.offset + outputPlaces(populations) / 4;
  if (units > 0) parts.push(["stateHead", { ...head, offset, units }]);
  return parts;
}

/** Lays the weights of a surrogate out. */
export function weightLayout(spec: RecurrentSpec): WeightLayout {
  const outputs = outputPlaces(spec.populations.length) + 2 * channelCount(spec);
  return stackLayout(spec.layers, { inputs: inputCount(spec), outputs });
}

/**
 * PyTorch's names and shapes of a surrogate's weights: `layers` is a `ModuleList` of `LSTM`, `GRU`, `RNN` of one layer each
 * and `Linear`, `head` a `Linear`, and so is `stateHead` where there is a coarse state. The rows of `head` are the outputs in the
 * order of {@linkcode outputCount}: of populations E and I the log means of both, the coupling of I to E, the raw dispersions of both.
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
