import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber, requireWhole } from "../../base/require_number.ts";
import { normalPair } from "../../random/normal_from.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";
import type { ChoiceWorld } from "../task/choice_world.ts";
import type { Task } from "../task/task.ts";

/** Options of {@linkcode twoStep}. */
export interface TwoStepOptions {
  /** Chance that a first choice leads to its own second state. @default 0.7 */
  common?: number;
  /** Choices in each second state; with 1 the state itself pays. @default 2 */
  secondChoices?: 1 | 2;
  /** Standard deviation of what a chance of reward changes by from trial to trial. @default 0.025 */
  walk?: number;
  /** Least and most chance of reward, between which it is reflected, and uniform at first. @default [0.25, 0.75] */
  between?: readonly [least: number, most: number];
  /** Trials of an episode. @default 100 */
  trials?: number;
}

const TASK = "make a two-step task",
  OPTIONS: OptionNames<TwoStepOptions> = {
    ...{ common: true, secondChoices: true, walk: true, between: true, trials: true },
  };

function planOf(options: TwoStepOptions): Required<TwoStepOptions> {
  requireKnown(TASK, options, OPTIONS);
  const { common = 0.7, secondChoices = 2, walk = 0.025, between = [0.25, 0.75], trials = 100 } = options;
  requireNumber(TASK, "common", common, 0, 1);
  requireWhole(TASK, "secondChoices", secondChoices, 1, 2);
  requireNumber(TASK, "walk", walk, 0, 1);
  requireNumber(TASK, "the least chance", between[0], 0, 1);
  requireNumber(TASK, "the most chance", between[1], between[0], 1);
  requireWhole(TASK, "trials", trials, 1);
  return { common, secondChoices, walk, between, trials };
}

/** Puts a value between two walls, from which it is reflected. */
export function reflected(value: number, least: number, most: number): number {
  if (most === least) return least;
  const period = 2 * (most - least), from = (((value - least) % period) + period) % period;
  return least + Math.min(from, period - from);
}

/** Its states and chances. */
class TwoStates {
  readonly #words: WordStream;
  /** Chances of reward, (2 states, 2 choices). */
  readonly chances: Float64Array;

  constructor(readonly plan: Required<TwoStepOptions>, seed: number) {
    const words = this.#words = new WordStream(seed, STREAMS.task), [least, most] = plan.between;
    this.chances = Float64Array.from({ length: 4 }, () => least + (most - least) * words.fraction());
  }

  /** The second state of a first choice. */
  state(first: number): number {
    return this.#words.fraction() < this.plan.common ? first : 1 - first;
  }

  place(state: number, second: number): number {
    return 2 * state + (this.plan.secondChoices === 2 ? second : 0);
  }

  /** The reward of a second choice, after which chances walk on. */
  reward(state: number, second: number): number {
    const words = this.#words, { walk, between: [least, most] } = this.plan;
    const reward = Number(words.fraction() < this.chances[this.place(state, second)]);
    for (let k = 0; k < 4; k += 2) {
      const steps = normalPair(words.next(), words.next());
      steps.forEach((step, c) =>
        this.chances[k + c] = reflected(this.chances[k + c] + walk * step, least, most)
      );
    }
    return reward;
  }
}

/**
 * The two-step task: a first choice leads to its own second state with the chance `common`, else to the other's; a second choice is rewarded with a chance that walks at random.
 * Seen is which of three states it is, one number each. Of each trial are told `first`, `state` (0 or 1), `common` (1 or 0), `second`, `reward` and `chance`, that of its reward.
 *
 * N. D. Daw and others (2011), Model-based influences on humans' choices and striatal prediction errors, doi:10.1016/j.neuron.2011.02.027.
 * @throws {RangeError | TypeError} When an option is out of range or unknown.
 */
export function twoStep(options: TwoStepOptions = {}): Task {
  const plan = planOf(options), shown = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
  return {
    name: "two-step",
    observations: 3,
    actions: 2,
    open() {
      let world: TwoStates, left = 0, first = -1, state = 0;
      return {
        reset(seed) {
          [world, left, first] = [new TwoStates(plan, seed), plan.trials, -1];
          return shown[0];
        },
        step(action) {
          const choice = Number(action);
          if (first < 0) {
            [first, state] = [choice, world.state(choice)];
            return { observation: shown[1 + state], reward: 0, done: false };
          }
          const chance = world.chances[world.place(state, choice)], reward = world.reward(state, choice);
          const trial = { first, state, common: Number(state === first), second: choice, reward, chance };
          first = -1;
          return { observation: shown[0], reward, done: --left === 0, trial };
        },
      };
    },
  };
}

/**
 * The same task for learners of choices: first and second choices take turns, whose outcomes are the second state and the reward.
 * @throws {RangeError | TypeError} As {@linkcode twoStep}.
 */
export function twoStepWorld(options: TwoStepOptions = {}): ChoiceWorld {
  const plan = planOf(options);
  return {
    open(seed) {
      const world = new TwoStates(plan, seed);
      let state = -1;
      return (action) => {
        if (state < 0) return state = world.state(action);
        const reward = world.reward(state, action);
        state = -1;
        return reward;
      };
    },
  };
}
