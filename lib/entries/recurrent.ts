/**
 * Recurrent networks of rates that learn tasks, by themselves or in a closed loop with what they move and see.
 * @module
 */
export type { RateFunction } from "../recurrent/activation.ts";
export type { Penalties } from "../recurrent/engine/loop_gradient.ts";
export { recurrentMatrix } from "../recurrent/engine/recurrence.ts";
export type { FirstGains } from "../recurrent/first_weights.ts";
export type { LossStep, StepLoss } from "../recurrent/loss.ts";
export { loadRecurrent, saveRecurrent } from "../recurrent/network_file.ts";
export type {
  GivenLoss,
  RateNetwork,
  RateNetworkSpec,
  RateWeights,
  TensorName,
  WeightMasks,
} from "../recurrent/network_spec.ts";
export { plantOf, type PlantSpec } from "../recurrent/plants/given_plants.ts";
export type { IntegratorSpec } from "../recurrent/plants/integrator.ts";
export {
  flowSteps,
  type Numbers,
  type Plant,
  type PlantFlow,
  type PlantScheme,
} from "../recurrent/plants/plant.ts";
export type { PointMassSpec } from "../recurrent/plants/point_mass.ts";
export {
  anglesOf,
  type ArmConstants,
  armConstants,
  armEnergy,
  armTorques,
  handOf,
  type TwoJointArmSpec,
} from "../recurrent/plants/two_joint_arm.ts";
export type {
  RateNetworkOptions,
  RecurrentOptions,
  RecurrentProgress,
} from "../recurrent/recurrent_options.ts";
export {
  type RecurrentRun,
  runRecurrent,
  type RunRecurrentOptions,
  type TrialRun,
} from "../recurrent/run_recurrent.ts";
export { type RecurrentTraining, trainRecurrent } from "../recurrent/train_recurrent.ts";
export {
  contextTask,
  type DecisionOptions,
  decisionTask,
  type MemoryOptions,
  memoryTask,
} from "../recurrent/trials/decision_tasks.ts";
export {
  type PursuitOptions,
  pursuitTask,
  type ReachOptions,
  reachTask,
} from "../recurrent/trials/movement_tasks.ts";
export { type RecordedOptions, recordedTask } from "../recurrent/trials/recorded_task.ts";
export { TEST_TRIALS, type Trial, TrialRandom, type TrialTask } from "../recurrent/trials/trial.ts";
