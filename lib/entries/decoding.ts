/**
 * Encoding and decoding: models of spikes by stimuli, history and coupling, and what spikes tell of behaviour.
 * @module
 */
export type { Family } from "../decoding/_families.ts";
export {
  type BlockFoldOptions,
  blockFolds,
  type Fold,
  type TrialFoldOptions,
  trialFolds,
} from "../decoding/folds.ts";
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
export { type LagBasis, type RaisedCosineOptions, raisedCosines } from "../decoding/glm/raised_cosines.ts";
export {
  type GlmPrediction,
  type GlmPredictionOptions,
  type GlmScore,
  predictGlm,
  scoreGlm,
} from "../decoding/glm/score_glm.ts";
export { type GlmSimulationOptions, simulateGlm } from "../decoding/glm/simulate_glm.ts";
