import { fail, failType } from "../../base/fail.ts";
import { requireWhole } from "../../base/require_number.ts";

/** What an agent does in a step: the number of a choice, or values. */
export type Action = number | ArrayLike<number>;

/** What a step of a task gives. */
export interface TaskStep {
  /** What is seen next. (F) */
  observation: ArrayLike<number>;
  /** What the action earned. */
  reward: number;
  /** Whether the episode is over, and nothing can be earned after it. The next one begins with `reset`. */
  done: boolean;
  /** What the trial was that ended with this step, number by name: its condition, what was chosen, whether it was right. @default no trial ended */
  trial?: Readonly<Record<string, number>>;
}

/** A task that goes on. */
export interface TaskRun {
  /** Begins an episode. @param seed Whole number, of which all its random numbers are a function. @returns What is seen first. (F) */
  reset(seed: number): ArrayLike<number>;
  /** Takes one step. @param action A whole number below `actions`, or values. */
  step(action: Action): TaskStep;
}

/**
 * A task of the kind that Gymnasium and neurogym have: what is seen, what can be done, and what is earned. One's own is an object of this form; {@linkcode checkTask} says
 * what is wrong with it. M. Molano-Mazón and others (2022), doi:10.31234/osf.io/aqc9n.
 *
 * @example A task in which the thing to do is what is seen
 * ```ts
 * import { checkTask, type Task } from "@volley/volley/agents";
 *
 * const copy: Task = {
 *   name: "copy",
 *   observations: 2,
 *   actions: 2,
 *   open() {
 *     let wanted = 0, left = 0;
 *     const seen = () => wanted === 0 ? [1, 0] : [0, 1];
 *     return {
 *       reset(seed) {
 *         [wanted, left] = [seed % 2, 5];
 *         return seen();
 *       },
 *       step(action) {
 *         const correct = Number(action === wanted);
 *         wanted = 1 - wanted;
 *         return { observation: seen(), reward: correct, done: --left === 0, trial: { correct } };
 *       },
 *     };
 *   },
 * };
 * checkTask(copy);
 * ```
 */
export interface Task {
  /** Name. */
  name: string;
  /** F, numbers that are seen in each step. */
  observations: number;
  /** Number of choices, from 0; or of values, any numbers, that are chosen together. */
  actions: number | { values: number };
  /** Opens a run of its own, beside others. */
  open(): TaskRun;
}

/** How many choices there are, or null where actions are values. */
export function choicesOf({ actions }: Pick<Task, "actions">): number | null {
  return typeof actions === "number" ? actions : null;
}

/** Numbers of an action: one of a choice, or one for each value. */
export function actionWidth({ actions }: Pick<Task, "actions">): number {
  return typeof actions === "number" ? 1 : actions.values;
}

/** Checks the sizes of a task. @throws {RangeError | TypeError} When it has none, or one is out of range. */
export function requireTask(doing: string, task: Task): void {
  if (typeof task?.open !== "function") failType(doing, "a task must have open()", task?.open);
  requireWhole(doing, "observations of the task", task.observations, 1, 65_536);
  const choices = choicesOf(task);
  if (choices !== null) requireWhole(doing, "actions of the task", choices, 2, 65_536);
  else requireWhole(doing, "values of an action of the task", actionWidth(task), 1, 1024);
}

/** Checks what is seen. @throws {RangeError} When it is of another length, or not finite. */
export function requireObservation(doing: string, task: Task, seen: ArrayLike<number>): void {
  if (seen?.length !== task.observations) {
    fail(doing, `${task.name} must show ${task.observations} numbers`, seen?.length);
  }
  for (let f = 0; f < seen.length; f++) {
    if (!Number.isFinite(seen[f])) {
      fail(doing, `${task.name} must show finite numbers`, `${seen[f]} at ${f}`);
    }
  }
}

/** Checks what a step gave. @throws {RangeError} When a number is not finite, or an observation of another length. */
export function requireStep(doing: string, task: Task, step: TaskStep): void {
  if (!Number.isFinite(step.reward)) fail(doing, `${task.name} must give a finite reward`, step.reward);
  requireObservation(doing, task, step.observation);
}
