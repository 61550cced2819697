/**
 * Spiking layers that learn: classifiers trained by surrogate gradients through time, and e-prop. Populations of classifiers, averages of weights, distillation, and rows
 * that are made up.
 * @module
 */
export {
  type Autoencoder,
  type AutoencoderData,
  type AutoencoderOptions,
  trainAutoencoder,
} from "../learning/autoencoder.ts";
export { loadAutoencoder, saveAutoencoder } from "../learning/autoencoder_file.ts";
export {
  type AnswerOptions,
  exclusiveOrMotif,
  motifAnswers,
  type MotifOptions,
} from "../learning/exclusive_or_motif.ts";
export { softXor, softXorSlope } from "../decoding/sequence/soft_xor.ts";
export type { BitLoss } from "../decoding/sequence/sequence_spec.ts";
export {
  type ClassifierAnswers,
  type ClassifierEvaluation,
  type ClassifierModel,
  classify,
  evaluateClassifier,
  loadClassifier,
  saveClassifier,
} from "../learning/classifier.ts";
export {
  type Augmentation,
  type AugmentedData,
  type AugmentOptions,
  augmentRows,
} from "../learning/augment/augment_rows.ts";
export type { ClassRows, MadeRow, RowMaker } from "../learning/augment/class_rows.ts";
export type { GeneratorOptions } from "../learning/augment/conditional_generator.ts";
export type { DropoutSchedule } from "../nn/layers/dropout_schedule.ts";
export type {
  ExploitOptions,
  Explored,
  ExploredRange,
  ExploredValues,
  TakenOver,
} from "../nn/population/exploit.ts";
export type { PopulationProgress, PopulationResult, Succession } from "../nn/population/run_population.ts";
export type { WeightAverage } from "../nn/weight_average.ts";
export type { StackLayer } from "../nn/layer_spec.ts";
export type { LifLayer } from "../nn/layers/lif/lif.ts";
export type { ClassifierLoss, ClassifierSpec, RatePenalty, Readout } from "../learning/classifier_spec.ts";
export { EpropLearner, type EpropOptions } from "../learning/eprop.ts";
export {
  type ClassifierData,
  type ClassifierInputs,
  type ClassifierOptions,
  type RateTarget,
  trainClassifier,
} from "../learning/train_classifier.ts";
export {
  evaluateTwoPhase,
  type TwoPhaseActivity,
  type TwoPhaseEvaluation,
} from "../learning/two_phase/evaluate_two_phase.ts";
export { trainTwoPhase, type TwoPhaseTraining } from "../learning/two_phase/train_two_phase.ts";
export type { TwoPhaseKind, TwoPhaseNet, TwoPhaseTiming } from "../learning/two_phase/two_phase_net.ts";
export type {
  TwoPhaseCells,
  TwoPhaseData,
  TwoPhaseOptions,
  TwoPhaseProgress,
  TwoPhaseRule,
} from "../learning/two_phase/two_phase_options.ts";
export {
  type DistillationOptions,
  type DistillationResult,
  trainDistilled,
} from "../learning/train_distilled.ts";
export { type MemberOptions, type PopulationOptions, trainPopulation } from "../learning/train_population.ts";
