import { fail } from "../../base/fail.ts";
import { requireWhole } from "../../base/require_number.ts";
import { normalPair } from "../../random/normal_from.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";
import type { Action, Task, TaskStep } from "./task.ts";

/** Random numbers of a trial. */
export interface TrialWords {
  /** A whole number below 2^32. */
  next(): number;
  /** A number uniform in (0, 1). */
  fraction(): number;
  /** The numbers 0 to `count` - 1 in random order. */
  permutation(count: number): Uint32Array;
}

/** A stretch of a trial in which the same is shown. */
export interface TrialPhase {
  /** Steps that it takes. */
  steps: number;
  /** What is shown. (F) */
  shown: readonly number[];
  /** Standard deviation of normal noise that is added to each number in each step, or to one of each. @default 0 */
  noise?: number | readonly number[];
}

/** A trial as it is drawn: phases, of which the agent answers in the last. */
export interface DrawnTrial {
  /** Phases, one or more. In all but the last the action must be 0, which is to hold still. */
  phases: readonly TrialPhase[];
  /** What is right in the last phase; 0: to hold still to its end. */
  correct: number;
  /** What is told of the trial at its end. @default nothing */
  told?: Readonly<Record<string, number>>;
}

/** What is earned in a trial. */
export interface TrialRewards {
  /** The right action. @default 1 */
  correct?: number;
  /** A wrong action, or none where there should be one. @default 0 */
  wrong?: number;
  /** An action before the last phase, which ends the trial. @default -0.1 */
  early?: number;
}

/** What a task of trials is made of. */
export interface TrialTaskParts {
  /** Name. */
  name: string;
  /** F. */
  observations: number;
  /** Number of actions; 0 is to hold still. */
  actions: number;
  /** Draws a trial. @param words Its random numbers. */
  draw(words: TrialWords): DrawnTrial;
  /** What is earned. */
  rewards?: TrialRewards;
}

/** What a phase shows in a step. */
function shownIn({ shown, noise = 0 }: TrialPhase, words: TrialWords): number[] {
  return shown.map((value, f) => {
    const own = typeof noise === "number" ? noise : noise[f];
    return own > 0 ? value + own * normalPair(words.next(), words.next())[0] : value;
  });
}

function requireTrial(
  { name, observations, actions }: TrialTaskParts,
  { phases, correct }: DrawnTrial,
): void {
  const doing = `draw a trial of ${name}`;
  if (phases.length === 0) fail(doing, "it must have a phase", "none");
  phases.forEach(({ steps, shown, noise = 0 }, k) => {
    requireWhole(doing, `steps of phase ${k}`, steps, 1);
    if (shown.length !== observations) {
      fail(doing, `phase ${k} must show ${observations} numbers`, shown.length);
    }
    if (typeof noise !== "number" && noise.length !== observations) {
      fail(doing, `phase ${k} must have noise for ${observations} numbers`, noise.length);
    }
  });
  requireWhole(doing, "the correct action", correct, 0, actions - 1);
}

/**
 * A task whose episodes are single trials of phases, as those of neurogym: the agent holds still, by action 0, until the last phase, and the first other action ends the trial.
 * Trials may be of different lengths. At the end are told `correct`, 1 or 0, `choice`, `early`, 1 where it acted too soon, `steps`, and what was drawn.
 *
 * @throws {RangeError} When a trial is drawn that is not whole.
 *
 * @example
 * ```ts
 * import { checkTask, trialTask } from "@volley/volley/agents";
 *
 * const task = trialTask({
 *   name: "wait for the light",
 *   ...{ observations: 1, actions: 2 },
 *   draw: (words) => {
 *     const wait = 1 + Math.floor(5 * words.fraction());
 *     return { phases: [{ steps: wait, shown: [0] }, { steps: 3, shown: [1] }], correct: 1, told: { wait } };
 *   },
 * });
 * checkTask(task);
 * ```
 */
export function trialTask(parts: TrialTaskParts): Task {
  const { name, observations, actions, draw, rewards = {} } = parts;
  const { correct: right = 1, wrong = 0, early: tooSoon = -0.1 } = rewards;
  const open = () => {
    let words: TrialWords, trial: DrawnTrial, phase = 0, within = 0, steps = 0;
    const seen = () => shownIn(trial.phases[phase], words);
    const ended = (choice: number, early: boolean): TaskStep => {
      const correct = !early && choice === trial.correct;
      return {
        observation: new Float64Array(observations),
        reward: early ? tooSoon : correct ? right : wrong,
        done: true,
        trial: { ...trial.told, correct: Number(correct), choice, early: Number(early), steps },
      };
    };
    return {
      reset(seed: number) {
        words = new WordStream(seed, STREAMS.task);
        trial = draw(words);
        requireTrial(parts, trial);
        [phase, within, steps] = [0, 0, 0];
        return seen();
      },
      step(action: Action): TaskStep {
        const choice = Number(action), { phases } = trial, isLast = phase === phases.length - 1;
        steps++;
        if (choice !== 0) return ended(choice, !isLast);
        if (++within === phases[phase].steps) {
          if (isLast) return ended(0, false);
          [phase, within] = [phase + 1, 0];
        }
        return { observation: seen(), reward: 0, done: false };
      },
    };
  };
  return { name, observations, actions, open };
}

/** A whole number of a range, each as likely as any. */
export function drawnWhole(words: TrialWords, [least, most]: readonly [number, number]): number {
  return least + Math.floor(words.fraction() * (most - least + 1));
}
