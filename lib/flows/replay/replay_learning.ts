import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber, requireWhole } from "../../base/require_number.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";

/** A world of states and actions without chance. */
export interface World {
  /** Number of states; each episode starts in state 0. */
  states: number;
  /** Number of actions in each state. */
  actions: number;
  /** What an action in a state leads to. `ends` where the episode ends there. */
  act(state: number, action: number): { next: number; reward: number; ends: boolean };
}

/**
 * Chooses which experience is replayed.
 * @param errors Size of the error of the value of each experience, `state * actions + action`; NaN where there is none yet. @param u Uniform in (0, 1).
 * @returns Number of an experience that there is.
 */
export type ChooseReplay = (errors: Float64Array, u: number) => number;

/** Options of {@linkcode learnByReplay}. */
export interface ReplayLearningOptions {
  /** Experiences that are replayed after each step. */
  replays: number;
  /** Which. @default each as likely as any */
  choose?: ChooseReplay;
  /** gamma, discount of later rewards. @default 0.9 */
  discount?: number;
  /** Learning rate. @default 1 */
  rate?: number;
  /** Largest error of a best value at which it is done. @default 0.05 */
  criterion?: number;
  /** Most steps. @default 100,000 */
  mostSteps?: number;
  /** Seed of what the agent does, which is by chance alone. @default 1 */
  seed?: number;
}

const OPTIONS: OptionNames<ReplayLearningOptions> = {
  ...{
    replays: true,
    choose: true,
    discount: true,
    rate: true,
    criterion: true,
    mostSteps: true,
    seed: true,
  },
};
const TASK = "learn by replay";

/** A uniform choice among the experiences that there are. */
export function uniformReplay(errors: Float64Array, u: number): number {
  const known = Array.from(errors.keys()).filter((k) => !Number.isNaN(errors[k]));
  return known[Math.floor(u * known.length)];
}

/** Best values of all states, by iteration. */
function bestValues(world: World, discount: number): Float64Array {
  const values = new Float64Array(world.states);
  for (let round = 0; round < 100_000; round++) {
    let change = 0;
    for (let state = 0; state < world.states; state++) {
      let best = -Infinity;
      for (let action = 0; action < world.actions; action++) {
        const { next, reward, ends } = world.act(state, action);
        best = Math.max(best, reward + (ends ? 0 : discount * values[next]));
      }
      change = Math.max(change, Math.abs(best - values[state]));
      values[state] = best;
    }
    if (change < 1e-12) break;
  }
  return values;
}

/** Values of actions, learned. Q(s, a) += rate (r + gamma max Q(s', .) - Q(s, a)). */
class Learner {
  readonly values: Float64Array;
  /** Size of the error of each known experience. */
  readonly errors: Float64Array;

  constructor(readonly world: World, readonly discount: number, readonly rate: number) {
    this.values = new Float64Array(world.states * world.actions);
    this.errors = new Float64Array(this.values.length).fill(NaN);
  }

  best(state: number): number {
    const { actions } = this.world;
    let best = -Infinity;
    for (let a = 0; a < actions; a++) best = Math.max(best, this.values[state * actions + a]);
    return best;
  }

  #error(experience: number): number {
    const { actions } = this.world;
    const { next, reward, ends } = this.world.act(Math.floor(experience / actions), experience % actions);
    return reward + (ends ? 0 : this.discount * this.best(next)) - this.values[experience];
  }

  update(experience: number): void {
    this.values[experience] += this.rate * this.#error(experience);
    this.errors[experience] = 0;
    for (let k = 0; k < this.errors.length; k++) {
      if (!Number.isNaN(this.errors[k])) this.errors[k] = Math.abs(this.#error(k));
    }
  }
}

function check(options: ReplayLearningOptions): void {
  requireKnown(TASK, options, OPTIONS);
  requireWhole(TASK, "replays", options.replays, 0, 1e6);
  requireNumber(TASK, "discount", options.discount ?? 0.9, 0, 1);
  requireNumber(TASK, "rate", options.rate ?? 1, 1e-6, 1);
  requireNumber(TASK, "criterion", options.criterion ?? 0.05, 1e-12, 1e12);
  requireWhole(TASK, "mostSteps", options.mostSteps ?? 100_000);
}

/**
 * Q-learning of a world by an agent that acts by chance, and after each step replays experiences that it has had. What it does depends on the seed alone, so that ways of choosing are compared on the same
 * experience.
 *
 * C. J. C. H. Watkins, P. Dayan (1992), doi:10.1007/BF00992698; R. S. Sutton (1991), doi:10.1145/122344.122377.
 * @returns Steps and replays until the best value of every state is learned.
 * @throws {RangeError} When an option is out of range, or it is not learned in the most steps.
 */
export function learnByReplay(
  world: World,
  options: ReplayLearningOptions,
): { steps: number; replays: number } {
  check(options);
  const { replays, choose = uniformReplay, discount = 0.9, rate = 1, criterion = 0.05 } = options;
  const { mostSteps = 100_000, seed = DEFAULT_SEED } = options, goal = bestValues(world, discount);
  const acting = new WordStream(seed, STREAMS.agent, 0), choosing = new WordStream(seed, STREAMS.agent, 1);
  const learner = new Learner(world, discount, rate);
  const isLearned = () => goal.every((value, state) => Math.abs(value - learner.best(state)) <= criterion);
  let state = 0, replayed = 0;
  for (let steps = 1; steps <= mostSteps; steps++) {
    const action = Math.floor(acting.fraction() * world.actions), { next, ends } = world.act(state, action);
    learner.update(state * world.actions + action);
    for (let k = 0; k < replays && !isLearned(); k++, replayed++) {
      learner.update(choose(learner.errors, choosing.fraction()));
    }
    if (isLearned()) return { steps, replays: replayed };
    state = ends ? 0 : next;
  }
  fail(TASK, `values must be learned in ${mostSteps} steps`, `errors above ${criterion}`);
}
