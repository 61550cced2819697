/** Networks of point neurons: specs and presets, neuron models, engines, runs and their files and pictures. */
export { overrideSpiking, scaleSpiking } from "../spiking/override_spiking.ts";
export { getSpikingPreset, listSpikingPresets } from "../spiking/spiking_presets.ts";
export {
  type ActiveTime,
  type Calcium,
  type Current,
  type CurrentTarget,
  type Drive,
  type GapJunctions,
  type GatedReceptor,
  type NeuronSet,
  type ParseSpikingOptions,
  parseSpikingSpec,
  type Receptor,
  type Rewiring,
  type SynapticElements,
  type Waveform,
} from "../spiking/spiking_spec.ts";
export type { Blocked, SpikeReceptor } from "../spiking/receptor.ts";
export type {
  Learning,
  Population,
  Positions,
  Projection,
  ShortTerm,
  SpikingSpec,
} from "../spiking/spec_types.ts";
export type { Connect, DistanceConnect, DrawnConnect, NearbyConnect } from "../spiking/connect_types.ts";
export type { NeuronValue, ParameterValue, Value } from "../spiking/value.ts";
export { SPIKING_SYSTEM, spikingSystem } from "../spiking/spiking_system.ts";
export { NEURON_MODELS } from "../spiking/neurons/models.ts";
export {
  type Constants,
  defineNeuron,
  type NeuronModel,
  type Neurons,
  type ParameterField,
  type StateField,
} from "../spiking/neurons/neuron_model.ts";
export { SYNAPSE_MODELS } from "../spiking/synapses/models.ts";
export {
  defineSynapse,
  NEVER,
  type SynapseCall,
  type SynapseModel,
} from "../spiking/synapses/synapse_model.ts";
export type { LearnedState } from "../spiking/cpu/learned_state.ts";
export type { RecentSpikes } from "../spiking/cpu/learned_state.ts";
export { SimulationFailure } from "../spiking/simulation_failure.ts";
export {
  describeSpiking,
  type ProjectionSize,
  type SpikingSize,
} from "../spiking/simulation/describe_spiking.ts";
export type { InputDescription } from "../spiking/simulation/describe_inputs.ts";
export type { ProcessorMemory } from "../spiking/simulation/processor_memory.ts";
export { joinRuns } from "../spiking/simulation/join_runs.ts";
export { simulateSpiking } from "../spiking/simulation/spiking_engine.ts";
export { SpikingSimulation } from "../spiking/simulation/spiking_simulation.ts";
export type { SpikingCheckpoint } from "../spiking/simulation/spiking_checkpoint.ts";
export type { SynapseTable } from "../spiking/simulation/synapse_table.ts";
export type { ElementTable } from "../spiking/simulation/elements_of.ts";
export type { StructureState } from "../spiking/rewiring/rewiring_layer.ts";
export type { SavedPool } from "../spiking/rewiring/synapse_pool.ts";
export type { StructureRecord } from "../spiking/rewiring/structure_record.ts";
export {
  type SynapsesBetween,
  synapsesBetween,
  type SynapsesBetweenOptions,
} from "../spiking/rewiring/synapses_between.ts";
export type { PopulationState } from "../spiking/cpu/population_state.ts";
export {
  simulateSpikingEnsemble,
  type SpikingEnsembleOptions,
} from "../spiking/simulation/spiking_ensemble.ts";
export { simulateSpikingReference } from "../spiking/simulation/spiking_reference.ts";
export type {
  SpikingOptions,
  SpikingRun,
  SpikingTimes,
  Trace,
  TraceOptions,
} from "../spiking/simulation/spiking_run.ts";
export type { ResolveOptions } from "../spiking/build/resolve.ts";
export {
  loadSpikingRun,
  loadStoppedSimulation,
  saveSpikingRun,
  saveStoppedSimulation,
  type StoppedSimulation,
} from "../spiking/files/spiking_file.ts";
export {
  type PopulationSummary,
  summarizeSpiking,
  type SummarizeSpikingOptions,
} from "../experiment/summarize_spiking.ts";
export { populationRasterFigure, type PopulationRasterOptions } from "../report/figures/population_raster.ts";
export { weightsFigure, type WeightsFigureOptions } from "../report/figures/weights.ts";
export type { InputTiming } from "../spiking/sonata/sonata_inputs.ts";
export {
  loadSonataNetwork,
  type SonataNetwork,
  type SonataNetworkOptions,
} from "../spiking/sonata/load_sonata_network.ts";
export { saveRunReport, saveRunSpikes } from "../spiking/sonata/sonata_run.ts";
export {
  decodeSonataSpikes,
  encodeSonataSpikes,
  loadSonataSpikes,
  saveSonataReport,
  saveSonataSpikes,
  type SonataReport,
  type SonataSpikes,
} from "../spiking/sonata/sonata.ts";
