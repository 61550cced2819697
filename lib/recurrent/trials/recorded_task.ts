import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import { TEST_TRIALS, type Trial, type TrialTask } from "./trial.ts";

/** Trials that are there already. */
export interface RecordedOptions {
  /** What is learnt from. */
  trials: readonly Trial[];
  /** What it is tested with. @default the same */
  test?: readonly Trial[];
  /** F, numbers of each step. */
  inputs: number;
  /** K, numbers of a target. */
  targets: number;
  /** Name of the task. @default "recorded" */
  name?: string;
}

const OPTIONS: OptionNames<RecordedOptions> = {
  trials: true,
  test: true,
  inputs: true,
  targets: true,
  name: true,
};

/**
 * A task of trials that are there already, such as recordings: training draws them by chance, and tests take those of the test in their order.
 * @param options @returns The task. @throws {RangeError | TypeError} When an option is unknown, or there are no trials.
 *
 * @example
 * ```ts
 * import { recordedTask } from "@volley/volley/recurrent";
 *
 * const trials = [{ steps: 3, inputs: [1, 2, 3], targets: [1, 3, 6] }, { steps: 2, inputs: [1, 1], targets: [1, 2] }];
 * console.log(recordedTask({ trials, inputs: 1, targets: 1 }).steps); // 3
 * ```
 */
export function recordedTask(options: RecordedOptions): TrialTask {
  const what = "make a task of recorded trials";
  requireKnown(what, options, OPTIONS);
  const { trials, test = trials, inputs, targets, name = "recorded" } = options;
  requireWhole(what, "inputs", inputs, 0, 65_536);
  requireWhole(what, "targets", targets, 1, 65_536);
  if (trials.length === 0 || test.length === 0) fail(what, "there must be some", "none");
  const steps = [...trials, ...test].reduce((most, trial) => Math.max(most, trial.steps), 0);
  requireWhole(what, "steps of a trial", steps, 1, 1_000_000);
  return {
    ...{ name, inputs, targets, steps },
    draw: (random, number) =>
      number >= TEST_TRIALS
        ? test[(number - TEST_TRIALS) % test.length]
        : trials[random.whole(trials.length)],
  };
}
