/**
 * volley: spiking networks and their neural surrogates, on WebGPU, for Deno and browsers.
 *
 * ```ts
 * import { getPreset, meanRate, simulateReference } from "@volley/volley";
 * const run = await simulateReference(getPreset("mif-small-syn"), { durationMs: 100, seed: 1, record: { spikes: true } });
 * const { times, neurons } = run.spikes![0];
 * console.log(meanRate({ times, neurons, neuronCount: 100, durationMs: 100 }), "Hz");
 * ```
 * @module
 */

// Networks: specs and presets.
export { SpecError } from "./lib/base/spec_error.ts";
export {
  MAX_POPULATION,
  MIF_ALIASES,
  MIF_FIELDS,
  type MifField,
  type MifSpec,
  parseMifSpec,
} from "./lib/markov/mif_spec.ts";
export {
  MULTIBAND_ALIASES,
  MULTIBAND_FIELDS,
  type MultibandField,
  type MultibandSpec,
  overrideMultibandSpec,
  parseMultibandSpec,
} from "./lib/markov/multiband_spec.ts";
export {
  type NetworkKind,
  type NetworkSpec,
  overrideSpec,
  parseSpec,
  requireMif,
} from "./lib/markov/network_spec.ts";
export { getMifPreset, getPreset, listPresets, type PresetName } from "./lib/markov/presets.ts";

// Networks of point neurons.
export * from "./lib/entries/spiking.ts";
export * from "./lib/entries/cells.ts";
export * from "./lib/entries/trace_surrogates.ts";
export * from "./lib/entries/spike_features.ts";

// The GPU.
export {
  DeviceLostError,
  DeviceUnavailableError,
  GpuOutOfMemoryError,
  GpuValidationError,
  KernelCompileError,
  LimitError,
} from "./lib/gpu/errors.ts";
export {
  type AdapterInfo,
  describeAdapter,
  Gpu,
  type GpuOptions,
  type LiveBuffers,
  requestGpu,
} from "./lib/gpu/gpu.ts";

export * from "./lib/entries/systems.ts";

// Simulation.
export { type EnsembleOptions, simulateEnsemble } from "./lib/markov/gpu/ensemble.ts";
export type { EngineOptions } from "./lib/markov/gpu/ensemble_engine.ts";
export { type ExactEnsembleOptions, simulateExactEnsemble } from "./lib/markov/gpu/exact_ensemble.ts";
export {
  type MultibandOptions,
  simulateMultiband,
  simulateMultibandReference,
} from "./lib/markov/gpu/multiband.ts";
export { simulateExact, simulateReference } from "./lib/markov/cpu/reference.ts";
export type {
  EnsembleRun,
  RecordOptions,
  RunFrames,
  RunPools,
  RunSpikes,
  SimulateOptions,
} from "./lib/markov/run.ts";

// Datasets over a box of parameters.
export { type BoxRange } from "./lib/experiment/dataset/box.ts";
export {
  coarseStateNames,
  type CoarseStates,
  coarseStatesOf,
  type HistogramBins,
  usualHistogram,
} from "./lib/markov/coarse_state.ts";
export { type DatasetCounts, datasetCounts } from "./lib/experiment/dataset/dataset_counts.ts";
export { type Label, LABELS, type Split, SPLITS } from "./lib/experiment/dataset/dataset_names.ts";
export { type DatasetOptions } from "./lib/experiment/dataset/dataset_options.ts";
export {
  type MifShard,
  readMifShard,
  readMifStates,
  requireMifDataset,
} from "./lib/experiment/dataset/mif_shards.ts";
export { type MifExtras } from "./lib/markov/dataset_extras.ts";
export { type DatasetVolleys, datasetVolleys } from "./lib/experiment/dataset/dataset_volleys.ts";
export {
  type DatasetDescription,
  describeDataset,
  type PartSize,
  type ValueRange,
} from "./lib/experiment/dataset/describe_dataset.ts";
export { type Dataset, loadDataset, type SelectOptions } from "./lib/experiment/dataset/load_dataset.ts";
export {
  type DatasetProgress,
  makeDataset,
  type MakeDatasetOptions,
} from "./lib/experiment/dataset/make_dataset.ts";
export {
  type DatasetManifest,
  type DatasetPoint,
  type DatasetRequest,
  type DatasetShard,
} from "./lib/experiment/dataset/manifest.ts";
export { type Design, DESIGNS, sampleBox, type SampleOptions } from "./lib/experiment/dataset/sample_box.ts";
export { type ShardData } from "./lib/experiment/dataset/shard_file.ts";
export { type Simulate } from "./lib/experiment/dataset/simulate_shard.ts";
export {
  countTraining,
  type TrainingData,
  type TrainingDataOptions,
  volleyTraining,
} from "./lib/experiment/dataset/training_data.ts";
export { type VolleyEvents, volleyEventsOf } from "./lib/markov/volley_states.ts";

