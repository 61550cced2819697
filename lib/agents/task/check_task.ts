import { fail, failType } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";
import {
  type Action,
  choicesOf,
  requireObservation,
  requireStep,
  requireTask,
  type Task,
  type TaskRun,
} from "./task.ts";

/** Options of {@linkcode checkTask}. */
export interface TaskCheckOptions {
  /** Episodes that are gone through. @default 20 */
  episodes?: number;
  /** Most steps of each; a task without ends is left there. @default 1000 */
  steps?: number;
}

const TASK = "use the task", OPTIONS: OptionNames<TaskCheckOptions> = { episodes: true, steps: true };

/** An action by chance. */
function anyAction(task: Task, words: WordStream): Action {
  const choices = choicesOf(task);
  if (choices !== null) return Math.floor(words.fraction() * choices);
  return Array.from({ length: (task.actions as { values: number }).values }, () => 2 * words.fraction() - 1);
}

/** Goes through an episode. @returns All that it told, as text. */
function episodeOf(task: Task, run: TaskRun, from: { seed: number; steps: number }): string {
  const words = new WordStream(from.seed, STREAMS.task, 1), first = run.reset(from.seed);
  requireObservation(TASK, task, first);
  const told = [JSON.stringify(Array.from(first))];
  for (let t = 0; t < from.steps; t++) {
    const step = run.step(anyAction(task, words));
    requireStep(TASK, task, step);
    if (typeof step.done !== "boolean") failType(TASK, `${task.name} must say whether it is done`, step.done);
    for (const [name, value] of Object.entries(step.trial ?? {})) {
      if (typeof value !== "number" || Number.isNaN(value)) {
        failType(TASK, `${task.name} must tell trials in numbers`, `${name} ${value}`);
      }
    }
    told.push(JSON.stringify([Array.from(step.observation), step.reward, step.done, step.trial]));
    if (step.done) break;
  }
  return told.join();
}

/**
 * Checks a task by acting in it by chance: sizes, finite numbers, and that an episode is a function of its seed and of what is done, in any run.
 * @throws {RangeError | TypeError} Saying what is wrong.
 */
export function checkTask(task: Task, options: TaskCheckOptions = {}): void {
  requireKnown(TASK, options, OPTIONS);
  const { episodes = 20, steps = 1000 } = options;
  requireWhole(TASK, "episodes", episodes, 1);
  requireWhole(TASK, "steps", steps, 1);
  requireTask(TASK, task);
  const run = task.open(), other = task.open(), seen: string[] = [];
  for (let seed = 0; seed < episodes; seed++) {
    seen.push(episodeOf(task, run, { seed, steps }));
    // The other run takes a step of another episode in between.
    other.reset(seed + episodes);
    const again = episodeOf(task, other, { seed, steps });
    if (again !== seen[seed]) {
      fail(TASK, `${task.name} must be a function of its seed and actions`, `another course of seed ${seed}`);
    }
  }
}
