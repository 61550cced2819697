import { fail } from "../base/fail.ts";

/** Throws a RangeError unless two lengths agree. */
export function requireSameLength(task: string, name: string, value: number, expected: number): void {
  if (value !== expected) fail(task, `${name} must have length ${expected}`, value);
}

/** Throws a RangeError unless 0 <= minHz < maxHz. */
export function requireBand(task: string, minHz: number, maxHz: number): void {
  if (!(minHz >= 0 && minHz < maxHz)) {
    fail(task, "minHz must be at least 0 and below maxHz", `${minHz} to ${maxHz}`);
  }
}

/** Throws a RangeError unless `times` ascend (equal neighbours allowed) and hold no NaN. */
export function requireAscending(task: string, times: ArrayLike<number>): void {
  let previous = -Infinity;
  for (let i = 0; i < times.length; i++) {
    if (!(times[i] >= previous)) {
      fail(task, "times must ascend", `${times[i]} at index ${i} after ${previous}`);
    }
    previous = times[i];
  }
}

/** Throws a RangeError unless two spectra share their frequencies. */
export function requireSameFrequencies(task: string, value: Float64Array, expected: Float64Array): void {
  requireSameLength(task, "every spectrum", value.length, expected.length);
  for (let k = 0; k < expected.length; k++) {
    if (value[k] !== expected[k]) {
      fail(task, `frequency ${k} must be ${expected[k]} Hz in every spectrum`, value[k]);
    }
  }
}

/** Throws a RangeError unless every value is a finite number. @param name What the values are, such as "its values". */
export function requireFinite(task: string, name: string, values: ArrayLike<number>): void {
  for (let at = 0; at < values.length; at++) {
    if (!Number.isFinite(values[at])) fail(task, `${name} must be finite`, `${values[at]} at index ${at}`);
  }
}

/** Throws a RangeError when a value is NaN; infinite ones pass. */
export function requireNumbers(task: string, name: string, values: ArrayLike<number>): void {
  for (let at = 0; at < values.length; at++) {
    if (Number.isNaN(values[at])) fail(task, `${name} must be numbers`, `NaN at index ${at}`);
  }
}

/** Throws a RangeError unless the times of a spike train are finite and ascend (equal neighbours allowed). */
export function requireTrain(task: string, times: ArrayLike<number>): void {
  requireAscending(task, times);
  requireFinite(task, "times", times);
}
