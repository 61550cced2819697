import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireAtLeast, requireNumber, requireWhole } from "../../base/require_number.ts";
import { drawnWhole, type TrialRewards, trialTask } from "../task/trial_task.ts";
import type { Task } from "../task/task.ts";

/** Least and most steps of a phase, each number as likely as any. */
export type StepRange = readonly [least: number, most: number];

/** Checks steps. @throws {RangeError} */
export function requireSteps(doing: string, name: string, [least, most]: StepRange): void {
  requireWhole(doing, `the least ${name} steps`, least, 1, 65_536);
  requireWhole(doing, `the most ${name} steps`, most, least, 65_536);
}

/** Options of {@linkcode perceptualDecision}. */
export interface PerceptualDecisionOptions {
  /** Strengths of evidence, each as likely as any; 0 has a side by chance. @default [0, 0.1, 0.2, 0.4, 0.8] */
  strengths?: readonly number[];
  /** Steps before it. @default [1, 1] */
  fixation?: StepRange;
  /** Steps of evidence. @default [10, 10] */
  stimulus?: StepRange;
  /** Steps in which to answer. @default 3 */
  answer?: number;
  /** Standard deviation of the noise of each side in each step. @default 1 */
  noise?: number;
  /** What is earned. */
  rewards?: TrialRewards;
}

const TASK = "make a decision task",
  OPTIONS: OptionNames<PerceptualDecisionOptions> = {
    ...{ strengths: true, fixation: true, stimulus: true, answer: true, noise: true, rewards: true },
  };

/**
 * Which of two sides has more evidence: each shows plus or minus half the strength, with noise, for some steps. Seen are whether to hold still, then the left and the right side; actions are
 * to hold still, left and right. Of each trial are told `evidence`, strength that is positive on the right, `stimulus`, its steps, and what every {@linkcode trialTask} tells.
 * Who adds all up is right with the chance Φ(strength √(steps / 2) / noise).
 *
 * K. H. Britten and others (1992), doi:10.1523/JNEUROSCI.12-12-04745.1992.
 * @throws {RangeError | TypeError} When an option is out of range or unknown.
 */
export function perceptualDecision(options: PerceptualDecisionOptions = {}): Task {
  requireKnown(TASK, options, OPTIONS);
  const { strengths = [0, 0.1, 0.2, 0.4, 0.8], fixation = [1, 1], stimulus = [10, 10] } = options;
  const { answer = 3, noise = 1, rewards } = options;
  requireWhole(TASK, "the number of strengths", strengths.length, 1);
  strengths.forEach((one) => requireAtLeast(TASK, "strengths", one, 0));
  requireSteps(TASK, "fixation", fixation);
  requireSteps(TASK, "stimulus", stimulus);
  requireWhole(TASK, "answer", answer, 1);
  requireNumber(TASK, "noise", noise, 0, 1e6);
  return trialTask({
    ...{ name: "perceptual decision", observations: 3, actions: 3, rewards },
    draw(words) {
      const strength = strengths[Math.floor(words.fraction() * strengths.length)];
      const right = words.fraction() < 0.5, evidence = right ? strength : -strength;
      const before = drawnWhole(words, fixation), steps = drawnWhole(words, stimulus);
      return {
        phases: [
          { steps: before, shown: [1, 0, 0] },
          { steps, shown: [1, -evidence / 2, evidence / 2], noise: [0, noise, noise] },
          { steps: answer, shown: [0, 0, 0] },
        ],
        correct: right ? 2 : 1,
        told: { evidence, stimulus: steps },
      };
    },
  });
}
