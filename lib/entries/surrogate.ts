/**
 * Surrogates of spike counts: recurrent, volley by volley, and the baselines that they have to beat.
 * @module
 */
export type { CountData } from "../surrogate/counts/count_data.ts";
export type { SurrogateDesign } from "../surrogate/counts/count_design.ts";
export { NumericalFailure } from "../nn/errors.ts";
export {
  decodeModel,
  type DecodeModelOptions,
  loadAnyModel,
  loadModel,
  saveModel,
  type SurrogateModel,
} from "../surrogate/model_file.ts";
export { parseSurrogateSpec, surrogateOf, SURROGATES, type SurrogatesOption } from "../surrogate/registry.ts";
export {
  type CellTraceSpec,
  type CountSpec,
  type CountSurrogate,
  type CountView,
  type DataType,
  defineSurrogate,
  type FittedPart,
  type LearningData,
  type ModelRolloutOptions,
  type Surrogate,
  type SurrogateChoice,
  type SurrogateKind,
  type SurrogateTraining,
  type TraceSurrogate,
} from "../surrogate/surrogate.ts";
export type {
  SineResponse,
  StimulationComparison,
  StimulationCourse,
  StimulationOptions,
  StimulationRow,
} from "../surrogate/stimulations.ts";
export { type BoxSpec, requireRollout } from "../surrogate/counts/rollout_options.ts";
export { trainModel, type TrainModelOptions } from "../surrogate/train_model.ts";
export { rolloutModel } from "../surrogate/rollout_model.ts";
export type { TraceRolloutOptions } from "../surrogate/trace/rollout_traces.ts";
export type { TraceSeries } from "../surrogate/trace/trace_series.ts";
export { type RolloutCounts, type RolloutOptions, rolloutSurrogate } from "../surrogate/counts/rollout.ts";
export type { NamedWeights } from "../nn/layout.ts";
export type { Schedule } from "../nn/schedule.ts";
export type { SurrogateSpec } from "../surrogate/spec.ts";
export type { TrainedModel } from "../nn/model_file.ts";
export type { EnsembleMembers, MembersHeldOut } from "../nn/ensemble_members.ts";
export { trainSurrogate } from "../surrogate/counts/train.ts";
export type { TrainingOptions } from "../surrogate/counts/training_options.ts";
export { parseLayers } from "../nn/layer_list.ts";
export type { LoopOptions, TrainingProgress } from "../nn/loop_options.ts";
export type { CountFeature, FeatureKind, RecurrentSpec } from "../surrogate/counts/recurrent_spec.ts";
export type { Likelihood } from "../surrogate/counts/distributions.ts";
export { RECURRENT_KINDS, type RecurrentKind } from "../nn/layer_spec.ts";
export type { TrainingResult } from "../nn/training_loop.ts";
export type { AnySpec } from "../nn/trainable.ts";
export type { Activation } from "../nn/dense_layout.ts";
export { rolloutVolleys, type VolleyRolloutOptions } from "../surrogate/volley/rollout_volleys.ts";
export { trainVolleys } from "../surrogate/volley/train_volleys.ts";
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
} from "../surrogate/volley/volley_data.ts";
export type {
  VolleyDesign,
  VolleyLearning,
  VolleyTrainingOptions,
} from "../surrogate/volley/volley_options.ts";
export { type HiddenLayer, parseVolleySpec, type VolleySpec } from "../surrogate/volley/volley_spec.ts";
export {
  type Autoregression,
  type AutoregressionOptions,
  fitAutoregression,
} from "../surrogate/baseline/autoregression.ts";
export {
  type Baseline,
  type BaselineRolloutOptions,
  rolloutBaseline,
} from "../surrogate/baseline/baseline.ts";
export {
  type ChainBins,
  chainFrames,
  type ChainTable,
  type MarkovChain,
  MarkovChainFit,
  type MarkovChainOptions,
} from "../surrogate/baseline/markov_tables.ts";
export { type MeanField, meanFieldBaseline, meanFieldRates } from "../surrogate/baseline/mean_field.ts";
export type { ParameterScale } from "../surrogate/baseline/parameter_scale.ts";
export { fitPoisson, type PoissonModel } from "../surrogate/baseline/poisson.ts";
