import { displayed, rounded } from "../../base/display.ts";
import { type OnProgress, progressTeller } from "../../base/progress.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireAtLeast, requireWhole } from "../../base/require_number.ts";
import { clipScale } from "../../nn/reference/adam.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { seedKey } from "../../random/streams.ts";
import type { Task } from "../task/task.ts";
import { actorCriticLoss, advantagesOf } from "./actor_critic_loss.ts";
import { type Agent, networkOf, policyOf, requireAgent } from "./agent.ts";
import { actFor } from "./rollout.ts";
import { type LearningOptions, learningSettings, requireBatch } from "./settings.ts";
import { type Forgets, type RowStep, TaskBatch } from "./task_batch.ts";
import { requireForgets } from "./train_agent.ts";

/** How weights go on changing while an agent is tested, by plain steps down the gradient. */
export interface Plasticity extends LearningOptions {
  /** Size of a step. */
  learningRate: number;
  /** Steps of the task between updates. @default 20 */
  every?: number;
}

/** Options of {@linkcode runAgent}. */
export interface AgentRunOptions {
  /** Steps of each row. @default 1000 */
  steps?: number;
  /** Rows side by side, each with a course of its own. @default 16 */
  batch?: number;
  /** When its state goes back to 0. @default "episode" */
  forgets?: Forgets;
  /** Weights go on learning, in each row its own copy of them. @default they are frozen */
  plastic?: Plasticity;
  /** It does what is likeliest. @default false */
  greedy?: boolean;
  /** Seed of its actions and of the episodes. @default 1 */
  seed?: number;
  /** Told now and then. */
  onProgress?: OnProgress;
  /** Stops it by throwing the signal's reason. */
  signal?: AbortSignal;
}

/** What an agent did. */
export interface AgentRun {
  /**
   * What the task told of each trial, a column by each name, and `row`, `episode` and `step`, that at which it ended. What only some trials tell is NaN in others. Trials are in the order of rows, and of time
   * within each.
   */
  trials: Record<string, Float64Array>;
  /** Mean reward of a step. */
  reward: number;
  /** Steps in all. */
  steps: number;
  /** |ΔW| / |W| of each row: how far plastic weights went. (B) */
  weightChange: Float64Array;
}

const TASK = "run the agent",
  OPTIONS: OptionNames<AgentRunOptions> = {
    ...{ steps: true, batch: true, forgets: true, plastic: true, greedy: true, seed: true },
    ...{ onProgress: true, signal: true },
  };
const PLASTICITY: OptionNames<Plasticity> = {
  ...{ discount: true, trace: true, entropy: true, value: true, clip: true, learningRate: true, every: true },
};

/** Trials of rows. */
type Told = Record<string, number>[][];

/** Columns of what was told. */
function columnsOf(rows: Told): Record<string, Float64Array> {
  const all = rows.flat(), names = new Set(all.flatMap((one) => Object.keys(one)));
  return Object.fromEntries(
    [...names].map((name) => [name, Float64Array.from(all, (one) => one[name] ?? NaN)]),
  );
}

const norm = (values: Float64Array) => Math.sqrt(values.reduce((sum, one) => sum + one * one, 0));

/** Runs some rows with weights of their own. */
class Course {
  readonly #network;
  readonly #batch: TaskBatch;
  readonly #agent: Agent;
  readonly #told: Told;
  reward = 0;
  at = 0;

  constructor(
    agent: Agent,
    task: Task,
    readonly options: AgentRunOptions,
    readonly rows: { first: number; count: number },
  ) {
    const { seed = DEFAULT_SEED, forgets = "episode" } = options, { feedback } = agent.spec;
    this.#agent = { spec: agent.spec, weights: agent.weights.slice() };
    this.#network = networkOf(this.#agent, rows.count);
    this.#batch = new TaskBatch(task, rows.count, { seed, forgets, feedback, firstRow: rows.first });
    this.#told = Array.from({ length: rows.count }, () => []);
  }

