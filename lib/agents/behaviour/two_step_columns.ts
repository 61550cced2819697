import { fail } from "../../base/fail.ts";
import type { ChoiceTrials } from "../learners/learner.ts";

/** Trials of a two-step task, one number each. */
export interface TwoStepColumns {
  /** First choices, 0 or 1. (T) */
  first: ArrayLike<number>;
  /** Whether the transition was common, 1 or 0. (T) */
  common: ArrayLike<number>;
  /** Rewards: above 0 counts as rewarded. (T) */
  reward: ArrayLike<number>;
  /** Number of the course that a trial is of, such as a subject or session: trials of two courses do not follow each other. @default all are of one (T) */
  course?: ArrayLike<number>;
}

/** The columns of choices that a learner made in a two-step task. */
export function twoStepColumns({ choices, outcomes }: ChoiceTrials): Required<TwoStepColumns> {
  const length = Math.floor(choices.length / 2),
    of = (make: (t: number) => number) => Float64Array.from({ length }, (_, t) => make(t));
  return {
    first: of((t) => choices[2 * t]),
    common: of((t) => Number(outcomes[2 * t] === choices[2 * t])),
    reward: of((t) => outcomes[2 * t + 1]),
    course: new Float64Array(length),
  };
}

/** Checks columns. @returns T. @throws {RangeError} When they are of different lengths, or not of 0 and 1. */
export function requireColumns(doing: string, columns: TwoStepColumns): number {
  const { first, common, reward, course } = columns, count = first.length;
  for (const [name, { length }] of Object.entries({ common, reward, course: course ?? first })) {
    if (length !== count) fail(doing, `${name} must have ${count} trials`, length);
  }
  for (let t = 0; t < count; t++) {
    for (const [name, own] of [["first choices", first], ["common", common]] as const) {
      if (own[t] !== 0 && own[t] !== 1) fail(doing, `${name} must be 0 or 1`, `${own[t]} in trial ${t}`);
    }
    if (!Number.isFinite(reward[t])) fail(doing, "rewards must be finite", `${reward[t]} in trial ${t}`);
  }
  return count;
}

/** Whether a trial follows the one that is `lag` trials before it, in one course. */
export function follows({ course }: TwoStepColumns, t: number, lag: number): boolean {
  if (t < lag) return false;
  if (!course) return true;
  for (let k = 0; k < lag; k++) if (course[t - k] !== course[t - k - 1]) return false;
  return true;
}
