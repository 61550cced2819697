import { fail } from "../../base/fail.ts";
import { withNearest } from "../../base/nearest_name.ts";
import { requireNumber, requireWhole } from "../../base/require_number.ts";

/** What a parameter of a learner may be. */
export interface ParameterRange {
  /** Least value. */
  least: number;
  /** Most. */
  most: number;
}

/** A choice that was made, and what it led to. */
export interface Chosen {
  /** Number of the choice. */
  action: number;
  /** What the world gave for it. */
  outcome: number;
}

/**
 * Makes a choice. @param utilities Of each action, in units of the softmax: its chance is `exp(utility)` over the sum of all.
 * @returns What was chosen, drawn in a simulation and recorded in a fit.
 */
export type Choose = (utilities: ArrayLike<number>) => Chosen;

/**
 * A learner of choices: parameters, and what it does and learns in a trial. The same function simulates it and has its likelihood, so that a fit is of what was simulated.
 *
 * @example A learner that repeats what was rewarded
 * ```ts
 * import { banditWorld, fitLearner, type Learner, simulateLearner } from "@volley/volley/agents";
 *
 * const repeats: Learner = {
 *   name: "win, stay",
 *   parameters: { stay: { least: -10, most: 10 } },
 *   choicesPerTrial: 1,
 *   open({ stay }) {
 *     const utilities = [0, 0];
 *     return (choose) => {
 *       const { action, outcome } = choose(utilities);
 *       utilities.fill(0);
 *       utilities[action] = outcome > 0 ? stay : -stay;
 *     };
 *   },
 * };
 * const trials = simulateLearner(repeats, { stay: 1.5 }, { world: banditWorld(), trials: 2000 });
 * const { values } = fitLearner(repeats, trials);
 * console.assert(Math.abs(values.stay - 1.5) < 0.2);
 * ```
 */
export interface Learner {
  /** Name. */
  name: string;
  /** Its parameters by name. */
  parameters: Readonly<Record<string, ParameterRange>>;
  /** C, choices in a trial. */
  choicesPerTrial: number;
  /** A learner that knows nothing yet. @param values Of its parameters. @returns What takes it through the next trial. */
  open(values: Readonly<Record<string, number>>): (choose: Choose) => void;
}

/** Choices of one subject, one trial after another. */
export interface ChoiceTrials {
  /** Actions. (T, C) */
  choices: ArrayLike<number>;
  /** What each led to. (T, C) */
  outcomes: ArrayLike<number>;
}

/** Logarithm of the sum of exponentials. */
export function logSum(values: ArrayLike<number>): number {
  let most = -Infinity, sum = 0;
  for (let k = 0; k < values.length; k++) most = Math.max(most, values[k]);
  for (let k = 0; k < values.length; k++) sum += Math.exp(values[k] - most);
  return most + Math.log(sum);
}

/** Checks values of all parameters. @throws {RangeError} When one is missing, unknown or out of its range. */
export function requireValues(
  doing: string,
  { name, parameters }: Learner,
  values: Readonly<Record<string, number>>,
): void {
  const names = Object.keys(parameters), odd = Object.keys(values).find((one) => !names.includes(one));
  if (odd !== undefined) {
    fail(doing, `parameters of ${name} must be among ${names.join(", ")}`, withNearest(odd, names));
  }
  for (const [one, { least, most }] of Object.entries(parameters)) {
    requireNumber(doing, `${one} of ${name}`, values[one], least, most);
  }
}

/** Checks recorded trials. @returns T. @throws {RangeError} When they are not whole. */
export function requireTrials(doing: string, learner: Learner, { choices, outcomes }: ChoiceTrials): number {
  const { choicesPerTrial: width } = learner, count = choices.length / width;
  if (!Number.isInteger(count) || outcomes.length !== choices.length) {
    const rule = `trials must have ${width} choices and as many outcomes each`;
    fail(doing, rule, `${choices.length} choices and ${outcomes.length} outcomes`);
  }
  requireWhole(doing, "the number of trials", count, 1);
  for (let k = 0; k < choices.length; k++) {
    requireWhole(doing, "a choice", choices[k], 0);
    if (!Number.isFinite(outcomes[k])) fail(doing, "outcomes must be finite", `${outcomes[k]} at ${k}`);
  }
  return count;
}
