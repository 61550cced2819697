/** Surrogates of cells: data, design, training, runs, scores. */
export { cellSeries, joinCellSeries } from "../surrogate/trace/recorded_series.ts";
export { explainedVariance } from "../analysis/explained_variance.ts";
export { rocArea } from "../analysis/roc_area.ts";
export {
  coincidenceFactor,
  matchSpikes,
  peakSpikes,
  type SpikeMatch,
  spikeMatchOf,
} from "../analysis/spike_match.ts";
export type { StackLayer } from "../nn/layer_spec.ts";
export { loadCellModel } from "../surrogate/model_file.ts";
export type { AnySurrogateSpec } from "../surrogate/spec.ts";
export type { CellDesign } from "../surrogate/trace/cell_design.ts";
export type { CellSeries } from "../surrogate/trace/cell_series.ts";
export {
  type CellLoss,
  type CellOutput,
  type CellSurrogateSpec,
  parseCellSurrogateSpec,
} from "../surrogate/trace/cell_spec.ts";
export type { CellTrainingOptions } from "../surrogate/trace/cell_training.ts";
export {
  type CellPrediction,
  type CellRunOptions,
  runCellSurrogate,
} from "../surrogate/trace/predict_cell.ts";
export { runCellReference } from "../surrogate/trace/run_cell_reference.ts";
export { loadTfjsCell, saveTfjsCell, type TfjsCellOptions } from "../surrogate/trace/keras/tfjs_model.ts";
export { trainCell } from "../surrogate/trace/train_cell.ts";
export {
  type CellComparison,
  type CellScoreOptions,
  type CellScores,
  chooseSpikeRule,
  scoreCell,
  type SpikeRule,
} from "../surrogate/trace/cell_scores.ts";
export type { Optimizer } from "../nn/loop_options.ts";
export {
  type ArchitectureOptions,
  CELL_ARCHITECTURES,
  type CellArchitecture,
  cellArchitecture,
} from "../surrogate/trace/architectures.ts";
export {
  type CellDrive,
  type CellNetworkSpec,
  type CellPopulation,
  type CellProjection,
  parseCellNetwork,
} from "../cable/cell_network_spec.ts";
export {
  type ChannelDrives,
  type DetailedNetworkOptions,
  type DetailedNetworkRun,
  type DetailedPopulationRun,
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
export { type CellReportData, renderCellReport } from "../report/render_cell_report.ts";
