/**
 * Inference: which parameters are compatible with an observation, how sure that is, and how much each of them matters.
 * @module
 */
export {
  conformalLevel,
  type Coverage,
  coverageOf,
  type HeldOutRows,
  posteriorRanks,
  type RankHistogram,
  rankHistograms,
  type Ranks,
} from "../inference/calibration/calibrate.ts";
export { type NormalisedRows, type OutsideTest, outsideTest } from "../inference/calibration/outside.ts";
export { ConditionalDensity, type DrawPlace } from "../inference/density/conditional_density.ts";
export type { DensityData } from "../inference/density/density_data.ts";
export type { DensityContext, DensityParameter, DensitySpec } from "../inference/density/density_spec.ts";
export { type DensityTrainingOptions, trainDensity } from "../inference/density/train_density.ts";
export { Posterior, type PosteriorDraws, type PosteriorRegion } from "../inference/posterior/posterior.ts";
export {
  loadPosterior,
  type PosteriorSpec,
  type RoundSpec,
  savePosterior,
} from "../inference/posterior/posterior_file.ts";
export {
  type ParameterSummary,
  type PosteriorSummary,
  summarisePosterior,
} from "../inference/posterior/summarise_posterior.ts";
export { type Fate, FATES, Fates, learnFates } from "../inference/posterior/fates.ts";
export { Region, type RegionNumbers, type RegionOptions } from "../inference/posterior/region.ts";
export type { SeriesAbout, SeriesOptions } from "../experiment/infer/count_series.ts";
export { inferDataset, type InferOptions } from "../experiment/infer/infer_dataset.ts";
export {
  inferRounds,
  type RoundAbout,
  type RoundOptions,
  type RoundsPosterior,
} from "../experiment/infer/infer_rounds.ts";
export type { InferredPosterior, PosteriorChecks } from "../experiment/infer/learn_posterior.ts";
export type { InferenceRows } from "../experiment/infer/inference_rows.ts";
export {
  contextOf,
  loadObservations,
  type Observation,
  type ObservationAbout,
  type ObservationOptions,
  observationsOf,
} from "../experiment/infer/observation.ts";
export type { RecordingOptions } from "../experiment/infer/recorded_counts.ts";
export type { CellsOf } from "../experiment/infer/recorded_cells.ts";
export {
  type PosteriorPrediction,
  type PredictedMeasure,
  type PredictOptions,
  predictPosterior,
} from "../experiment/infer/predict_posterior.ts";
export { type CalibrationFigureOptions, coverageFigure, ranksFigure } from "../report/figures/calibration.ts";
export {
  posteriorFigure,
  type PosteriorFigureOptions,
  type PosteriorPicture,
} from "../report/figures/posterior.ts";
export { predictionFigure, type PredictionFigureOptions } from "../report/figures/prediction.ts";
export {
  type SobolIndex,
  type SobolIndices,
  sobolIndices,
  type SobolIndicesOptions,
} from "../analysis/sobol_indices.ts";
export { type SaltelliOptions, saltelliPoints } from "../experiment/dataset/saltelli_points.ts";
export type { Sensitivity, SensitivityOptions } from "../experiment/sensitivity.ts";
export {
  sensitivityOfModel,
  type SensitivityOfModelOptions,
  sensitivityOfNetwork,
  type SensitivityOfNetworkOptions,
} from "../experiment/sensitivity_of_model.ts";
export { sensitivityFigure, type SensitivityFigureOptions } from "../report/figures/sensitivity.ts";
