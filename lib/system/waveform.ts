import { type FailField, failFieldOf } from "../base/spec_error.ts";
import * as z from "../deps/zod.ts";

const fail: FailField = failFieldOf("network");

/**
 * A value that varies with the time of the network: the rate of a drive or generator, Hz, or an injected current, pA. Times are counted from the
 * network's start. An engine takes the mean over each step, so that what comes of it has the waveform's integral.
 */
export type Waveform =
  /** From each time on the value beside it, until the next; 0 before the first. */
  | { steps: [fromMs: number, value: number][] }
  /** `mean + amplitude sin(2 pi f t + phase)`, phase in radians; a rate is 0 where this is below. */
  | { mean: number; amplitude: number; frequencyHz: number; phase?: number }
  /** Value k from `k everyMs` on; the last stays. */
  | { everyMs: number; values: number[] };

/** Names by which a waveform is told from other values, and all fields of its form. */
const FORMS: Readonly<Record<string, readonly string[]>> = {
  steps: ["steps"],
  frequencyHz: ["mean", "amplitude", "frequencyHz", "phase"],
  everyMs: ["everyMs", "values"],
};

const SINE_RULE = "{mean, amplitude, frequencyHz, phase}";

/** How waveforms are written. */
export const WAVEFORM_RULE = `{steps: [[fromMs, value], ...]}, ${SINE_RULE} or {everyMs, values}`;

/** Whether a value is meant as a waveform; {@link checkWaveform} tells whether it is a right one. */
export function isWaveform(value: unknown): value is Waveform {
  return typeof value === "object" && value !== null && Object.keys(FORMS).some((key) => key in value);
}

/** Schema of a number or waveform, whose values are checked later. @param text Unit and meaning. */
export function varyingSchema(text: string): z.ZodType<number | Waveform> {
  return z.custom<number | Waveform>((value) => typeof value === "number" || isWaveform(value), {
    error: `must be a number, ${WAVEFORM_RULE}`,
  }).check(z.describe(text));
}

type Range = readonly [low: number, high: number];

/** Latest time, ms. */
const LATEST = 1e9;

function checkNumber(path: string, value: unknown, [low, high]: Range): void {
  if (typeof value === "number" && value >= low && value <= high) return;
  fail(path, `must be a number from ${low} to ${high}`, value);
}

function checkSteps(path: string, steps: unknown, range: Range): void {
  if (!Array.isArray(steps) || steps.length === 0) {
    fail(path, "must be a list of at least one [fromMs, value]", steps);
  }
  for (const [k, step] of steps.entries()) {
    if (!Array.isArray(step) || step.length !== 2) fail(`${path}.${k}`, "must be [fromMs, value]", step);
    checkNumber(`${path}.${k}.0`, step[0], [0, LATEST]);
    checkNumber(`${path}.${k}.1`, step[1], range);
    if (k === 0 || step[0] > steps[k - 1][0]) continue;
    fail(`${path}.${k}.0`, `must be after the step before, ${steps[k - 1][0]} ms`, step[0]);
  }
}

/**
 * Fails unless a waveform has its form, and its values a range.
 * @throws {SpecError} With the first mistake.
 */
export function checkWaveform(path: string, wave: Waveform, range: Range): void {
  const fields = FORMS[Object.keys(FORMS).find((key) => key in wave)!];
  const odd = Object.keys(wave).find((key) => !fields.includes(key));
  if (odd !== undefined) fail(path, `has no field ${odd} beside ${fields.join(", ")}`, odd);
  if ("steps" in wave) return checkSteps(`${path}.steps`, wave.steps, range);
  if ("everyMs" in wave) {
    checkNumber(`${path}.everyMs`, wave.everyMs, [1e-3, LATEST]);
    const { values } = wave;
    if (!Array.isArray(values) || values.length === 0) {
      fail(`${path}.values`, "must be a list of at least one number", values);
    }
    return values.forEach((value, k) => checkNumber(`${path}.values.${k}`, value, range));
  }
  const most = Math.max(Math.abs(range[0]), Math.abs(range[1]));
  checkNumber(`${path}.mean`, wave.mean, range);
  checkNumber(`${path}.amplitude`, wave.amplitude, [-most, most]);
  checkNumber(`${path}.frequencyHz`, wave.frequencyHz, [0, 1e6]);
  checkNumber(`${path}.phase`, wave.phase ?? 0, [-1e6, 1e6]);
}
