import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";
import type { ChoiceWorld } from "../task/choice_world.ts";
import { type ChoiceTrials, type Learner, logSum, requireValues } from "./learner.ts";

/** Options of {@linkcode simulateLearner}. */
export interface LearnerSimulationOptions {
  /** What its choices lead to. */
  world: ChoiceWorld;
  /** T. @default 200 */
  trials?: number;
  /** Seed of the world and of its choices. @default 1 */
  seed?: number;
}

const TASK = "simulate the learner",
  OPTIONS: OptionNames<LearnerSimulationOptions> = {
    ...{ world: true, trials: true, seed: true },
  };

/** Draws an action by the softmax of utilities. @param u Uniform in (0, 1). */
export function drawnAction(utilities: ArrayLike<number>, u: number): number {
  const whole = logSum(utilities);
  let left = u;
  for (let k = 0; k < utilities.length; k++) {
    left -= Math.exp(utilities[k] - whole);
    if (left < 0) return k;
  }
  return utilities.length - 1;
}

/**
 * Takes a learner through trials.
 * @param values Of its parameters. @param options The world, and how many trials.
 * @returns What it chose and what that led to.
 * @throws {RangeError | TypeError} When a value or option is out of range, missing or unknown.
 *
 * @example
 * ```ts
 * import { simulateLearner, twoStepLearner, twoStepWorld } from "@volley/volley/agents";
 *
 * const values = { alpha: 0.5, beta: 5, lambda: 1, w: 0.5, stickiness: 0 };
 * const trials = simulateLearner(twoStepLearner(), values, { world: twoStepWorld(), trials: 100 });
 * console.assert(trials.choices.length === 200);
 * ```
 */
export function simulateLearner(
  learner: Learner,
  values: Readonly<Record<string, number>>,
  options: LearnerSimulationOptions,
): ChoiceTrials {
  requireKnown(TASK, options, OPTIONS);
  const { world, trials = 200, seed = DEFAULT_SEED } = options;
  requireWhole(TASK, "trials", trials, 1, 2 ** 24);
  requireWhole(TASK, "seed", seed, 0);
  requireValues(TASK, learner, values);
  const words = new WordStream(seed, STREAMS.learner), act = world.open(seed);
  const step = learner.open(values), count = trials * learner.choicesPerTrial;
  const choices = new Uint16Array(count), outcomes = new Float64Array(count);
  let at = 0;
  for (let trial = 0; trial < trials; trial++) {
    step((utilities) => {
      const action = drawnAction(utilities, words.fraction()), outcome = act(action);
      [choices[at], outcomes[at]] = [action, outcome];
      at++;
      return { action, outcome };
    });
  }
  return { choices, outcomes };
}
