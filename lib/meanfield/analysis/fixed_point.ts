import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireAtLeast } from "../../base/require_number.ts";
import type { Field } from "../field.ts";
import { ClosedField, type ConstantInputs, requireInputs, requireState } from "./closed_field.ts";
import { linearizeClosed } from "./jacobian.ts";
import { relax } from "./integrate.ts";
import { newton } from "./newton.ts";

const TASK = "find a fixed point";
const OPTIONS: OptionNames<FixedPointOptions> = { inputs: true, start: true, relaxMs: true };

/** How often a field that Newton's method does not solve is let come to rest. */
const ROUNDS = 5;

/** A state in which a field stays. */
export interface FixedPoint {
  /** Values of the state variables. (V) */
  state: Float64Array;
  /** Rates of the populations. (P) Hz */
  rates: Float64Array;
  /** Largest derivative that is left, 1/ms in the unit of its variable. */
  residual: number;
}

/** Options of {@linkcode fixedPoint}. */
export interface FixedPointOptions extends ConstantInputs {
  /** Where the search begins. (V) @default where the field starts */
  start?: ArrayLike<number>;
  /** Time for which the field is integrated where Newton's method does not converge, up to five times, ms. @default 200 */
  relaxMs?: number;
}

/** Rates this far below 0 are rounding, Hz. */
const ROUNDING_HZ = 1e-9;

/** A fixed point, or null where the state is not one that populations can be in. */
export function pointOf(closed: ClosedField, state: Float64Array): FixedPoint | null {
  const rest = new Float64Array(closed.size), rates = closed.rates(state).slice();
  closed.derivative(state, rest);
  if (!rest.every(Number.isFinite) || !rates.every((rate) => rate >= -ROUNDING_HZ)) return null;
  return { state, rates, residual: rest.reduce((most, value) => Math.max(most, Math.abs(value)), 0) };
}

/** A fixed point by Newton's method alone, or null. */
export function newtonPoint(closed: ClosedField, start: ArrayLike<number>): FixedPoint | null {
  const state = newton({
    residual: (y, out) => closed.derivative(y, out),
    jacobian: (y) => linearizeClosed(closed, y).closed,
  }, start);
  return state && pointOf(closed, state);
}

/** A fixed point, or null: by Newton's method, and where it finds none after the field has been let come to rest for a while. */
export function searchPoint(
  closed: ClosedField,
  start: ArrayLike<number>,
  relaxMs: number,
): FixedPoint | null {
  let from = start;
  for (let round = 0; round <= ROUNDS; round++) {
    const point = newtonPoint(closed, from);
    if (point || relaxMs === 0) return point;
    from = relax(closed, from, relaxMs);
    if (!Array.from(from).every(Number.isFinite)) return null;
  }
  return null;
}

/**
 * A fixed point of a field near a start, stable or not: by Newton's method with steps that shrink where they would not help, P. Deuflhard (2011),
 * doi:10.1007/978-3-642-23899-4; where that fails, after the field has come nearer by itself. Delays do not matter. It need not be the nearest,
 * nor the one that the field would come to: start from a neighbouring solution, and look at its rates.
 *
 * @param options Start, inputs.
 * @returns The fixed point, to rounding.
 * @throws {RangeError} When none is found, or what is given does not fit the field.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { getMeanFieldPreset } from "../mean_field_presets.ts";
 * import { fieldOf } from "./field_at.ts";
 * import { fixedPoint } from "./fixed_point.ts";
 *
 * const { field, inputs } = fieldOf(getMeanFieldPreset("adex-mean-field"));
 * const { rates } = fixedPoint(field, { inputs });
 * console.assert(Math.abs(rates[0] - 1.41) < 0.01); // Hz
 * ```
 */
export function fixedPoint(field: Field, options: FixedPointOptions = {}): FixedPoint {
  requireKnown(TASK, options, OPTIONS);
  const { inputs, start = field.initial(), relaxMs = 200 } = options;
  requireInputs(TASK, field, inputs);
  requireState(TASK, field, start);
  requireAtLeast(TASK, "relaxMs", relaxMs, 0);
  const closed = new ClosedField(field, inputs), point = searchPoint(closed, start, relaxMs);
  if (point) return point;
  const rates = Array.from(closed.rates(relax(closed, start, relaxMs)), (rate) => rate.toPrecision(4));
  fail(
    TASK,
    "there must be one that Newton's method reaches from the start",
    `none; after ${relaxMs} ms the field is at ${rates.join(", ")} Hz`,
  );
}
