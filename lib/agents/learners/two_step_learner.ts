import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber } from "../../base/require_number.ts";
import type { Learner, ParameterRange } from "./learner.ts";

/** Options of {@linkcode twoStepLearner}. */
export interface TwoStepLearnerOptions {
  /** Chance of the common transition, which its model knows. @default 0.7 */
  common?: number;
  /** The second stage has a rate and an inverse temperature of its own, `alpha2` and `beta2`. @default false */
  apart?: boolean;
}

const TASK = "make a learner", OPTIONS: OptionNames<TwoStepLearnerOptions> = { common: true, apart: true };
const PART: ParameterRange = { least: 0, most: 1 }, SLOPE: ParameterRange = { least: 0, most: 30 };

/**
 * A learner of the two-step task that weighs a model: SARSA(λ) and the values of a model of transitions, the latter with weight `w`. With α `alpha`, β `beta`, λ `lambda`:
 *
 * - second stage: chance ∝ exp(β Q₂(s, ·)); Q₂(s, c) += α (r − Q₂(s, c))
 * - first stage: chance ∝ exp(β (w Σₛ P(s | a) max Q₂(s, ·) + (1 − w) Q₁(a)) + stickiness · [a was the last first choice])
 * - Q₁(a) += α (Q₂(s, c) − Q₁(a)) + α λ (r − Q₂(s, c)), by Q₂ before its own update
 *
 * All values are 0 at first. `w` of 0 is without a model, 1 by the model alone. Source: N. D. Daw and others (2011), doi:10.1016/j.neuron.2011.02.027, with one α and β unless `apart`.
 * @throws {RangeError | TypeError} When an option is out of range or unknown.
 */
export function twoStepLearner(options: TwoStepLearnerOptions = {}): Learner {
  requireKnown(TASK, options, OPTIONS);
  const { common = 0.7, apart = false } = options;
  requireNumber(TASK, "common", common, 0, 1);
  const own = { alpha: PART, beta: SLOPE },
    second: Record<string, ParameterRange> = apart ? { alpha2: PART, beta2: SLOPE } : {};
  return {
    name: "two-step learner",
    parameters: { ...own, ...second, lambda: PART, w: PART, stickiness: { least: -10, most: 10 } },
    choicesPerTrial: 2,
    open({ alpha, beta, alpha2 = alpha, beta2 = beta, lambda, w, stickiness }) {
      const first = [0, 0], values = [[0, 0], [0, 0]], utilities = [0, 0];
      let last = -1;
      return (choose) => {
        const best = values.map((own) => Math.max(...own));
        for (let a = 0; a < 2; a++) {
          const byModel = common * best[a] + (1 - common) * best[1 - a];
          utilities[a] = beta * (w * byModel + (1 - w) * first[a]) + stickiness * Number(a === last);
        }
        const { action, outcome: state } = choose(utilities), own = values[state];
        const { action: c, outcome: reward } = choose(own.map((value) => beta2 * value));
        first[action] += alpha * (own[c] - first[action]) + alpha * lambda * (reward - own[c]);
        own[c] += alpha2 * (reward - own[c]);
        last = action;
      };
    },
  };
}
