import { fail } from "../base/fail.ts";
import { wholeSteps } from "../base/time_grid.ts";

/**
 * A time as a number of steps, or of bins.
 * @param name What it is. @param value ms. @param unit Length of one, ms, what they are of, and the least number.
 * @throws {RangeError} When it is no whole number of them, or too few.
 */
export function stepsOf(
  name: string,
  value: number,
  unit: { ms: number; of: string; least: number },
): number {
  const steps = wholeSteps(value, unit.ms) ?? -1;
  if (steps >= unit.least) return steps;
  fail(
    "simulate",
    `${name} must be a whole number of ${unit.of} of ${unit.ms} ms, at least ${unit.least}`,
    value,
  );
}
