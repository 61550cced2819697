/** Networks of point neurons: specs and presets, neuron models, engines, runs and their files and pictures. */
export { overrideSpiking, scaleSpiking } from "./network/spiking/override_spiking.ts";
export { getSpikingPreset, listSpikingPresets } from "./network/spiking/spiking_presets.ts";
export {
  type Connect,
  type Current,
  type DistanceConnect,
  type Drive,
  type Learning,
  type ParseSpikingOptions,
  parseSpikingSpec,
  type Population,
  type Positions,
  type Projection,
  type Receptor,
  type ShortTerm,
  type SpikingSpec,
} from "./network/spiking/spiking_spec.ts";
export type { CellValue, Value } from "./network/spiking/value.ts";
export { NEURON_MODELS } from "./neuron/models.ts";
export {
  type Cells,
  type Constants,
  defineNeuron,
  type NeuronModel,
  type ParameterField,
  type StateField,
} from "./neuron/neuron_model.ts";
export { SYNAPSE_MODELS } from "./synapse/models.ts";
export { defineSynapse, NEVER, type SynapseCall, type SynapseModel } from "./synapse/synapse_model.ts";
export type { LearnedState } from "./reference/spiking/learning.ts";
export type { RecentSpikes } from "./reference/spiking/learning_layer.ts";
export { SimulationFailure } from "./simulation/errors.ts";
export {
  describeSpiking,
  type ProjectionSize,
  type SpikingSize,
} from "./simulation/spiking/describe_spiking.ts";
export { joinRuns } from "./simulation/spiking/join_runs.ts";
export { simulateSpiking } from "./simulation/spiking/spiking_engine.ts";
export {
  type SpikingCheckpoint,
  SpikingSimulation,
  type SynapseTable,
} from "./simulation/spiking/spiking_simulation.ts";
export type { PopulationState } from "./reference/spiking/population_state.ts";
export {
  simulateSpikingEnsemble,
  type SpikingEnsembleOptions,
} from "./simulation/spiking/spiking_ensemble.ts";
export { simulateSpikingReference } from "./simulation/spiking/spiking_reference.ts";
export type {
  SpikingOptions,
  SpikingRun,
  SpikingTimes,
  Trace,
  TraceOptions,
} from "./simulation/spiking/spiking_run.ts";
export type { ResolveOptions } from "./reference/spiking/resolve.ts";
export {
  loadSpikingRun,
  loadStoppedSimulation,
  saveSpikingRun,
  saveStoppedSimulation,
  type StoppedSimulation,
} from "./evaluation/spiking_file.ts";
export {
  type PopulationSummary,
  summarizeSpiking,
  type SummarizeSpikingOptions,
} from "./evaluation/summarize_spiking.ts";
export { populationRasterFigure, type PopulationRasterOptions } from "./report/figures/population_raster.ts";
export { weightsFigure, type WeightsFigureOptions } from "./report/figures/weights.ts";
export type { InputTiming } from "./evaluation/sonata_inputs.ts";
export {
  loadSonataNetwork,
  type SonataNetwork,
  type SonataNetworkOptions,
} from "./evaluation/sonata_network.ts";
export { saveRunReport, saveRunSpikes } from "./evaluation/sonata_run.ts";
export {
  decodeSonataSpikes,
  loadSonataSpikes,
  saveSonataReport,
  saveSonataSpikes,
  type SonataReport,
  type SonataSpikes,
} from "./io/sonata.ts";
