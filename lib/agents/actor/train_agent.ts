import { displayed, rounded } from "../../base/display.ts";
import { fail } from "../../base/fail.ts";
import { type OnProgress, type Progress, progressTeller } from "../../base/progress.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requirePositive, requireWhole } from "../../base/require_number.ts";
import { NumericalFailure } from "../../nn/errors.ts";
import type { Layer } from "../../nn/layer_spec.ts";
import { adamStep, clipScale } from "../../nn/reference/adam.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { seedKey } from "../../random/streams.ts";
import type { NetworkState } from "../network/agent_network.ts";
import type { Task } from "../task/task.ts";
import { actorCriticLoss, advantagesOf } from "./actor_critic_loss.ts";
import { type Agent, type AgentSpec, drawnAgent, networkOf, policyOf, requireAgent } from "./agent.ts";
import { actFor } from "./rollout.ts";
import { type LearningOptions, learningSettings, requireBatch } from "./settings.ts";
import { type BatchPlace, type Forgets, TaskBatch } from "./task_batch.ts";

/** What a training tells while it goes on. */
export interface AgentProgress extends Progress {
  /** Updates done. */
  update: number;
  /** Mean reward of a step, in the last update. */
  reward: number;
  /** Mean entropy of the policy, nats. */
  entropy: number;
}

/** Where a training is: enough to go on from there as if it had not stopped. Plain data. */
export interface AgentTrainingState {
  /** Updates done. */
  update: number;
  /** Adam's moments, the first and then the second. (2, numbers of the weights) */
  moments: Float64Array;
  /** Where the tasks are. */
  place: BatchPlace;
  /** State of the network in each row. */
  memory: NetworkState;
  /** What must be the same in a training that goes on. */
  plan: { seed: number; batch: number; steps: number; forgets: Forgets };
}

/** Options of {@linkcode trainAgent}. */
export interface AgentTrainingOptions extends LearningOptions {
  /** Layers that keep the step: gru, lstm, rnn and dense. @default a GRU of 32 units */
  layers?: readonly Layer[];
  /** Whether it also sees its last action and reward. @default true */
  feedback?: boolean;
  /** Agent that learns on, in place of a new one. @default a new one is drawn */
  agent?: Agent;
  /** Where an earlier training ended, which is gone on from with its agent. @default it starts anew */
  from?: AgentTrainingState;
  /** Updates in all. @default 1000 */
  updates?: number;
  /** Runs of the task side by side. @default 16 */
  batch?: number;
  /** Steps between updates, through which it goes back. @default 20 */
  steps?: number;
  /** Adam's step size. @default 0.005 */
  learningRate?: number;
  /** When its state goes back to 0. @default "episode" */
  forgets?: Forgets;
  /** Seed of first weights, actions and episodes. @default 1 */
  seed?: number;
  /** Told after each update. */
  onProgress?: OnProgress<AgentProgress>;
  /** Stops after the current update; what comes back can be gone on from. */
  signal?: AbortSignal;
}

/** An agent that was trained. */
export interface TrainedAgent {
  /** It. */
  agent: Agent;
  /** Mean reward of a step in each update of this call. */
  rewards: Float64Array;
  /** Mean entropy of the policy in each, nats. */
  entropies: Float64Array;
  /** Mean of half the square that values were off. */
  valueLosses: Float64Array;
  /** Where it is, for `from`. */
  state: AgentTrainingState;
  /** False when the signal stopped it. */
  completed: boolean;
}

const TASK = "train the agent";
const OPTIONS: OptionNames<AgentTrainingOptions> = {
  ...{ discount: true, trace: true, entropy: true, value: true, clip: true },
  ...{ layers: true, feedback: true, agent: true, from: true, updates: true, batch: true, steps: true },
  ...{ learningRate: true, forgets: true, seed: true, onProgress: true, signal: true },
};
const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const FORGETS: readonly Forgets[] = ["episode", "trial", "never"];

/** Checks when a state is forgotten. @throws {RangeError} */
export function requireForgets(doing: string, forgets: Forgets): void {
  if (!FORGETS.includes(forgets)) fail(doing, `forgets must be one of ${FORGETS.join(", ")}`, forgets);
}

/** What is trained: a copy of the agent that was given, or a new one. */
function startOf(task: Task, options: AgentTrainingOptions, seed: number): Agent {
  const { agent, layers, feedback } = options;
  if (options.from && !agent) fail(TASK, "a training that goes on must have its agent", "none");
  if (!agent) {
    const spec: AgentSpec = {
      ...{ observations: task.observations, actions: task.actions, feedback: feedback ?? true },
      layers: [...layers ?? [{ kind: "gru", units: 32 } as const]],
    };
    return drawnAgent(spec, seed);
  }
  if (layers || feedback !== undefined) {
    fail(TASK, "an agent that learns on must keep its layers and feedback", "others");
  }
  requireAgent(TASK, agent, task);
  return { spec: agent.spec, weights: agent.weights.slice() };
}

/** A training as it goes on. */
class AgentTraining {
  readonly #network;
  readonly #batch: TaskBatch;
  readonly #moments: Float64Array;
  readonly #settings;
  update = 0;

  constructor(
    readonly agent: Agent,
    task: Task,
    readonly plan: AgentTrainingState["plan"],
    readonly options: AgentTrainingOptions,
  ) {
    const { seed, batch, forgets } = plan;
    this.#settings = learningSettings(TASK, options);
    this.#network = networkOf(agent, batch);
    this.#batch = new TaskBatch(task, batch, { seed, forgets, feedback: agent.spec.feedback, kept: true });
    this.#moments = new Float64Array(2 * agent.weights.length);
    if (options.from) this.#restore(options.from);
  }

