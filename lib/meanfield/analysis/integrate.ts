import type { ClosedField } from "./closed_field.ts";
import type { Field } from "../field.ts";

/** How far and with what a field is integrated. */
export interface IntegrateOptions {
  /** Where it starts and has always been. (V) */
  start: ArrayLike<number>;
  /** Steps of the field. */
  steps: number;
  /** Inputs over a step, which is negative before the start. (I) */
  inputs(step: number): ArrayLike<number>;
  /** Told the state and the rates at each step, the start first; both are overwritten. Ends it by returning false. */
  each?(step: number, y: Float64Array, rates: Float64Array): boolean | void;
}

/**
 * Integrates a field without noise by Heun's method, of order 2; delays are whole steps, so that delayed rates are those of steps.
 * @returns The last state; what is not finite is not hidden.
 */
export function integrate(field: Field, { start, steps, inputs, each }: IntegrateOptions): Float64Array {
  const { stepMs, couplings } = field, P = field.populations.length, V = field.variables.length;
  const longest = couplings.reduce((most, { delay }) => Math.max(most, delay), 0), room = longest + 2;
  const history = new Float64Array(room * P), sources = new Float64Array(couplings.length);
  const y = Float64Array.from(start), guess = new Float64Array(V);
  const first = new Float64Array(V), second = new Float64Array(V);
  const rowOf = (step: number) => history.subarray((step % room) * P, (step % room + 1) * P);
  field.rates(y, rowOf(0));
  for (let k = 1; k < room; k++) rowOf(k).set(rowOf(0));
  const gather = (step: number, end: number) => {
    couplings.forEach(({ from, delay }, k) => {
      sources[k] = from < P ? rowOf(step + end - delay + room)[from] : inputs(step - delay)[from - P];
    });
  };
  for (let step = 0; step < steps; step++) {
    if (each?.(step, y, rowOf(step)) === false) return y;
    gather(step, 0);
    field.derivative(y, sources, first);
    for (let n = 0; n < V; n++) guess[n] = y[n] + stepMs * first[n];
    field.rates(guess, rowOf(step + 1));
    gather(step, 1);
    field.derivative(guess, sources, second);
    for (let n = 0; n < V; n++) y[n] += stepMs / 2 * (first[n] + second[n]);
    field.rates(y, rowOf(step + 1));
  }
  each?.(steps, y, rowOf(steps));
  return y;
}

/** Lets a field without delays come to rest, from a state, for a time, ms. */
export function relax(closed: ClosedField, start: ArrayLike<number>, timeMs: number): Float64Array {
  const { field, size } = closed, { stepMs } = field, y = Float64Array.from(start);
  const first = new Float64Array(size), second = new Float64Array(size), guess = new Float64Array(size);
  for (let step = Math.ceil(timeMs / stepMs); step > 0; step--) {
    closed.derivative(y, first);
    for (let n = 0; n < size; n++) guess[n] = y[n] + stepMs * first[n];
    closed.derivative(guess, second);
    for (let n = 0; n < size; n++) y[n] += stepMs / 2 * (first[n] + second[n]);
  }
  return y;
}
