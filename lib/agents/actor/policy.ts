import { normalPair } from "../../random/normal_from.ts";
import { philox4x32 } from "../../random/philox.ts";
import { STREAMS } from "../../random/streams.ts";
import { uniformOpen32 } from "../../random/uniform.ts";
import { drawnAction } from "../learners/simulate_learner.ts";
import { logSum } from "../learners/learner.ts";

/** What a row's outputs are: utilities of choices, or means and logarithms of deviations of values; then the value of the state. */
export interface Policy {
  /** Number of choices, or null where actions are values. */
  choices: number | null;
  /** Numbers of an action. */
  width: number;
}

/** Outputs that a policy and a value take. */
export function outputsOf({ choices, width }: Policy): number {
  return (choices ?? 2 * width) + 1;
}

/** Where an action is drawn. */
export interface ActionPlace {
  /** Number of the decision. */
  decision: number;
  /** Row of the batch. */
  row: number;
  /** Key of the seed. */
  key: readonly [number, number];
}

/** Draws the action of a row. @param outputs Of the row. @param into Where it goes. (A) */
export function drawAction(
  { choices, width }: Policy,
  outputs: Float64Array,
  { decision, row, key }: ActionPlace,
  into: Float64Array,
): void {
  const words = (part: number) => philox4x32([decision >>> 0, row, part, STREAMS.action], key);
  if (choices !== null) {
    into[0] = drawnAction(outputs.subarray(0, choices), uniformOpen32(words(0)[0]));
    return;
  }
  for (let k = 0; k < width; k += 2) {
    const [one, two] = words(k / 2), pair = normalPair(one, two);
    for (let j = 0; j < 2 && k + j < width; j++) {
      into[k + j] = outputs[k + j] + Math.exp(outputs[width + k + j]) * pair[j];
    }
  }
}

/** The likeliest action of a row. @param into Where it goes. (A) */
export function bestAction({ choices, width }: Policy, outputs: Float64Array, into: Float64Array): void {
  if (choices === null) into.set(outputs.subarray(0, width));
  else into[0] = outputs.indexOf(Math.max(...outputs.subarray(0, choices)));
}

/** What an action and its outputs give to the loss. */
export interface PolicyTerms {
  /** Logarithm of its chance or density. */
  logChance: number;
  /** Entropy of all actions. */
  entropy: number;
}

/**
 * Logarithm of an action's chance and the entropy, and the slopes of `-advantage logChance - bonus entropy`.
 * @param outputs Of the row. @param into Slopes of these but the value's, which are set.
 */
export function policyTerms(
  { choices, width }: Policy,
  outputs: Float64Array,
  action: Float64Array,
  weigh: { advantage: number; bonus: number; into: Float64Array },
): PolicyTerms {
  const { advantage, bonus, into } = weigh;
  if (choices === null) return valueTerms(width, outputs, action, weigh);
  const utilities = outputs.subarray(0, choices), whole = logSum(utilities);
  let entropy = 0;
  for (const utility of utilities) entropy -= Math.exp(utility - whole) * (utility - whole);
  for (let k = 0; k < choices; k++) {
    const log = utilities[k] - whole, chance = Math.exp(log);
    into[k] = advantage * (chance - Number(k === action[0])) + bonus * chance * (log + entropy);
  }
  return { logChance: utilities[action[0]] - whole, entropy };
}

/** The same of values that are normal. */
function valueTerms(
  width: number,
  outputs: Float64Array,
  action: Float64Array,
  { advantage, bonus, into }: { advantage: number; bonus: number; into: Float64Array },
): PolicyTerms {
  let logChance = 0, entropy = 0;
  for (let k = 0; k < width; k++) {
    const log = outputs[width + k], off = (action[k] - outputs[k]) / Math.exp(log);
    logChance -= off * off / 2 + log + Math.log(2 * Math.PI) / 2;
    entropy += log + Math.log(2 * Math.PI * Math.E) / 2;
    into[k] = -advantage * off / Math.exp(log);
    into[width + k] = -advantage * (off * off - 1) - bonus;
  }
  return { logChance, entropy };
}
