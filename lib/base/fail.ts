import { ArgumentRangeError, ArgumentTypeError } from "./errors.ts";

/**
 * The sentence of every mistake of the caller's.
 * @param task What cannot be done, such as `simulate`. @param rule What would be right. @param value What there is instead.
 *
 * @example
 * ```ts
 * import { sentenceOf } from "./fail.ts";
 *
 * console.assert(sentenceOf("simulate", "runs must be 1", 2) === "Cannot simulate as runs must be 1: current value is 2");
 * ```
 */
export function sentenceOf(task: string, rule: string, value: unknown): string {
  return `Cannot ${task} as ${rule}: current value is ${value}`;
}

/** Fails as a value that was given is out of its range. @throws {RangeError} */
export function fail(task: string, rule: string, value: unknown): never {
  throw new ArgumentRangeError(sentenceOf(task, rule, value));
}

/** Fails as a value that was given is of the wrong kind. @throws {TypeError} */
export function failType(task: string, rule: string, value: unknown): never {
  throw new ArgumentTypeError(sentenceOf(task, rule, value));
}

/** Fails unless a rule holds. @throws {RangeError} */
export function ensure(holds: boolean, task: string, rule: string, value: unknown): asserts holds {
  if (!holds) fail(task, rule, value);
}

/** Fails as something cannot be done, for a rule and a value. */
export type Fail = (rule: string, value: unknown) => never;
/** Fails unless a rule holds. */
export type Ensure = (holds: boolean, rule: string, value: unknown) => asserts holds;

/**
 * {@linkcode fail} for many rules of one task.
 *
 * @example
 * ```ts
 * import { type Fail, failTo } from "./fail.ts";
 *
 * const fail: Fail = failTo("simulate");
 * try {
 *   fail("runs must be 1", 2);
 * } catch (error) {
 *   console.log((error as Error).message); // Cannot simulate as runs must be 1: current value is 2
 * }
 * ```
 */
export function failTo(task: string): Fail {
  return (rule, value) => fail(task, rule, value);
}

/** {@linkcode ensure} for many rules of one task. */
export function ensureTo(task: string): Ensure {
  return (holds, rule, value) => ensure(holds, task, rule, value);
}
