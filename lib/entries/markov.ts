/**
 * Markovian and multi-band networks: specs, presets, engines.
 * @module
 */
export {
  MAX_POPULATION,
  MIF_ALIASES,
  MIF_FIELDS,
  type MifField,
  type MifSpec,
  parseMifSpec,
} from "../markov/mif_spec.ts";
export {
  MULTIBAND_ALIASES,
  MULTIBAND_FIELDS,
  type MultibandField,
  type MultibandSpec,
  overrideMultibandSpec,
  parseMultibandSpec,
} from "../markov/multiband_spec.ts";
export type { SpecField } from "../markov/spec_fields.ts";
export { type NetworkKind, type NetworkSpec, requireMif } from "../markov/network_spec.ts";
export { getMifPreset, type PresetName } from "../markov/presets.ts";
export { type EnsembleOptions, simulateEnsemble } from "../markov/gpu/ensemble.ts";
export type { EngineOptions } from "../markov/gpu/engine_options.ts";
export { type ExactEnsembleOptions, simulateExactEnsemble } from "../markov/gpu/exact_ensemble.ts";
export {
  type MultibandOptions,
  simulateMultiband,
  simulateMultibandReference,
} from "../markov/gpu/multiband.ts";
export { type MifOpenOptions, MifSimulation } from "../markov/mif_simulation.ts";
export { simulateExact, simulateReference } from "../markov/cpu/reference.ts";
export type {
  EnsembleRun,
  RecordOptions,
  RunFrames,
  RunPools,
  RunSpikes,
  SimulateOptions,
} from "../markov/run.ts";
export {
  coarseStateNames,
  type CoarseStates,
  coarseStatesOf,
  type HistogramBins,
  usualHistogram,
} from "../markov/coarse_state.ts";
export type { MifExtras } from "../markov/dataset_extras.ts";
export { type VolleyEvents, volleyEventsOf } from "../markov/volley_states.ts";
