/** Surrogates of cells: data, design, training, runs, scores. */
export { joinTraceSeries, traceSeries, type TraceSeriesOptions } from "../surrogate/trace/recorded_series.ts";
export { explainedVariance } from "../analysis/explained_variance.ts";
export { rocArea } from "../analysis/roc_area.ts";
export {
  coincidenceFactor,
  matchSpikes,
  peakSpikes,
  type SpikeMatch,
  spikeMatchOf,
} from "../analysis/spike_match.ts";
export type * from "../nn/layers/specs.ts";
export { datasetTraces, traceTraining } from "../experiment/dataset/dataset_traces.ts";
export type { TrainingData, TrainingDataOptions } from "../experiment/dataset/training_data.ts";
export type { Dataset, SelectOptions } from "../experiment/dataset/load_dataset.ts";
export { loadTraceModel } from "../surrogate/model_file.ts";
export type { AnySurrogateSpec } from "../surrogate/spec.ts";
export type { TraceDesign } from "../surrogate/trace/trace_design.ts";
export type { TraceSeries } from "../surrogate/trace/trace_series.ts";
export {
  parseTraceSpec,
  type TraceLoss,
  type TraceOutput,
  type TraceSpec,
} from "../surrogate/trace/trace_spec.ts";
export type { TraceTrainingOptions } from "../surrogate/trace/trace_training.ts";
export { runTraces, type TracePrediction, type TraceRunOptions } from "../surrogate/trace/run_traces.ts";
export { runTracesReference, type TraceReferenceOptions } from "../surrogate/trace/run_traces_reference.ts";
export { loadTfjsTrace, saveTfjsTrace, type TfjsTraceOptions } from "../surrogate/trace/keras/tfjs_model.ts";
export { rolloutTraces, type TraceRolloutOptions } from "../surrogate/trace/rollout_traces.ts";
export { trainTraces } from "../surrogate/trace/train_traces.ts";
export {
  chooseSpikeRule,
  scoreTraces,
  type SpikeRule,
  type TraceComparison,
  type TraceScoreOptions,
  type TraceScores,
} from "../surrogate/trace/trace_scores.ts";
export type { Optimizer } from "../nn/loop_options.ts";
export {
  type ArchitectureOptions,
  TRACE_ARCHITECTURES,
  type TraceArchitecture,
  traceArchitecture,
} from "../surrogate/trace/architectures.ts";
export {
  type CellDrive,
  type CellNetworkSpec,
  type CellPopulation,
  type CellProjection,
  parseCellNetwork,
} from "../cable/cell_network_spec.ts";
export {
  type DetailedNetworkOptions,
  type DetailedNetworkRun,
  type DetailedPopulationRun,
  type InputDrives,
  simulateDetailedNetwork,
} from "../cable/simulation/detailed_network.ts";
export type {
  CellNetworkRun,
  NetworkPopulationRun,
  NetworkSpikeRule,
  SurrogateNetworkOptions,
} from "../surrogate/network/network_options.ts";
export { runSurrogateNetwork } from "../surrogate/network/run_surrogate_network.ts";
export { type BarSeries, barsFigure, type BarsFigureOptions } from "../report/figures/bars.ts";
export {
  type CellTraces,
  cellTracesFigure,
  type CellTracesFigureOptions,
} from "../report/figures/cell_traces.ts";
export { renderTraceReport, type TraceReportData } from "../report/render_trace_report.ts";
export {
  evaluateTraces,
  type EvaluateTracesOptions,
  type TracesEvaluation,
} from "../report/evaluate_traces.ts";
export {
  type CellNetworkActivity,
  type CellNetworkCountsOptions,
  countsOfCellNetwork,
} from "../cable/simulation/cell_network_counts.ts";