// Surrogates.
export {
  type CountArray,
  countsOf,
  equalShares,
  joinPopulations,
  populationArray,
  type PopulationCounts,
  populationIndex,
  type PopulationSize,
  samePopulations,
  someNetworks,
} from "./lib/system/population_counts.ts";
export type { CountData } from "./lib/surrogate/counts/count_data.ts";
export type { SurrogateDesign } from "./lib/surrogate/counts/count_design.ts";
export { NumericalFailure } from "./lib/nn/errors.ts";
export { loadModel, saveModel, type SurrogateModel } from "./lib/surrogate/model_file.ts";
export { type RolloutCounts, type RolloutOptions, rolloutSurrogate } from "./lib/surrogate/counts/rollout.ts";
export type { NamedWeights } from "./lib/nn/layout.ts";
export type { Schedule } from "./lib/nn/schedule.ts";
export { parseSurrogateSpec } from "./lib/surrogate/registry.ts";
export { type SurrogateSpec } from "./lib/surrogate/spec.ts";
export { type TrainedModel } from "./lib/nn/model_file.ts";
export { trainSurrogate } from "./lib/surrogate/counts/train.ts";
export type { TrainingOptions } from "./lib/surrogate/counts/training_options.ts";

export { parseLayers } from "./lib/nn/layer_list.ts";
export { type LoopOptions, type TrainingProgress } from "./lib/nn/loop_options.ts";
export type { FeatureKind, RecurrentSpec } from "./lib/surrogate/counts/recurrent_spec.ts";
export { RECURRENT_KINDS, type RecurrentKind } from "./lib/nn/layer_spec.ts";
export { type ModelRolloutOptions, rolloutModel } from "./lib/surrogate/rollout_model.ts";
export { type TrainingResult } from "./lib/nn/training_loop.ts";
export { type AnySpec } from "./lib/nn/trainable.ts";
export { type Activation } from "./lib/nn/dense_layout.ts";
export { rolloutVolleys, type VolleyRolloutOptions } from "./lib/surrogate/volley/rollout_volleys.ts";
export { trainVolleys } from "./lib/surrogate/volley/train_volleys.ts";
export {
  type CoarseArrays,
  coarseFeatures,
  type HistogramRoots,
  type VolleyCounts,
  type VolleyData,
  volleyData,
  type VolleyParameters,
  type VolleyPatterns,
  type VolleyRecords,
} from "./lib/surrogate/volley/volley_data.ts";
export { type VolleyDesign, type VolleyTrainingOptions } from "./lib/surrogate/volley/volley_options.ts";
export { type HiddenLayer, parseVolleySpec, type VolleySpec } from "./lib/surrogate/volley/volley_spec.ts";

