import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import type { Field } from "../field.ts";
import { ClosedField, type ConstantInputs, requireInputs, requireState } from "./closed_field.ts";

const TASK = "linearise the field";
const OPTIONS: OptionNames<ConstantInputs> = { inputs: true };

/** Step of differences, part of a value: a fourth-order formula then errs by some 1e-12 of the scale of what is smooth. */
const STEP = 1e-3;
/** What is smaller than this counts as this large. */
const SMALLEST = 1e-2;
/** Fourth-order weights: of a central difference, and of one to the right. */
const CENTRAL = [[-2, 1 / 12], [-1, -2 / 3], [1, 2 / 3], [2, -1 / 12]] as const;
const FORWARD = [[0, -25 / 12], [1, 4], [2, -3], [3, 4 / 3], [4, -1 / 4]] as const;

/** A field near a state: `d(dy) = state dy + sources ds`, and rates `rates dy`. Row-major. */
export interface Linearization {
  /** What the derivative changes by with the state, sources held. (V, V) 1/ms */
  state: Float64Array;
  /** What the derivative changes by with the value of each coupling's source. (V, K) */
  sources: Float64Array;
  /** What rates change by with the state. (P, V) Hz */
  rates: Float64Array;
  /** The Jacobian of the field, couplings closed without their delays. (V, V) 1/ms */
  closed: Float64Array;
}

/**
 * Derivatives of a vector by each of some numbers, by differences of fourth order. Numbers that may not become negative and would are
 * differentiated to the right.
 * @param at Where. (N) @param evaluate Writes the vector. @param positive Whether number n may not become negative.
 * @param out (rows, N) row-major.
 */
export function differences(
  at: Float64Array,
  evaluate: (values: Float64Array, out: Float64Array) => void,
  { rows, positive }: { rows: number; positive: (n: number) => boolean },
): Float64Array {
  const size = at.length, out = new Float64Array(rows * size), moved = at.slice();
  const value = new Float64Array(rows);
  for (let n = 0; n < size; n++) {
    const step = STEP * Math.max(Math.abs(at[n]), SMALLEST);
    const formula = positive(n) && at[n] >= 0 && at[n] < 2 * step ? FORWARD : CENTRAL;
    for (const [times, weight] of formula) {
      moved[n] = at[n] + times * step;
      evaluate(moved, value);
      for (let row = 0; row < rows; row++) out[row * size + n] += weight * value[row] / step;
    }
    moved[n] = at[n];
  }
  return out;
}

/** Whether a state variable is a rate, which is not negative. */
function isRate(field: Field, n: number): boolean {
  return field.variables[n].unit === "Hz" || field.variables[n].unit === "1/ms";
}

/** {@link linearize} of what has been checked. */
export function linearizeClosed(closed: ClosedField, y: Float64Array): Linearization {
  const { field } = closed, V = field.variables.length, K = field.couplings.length;
  const P = field.populations.length, held = closed.sources(y).slice();
  const positive = (n: number) => isRate(field, n);
  const rates = differences(y, (values, out) => field.rates(values, out), { rows: P, positive });
  const state = differences(y, (values, out) => field.derivative(values, held, out), { rows: V, positive });
  const sources = differences(held, (values, out) => field.derivative(y, values, out), {
    rows: V,
    positive: (k) => field.couplings[k].from < P,
  });
  const jacobian = state.slice();
  field.couplings.forEach(({ from }, k) => {
    if (from >= P) return;
    for (let row = 0; row < V; row++) {
      const slope = sources[row * K + k];
      for (let n = 0; n < V; n++) jacobian[row * V + n] += slope * rates[from * V + n];
    }
  });
  return { state, sources, rates, closed: jacobian };
}

/**
 * A field near a state, by differences of fourth order in double precision; rates near 0 are differentiated to the right.
 * @param state Where. (V)
 * @param options Inputs.
 * @throws {RangeError} When the state or the inputs do not fit the field.
 * @throws {TypeError} When an option is unknown.
 */
export function linearize(
  field: Field,
  state: ArrayLike<number>,
  options: ConstantInputs = {},
): Linearization {
  requireKnown(TASK, options, OPTIONS);
  requireInputs(TASK, field, options.inputs);
  requireState(TASK, field, state);
  return linearizeClosed(new ClosedField(field, options.inputs), Float64Array.from(state));
}

/**
 * The Jacobian of a field, its couplings closed without their delays: `dy/dt = J (y - y0)` near a fixed point y0.
 * @param state Where. (V)
 * @param options Inputs.
 * @returns (V, V) row-major, 1/ms.
 * @throws {RangeError} When the state or the inputs do not fit the field.
 * @throws {TypeError} When an option is unknown.
 */
export function jacobian(field: Field, state: ArrayLike<number>, options: ConstantInputs = {}): Float64Array {
  return linearize(field, state, options).closed;
}
