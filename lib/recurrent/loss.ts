import type { GivenLoss } from "./network_spec.ts";

/** What a loss is told of a step of a trial. */
export interface LossStep {
  /** Answers: the readout, or what the plant says of its state after the step. */
  answers: Float64Array;
  /** Targets of the step. (K) */
  targets: Float64Array;
  /** Number of the step. */
  step: number;
}

/** A loss of one's own: what is lost in a step, and its gradient by the answers, which it writes. */
export type StepLoss = (at: LossStep, gradient: Float64Array) => number;

const squaredError: StepLoss = ({ answers, targets }, gradient) => {
  let sum = 0;
  for (let k = 0; k < answers.length; k++) {
    const off = answers[k] - targets[k];
    sum += off * off / answers.length;
    gradient[k] = 2 * off / answers.length;
  }
  return sum;
};

const crossEntropy: StepLoss = ({ answers, targets }, gradient) => {
  const { length: K } = answers;
  let most = -Infinity, sum = 0, lost = 0, whole = 0;
  for (let k = 0; k < K; k++) most = Math.max(most, answers[k]);
  for (let k = 0; k < K; k++) sum += gradient[k] = Math.exp(answers[k] - most);
  for (let k = 0; k < K; k++) {
    lost -= targets[k] === 0 ? 0 : targets[k] * (answers[k] - most - Math.log(sum));
    whole += targets[k];
  }
  for (let k = 0; k < K; k++) gradient[k] = whole * gradient[k] / sum - targets[k];
  return lost;
};

/** The losses by name. */
export const GIVEN_LOSSES: Readonly<Record<GivenLoss, StepLoss>> = {
  "squared-error": squaredError,
  "cross-entropy": crossEntropy,
};