  #note(steps: readonly RowStep[]): void {
    for (const { row, reward, done, trial } of steps) {
      this.reward += reward;
      if (!trial) continue;
      const episode = this.#batch.episodeOf(row) - Number(done);
      this.#told[row].push({ row: row + this.rows.first, episode, step: this.at, ...trial });
    }
    this.at++;
  }

  /** Goes on for some steps, and learns from them where it is plastic. */
  advance(steps: number): void {
    const { seed = DEFAULT_SEED, greedy, plastic } = this.options, policy = policyOf(this.#agent.spec);
    const rollout = actFor(this.#network, this.#batch, steps, {
      ...{ policy, key: seedKey(seed), decision: this.at, greedy, firstRow: this.rows.first },
      onStep: (told) => this.#note(told),
    });
    if (!plastic) return;
    const settings = learningSettings(TASK, plastic), { weights } = this.#agent;
    const { dOutputs } = actorCriticLoss(policy, rollout, advantagesOf(policy, rollout, settings), settings);
    const gradient = this.#network.back(rollout.tapes, dOutputs);
    const size = plastic.learningRate * clipScale(gradient, settings.clip);
    gradient.forEach((slope, k) => weights[k] -= size * slope);
  }

  get told(): Told {
    return this.#told;
  }

  /** How far its weights are from others, over how large these are. */
  change(from: Float64Array): number {
    return norm(this.#agent.weights.map((one, k) => one - from[k])) / norm(from);
  }
}

function requireOptions(options: AgentRunOptions): void {
  requireKnown(TASK, options, OPTIONS);
  const { steps = 1000, batch = 16, forgets = "episode", plastic, seed = DEFAULT_SEED } = options;
  requireBatch(TASK, batch, steps);
  requireWhole(TASK, "seed", seed, 0);
  requireForgets(TASK, forgets);
  if (!plastic) return;
  requireKnown(TASK, plastic, PLASTICITY);
  requireAtLeast(TASK, "learningRate", plastic.learningRate, 0);
  requireWhole(TASK, "every", plastic.every ?? 20, 1);
  learningSettings(TASK, plastic);
}

/**
 * Lets an agent act in a task, with frozen weights or with such as go on learning, and keeps what the task tells of each trial.
 * @param agent It; it stays as it is. @param task What it acts in: that of its training, or another that looks alike.
 * @throws {RangeError | TypeError} When an option is out of range or unknown, or the task and agent do not fit.
 *
 * @example
 * ```ts
 * import { goNoGo, runAgent, trainAgent } from "@volley/volley/agents";
 *
 * const { agent } = await trainAgent(goNoGo(), { updates: 5 });
 * const { trials } = await runAgent(agent, goNoGo(), { steps: 50, plastic: { learningRate: 0.01 } });
 * console.log(trials.correct.length, trials.go[0]);
 * ```
 */
export async function runAgent(agent: Agent, task: Task, options: AgentRunOptions = {}): Promise<AgentRun> {
  requireOptions(options);
  requireAgent(TASK, agent, task);
  const { steps = 1000, batch = 16, plastic, signal, onProgress } = options,
    tell = progressTeller(onProgress);
  // Rows that share their weights are one batch.
  const parts = plastic
    ? Array.from({ length: batch }, (_, first) => ({ first, count: 1 }))
    : [{ first: 0, count: batch }];
  const every = plastic?.every ?? 20, told: Told = [], weightChange = new Float64Array(batch);
  let reward = 0, paused = performance.now();
  for (const [part, rows] of parts.entries()) {
    const course = new Course(agent, task, options, rows);
    while (course.at < steps) {
      signal?.throwIfAborted();
      course.advance(Math.min(every, steps - course.at));
      if (performance.now() - paused < 50) continue;
      tell((part + course.at / steps) / parts.length);
      await new Promise((resolve) => setTimeout(resolve, 0));
      paused = performance.now();
    }
    reward += course.reward;
    told.push(...course.told);
    if (plastic) weightChange[part] = course.change(agent.weights);
  }
  tell(1);
  const run: AgentRun = {
    trials: columnsOf(told),
    reward: reward / (steps * batch),
    steps: steps * batch,
    weightChange,
  };
  return displayed(run, {
    about: ({ trials, reward, steps }) => ({
      title: `Agent in ${task.name}`,
      facts: [
        ["trials", String(trials.row?.length ?? 0)],
        ["reward of a step", rounded(reward)],
        ["steps", String(steps)],
      ],
    }),
  });
}
