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
export { SpecError } from "./lib/network/errors.ts";
export {
  MAX_POPULATION,
  MIF_ALIASES,
  MIF_FIELDS,
  type MifField,
  type MifSpec,
  overrideSpec,
  parseMifSpec,
} from "./lib/network/mif_spec.ts";
export { getPreset, listPresets } from "./lib/network/presets.ts";

// The GPU.
export {
  DeviceLostError,
  DeviceUnavailableError,
  GpuOutOfMemoryError,
  GpuValidationError,
  KernelCompileError,
  LimitError,
} from "./lib/gpu/errors.ts";
export { type AdapterInfo, describeAdapter, Gpu, type GpuOptions, requestGpu } from "./lib/gpu/gpu.ts";

// Simulation.
export { type EnsembleOptions, simulateEnsemble } from "./lib/simulation/ensemble.ts";
export { simulateExact, simulateReference } from "./lib/simulation/reference.ts";
export type {
  EnsembleRun,
  RecordOptions,
  RunFrames,
  RunPools,
  RunSpikes,
  SimulateOptions,
} from "./lib/simulation/run.ts";

// Surrogates.
export type { CountData, SurrogateDesign } from "./lib/surrogate/count_data.ts";
export { NumericalFailure } from "./lib/surrogate/errors.ts";
export { loadModel, saveModel, type SurrogateModel } from "./lib/surrogate/model.ts";
export { type RolloutCounts, type RolloutOptions, rolloutSurrogate } from "./lib/surrogate/rollout.ts";
export type { NamedWeights } from "./lib/surrogate/layout.ts";
export type { Schedule } from "./lib/surrogate/schedule.ts";
export { type FeatureKind, parseSurrogateSpec, type SurrogateSpec } from "./lib/surrogate/spec.ts";
export { type TrainingResult, trainSurrogate } from "./lib/surrogate/train.ts";
export type { TrainingOptions, TrainingProgress } from "./lib/surrogate/training_options.ts";

// Network against surrogate.
export {
  compareRuns,
  type Comparison,
  type Evaluation,
  type EvaluationTargets,
} from "./lib/evaluation/compare_runs.ts";
export { countData } from "./lib/evaluation/count_data.ts";
export { type CountRuns, countRuns } from "./lib/evaluation/count_runs.ts";
export type { Sizes } from "./lib/evaluation/measure_counts.ts";
export { loadCounts, type LoadedCounts, loadRun, saveCounts, saveRun } from "./lib/evaluation/run_file.ts";
export { type RunSummary, summarizeRun } from "./lib/evaluation/summarize_run.ts";
export { type AdapterExamination, type Examination, examineAdapters } from "./lib/doctor/examine_adapters.ts";
export type { SelfTestResult } from "./lib/doctor/self_test.ts";

// Statistics.
export { averagePsds } from "./lib/analysis/average_psds.ts";
export { type CorrelationOptions, spikeCountCorrelation } from "./lib/analysis/correlation.ts";
export { kolmogorovSmirnov, wasserstein } from "./lib/analysis/distances.ts";
export { fanoFactor, rebin } from "./lib/analysis/fano.ts";
export { isiCv, isiLv, type IsiOptions } from "./lib/analysis/isi.ts";
export {
  logSpectralDistance,
  type Psd,
  type SpectralBand,
  type SpectralPeak,
  spectralPeak,
  type WelchOptions,
  welchPsd,
} from "./lib/analysis/psd.ts";
export { binCounts, type Raster, spikeTrains } from "./lib/analysis/raster.ts";
export { meanRate, populationRate } from "./lib/analysis/rates.ts";
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
} from "./lib/io/safetensors.ts";

// Reports.
export { distributionFigure, type DistributionFigureOptions } from "./lib/report/figures/distribution.ts";
export { rasterFigure, type RasterFigureOptions } from "./lib/report/figures/raster.ts";
export { ratesFigure, type RatesFigureOptions } from "./lib/report/figures/rates.ts";
export { spectraFigure, type SpectraFigureOptions } from "./lib/report/figures/spectra.ts";
export { trainingFigure, type TrainingFigureOptions } from "./lib/report/figures/training.ts";
export { figureSvg } from "./lib/report/figure_svg.ts";
export { type Bins, chooseBins } from "./lib/report/histogram.ts";
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
