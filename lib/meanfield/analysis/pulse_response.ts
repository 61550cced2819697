import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber, requirePositive } from "../../base/require_number.ts";
import type { Field } from "../field.ts";
import { type ConstantInputs, requireInputs, requireState } from "./closed_field.ts";
import { integrate } from "./integrate.ts";

const TASK = "measure a response";
const OPTIONS: OptionNames<PulseOptions> = {
  inputs: true,
  input: true,
  amplitude: true,
  durationMs: true,
  windowMs: true,
};

/** A pulse on an input, and how long what it does is watched. */
export interface PulseOptions extends ConstantInputs {
  /** Name of the input. */
  input: string;
  /** What is added to the input during the pulse. */
  amplitude: number;
  /** How long, ms. @default 50 */
  durationMs?: number;
  /** For how long rates are summed from the beginning of the pulse, ms. @default 200 */
  windowMs?: number;
}

/** What a pulse does to each population. */
export interface PulseResponse {
  /** Sum of what the rate changes by over that of the pulse, int dnu dt / (amplitude duration). (P) */
  area: Float64Array;
  /** Largest change of the rate, over the amplitude. (P) */
  peak: Float64Array;
  /** Time of it after the beginning of the pulse, ms. (P) */
  peakMs: Float64Array;
}

/**
 * How the rates of a field answer a pulse, by integration from a fixed point.
 * @param state The fixed point. (V)
 * @throws {RangeError} When what is given does not fit the field, or the field runs away.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { getMeanFieldPreset } from "../mean_field_presets.ts";
 * import { fieldOf } from "./field_at.ts";
 * import { fixedPoint } from "./fixed_point.ts";
 * import { pulseResponse } from "./pulse_response.ts";
 *
 * const { field, inputs } = fieldOf(getMeanFieldPreset("adex-mean-field")), { state } = fixedPoint(field, { inputs });
 * const { area } = pulseResponse(field, state, { inputs, input: "drive", amplitude: 0.05 });
 * console.log(area[0]);
 * ```
 */
export function pulseResponse(field: Field, state: ArrayLike<number>, options: PulseOptions): PulseResponse {
  requireKnown(TASK, options, OPTIONS);
  const { inputs = [], input, amplitude, durationMs = 50, windowMs = 200 } = options;
  requireInputs(TASK, field, inputs);
  requireState(TASK, field, state);
  requirePositive(TASK, "durationMs", durationMs);
  requireNumber(TASK, "windowMs", windowMs, durationMs, 1e6);
  const which = field.inputs.indexOf(input), { stepMs } = field;
  if (which < 0) fail(TASK, `the input must be among ${field.inputs.join(", ")}`, input);
  if (amplitude === 0 || !Number.isFinite(amplitude)) fail(TASK, "the amplitude must not be 0", amplitude);
  const off = Float64Array.from(inputs), on = off.map((value, k) => k === which ? value + amplitude : value);
  const until = Math.round(durationMs / stepMs), steps = Math.round(windowMs / stepMs);
  const P = field.populations.length, rest = new Float64Array(P);
  const area = new Float64Array(P), peak = new Float64Array(P), peakMs = new Float64Array(P);
  field.rates(state, rest);
  const last = integrate(field, {
    start: state,
    steps,
    inputs: (step) => step >= 0 && step < until ? on : off,
    each(step, _, rates) {
      const weight = step === 0 || step === steps ? 0.5 : 1;
      for (let p = 0; p < P; p++) {
        const change = (rates[p] - rest[p]) / amplitude;
        area[p] += weight * change / until;
        if (change <= peak[p]) continue;
        peak[p] = change;
        peakMs[p] = step * stepMs;
      }
    },
  });
  if (!last.every(Number.isFinite)) fail(TASK, "the field must not run away", `amplitude ${amplitude}`);
  return { area, peak, peakMs };
}
