import { fail } from "./fail.ts";

/** Words for [minimum, maximum]. */
function rangeOf(minimum: number, maximum: number): string {
  return maximum === Infinity ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
}

/** Fails unless a value is a whole number in [minimum, maximum]. @throws {RangeError} */
export function requireWhole(
  task: string,
  name: string,
  value: number,
  minimum = 1,
  maximum = Infinity,
): void {
  if (Number.isSafeInteger(value) && value >= minimum && value <= maximum) return;
  fail(task, `${name} must be a whole number ${rangeOf(minimum, maximum)}`, value);
}

/** Fails unless a value is a finite number in [minimum, maximum]. @throws {RangeError} */
export function requireNumber(
  task: string,
  name: string,
  value: number,
  minimum: number,
  maximum: number,
): void {
  if (value >= minimum && value <= maximum && Number.isFinite(value)) return;
  fail(task, `${name} must be a number ${rangeOf(minimum, maximum)}`, value);
}

/** Fails unless a value is a finite number above 0. @throws {RangeError} */
export function requirePositive(task: string, name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) fail(task, `${name} must be a positive number`, value);
}

/** Fails unless a value is a finite number of at least `least`. @throws {RangeError} */
export function requireAtLeast(task: string, name: string, value: number, least: number): void {
  if (!(value >= least && Number.isFinite(value))) fail(task, `${name} must be at least ${least}`, value);
}
