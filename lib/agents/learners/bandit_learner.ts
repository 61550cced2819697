import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import type { Learner, ParameterRange } from "./learner.ts";

/** Options of {@linkcode banditLearner}. */
export interface BanditLearnerOptions {
  /** Arms. @default 2 */
  arms?: number;
  /** Errors below 0 have a rate of their own, `alphaLoss`. @default false */
  apart?: boolean;
}

const TASK = "make a learner", OPTIONS: OptionNames<BanditLearnerOptions> = { arms: true, apart: true };

/**
 * A learner of values of arms: chance ∝ exp(β Q + stickiness · [was the last]), Q += α (reward − Q) of the arm that was chosen, 0 at first.
 *
 * Source: R. A. Rescorla, A. R. Wagner (1972); as a model of choices N. D. Daw (2011), doi:10.1093/acprof:oso/9780199600434.003.0001.
 * @throws {RangeError | TypeError} When an option is out of range or unknown.
 */
export function banditLearner(options: BanditLearnerOptions = {}): Learner {
  requireKnown(TASK, options, OPTIONS);
  const { arms = 2, apart = false } = options, part: ParameterRange = { least: 0, most: 1 };
  const loss: Record<string, ParameterRange> = apart ? { alphaLoss: part } : {};
  requireWhole(TASK, "arms", arms, 2, 1024);
  return {
    name: "bandit learner",
    parameters: {
      ...{ alpha: part, ...loss },
      ...{ beta: { least: 0, most: 30 }, stickiness: { least: -10, most: 10 } },
    },
    choicesPerTrial: 1,
    open({ alpha, alphaLoss = alpha, beta, stickiness }) {
      const values = new Float64Array(arms), utilities = new Float64Array(arms);
      let last = -1;
      return (choose) => {
        for (let k = 0; k < arms; k++) utilities[k] = beta * values[k] + (k === last ? stickiness : 0);
        const { action, outcome } = choose(utilities);
        const error = outcome - values[action];
        values[action] += (error < 0 ? alphaLoss : alpha) * error;
        last = action;
      };
    },
  };
}