  #restore({ update, moments, place, memory, plan }: AgentTrainingState): void {
    const named = JSON.stringify(this.plan);
    if (JSON.stringify(plan) !== named) {
      fail(TASK, `a training that goes on must keep ${JSON.stringify(plan)}`, named);
    }
    if (moments.length !== this.#moments.length) {
      fail(TASK, `the state must have ${this.#moments.length} moments`, moments.length);
    }
    this.update = update;
    this.#moments.set(moments);
    this.#batch.restore(place);
    this.#network.state = memory.map((own) => own && { h: own.h.slice(), carried: own.carried.slice() });
  }

  /** One update. */
  advance() {
    const { plan: { seed, steps }, agent } = this, network = this.#network, settings = this.#settings;
    const policy = policyOf(agent.spec);
    const acting = { policy, key: seedKey(seed), decision: this.update * steps };
    const rollout = actFor(network, this.#batch, steps, acting);
    const { dOutputs, loss, entropy, valueLoss } = actorCriticLoss(
      ...[policy, rollout, advantagesOf(policy, rollout, settings), settings] as const,
    );
    if (!Number.isFinite(loss)) throw new NumericalFailure(this.update, loss);
    const gradient = network.back(rollout.tapes, dOutputs), scale = clipScale(gradient, settings.clip);
    const length = gradient.length, m = this.#moments.subarray(0, length), v = this.#moments.subarray(length);
    const { learningRate = 0.005 } = this.options, step = ++this.update;
    adamStep({ weights: agent.weights, m, v }, gradient.map((one) => scale * one), {
      ...ADAM,
      learningRate,
      step,
    });
    const all = rollout.rewards.reduce((sum, own) => own.reduce((a, b) => a + b, sum), 0);
    return { reward: all / (steps * this.plan.batch), entropy, valueLoss };
  }

  state(): AgentTrainingState {
    const memory = this.#network.state.map((own) =>
      own && { h: own.h.slice(), carried: own.carried.slice() }
    );
    return {
      ...{ update: this.update, moments: this.#moments.slice(), place: this.#batch.place(), memory },
      plan: this.plan,
    };
  }
}

/**
 * Trains a recurrent actor-critic by the rewards of a task: it acts for some steps in many runs side by side, goes back through these steps, and follows the advantage of what it did, with Adam. All in
 * double precision on the processor; the same seed gives the same agent.
 *
 * Sources: V. Mnih and others (2016), arXiv:1602.01783; a state that learns within an episode: J. X. Wang and others (2018), doi:10.1038/s41593-018-0147-8.
 *
 * @param task What it acts in. @param options The network, how it learns and how long.
 * @returns The agent, how it went, and where it is.
 * @throws {RangeError | TypeError} When an option is out of range or unknown, or the task or agent do not fit.
 * @throws {NumericalFailure} When a loss is not finite.
 *
 * @example
 * ```ts
 * import { bandit, trainAgent } from "@volley/volley/agents";
 *
 * const task = bandit({ chances: [0.9, 0.1], trials: 20 });
 * const layers = [{ kind: "gru", units: 8 }] as const;
 * const { rewards } = await trainAgent(task, { layers, updates: 150, learningRate: 0.02 });
 * console.log(rewards[0], rewards[149]); // From about 0.5 to about 0.8
 * ```
 */
export async function trainAgent(task: Task, options: AgentTrainingOptions = {}): Promise<TrainedAgent> {
  requireKnown(TASK, options, OPTIONS);
  const { updates = 1000, batch = 16, steps = 20, forgets = "episode", seed = DEFAULT_SEED } = options;
  requireWhole(TASK, "updates", updates, 1, 100_000_000);
  requireBatch(TASK, batch, steps);
  requireWhole(TASK, "seed", seed, 0);
  requirePositive(TASK, "learningRate", options.learningRate ?? 0.005);
  requireForgets(TASK, forgets);
  const agent = startOf(task, options, seed);
  requireAgent(TASK, agent, task);
  const training = new AgentTraining(agent, task, { seed, batch, steps, forgets }, options),
    { signal } = options;
  const told: ReturnType<AgentTraining["advance"]>[] = [], first = training.update;
  const tell = progressTeller((progress) =>
    options.onProgress?.({ ...progress, update: training.update, ...told[told.length - 1] })
  );
  let paused = performance.now();
  while (training.update < updates && !signal?.aborted) {
    told.push(training.advance());
    tell((training.update - first) / (updates - first));
    if (performance.now() - paused < 50) continue;
    // So that a signal can come.
    await new Promise((resolve) => setTimeout(resolve, 0));
    paused = performance.now();
  }
  const completed = training.update >= updates;
  return displayed({
    ...{ agent, state: training.state(), completed },
    rewards: Float64Array.from(told, ({ reward }) => reward),
    entropies: Float64Array.from(told, ({ entropy }) => entropy),
    valueLosses: Float64Array.from(told, ({ valueLoss }) => valueLoss),
  }, {
    about: ({ rewards, state: { update } }) => ({
      title: completed ? "Trained agent" : "Agent whose training was stopped",
      facts: [["updates", String(update)], ["reward of a step", rounded(rewards.at(-1))]],
    }),
  });
}
