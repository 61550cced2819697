import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber, requireWhole } from "../../base/require_number.ts";
import { drawnWhole, type TrialRewards, trialTask } from "../task/trial_task.ts";
import type { Task } from "../task/task.ts";
import { requireSteps, type StepRange } from "./perceptual_decision.ts";

/** Options of {@linkcode delayedMatch}. */
export interface DelayedMatchOptions {
  /** Number of stimuli. @default 2 */
  stimuli?: number;
  /** Steps of the sample. @default [2, 2] */
  sample?: StepRange;
  /** Steps of the delay. @default [5, 10] */
  delay?: StepRange;
  /** Steps of the test, in which to answer. @default 3 */
  test?: number;
  /** Standard deviation of the noise of each stimulus in each step. @default 0 */
  noise?: number;
  /** What is earned. */
  rewards?: TrialRewards;
}

const TASK = "make a delayed match to sample",
  OPTIONS: OptionNames<DelayedMatchOptions> = {
    ...{ stimuli: true, sample: true, delay: true, test: true, noise: true, rewards: true },
  };

/**
 * Delayed match to sample: whether the stimulus of the test is that of the sample, of which there is one in two trials. Seen are whether to hold still, and a number for each stimulus;
 * actions are to hold still, match and no match. Of each trial are told `sample`, `test`, `match`, `delay`, and what every {@linkcode trialTask} tells.
 *
 * E. K. Miller, C. A. Erickson, R. Desimone (1996), doi:10.1523/JNEUROSCI.16-16-05154.1996.
 * @throws {RangeError | TypeError} When an option is out of range or unknown.
 */
export function delayedMatch(options: DelayedMatchOptions = {}): Task {
  requireKnown(TASK, options, OPTIONS);
  const { stimuli = 2, sample = [2, 2], delay = [5, 10], test = 3, noise = 0, rewards } = options;
  requireWhole(TASK, "stimuli", stimuli, 2, 1024);
  requireSteps(TASK, "sample", sample);
  requireSteps(TASK, "delay", delay);
  requireWhole(TASK, "test", test, 1);
  requireNumber(TASK, "noise", noise, 0, 1e6);
  const shown = (hold: number, stimulus: number) =>
    Array.from({ length: 1 + stimuli }, (_, k) => k === 0 ? hold : Number(k - 1 === stimulus));
  const noises = shown(0, -1).map((_, k) => k === 0 ? 0 : noise);
  return trialTask({
    ...{ name: "delayed match to sample", observations: 1 + stimuli, actions: 3, rewards },
    draw(words) {
      const first = Math.floor(words.fraction() * stimuli), match = words.fraction() < 0.5;
      const other = (first + 1 + Math.floor(words.fraction() * (stimuli - 1))) % stimuli;
      const second = match ? first : other, between = drawnWhole(words, delay);
      return {
        phases: [
          { steps: drawnWhole(words, sample), shown: shown(1, first), noise: noises },
          { steps: between, shown: shown(1, -1), noise: noises },
          { steps: test, shown: shown(0, second), noise: noises },
        ],
        correct: match ? 1 : 2,
        told: { sample: first, test: second, match: Number(match), delay: between },
      };
    },
  });
}
