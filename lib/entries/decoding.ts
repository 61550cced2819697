/**
 * Encoding and decoding: models of spikes by stimuli, history and coupling, and what spikes tell of behaviour.
 * @module
 */
export type { Family } from "../decoding/_families.ts";
export {
  type BlockFoldOptions,
  blockFolds,
  classFolds,
  type Fold,
  type TrialFoldOptions,
  trialFolds,
} from "../decoding/folds.ts";
export {
  type CrossValidatedDecoder,
  crossValidateDecoder,
  type DecoderCrossValidationOptions,
  type DecoderScore,
  type DecodingScores,
  type LearnDecoder,
} from "../decoding/classify/cross_validate_decoder.ts";
export {
  chooseDecoder,
  type ChosenDecoder,
  type DecoderChoiceOptions,
} from "../decoding/classify/choose_decoder.ts";
export {
  type AskedSamples,
  type DecoderInputs,
  decodeSamples,
  loadDecoder,
  saveDecoder,
  type StoredDecoder,
  type TrainedDecoder,
} from "../decoding/classify/decoder_file.ts";
export type { Provenance } from "../decoding/_model_file.ts";
export { featureScaling, scaledFeatures, type Scaling } from "../decoding/classify/scaling.ts";
export type { SpikingConstants } from "../decoding/classify/_spiking_pass.ts";
export type { LinearDecoder } from "../decoding/classify/linear_decoder.ts";
export { fitLinearSvm, type SupportVectorMachine, type SvmOptions } from "../decoding/classify/linear_svm.ts";
export { fitLogistic, type LogisticOptions } from "../decoding/classify/logistic.ts";
export { fitRidge, type RidgeData, type RidgeOptions, type RidgeReadout } from "../decoding/fit_ridge.ts";
export { fitRidgeDecoder } from "../decoding/classify/fit_ridge_decoder.ts";
export {
  fitPoissonDecoder,
  type PoissonDecoder,
  type PoissonDecoderOptions,
} from "../decoding/classify/poisson_decoder.ts";
export {
  type DecoderTrainingOptions,
  type NeuralDecoder,
  trainDecoder,
} from "../decoding/classify/neural_decoder.ts";
export { fillGaps, type FillOptions } from "../decoding/impute/fill_gaps.ts";
export { type Imputer, type ImputerOptions, trainImputer } from "../decoding/impute/train_imputer.ts";
export type { SequenceSpec } from "../decoding/sequence/sequence_spec.ts";
export { decodedClasses, type FittedDecoder, type Samples } from "../decoding/classify/samples.ts";
export {
  type SpikingDecoder,
  type SpikingDecoderOptions,
  trainSpikingDecoder,
} from "../decoding/classify/spiking_decoder.ts";
export {
  type AtLagsOptions,
  type ReadoutAtLag,
  readoutsAtLags,
} from "../decoding/classify/readouts_at_lags.ts";
export { type Reservoir, type ReservoirRowOptions, reservoirRows } from "../decoding/reservoir_rows.ts";
export { type TrialRowOptions, trialRows } from "../decoding/trial_rows.ts";
export {
  loadSpikeRecording,
  type SpikeRecording,
  type SpikeRecordingOptions,
} from "../experiment/recording/spike_recording.ts";
export {
  loadTrialTable,
  type TrialClasses,
  trialClasses,
  type TrialTable,
  type TrialTableOptions,
  trialTimesMs,
} from "../experiment/recording/trial_table.ts";
export { type LagRowOptions, lagRows } from "../decoding/lag_rows.ts";
export { type LickOptions, type LickPopulation, lickPopulation } from "../decoding/lick_population.ts";
export {
  type CrossValidatedNeuron,
  crossValidateGlm,
  type GlmCrossValidationOptions,
} from "../decoding/glm/cross_validate_glm.ts";
export {
  type FilterPlace,
  fitGlm,
  type GlmFilter,
  glmFilter,
  type GlmModel,
  type GlmOptions,
  type GlmWeights,
  type NeuronGlm,
  type NeuronWeights,
} from "../decoding/glm/fit_glm.ts";
export {
  fitRegression,
  type FittedRegression,
  type RegressionData,
  type RegressionOptions,
} from "../decoding/glm/fit_regression.ts";
export type { GlmData, GlmFilters } from "../decoding/glm/glm_data.ts";
export type { DesignColumn } from "../decoding/glm/glm_design.ts";
export { loadGlm, requireGlmNeurons, saveGlm, type TrainedGlm } from "../decoding/glm/glm_file.ts";
export { SilentNeuronError } from "../decoding/glm/silent_neuron_error.ts";
export { type LagBasis, type RaisedCosineOptions, raisedCosines } from "../decoding/glm/raised_cosines.ts";
export {
  type GlmPrediction,
  type GlmPredictionOptions,
  type GlmScore,
  predictGlm,
  scoreGlm,
} from "../decoding/glm/score_glm.ts";
export { type GlmSimulationOptions, simulateGlm } from "../decoding/glm/simulate_glm.ts";
export { couplingFigure, type CouplingFigureOptions, type DrawnFilter } from "../report/figures/coupling.ts";
export {
  type DecodingCurve,
  decodingFigure,
  type DecodingFigureOptions,
  type DecodingSeries,
} from "../report/figures/decoding.ts";
