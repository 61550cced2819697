/**
 * Experiments: boxes, datasets, comparisons with the seed floor, evaluations, sweeps and fits.
 * @module
 */
export type { BoxRange } from "../experiment/dataset/box.ts";
export { type DatasetCounts, datasetCounts } from "../experiment/dataset/dataset_counts.ts";
export { type Label, LABELS, type Split, SPLITS } from "../experiment/dataset/dataset_names.ts";
export type { DatasetOptions } from "../experiment/dataset/dataset_options.ts";
export { type MifShard, readMifShard, readMifStates } from "../experiment/dataset/mif_shards.ts";
export { requireMifDataset } from "../experiment/dataset/require_mif_dataset.ts";
export { type DatasetVolleys, datasetVolleys } from "../experiment/dataset/dataset_volleys.ts";
export {
  type DatasetDescription,
  describeDataset,
  type PartSize,
  type ValueRange,
} from "../experiment/dataset/describe_dataset.ts";
export { type Dataset, loadDataset, type SelectOptions } from "../experiment/dataset/load_dataset.ts";
export {
  type DatasetProgress,
  makeDataset,
  type MakeDatasetOptions,
  type PendingOptions,
} from "../experiment/dataset/make_dataset.ts";
export type {
  DatasetExtension,
  DatasetManifest,
  DatasetPoint,
  DatasetRequest,
  DatasetShard,
} from "../experiment/dataset/manifest.ts";
export { type Design, DESIGNS, sampleBox, type SampleOptions } from "../experiment/dataset/sample_box.ts";
export type { ShardData } from "../experiment/dataset/shard_file.ts";
export type { Simulate } from "../experiment/dataset/simulate_shard.ts";
export {
  countTraining,
  type TrainingData,
  type TrainingDataOptions,
  volleyTraining,
} from "../experiment/dataset/training_data.ts";
export {
  compareRuns,
  type Comparison,
  type Evaluation,
  type EvaluationTargets,
} from "../experiment/compare_runs.ts";
export { countData } from "../experiment/count_data.ts";
export { type BaselineWin, baselineWins } from "../experiment/baseline_wins.ts";
export { dealSpikes } from "../experiment/deal_spikes.ts";
export {
  evaluatePoints,
  type PointsEvaluation,
  summarizePoints,
  type SummaryOptions,
} from "../experiment/evaluate_points.ts";
export { evaluateModel, type EvaluateModelOptions } from "../experiment/evaluate_model.ts";
export { fitModel, type FitModelOptions, type ModelFit } from "../experiment/fit_model.ts";
export type { FreeParameters } from "../experiment/model_parameters.ts";
export {
  sweepModel,
  type SweepModelOptions,
  sweepNetwork,
  type SweepNetworkOptions,
  type SweptRuns,
} from "../experiment/sweep_model.ts";
export { type CheckedFit, fitChecked, type MeasurePoint } from "../experiment/fit_checked.ts";
export type { FitRound } from "../experiment/checked_fit_options.ts";
export type { CheckedFitOptions } from "../experiment/checked_fit_options.ts";
export { fitParameters, type FitResult, type MeasurePoints } from "../experiment/fit_parameters.ts";
export type { FitOptions, FitProgress } from "../experiment/fit_options.ts";
export type { FitSample, FitTarget } from "../experiment/fit_target.ts";
export { measurePoint } from "../experiment/measure_point.ts";
export {
  compareMaps,
  type MapAgreement,
  type MapAxis,
  type ParameterMap,
  parseParameterMap,
} from "../experiment/parameter_map.ts";
export type {
  PointLabel,
  PointOptions,
  PointResult,
  SystemAnswer,
  SystemResult,
  TestPoint,
  Values,
} from "../experiment/point_data.ts";
export type { MeasureSummary, Outcome, PointTargets, SystemSummary } from "../experiment/summarize_points.ts";
export { type EvaluateMembers, type EvaluatePoints, sweep, type SweepOptions } from "../experiment/sweep.ts";
export { type GridMap, gridPoint, gridSize, parameterMapOf } from "../experiment/grid_map.ts";
export { type WorstPoint, worstPoints } from "../experiment/worst_points.ts";
export {
  encodeRun,
  loadCounts,
  type LoadedCounts,
  loadRun,
  saveCounts,
  saveRun,
} from "../experiment/run_file.ts";
export { type RunSummary, summarizeRun } from "../experiment/summarize_run.ts";
export { fitBaselines } from "../experiment/dataset_baselines.ts";
export { answerOfBaseline } from "../experiment/answer_of_baseline.ts";
export { datasetPoints, type HeldOutPoint } from "../experiment/dataset_points.ts";
export { countsOfPair, countsOfRun } from "../markov/counts_of.ts";
export { BoundMeasure, tableMeasures } from "../experiment/measures/bound_measure.ts";
export type { Measure, MeasureAbout, MeasureInParts } from "../experiment/measures/measure.ts";
export { measureNamed } from "../experiment/measures/measure_named.ts";
export { measureRuns, type MeasureRunsOptions } from "../experiment/measures/measure_runs.ts";
export {
  MeasuredRun,
  type MeasuredRunOptions,
  measuredRuns,
  type PopulationSpikes,
} from "../experiment/measures/measured_run.ts";
export { MEASURES } from "../experiment/measures/registry.ts";