// Network against surrogate.
export {
  compareRuns,
  type Comparison,
  type Evaluation,
  type EvaluationTargets,
} from "./lib/experiment/compare_runs.ts";
export { countData } from "./lib/experiment/count_data.ts";
export * from "./lib/entries/measures.ts";
export { type BaselineWin, baselineWins } from "./lib/experiment/baseline_wins.ts";
export { dealSpikes } from "./lib/experiment/deal_spikes.ts";
export {
  evaluatePoints,
  type PointsEvaluation,
  summarizePoints,
  type SummaryOptions,
} from "./lib/experiment/evaluate_points.ts";
export {
  type CheckedFit,
  type CheckedFitOptions,
  fitChecked,
  type FitRound,
} from "./lib/experiment/fit_checked.ts";
export { fitParameters, type FitResult, type MeasurePoints } from "./lib/experiment/fit_parameters.ts";
export type { FitOptions } from "./lib/experiment/fit_options.ts";
export { type FitSample, type FitTarget } from "./lib/experiment/fit_target.ts";
export { measurePoint } from "./lib/experiment/measure_point.ts";
export {
  compareMaps,
  type MapAgreement,
  type MapAxis,
  type ParameterMap,
  parseParameterMap,
} from "./lib/experiment/parameter_map.ts";
export {
  type PointLabel,
  type PointOptions,
  type PointResult,
  type SystemAnswer,
  type SystemResult,
  type TestPoint,
  type Values,
} from "./lib/experiment/point_data.ts";
export {
  type MeasureSummary,
  type Outcome,
  type PointTargets,
  type SystemSummary,
} from "./lib/experiment/summarize_points.ts";
export {
  type EvaluatePoints,
  type GridMap,
  gridPoint,
  gridSize,
  parameterMapOf,
  sweep,
  type SweepOptions,
} from "./lib/experiment/sweep.ts";
export { type WorstPoint, worstPoints } from "./lib/experiment/worst_points.ts";

export { loadCounts, type LoadedCounts, loadRun, saveCounts, saveRun } from "./lib/experiment/run_file.ts";
export { type RunSummary, summarizeRun } from "./lib/experiment/summarize_run.ts";
export { type AdapterExamination, type Examination, examineAdapters } from "./lib/doctor/examine_adapters.ts";
export type { SelfTestResult } from "./lib/doctor/self_test.ts";

export { answerOfBaseline, fitBaselines } from "./lib/experiment/dataset_baselines.ts";
export { datasetPoints, type HeldOutPoint } from "./lib/experiment/dataset_points.ts";

// Baselines.
export {
  type Autoregression,
  type AutoregressionOptions,
  fitAutoregression,
} from "./lib/surrogate/baseline/autoregression.ts";
export {
  type Baseline,
  type BaselineRolloutOptions,
  rolloutBaseline,
} from "./lib/surrogate/baseline/baseline.ts";
export {
  type ChainBins,
  chainFrames,
  type ChainTable,
  type MarkovChain,
  MarkovChainFit,
  type MarkovChainOptions,
} from "./lib/surrogate/baseline/markov_tables.ts";
export { type MeanField, meanFieldBaseline, meanFieldRates } from "./lib/surrogate/baseline/mean_field.ts";
export type { ParameterScale } from "./lib/surrogate/baseline/parameter_scale.ts";
export { fitPoisson, type PoissonModel } from "./lib/surrogate/baseline/poisson.ts";

