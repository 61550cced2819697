/**
 * Agents that learn from reward: tasks, recurrent actor-critics, learners of values and their fits, and the analysis of what they choose.
 * @module
 */
export { banditLearner, type BanditLearnerOptions } from "../agents/learners/bandit_learner.ts";
export {
  fitLearner,
  type FittedLearner,
  type LearnerFitOptions,
  logLikelihoodOf,
} from "../agents/learners/fit_learner.ts";
export type { ChoiceTrials, Choose, Chosen, Learner, ParameterRange } from "../agents/learners/learner.ts";
export { type LearnerSimulationOptions, simulateLearner } from "../agents/learners/simulate_learner.ts";
export { twoStepLearner, type TwoStepLearnerOptions } from "../agents/learners/two_step_learner.ts";
export {
  type ChoicesAtLags,
  choicesAtLags,
  type ChoicesAtLagsOptions,
  type TrialKind,
} from "../agents/behaviour/choices_at_lags.ts";
export type { Bounded } from "../agents/behaviour/intervals.ts";
export { type Psychometric, psychometric, type PsychometricPoint } from "../agents/behaviour/psychometric.ts";
export {
  type StayCell,
  type StayProbabilities,
  stayProbabilities,
} from "../agents/behaviour/stay_probabilities.ts";
export { type TwoStepColumns, twoStepColumns } from "../agents/behaviour/two_step_columns.ts";
export { checkTask, type TaskCheckOptions } from "../agents/task/check_task.ts";
export type { ChoiceWorld } from "../agents/task/choice_world.ts";
export type { Action, Task, TaskRun, TaskStep } from "../agents/task/task.ts";
export {
  type DrawnTrial,
  type TrialPhase,
  type TrialRewards,
  trialTask,
  type TrialTaskParts,
  type TrialWords,
} from "../agents/task/trial_task.ts";
export { bandit, type BanditOptions, banditWorld } from "../agents/tasks/bandit.ts";
export { delayedMatch, type DelayedMatchOptions } from "../agents/tasks/delayed_match.ts";
export { goNoGo, type GoNoGoOptions } from "../agents/tasks/go_no_go.ts";
export {
  perceptualDecision,
  type PerceptualDecisionOptions,
  type StepRange,
} from "../agents/tasks/perceptual_decision.ts";
export { twoStep, type TwoStepOptions, twoStepWorld } from "../agents/tasks/two_step.ts";
export type { Agent, AgentSpec } from "../agents/actor/agent.ts";
export { type AgentRun, type AgentRunOptions, type Plasticity, runAgent } from "../agents/actor/run_agent.ts";
export type { NetworkState } from "../agents/network/agent_network.ts";
export type { LearningOptions } from "../agents/actor/settings.ts";
export type { BatchPlace, Forgets } from "../agents/actor/task_batch.ts";
export {
  type AgentProgress,
  type AgentTrainingOptions,
  type AgentTrainingState,
  trainAgent,
  type TrainedAgent,
} from "../agents/actor/train_agent.ts";
export { loadAgent, saveAgent, type StoredAgent } from "../agents/actor/agent_file.ts";
