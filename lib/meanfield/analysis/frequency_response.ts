import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { type ComplexArray, solveComplex } from "../../analysis/lu.ts";
import type { Field } from "../field.ts";
import { characteristicMatrix } from "./characteristic_roots.ts";
import {
  ClosedField,
  type ConstantInputs,
  requireInputs,
  requireState,
  requireValues,
} from "./closed_field.ts";
import { type Linearization, linearizeClosed } from "./jacobian.ts";

const TASK = "give the frequency response";
const OPTIONS: OptionNames<FrequencyResponseOptions> = { inputs: true, input: true, frequenciesHz: true };

/** Options of {@linkcode frequencyResponse}. */
export interface FrequencyResponseOptions extends ConstantInputs {
  /** Name of the input that varies. */
  input: string;
  /** Frequencies with which it does, Hz. (F) */
  frequenciesHz: ArrayLike<number>;
}

/** How rates follow a small sine on an input. */
export interface FrequencyResponse {
  /** Frequencies, Hz. (F) */
  frequenciesHz: Float64Array;
  /** Amplitude of each population's rate over that of the input, Hz per unit of the input. (P, F) row-major */
  gain: Float64Array;
  /** Phase by which the rate is ahead of the input, radians from -pi to pi. (P, F) */
  phase: Float64Array;
}

/** i omega, 1/ms. */
export function omegaOf(frequencyHz: number): number {
  return 2 * Math.PI * frequencyHz / 1000;
}

/** Fails unless frequencies are numbers of at least 0. @throws {RangeError} */
export function requireFrequencies(task: string, frequenciesHz: ArrayLike<number>): Float64Array {
  requireValues(task, "frequencies", frequenciesHz);
  const frequencies = Float64Array.from(frequenciesHz), odd = frequencies.find((value) => value < 0);
  if (odd !== undefined) fail(task, "frequencies must be at least 0", odd);
  return frequencies;
}

/** What a force on each source, as couplings carry it with their delays, is on the state. */
export function forceOfSource(
  field: Field,
  linear: Linearization,
  { source, omega }: { source: number; omega: number },
): ComplexArray {
  const V = field.variables.length, K = field.couplings.length;
  const real = new Float64Array(V), imaginary = new Float64Array(V);
  field.couplings.forEach(({ from, delay }, k) => {
    if (from !== source) return;
    const angle = omega * delay * field.stepMs;
    for (let row = 0; row < V; row++) {
      real[row] += linear.sources[row * K + k] * Math.cos(angle);
      imaginary[row] -= linear.sources[row * K + k] * Math.sin(angle);
    }
  });
  return { real, imaginary };
}

/** Rates that answer some forces of a frequency. @param forces (V, C) @returns (P, C), or null at a root on the imaginary axis. */
export function answer(
  field: Field,
  linear: Linearization,
  { forces, omega }: { forces: ComplexArray; omega: number },
): ComplexArray | null {
  const V = field.variables.length, P = field.populations.length, C = forces.real.length / V;
  const state = solveComplex(characteristicMatrix(field, linear, [0, omega]).matrix, forces);
  if (!state) return null;
  const real = new Float64Array(P * C), imaginary = new Float64Array(P * C);
  for (let p = 0; p < P; p++) {
    for (let n = 0; n < V; n++) {
      const slope = linear.rates[p * V + n];
      for (let c = 0; c < C; c++) {
        real[p * C + c] += slope * state.real[n * C + c];
        imaginary[p * C + c] += slope * state.imaginary[n * C + c];
      }
    }
  }
  return { real, imaginary };
}

/**
 * Linear response of a field to a sine on one of its inputs: gain and phase of each population's rate, with delays.
 * @param state The fixed point, which should be stable: else the response is not what is seen. (V)
 * @throws {RangeError} When what is given does not fit the field, or the field swings by itself at a frequency.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { getMeanFieldPreset } from "../mean_field_presets.ts";
 * import { fieldOf } from "./field_at.ts";
 * import { fixedPoint } from "./fixed_point.ts";
 * import { frequencyResponse } from "./frequency_response.ts";
 *
 * const { field, inputs } = fieldOf(getMeanFieldPreset("adex-mean-field")), { state } = fixedPoint(field, { inputs });
 * const { gain } = frequencyResponse(field, state, { inputs, input: "drive", frequenciesHz: [1, 10, 100] });
 * console.log(gain);
 * ```
 */
export function frequencyResponse(
  field: Field,
  state: ArrayLike<number>,
  options: FrequencyResponseOptions,
): FrequencyResponse {
  requireKnown(TASK, options, OPTIONS);
  const { inputs, input } = options, frequenciesHz = requireFrequencies(TASK, options.frequenciesHz);
  requireInputs(TASK, field, inputs);
  requireState(TASK, field, state);
  const which = field.inputs.indexOf(input), P = field.populations.length, F = frequenciesHz.length;
  if (which < 0) fail(TASK, `the input must be among ${field.inputs.join(", ") || "none"}`, input);
  const linear = linearizeClosed(new ClosedField(field, inputs), Float64Array.from(state));
  const gain = new Float64Array(P * F), phase = new Float64Array(P * F);
  frequenciesHz.forEach((frequencyHz, f) => {
    const omega = omegaOf(frequencyHz), forces = forceOfSource(field, linear, { source: P + which, omega });
    const rates = answer(field, linear, { forces, omega });
    if (!rates) return fail(TASK, "the field must not swing by itself", `${frequencyHz} Hz`);
    for (let p = 0; p < P; p++) {
      gain[p * F + f] = Math.hypot(rates.real[p], rates.imaginary[p]);
      phase[p * F + f] = Math.atan2(rates.imaginary[p], rates.real[p]);
    }
  });
  return { frequenciesHz, gain, phase };
}
