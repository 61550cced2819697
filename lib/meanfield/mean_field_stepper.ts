import { ensure } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requireWhole } from "../base/require_number.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { FieldStepper } from "./cpu/field_stepper.ts";
import { noiseKey } from "./cpu/noise_key.ts";
import type { Equations } from "./equations.ts";
import { openField } from "./open_field.ts";
import type { OwnRateParts } from "./rate_parts.ts";
import type { MeanFieldSpec } from "./spec_types.ts";

/** Options of {@linkcode MeanFieldStepper.open}. */
export interface MeanFieldStepperOptions extends OwnRateParts {
  /** Seed of noise: a whole number from 0 to 2^53 - 1. @default 1 */
  seed?: number;
  /** Number of the mean field among those of the seed. @default 0 */
  network?: number;
}

const OPTIONS: OptionNames<MeanFieldStepperOptions> = {
  models: true,
  transfers: true,
  seed: true,
  network: true,
};

/**
 * A mean field that is run on, a window at a time, with inputs that come while it runs; in double precision. It is the run that the system simulates with the same
 * seed, however it is divided into windows.
 * @example
 * ```ts
 * import { getMeanFieldPreset } from "./mean_field_presets.ts";
 * import { MeanFieldStepper } from "./mean_field_stepper.ts";
 *
 * const stepper = MeanFieldStepper.open(getMeanFieldPreset("mpr"), { seed: 1 });
 * const rates = stepper.advance(10); // (10, P) Hz
 * console.assert(rates.length === 10 && stepper.timeMs === 1);
 * ```
 */
export class MeanFieldStepper {
  /** Its equations. */
  readonly field: Equations;
  readonly #stepper: FieldStepper;

  private constructor(field: Equations, stepper: FieldStepper) {
    this.field = field;
    this.#stepper = stepper;
  }

  /**
   * Places a mean field at its start.
   * @throws {SpecError | RangeError | TypeError} When the spec or an option is wrong.
   */
  static open(spec: MeanFieldSpec, options: MeanFieldStepperOptions = {}): MeanFieldStepper {
    requireKnown("open this mean field", options, OPTIONS);
    const { seed = DEFAULT_SEED, network = 0, ...own } = options;
    requireWhole("open this mean field", "network", network, 0);
    const field = openField(spec, own);
    return new MeanFieldStepper(field, new FieldStepper(field, noiseKey(seed, network), network));
  }

  /** Steps done. */
  get steps(): number {
    return this.#stepper.step;
  }

  /** Time that is done, ms. */
  get timeMs(): number {
    return this.#stepper.step * this.field.stepMs;
  }

  /** State at the end of the last step. (V) */
  get state(): Float64Array {
    return this.#stepper.y.slice();
  }

  /** Rates at the end of the last step, Hz. (P) */
  get rates(): Float64Array {
    return this.#stepper.rates.slice();
  }

  /**
   * Runs on.
   * @param steps Steps of the window.
   * @param inputs What inputs have beside their own values, in the unit of each: for all steps (I), or for each (steps, I). @default nothing
   * @returns Rates at the end of each step, Hz. (steps, P)
   * @throws {RangeError} When the inputs have another length. @throws {MeanFieldFailure} When a rate runs away.
   */
  advance(steps: number, inputs?: ArrayLike<number>): Float64Array<ArrayBuffer> {
    requireWhole("run this mean field on", "steps", steps, 0);
    const I = this.field.inputs.length, P = this.field.populations.length, stepper = this.#stepper;
    const fits = inputs === undefined || inputs.length === I || inputs.length === steps * I;
    ensure(fits, "run this mean field on", `inputs must hold ${I} or ${steps * I} values`, inputs?.length);
    const each = inputs && inputs.length === steps * I ? I : 0;
    const rates = new Float64Array(steps * P);
    for (let k = 0; k < steps; k++) {
      stepper.advance(inputs, k * each);
      rates.set(stepper.rates, k * P);
    }
    return rates;
  }
}
