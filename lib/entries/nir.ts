/**
 * Graphs of spiking networks of other programs: the Neuromorphic Intermediate Representation.
 * @module
 */
export { decodeNir, encodeNir, loadNir, saveNir } from "../nir/nir.ts";
export {
  classifierOfNir,
  type ClassifierOfNirOptions,
  type GivenClassifier,
  type NirClassifier,
  nirOfClassifier,
} from "../nir/nir_classifier.ts";
export type {
  NirAffine,
  NirConv1d,
  NirConv2d,
  NirCubaLI,
  NirCubaLIF,
  NirDelay,
  NirDescribed,
  NirFlatten,
  NirGraph,
  NirI,
  NirIF,
  NirLI,
  NirLIF,
  NirLinear,
  NirMetadata,
  NirNode,
  NirPool2d,
  NirPort,
  NirScale,
  NirTensor,
  NirThreshold,
} from "../nir/nir_graph.ts";
export {
  layersOfNir,
  type LayersOfNirOptions,
  type NirLayer,
  type NirSums,
  type NirUnits,
} from "../nir/nir_layers.ts";
export { type GivenLayer, nirOfLayers, type NirOfLayersOptions } from "../nir/nir_of_layers.ts";
export { spikingOfNir, type SpikingOfNirOptions } from "../nir/nir_spiking.ts";
