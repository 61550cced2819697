import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber, requireWhole } from "../../base/require_number.ts";
import { drawnWhole, type TrialRewards, trialTask } from "../task/trial_task.ts";
import type { Task } from "../task/task.ts";
import { requireSteps, type StepRange } from "./perceptual_decision.ts";

/** Options of {@linkcode goNoGo}. */
export interface GoNoGoOptions {
  /** Chance of a go stimulus. @default 0.5 */
  go?: number;
  /** Steps of the stimulus. @default [2, 2] */
  stimulus?: StepRange;
  /** Steps between it and the answer. @default [2, 6] */
  delay?: StepRange;
  /** Steps in which to answer. @default 3 */
  answer?: number;
  /** What is earned. @default a wrong go costs 0.5 */
  rewards?: TrialRewards;
}

const TASK = "make a go/no-go task",
  OPTIONS: OptionNames<GoNoGoOptions> = {
    ...{ go: true, stimulus: true, delay: true, answer: true, rewards: true },
  };

/**
 * Go or no-go: an action after a go stimulus and a delay is right, after a no-go stimulus none is. Seen are whether to hold still, the go and the no-go stimulus; actions are to hold
 * still and to go. Of each trial are told `go`, `delay`, and what every {@linkcode trialTask} tells.
 *
 * F. C. Donders (1868), translated in doi:10.1016/0001-6918(69)90065-1.
 * @throws {RangeError | TypeError} When an option is out of range or unknown.
 */
export function goNoGo(options: GoNoGoOptions = {}): Task {
  requireKnown(TASK, options, OPTIONS);
  const { go = 0.5, stimulus = [2, 2], delay = [2, 6], answer = 3, rewards = { wrong: -0.5 } } = options;
  requireNumber(TASK, "go", go, 0, 1);
  requireSteps(TASK, "stimulus", stimulus);
  requireSteps(TASK, "delay", delay);
  requireWhole(TASK, "answer", answer, 1);
  return trialTask({
    ...{ name: "go/no-go", observations: 3, actions: 2, rewards },
    draw(words) {
      const is = words.fraction() < go, between = drawnWhole(words, delay);
      return {
        phases: [
          { steps: drawnWhole(words, stimulus), shown: is ? [1, 1, 0] : [1, 0, 1] },
          { steps: between, shown: [1, 0, 0] },
          { steps: answer, shown: [0, 0, 0] },
        ],
        correct: Number(is),
        told: { go: Number(is), delay: between },
      };
    },
  });
}
