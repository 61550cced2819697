import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requireNumber, requireWhole } from "../base/require_number.ts";

/** A running average that takes the weights in at spaced steps: those after `from + every`, `from + 2 every` … steps. Until then it is the weights themselves. */
export type WeightAverage =
  | {
    /** Each time it becomes decay · average + (1 - decay) · weights. It begins as the weights after `from` steps. */
    kind: "exponential";
    /** At least 0 and below 1. */
    decay: number;
    /** Steps between two times. @default 1 */
    every?: number;
    /** Steps before it begins. @default 0 */
    from?: number;
  }
  | {
    /**
     * The mean of all that it took in: stochastic weight averaging, P. Izmailov, D. Podoprikhin, T. Garipov, D. Vetrov, A. G. Wilson (2018), arXiv:1803.05407. That paper
     * keeps the step size at the end, as `finalRate: 1` does.
     */
    kind: "uniform";
    /** Steps between two times. @default 1 */
    every?: number;
    /** Steps before it begins. @default three quarters of all */
    from?: number;
  };

/** The numbers of an average as a plan has them: plain, so that they identify a run. `rising` is the average with a decay that rises to `average`. */
export interface AveragePlan {
  /** The largest decay; 0 of a uniform average. */
  average: number;
  averageKind: "rising" | "exponential" | "uniform";
  averageEvery: number;
  averageFrom: number;
}

/** What plans of versions meant that knew one kind of average. */
export const EARLIER_AVERAGE = { averageKind: "rising", averageEvery: 1, averageFrom: 0 } as const;

const NAMES: OptionNames<Extract<WeightAverage, { kind: "exponential" }>> = {
  ...{ kind: true, decay: true, every: true, from: true },
};

/** Most of what a decay may be. */
const MOST_DECAY = 0.9999999;

/** Fills in the defaults. @param steps Of the training. @throws {RangeError | TypeError} When a number is out of range, or a field unknown. */
export function averagePlan(task: string, average: number | WeightAverage, steps: number): AveragePlan {
  if (typeof average === "number") {
    requireNumber(task, "average", average, 0, MOST_DECAY);
    return { average, ...EARLIER_AVERAGE };
  }
  requireKnown(task, average, NAMES);
  const { kind, every = 1 } = average, uniform = kind === "uniform";
  if (!uniform && kind !== "exponential") fail(task, "average.kind must be exponential or uniform", kind);
  if (uniform && "decay" in average) fail(task, "a uniform average must have no decay", average.decay);
  const { from = uniform ? Math.floor(0.75 * steps) : 0 } = average;
  if (!uniform) requireNumber(task, "average.decay", average.decay, 0, MOST_DECAY);
  requireWhole(task, "average.every", every);
  requireWhole(task, "average.from", from, 0);
  if (from + every > steps) {
    const rule = `the average must take weights in within the ${steps} steps`;
    fail(task, rule, `first after ${from + every}`);
  }
  const decay = uniform ? 0 : average.decay;
  return { average: decay, averageKind: kind, averageEvery: every, averageFrom: from };
}

/**
 * What the average keeps of itself after each step; it takes the rest of the weights. In plain steps of one number, the same kernel has all kinds of averages.
 * @returns (steps)
 */
export function averageDecays({ steps, ...plan }: AveragePlan & { steps: number }): Float64Array {
  const { average, averageKind, averageEvery, averageFrom } = plan, decays = new Float64Array(steps);
  for (let n = 1; n <= steps; n++) {
    const since = n - averageFrom, times = since / averageEvery;
    let kept = Math.min(average, n / (10 + n));
    if (averageKind !== "rising") {
      if (since <= 0) kept = 0;
      else if (!Number.isInteger(times)) kept = averageKind === "uniform" && times < 1 ? 0 : 1;
      else kept = averageKind === "uniform" ? (times - 1) / times : average;
    }
    decays[n - 1] = kept;
  }
  return decays;
}