// Statistics.
export { averagePsds } from "./lib/analysis/average_psds.ts";
export { type CorrelationOptions, spikeCountCorrelation } from "./lib/analysis/correlation.ts";
export { countLag, type CountLagOptions } from "./lib/analysis/count_lag.ts";
export { dct, dctBasis, inverseDct } from "./lib/analysis/dct.ts";
export { kolmogorovSmirnov, wasserstein } from "./lib/analysis/distances.ts";
export { fanoFactor, rebin } from "./lib/analysis/fano.ts";
export { isiCv, isiLv, type IsiOptions } from "./lib/analysis/isi.ts";
export { type WelchOptions, welchPsd } from "./lib/analysis/psd.ts";
export {
  logSpectralDistance,
  type SpectralBand,
  type SpectralPeak,
  spectralPeak,
} from "./lib/analysis/spectral_measures.ts";
export type { Psd } from "./lib/analysis/psd_type.ts";
export { binCounts, type BinOptions, spikeTrains } from "./lib/analysis/raster.ts";
export type { Raster } from "./lib/analysis/raster_type.ts";
export { meanRate, populationRate } from "./lib/analysis/rates.ts";
export { rankCorrelation } from "./lib/analysis/rank_correlation.ts";
export { spikeSynchronyIndex } from "./lib/analysis/ssi.ts";
export { mean, median, quantile, standardDeviation } from "./lib/analysis/summary.ts";
export {
  type CausedSeries,
  type CountSeries,
  detectVolleys,
  detectVolleysInCounts,
  type Volley,
  volleyDurations,
  volleyIntervals,
  type VolleyRuleOptions,
  volleySizes,
  type VolleyStatistics,
  volleyStatistics,
  type VolleyThresholds,
  volleyThresholds,
} from "./lib/analysis/volleys.ts";

export { type TrackerRule, VolleyEventTracker } from "./lib/analysis/volley_event_tracker.ts";
export {
  type BinnedSpikes,
  type VolleyEventRule,
  volleyEvents,
  type VolleySpans,
} from "./lib/analysis/volley_events.ts";

// Errors.
export {
  ArgumentRangeError,
  ArgumentTypeError,
  isUserError,
  OutgrownError,
  USER_ERROR,
} from "./lib/base/errors.ts";

// Files.
export { readFileBytes, writeFileAtomic } from "./lib/io/atomic.ts";
export { FileError } from "./lib/io/file_error.ts";
export type { NpyArray, NpyData } from "./lib/io/npy.ts";
export { decodeNpz, encodeNpz, type EncodeNpzOptions } from "./lib/io/npz.ts";
export {
  decodeSafetensors,
  encodeSafetensors,
  type SafeTensor,
  type SafetensorsFile,
  type TensorData,
  type TensorDtype,
  tensorFloats,
} from "./lib/io/safetensors.ts";

// Reports.
export { distributionFigure, type DistributionFigureOptions } from "./lib/report/figures/distribution.ts";
export * from "./lib/entries/report.ts";
export { rasterFigure, type RasterFigureOptions } from "./lib/report/figures/raster.ts";
export { ratesFigure, type RatesFigureOptions } from "./lib/report/figures/rates.ts";
export { spectraFigure, type SpectraFigureOptions } from "./lib/report/figures/spectra.ts";
export { trainingFigure, type TrainingFigureOptions } from "./lib/report/figures/training.ts";
export { figureSvg } from "./lib/report/figure_svg.ts";
export { type Bins, chooseBins } from "./lib/report/histogram.ts";
export {
  agreementFigure,
  type AgreementFigureOptions,
  type AgreementSeries,
} from "./lib/report/figures/agreement.ts";
export { heatMapFigure, type HeatMapOptions } from "./lib/report/figures/heat_map.ts";
export { mapLinesFigure } from "./lib/report/figures/map_lines.ts";
export { parameterMapFigure, type ParameterMapOptions } from "./lib/report/figures/parameter_map.ts";
export { type PageHeading } from "./lib/report/page.ts";
export { type MapPair, type PointPicture, type PointsReportData } from "./lib/report/points_report_data.ts";
export { renderPointsReport } from "./lib/report/render_points_report.ts";
export { type PointsReportInput, reportOfPoints } from "./lib/report/report_of_points.ts";
export { renderReport } from "./lib/report/render_report.ts";
export type {
  DistributionSeries,
  MeasureRow,
  Numbers,
  RasterSeries,
  RateSeries,
  ReportData,
  SpectrumSeries,
  TrainingCurve,
} from "./lib/report/report_data.ts";
export { type ReportInput, reportOfRuns } from "./lib/report/report_of_runs.ts";
export type { FigureSpec } from "./lib/report/theme.ts";
export { VERSION } from "./lib/version.ts";
