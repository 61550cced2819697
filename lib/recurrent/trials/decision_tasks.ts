import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber, requireWhole } from "../../base/require_number.ts";
import type { Trial, TrialTask } from "./trial.ts";

/** Options of {@linkcode decisionTask} and {@linkcode contextTask}. */
export interface DecisionOptions {
  /** T. @default 30 */
  steps?: number;
  /** Last steps, in which the answer counts; evidence comes before. @default a third of the steps */
  answering?: number;
  /** Mean evidence is one of these, to either side. @default [0.05, 0.1, 0.2, 0.4] */
  coherences?: readonly number[];
  /** Standard deviation of the evidence of a step. @default 0.5 */
  noise?: number;
}

const OPTIONS: OptionNames<DecisionOptions> = { steps: true, answering: true, coherences: true, noise: true };

function settingsOf(what: string, options: DecisionOptions): Required<DecisionOptions> {
  requireKnown(what, options, OPTIONS);
  const { steps = 30, coherences = [0.05, 0.1, 0.2, 0.4], noise = 0.5 } = options;
  requireWhole(what, "steps", steps, 2, 1_000_000);
  const { answering = Math.max(1, Math.round(steps / 3)) } = options;
  requireWhole(what, "answering", answering, 1, steps - 1);
  requireWhole(what, "the number of coherences", coherences.length, 1);
  coherences.forEach((value) => requireNumber(what, "a coherence", value, 0, 1e6));
  requireNumber(what, "noise", noise, 0, 1e6);
  return { steps, answering, coherences, noise };
}

/** Targets that are parts of 1 in the last steps, and weights that count these alone. */
function answerOf(
  right: number,
  classes: number,
  { steps, answering }: { steps: number; answering: number },
) {
  const targets = new Float64Array(steps * classes), weights = new Float64Array(steps);
  for (let t = steps - answering; t < steps; t++) {
    targets[t * classes + right] = 1;
    weights[t] = 1;
  }
  return { targets, weights };
}

/**
 * A perceptual decision: noisy evidence for one of two sides, which is to be summed. Inputs are a signal that is 1 until the answer is due, and the evidence; targets are parts of 1 of left and right.
 * After J. I. Gold, M. N. Shadlen (2007), doi:10.1146/annurev.neuro.29.051605.113038.
 * @param options @returns The task; `about` of a trial has `coherence`, which is below 0 for the left side, and `right`.
 * @throws {RangeError | TypeError} When an option is unknown or out of range.
 *
 * @example
 * ```ts
 * import { decisionTask, TrialRandom } from "@volley/volley/recurrent";
 *
 * const trial = decisionTask({ steps: 20 }).draw(new TrialRandom(1, 0), 0);
 * console.log(trial.steps, trial.about); // 20, { coherence, right }
 * ```
 */
export function decisionTask(options: DecisionOptions = {}): TrialTask {
  const settings = settingsOf("make a decision task", options),
    { steps, answering, coherences, noise } = settings;
  return {
    ...{ name: "decision", inputs: 2, targets: 2, steps },
    draw(random): Trial {
      const right = random.whole(2), coherence = (2 * right - 1) * random.oneOf(coherences);
      const inputs = new Float64Array(2 * steps);
      for (let t = 0; t < steps - answering; t++) {
        inputs[2 * t] = 1;
        inputs[2 * t + 1] = random.normal(coherence, noise);
      }
      return { steps, inputs, ...answerOf(right, 2, settings), about: { coherence, right } };
    },
  };
}

/**
 * A decision on one of two kinds of evidence, by context. Inputs are both kinds, and a signal of either context; targets are parts of 1 of left and right, by the evidence that counts.
 * After V. Mante, D. Sussillo, K. V. Shenoy, W. T. Newsome (2013), doi:10.1038/nature12742.
 * @param options @returns The task; `about` of a trial has `context`, 0 or 1, both coherences and `right`.
 * @throws {RangeError | TypeError} When an option is unknown or out of range.
 *
 * @example
 * ```ts
 * import { contextTask } from "@volley/volley/recurrent";
 *
 * console.log(contextTask({ steps: 20 }).inputs); // 4
 * ```
 */
export function contextTask(options: DecisionOptions = {}): TrialTask {
  const settings = settingsOf("make a context task", options),
    { steps, answering, coherences, noise } = settings;
  return {
    ...{ name: "context", inputs: 4, targets: 2, steps },
    draw(random): Trial {
      const context = random.whole(2),
        means = [0, 1].map(() => random.oneOf([-1, 1]) * random.oneOf(coherences));
      const inputs = new Float64Array(4 * steps), right = Number(means[context] > 0);
      for (let t = 0; t < steps; t++) {
        inputs[4 * t + 2 + context] = 1;
        if (t >= steps - answering) continue;
        means.forEach((mean, kind) => inputs[4 * t + kind] = random.normal(mean, noise));
      }
      const [first, second] = means;
      return { steps, inputs, ...answerOf(right, 2, settings), about: { context, first, second, right } };
    },
  };
}

/** Options of {@linkcode memoryTask}. */
export interface MemoryOptions {
  /** Cues that are told apart. @default 4 */
  cues?: number;
  /** Steps of a cue. @default 5 */
  cueSteps?: number;
  /** Fewest and most steps of the delay. @default [5, 25] */
  delay?: readonly [number, number];
  /** Steps of the answer. @default 5 */
  answering?: number;
}

const MEMORY: OptionNames<MemoryOptions> = { cues: true, cueSteps: true, delay: true, answering: true };

/**
 * A delayed answer: a cue, a delay of chance length, and a signal to tell which cue it was. Trials have different lengths. Inputs are one for each cue, and the signal; targets are parts of 1 of each cue.
 * @param options @returns The task; `about` of a trial has `cue` and `delay`.
 * @throws {RangeError | TypeError} When an option is unknown or out of range.
 *
 * @example
 * ```ts
 * import { memoryTask } from "@volley/volley/recurrent";
 *
 * console.log(memoryTask({ delay: [10, 20] }).steps); // 30
 * ```
 */
export function memoryTask(options: MemoryOptions = {}): TrialTask {
  const what = "make a memory task";
  requireKnown(what, options, MEMORY);
  const { cues = 4, cueSteps = 5, delay: [least, most] = [5, 25], answering = 5 } = options;
  requireWhole(what, "cues", cues, 2, 1024);
  requireWhole(what, "cueSteps", cueSteps, 1, 100_000);
  requireWhole(what, "the shortest delay", least, 0, 100_000);
  requireWhole(what, "the longest delay", most, least, 100_000);
  requireWhole(what, "answering", answering, 1, 100_000);
  return {
    ...{ name: "memory", inputs: cues + 1, targets: cues, steps: cueSteps + most + answering },
    draw(random): Trial {
      const cue = random.whole(cues), delay = least + random.whole(most - least + 1);
      const steps = cueSteps + delay + answering, inputs = new Float64Array(steps * (cues + 1));
      for (let t = 0; t < cueSteps; t++) inputs[t * (cues + 1) + cue] = 1;
      for (let t = cueSteps + delay; t < steps; t++) inputs[t * (cues + 1) + cues] = 1;
      return { steps, inputs, ...answerOf(cue, cues, { steps, answering }), about: { cue, delay } };
    },
  };
}
