import { type About, displayed, rounded } from "../../base/display.ts";
import { fail } from "../../base/fail.ts";
import { type Bounded, bounded, partInterval, partVariance } from "./intervals.ts";
import { follows, requireColumns, type TwoStepColumns } from "./two_step_columns.ts";

/** How often the first choice was repeated after trials of one kind. */
export interface StayCell {
  /** Whether the trial before was rewarded. */
  rewarded: boolean;
  /** Whether its transition was common. */
  common: boolean;
  /** Trials of the kind that another follows. */
  trials: number;
  /** Part of them after which the choice was the same. */
  stay: number;
  /** 95 % interval, of trials that are independent. */
  interval: [least: number, most: number];
}

/** What repeated choices tell. */
export interface StayProbabilities {
  /** Rewarded and common, rewarded and rare, not rewarded and common, not rewarded and rare. */
  cells: StayCell[];
  /** Effect of the reward: mean over transitions of P(stay | rewarded) - P(stay | not). Of a learner without a model it is above 0. */
  reward: Bounded;
  /** Effect of the transition: mean over rewards of P(stay | common) - P(stay | rare). */
  transition: Bounded;
  /** Half of how much the effect of the transition differs by the reward. Of a learner by a model it is above 0; of one without, about 0. */
  interaction: Bounded;
}

const TASK = "analyse two-step choices";

function about({ cells, reward, interaction }: StayProbabilities): About {
  const of = ({ value, interval: [least, most] }: Bounded) =>
    `${rounded(value)}, ${rounded(least)} to ${rounded(most)}`;
  return {
    title: "Probabilities to stay",
    facts: [["reward", of(reward)], ["interaction", of(interaction)]],
    table: [
      ["reward", "transition", "trials", "stay"],
      ...cells.map(({ rewarded, common, trials, stay }) => [
        ...[rewarded ? "yes" : "no", common ? "common" : "rare", String(trials), rounded(stay)],
      ]),
    ],
  };
}

/**
 * How often a first choice is repeated, by the reward and the transition of the trial before, and both effects. Intervals count trials as independent.
 *
 * An interaction is no proof of a model: learners that infer a hidden state, or have other memories, have it too. T. Akam, R. Costa, P. Dayan (2015), doi:10.1371/journal.pcbi.1004648.
 * Source: N. D. Daw and others (2011), doi:10.1016/j.neuron.2011.02.027.
 *
 * @param columns Trials, in order.
 * @throws {RangeError} When columns are of different lengths, or no trial is of some kind.
 *
 * @example
 * ```ts
 * import { simulateLearner, stayProbabilities, twoStepColumns, twoStepLearner, twoStepWorld } from "@volley/volley/agents";
 *
 * const values = { alpha: 0.5, beta: 5, lambda: 1, w: 1, stickiness: 0 };
 * const trials = simulateLearner(twoStepLearner(), values, { world: twoStepWorld(), trials: 5000 });
 * const { reward, interaction } = stayProbabilities(twoStepColumns(trials));
 * console.assert(interaction.interval[0] > 0.1 && Math.abs(reward.value) < 0.05); // By its model alone
 * ```
 */
export function stayProbabilities(columns: TwoStepColumns): StayProbabilities {
  const count = requireColumns(TASK, columns), { first, common, reward } = columns;
  const trials = [0, 0, 0, 0], stays = [0, 0, 0, 0];
  for (let t = 1; t < count; t++) {
    if (!follows(columns, t, 1)) continue;
    const kind = 2 * Number(!(reward[t - 1] > 0)) + Number(common[t - 1] === 0);
    trials[kind]++;
    stays[kind] += Number(first[t] === first[t - 1]);
  }
  const cells = trials.map((n, kind): StayCell => {
    const rewarded = kind < 2, isCommon = kind % 2 === 0;
    if (n === 0) {
      const rule =
        `there must be ${rewarded ? "rewarded" : "unrewarded"} trials with ${isCommon ? "common" : "rare"} ` +
        "transitions that another follows";
      fail(TASK, rule, "none");
    }
    const part = { stay: stays[kind] / n, interval: partInterval(stays[kind], n) };
    return { rewarded, common: isCommon, trials: n, ...part };
  });
  const error = Math.sqrt(cells.reduce((sum, _, k) => sum + partVariance(stays[k], trials[k]), 0) / 4);
  const effect = (signs: readonly number[]) =>
    bounded(cells.reduce((sum, { stay }, k) => sum + signs[k] * stay / 2, 0), error);
  return displayed({
    cells,
    reward: effect([1, 1, -1, -1]),
    transition: effect([1, -1, 1, -1]),
    interaction: effect([1, -1, -1, 1]),
  }, { about });
}
