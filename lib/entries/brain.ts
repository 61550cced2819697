/**
 * Brains: connectomes, regions that are mean fields, spiking networks or surrogates, and the signals of their activity.
 * @module
 */
export {
  type Coherence,
  coherenceChance,
  type CoherenceChanceOptions,
  welchCoherence,
} from "../analysis/coherence.ts";
export { pearsonMatrix } from "../analysis/pearson.ts";
export { BrainFailure, type RegionRunaway } from "../brain/brain_failure.ts";
export { overrideBrain, parseBrainSpec } from "../brain/brain_spec.ts";
export { BRAIN_SYSTEM, brainSystem } from "../brain/brain_system.ts";
export {
  type Connectome,
  type ConnectomeParts,
  type FailPart,
  makeConnectome,
  type Table,
} from "../brain/connectome/connectome.ts";
export { type ConnectomeSpec, connectomeSpecOf } from "../brain/connectome/connectome_spec.ts";
export { FOUR_REGIONS } from "../brain/connectome/made_connectome.ts";
export { type Normalisation, NORMALISATIONS, normaliseWeights } from "../brain/connectome/normalise.ts";
export { readConnectome, type ReadConnectomeOptions } from "../brain/connectome/read_connectome.ts";
export { loadBrain, type OwnBrain } from "../brain/load_brain.ts";
export type { BrainNode, NodeAbout, NodeKind, OpenNodeOptions } from "../brain/node.ts";
export type { PoissonSpec, SeriesSpec } from "../brain/nodes/rate_specs.ts";
export { surrogateNodes, type SurrogateNodeSpec } from "../brain/nodes/surrogate_node.ts";
export {
  BALLOON,
  balloonBold,
  type BalloonOptions,
  type BalloonParameters,
} from "../brain/signals/balloon.ts";
export { weightedSums } from "../brain/signals/weighted_sums.ts";
export type { SystemSpec } from "../system/run.ts";
export type {
  BrainNoise,
  BrainSpec,
  NodeInput,
  NodeOutput,
  NodeSpec,
  Stimulus,
} from "../brain/spec_types.ts";
