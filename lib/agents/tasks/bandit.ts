import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber, requireWhole } from "../../base/require_number.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";
import type { ChoiceWorld } from "../task/choice_world.ts";
import type { Task } from "../task/task.ts";

/** Options of {@linkcode bandit}. */
export interface BanditOptions {
  /**
   * Chances of a reward of 1, of which each arm gets one by chance in each episode; a number: so many arms, whose chances are drawn uniformly in each episode.
   * @default [0.8, 0.2]
   */
  chances?: readonly number[] | number;
  /** Chance of a reversal before each trial but the first: the chances move on by one arm or several. @default 0 */
  reversal?: number;
  /** Trials of an episode. @default 100 */
  trials?: number;
}

const TASK = "make a bandit",
  OPTIONS: OptionNames<BanditOptions> = {
    ...{ chances: true, reversal: true, trials: true },
  };

/** Options with nothing left open. */
function planOf(options: BanditOptions): Required<BanditOptions> & { arms: number } {
  requireKnown(TASK, options, OPTIONS);
  const { chances = [0.8, 0.2], reversal = 0, trials = 100 } = options;
  const arms = typeof chances === "number" ? chances : chances.length;
  requireWhole(TASK, "the number of arms", arms, 2, 1024);
  if (typeof chances !== "number") chances.forEach((one) => requireNumber(TASK, "chances", one, 0, 1));
  requireNumber(TASK, "reversal", reversal, 0, 1);
  requireWhole(TASK, "trials", trials, 1);
  return { chances, reversal, trials, arms };
}

/** The arms of an episode: which chance each has now, and what it pays. */
class Arms {
  readonly #words: WordStream;
  /** Chance of each. */
  chances: Float64Array;

  constructor(readonly plan: ReturnType<typeof planOf>, seed: number) {
    const words = this.#words = new WordStream(seed, STREAMS.task), { chances, arms } = plan;
    const drawn = typeof chances === "number"
      ? Float64Array.from({ length: arms }, () => words.fraction())
      : Float64Array.from(words.permutation(arms), (arm) => chances[arm]);
    this.chances = drawn;
  }

  pull(arm: number): number {
    return Number(this.#words.fraction() < this.chances[arm]);
  }

  /** Goes to the next trial. @returns Whether there was a reversal. */
  goOn(): boolean {
    const words = this.#words, { reversal, arms } = this.plan;
    if (!(words.fraction() < reversal)) return false;
    const by = 1 + Math.floor(words.fraction() * (arms - 1)), old = this.chances;
    this.chances = old.map((_, arm) => old[(arm + by) % arms]);
    return true;
  }
}

/**
 * A bandit with arms that pay 1 with their chances, which may be reversed. All that is seen is a 1. Of each trial are told `choice`, `reward`, `best`, 1 where no arm pays more, and
 * `reversed`, 1 where a reversal came before it.
 * @throws {RangeError | TypeError} When an option is out of range or unknown.
 */
export function bandit(options: BanditOptions = {}): Task {
  const plan = planOf(options), { arms, trials } = plan;
  return {
    name: "bandit",
    observations: 1,
    actions: arms,
    open() {
      let state: Arms, left = 0, reversed = false;
      return {
        reset(seed) {
          [state, left, reversed] = [new Arms(plan, seed), trials, false];
          return [1];
        },
        step(action) {
          const choice = Number(action), reward = state.pull(choice);
          const best = Number(state.chances[choice] >= Math.max(...state.chances));
          const trial = { choice, reward, best, reversed: Number(reversed) };
          reversed = state.goOn();
          return { observation: [1], reward, done: --left === 0, trial };
        },
      };
    },
  };
}

/** The same bandit for learners of choices: an action is an arm, its outcome the reward. @throws {RangeError | TypeError} As {@linkcode bandit}. */
export function banditWorld(options: BanditOptions = {}): ChoiceWorld {
  const plan = planOf(options);
  return {
    open(seed) {
      const state = new Arms(plan, seed);
      return (arm) => {
        const reward = state.pull(arm);
        state.goOn();
        return reward;
      };
    },
  };
}
