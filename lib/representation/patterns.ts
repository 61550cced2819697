import { fail } from "../base/fail.ts";
import { requireWhole } from "../base/require_number.ts";

/** Responses of units to stimuli: spike counts, activations of a layer, voxels. */
export interface Patterns {
  /** `(S, U)` row by row: the responses of all units to the first stimulus first. */
  values: ArrayLike<number>;
  /** S. */
  stimuli: number;
  /** U. */
  units: number;
}

/** Fails unless patterns have as many finite values as they say. @throws {RangeError} */
export function requirePatterns(task: string, { values, stimuli, units }: Patterns, least = 1): void {
  requireWhole(task, "the number of stimuli", stimuli, least);
  requireWhole(task, "the number of units", units, 1);
  if (values.length !== stimuli * units) {
    fail(task, `values must be ${stimuli} stimuli times ${units} units`, values.length);
  }
  for (let at = 0; at < values.length; at++) {
    if (Number.isFinite(values[at])) continue;
    const place = `stimulus ${Math.floor(at / units)}, unit ${at % units}`;
    fail(task, "responses must be finite", `${values[at]} of ${place}`);
  }
}

/** {@linkcode requireLabels} of labels that must be fewer than what they are of. */
export function requireFewLabels(
  task: string,
  name: string,
  labels: ArrayLike<number>,
  count: number,
): number {
  const found = requireLabels(task, name, labels, count);
  if (found > count) fail(task, `${name} must be below their number, ${count}`, found - 1);
  return found;
}

/** Fails unless there is one label, a whole number from 0, for each of so many. @returns The number of labels up to the largest. */
export function requireLabels(
  task: string,
  name: string,
  labels: ArrayLike<number>,
  count: number,
): number {
  if (labels.length !== count) fail(task, `${name} must have length ${count}`, labels.length);
  let most = -1;
  for (let at = 0; at < count; at++) {
    if (!(Number.isInteger(labels[at]) && labels[at] >= 0 && labels[at] <= 2 ** 24)) {
      fail(task, `number ${at} of ${name} must be a whole number from 0 to ${2 ** 24}`, labels[at]);
    }
    most = Math.max(most, labels[at]);
  }
  return most + 1;
}

/** Fails unless numbers are whole, below a count, and none stands twice. @throws {RangeError} */
export function requireNumbersBelow(
  task: string,
  name: string,
  numbers: ArrayLike<number>,
  count: number,
): void {
  const seen = new Set<number>();
  for (let at = 0; at < numbers.length; at++) {
    if (!(Number.isInteger(numbers[at]) && numbers[at] >= 0 && numbers[at] < count)) {
      fail(task, `number ${at} of ${name} must be a whole number from 0 to ${count - 1}`, numbers[at]);
    }
    if (seen.has(numbers[at])) fail(task, `${name} must be different numbers`, `${numbers[at]} twice`);
    seen.add(numbers[at]);
  }
}

/**
 * Some of the stimuli and units of patterns.
 *
 * @param patterns all of them
 * @param part which are taken, in this order
 * @param part.stimuli numbers of stimuli @default all
 * @param part.units numbers of units @default all
 * @returns patterns of their own
 * @throws {RangeError} when a number is out of range or stands twice, or nothing is taken
 *
 * @example
 * ```ts
 * import { partOf } from "@volley/volley/representation";
 *
 * const patterns = { values: [1, 2, 3, 4], stimuli: 2, units: 2 };
 * console.log(partOf(patterns, { units: [1] }).values); // 2, 4
 * ```
 */
export function partOf(
  patterns: Patterns,
  part: { stimuli?: ArrayLike<number>; units?: ArrayLike<number> },
): Patterns & { values: Float64Array } {
  const task = "take a part of patterns";
  requirePatterns(task, patterns);
  const stimuli = part.stimuli ?? Uint32Array.from({ length: patterns.stimuli }, (_, k) => k);
  const units = part.units ?? Uint32Array.from({ length: patterns.units }, (_, k) => k);
  requireNumbersBelow(task, "stimuli", stimuli, patterns.stimuli);
  requireNumbersBelow(task, "units", units, patterns.units);
  if (stimuli.length * units.length === 0) {
    fail(task, "there must be a stimulus and a unit", `${stimuli.length} stimuli, ${units.length} units`);
  }
  const values = new Float64Array(stimuli.length * units.length);
  for (let s = 0, at = 0; s < stimuli.length; s++) {
    const first = stimuli[s] * patterns.units;
    for (let u = 0; u < units.length; u++) values[at++] = patterns.values[first + units[u]];
  }
  return { values, stimuli: stimuli.length, units: units.length };
}

/**
 * The mean pattern of the stimuli of each condition.
 *
 * @param patterns responses to single stimuli
 * @param conditions `(S)` the condition of each, whole numbers from 0
 * @returns one pattern for each condition, in their order
 * @throws {RangeError} when a response is not finite, or a condition below the largest has no stimulus
 *
 * @example
 * ```ts
 * import { meanPatterns } from "@volley/volley/representation";
 *
 * const patterns = { values: [1, 3, 5], stimuli: 3, units: 1 };
 * console.log(meanPatterns(patterns, [0, 0, 1]).values); // 2, 5
 * ```
 */
export function meanPatterns(
  patterns: Patterns,
  conditions: ArrayLike<number>,
): Patterns & { values: Float64Array } {
  const task = "average patterns";
  requirePatterns(task, patterns);
  const { units, stimuli } = patterns, count = requireFewLabels(task, "conditions", conditions, stimuli);
  const values = new Float64Array(count * units), seen = new Uint32Array(count);
  for (let s = 0; s < stimuli; s++) {
    seen[conditions[s]]++;
    for (let u = 0; u < units; u++) values[conditions[s] * units + u] += patterns.values[s * units + u];
  }
  const missing = seen.indexOf(0);
  if (missing >= 0) {
    fail(task, "every condition up to the largest must have a stimulus", `none of ${missing}`);
  }
  for (let at = 0; at < values.length; at++) values[at] /= seen[Math.floor(at / units)];
  return { values, stimuli: count, units };
}
