import { fail } from "../../base/fail.ts";
import { philox4x32 } from "../../random/philox.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";
import {
  actionWidth,
  choicesOf,
  requireObservation,
  requireStep,
  type Task,
  type TaskRun,
} from "../task/task.ts";

/** When an agent forgets, its state goes back to 0 and its last action and reward are not shown: before each episode, before each trial too, or never. */
export type Forgets = "episode" | "trial" | "never";

/** Where a batch of tasks is: enough to go on from there. Plain data. */
export interface BatchPlace {
  /** Number of the episode that each row is in. (B) */
  episodes: number[];
  /** Actions in it so far. (B) of (steps A) */
  actions: number[][];
  /** Rows whose state is to be 0 before the next step. (B) */
  restarted: number[];
}

/** What a row did in a step. */
export interface RowStep {
  row: number;
  reward: number;
  done: boolean;
  trial?: Readonly<Record<string, number>>;
}

const DOING = "act in the task";

/** Many runs of one task, each of which begins a new episode where one ends, and what an agent is shown of them. */
export class TaskBatch {
  /** F of the agent: what is seen, and where it is fed back the last action, one number for each choice or value, and the last reward. */
  readonly inputs: number;
  /** What the agent is shown next. (B, F) */
  readonly shown: Float64Array;
  /** Rows whose state is to be 0 before the next step. (B) */
  restarted: Uint8Array;
  readonly #runs: TaskRun[];
  readonly #key: readonly [number, number];
  readonly #episodes: Float64Array;
  #actions: number[][];
  readonly #width: number;

  constructor(
    readonly task: Task,
    readonly batch: number,
    readonly plan: { seed: number; feedback: boolean; forgets: Forgets; firstRow?: number; kept?: boolean },
  ) {
    const width = choicesOf(task) ?? actionWidth(task);
    this.inputs = task.observations + (plan.feedback ? width + 1 : 0);
    this.shown = new Float64Array(batch * this.inputs);
    this.restarted = new Uint8Array(batch).fill(1);
    this.#runs = Array.from({ length: batch }, () => task.open());
    this.#key = seedKey(plan.seed);
    this.#episodes = new Float64Array(batch);
    this.#actions = this.#runs.map(() => []);
    this.#width = actionWidth(task);
    for (let row = 0; row < batch; row++) this.#begin(row);
  }

  /** Number of the episode that a row is in. */
  episodeOf(row: number): number {
    return this.#episodes[row];
  }

  #seed(row: number): number {
    const number = this.#episodes[row], own = row + (this.plan.firstRow ?? 0);
    const [low, high] = philox4x32([number >>> 0, own, 0, STREAMS.episode], this.#key);
    return (high >>> 11) * 2 ** 32 + (low >>> 0);
  }

  #begin(row: number): void {
    this.#actions[row] = [];
    this.#see(row, this.#runs[row].reset(this.#seed(row)));
  }

  /** Shows a row what is seen, and what it did last. */
  #see(row: number, seen: ArrayLike<number>, last?: { action: Float64Array; reward: number }): void {
    requireObservation(DOING, this.task, seen);
    const { shown, inputs, task, plan } = this, at = row * inputs, after = at + task.observations;
    shown.fill(0, at, at + inputs);
    shown.set(seen, at);
    if (!plan.feedback || !last) return;
    if (choicesOf(task) === null) shown.set(last.action, after);
    else shown[after + last.action[0]] = 1;
    shown[at + inputs - 1] = last.reward;
  }

  #take(row: number, action: Float64Array): RowStep {
    const { task, plan: { forgets } } = this, isChoice = choicesOf(task) !== null;
    const step = this.#runs[row].step(isChoice ? action[0] : action);
    requireStep(DOING, task, step);
    const { reward, done, trial } = step, forgotten = trial !== undefined && forgets === "trial";
    if (this.plan.kept) this.#actions[row].push(...action);
    this.restarted[row] = Number(forgotten || done && forgets !== "never");
    if (done) {
      this.#episodes[row]++;
      this.#begin(row);
    } else this.#see(row, step.observation, forgotten ? undefined : { action, reward });
    return { row, reward, done, trial };
  }

  /** Takes a step in each row. @param actions (B, A) */
  step(actions: Float64Array): RowStep[] {
    const width = this.#width;
    return this.#runs.map((_, row) => this.#take(row, actions.subarray(row * width, (row + 1) * width)));
  }

  /** Where it is; of a batch that keeps its actions. */
  place(): BatchPlace {
    return {
      episodes: Array.from(this.#episodes),
      actions: this.#actions.map((own) => own.slice()),
      restarted: Array.from(this.restarted),
    };
  }

  /** Goes to where another batch of the task and seed was, by doing what was done there. @throws {RangeError} When it is of others. */
  restore({ episodes, actions, restarted }: BatchPlace): void {
    const choices = choicesOf(this.task), width = this.#width;
    for (const own of [episodes, actions, restarted]) {
      if (own.length !== this.batch) fail(DOING, `a place must be of ${this.batch} rows`, own.length);
    }
    actions.forEach((own, row) => {
      const odd = own.find((one) => choices === null ? !Number.isFinite(one) : !(one >= 0 && one < choices));
      if (odd !== undefined) fail(DOING, `actions of row ${row} must be those of ${this.task.name}`, odd);
      if (own.length % width !== 0) {
        fail(DOING, `actions of row ${row} must be of ${width} numbers`, own.length);
      }
    });
    episodes.forEach((episode, row) => {
      this.#episodes[row] = episode;
      this.#begin(row);
      for (let at = 0; at < actions[row].length; at += width) {
        this.#take(row, Float64Array.from(actions[row].slice(at, at + width)));
      }
    });
    this.restarted = Uint8Array.from(restarted);
  }
}
