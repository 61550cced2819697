import { ArgumentRangeError } from "../base/errors.ts";

/** Throws a RangeError unless `value` is a finite number above zero. */
export function requirePositive(task: string, name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) {
    throw new ArgumentRangeError(
      `Cannot ${task} as ${name} must be a positive number: current value is ${value}`,
    );
  }
}

/** Throws a RangeError unless `value` is a finite number of at least `least`. */
export function requireAtLeast(task: string, name: string, value: number, least: number): void {
  if (!(value >= least && Number.isFinite(value))) {
    throw new ArgumentRangeError(
      `Cannot ${task} as ${name} must be at least ${least}: current value is ${value}`,
    );
  }
}

/** Throws a RangeError unless `value` is an integer of at least `least`. */
export function requireInteger(task: string, name: string, value: number, least: number): void {
  if (!(Number.isInteger(value) && value >= least)) {
    throw new ArgumentRangeError(
      `Cannot ${task} as ${name} must be an integer of at least ${least}: current value is ${value}`,
    );
  }
}

/** Throws a RangeError unless two lengths agree. */
export function requireSameLength(task: string, name: string, value: number, expected: number): void {
  if (value !== expected) {
    throw new ArgumentRangeError(
      `Cannot ${task} as ${name} must have length ${expected}: current value is ${value}`,
    );
  }
}

/** Throws a RangeError unless 0 <= minHz < maxHz. */
export function requireBand(task: string, minHz: number, maxHz: number): void {
  if (!(minHz >= 0 && minHz < maxHz)) {
    throw new ArgumentRangeError(
      `Cannot ${task} as minHz must be at least 0 and below maxHz: current value is ${minHz} to ${maxHz}`,
    );
  }
}

/** Throws a RangeError unless `times` ascend (equal neighbours allowed) and hold no NaN. */
export function requireAscending(task: string, times: ArrayLike<number>): void {
  let previous = -Infinity;
  for (let i = 0; i < times.length; i++) {
    if (!(times[i] >= previous)) {
      throw new ArgumentRangeError(
        `Cannot ${task} as times must ascend: current value is ${times[i]} at index ${i} after ${previous}`,
      );
    }
    previous = times[i];
  }
}

/** Throws a RangeError unless two spectra share their frequencies. */
export function requireSameFrequencies(task: string, value: Float64Array, expected: Float64Array): void {
  requireSameLength(task, "every spectrum", value.length, expected.length);
  for (let k = 0; k < expected.length; k++) {
    if (value[k] !== expected[k]) {
      throw new ArgumentRangeError(
        `Cannot ${task} as frequency ${k} must be ${expected[k]} Hz in every spectrum: current value is ${
          value[k]
        }`,
      );
    }
  }
}

/** Throws a RangeError unless every value is a finite number. @param name What the values are, such as "its values". */
export function requireFinite(task: string, name: string, values: ArrayLike<number>): void {
  for (let at = 0; at < values.length; at++) {
    if (!Number.isFinite(values[at])) {
      throw new ArgumentRangeError(
        `Cannot ${task} as ${name} must be finite: current value is ${values[at]} at index ${at}`,
      );
    }
  }
}

/** Throws a RangeError when a value is NaN; infinite ones pass. */
export function requireNumbers(task: string, name: string, values: ArrayLike<number>): void {
  for (let at = 0; at < values.length; at++) {
    if (Number.isNaN(values[at])) {
      throw new ArgumentRangeError(
        `Cannot ${task} as ${name} must be numbers: current value is NaN at index ${at}`,
      );
    }
  }
}
