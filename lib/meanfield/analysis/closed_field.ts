import { fail } from "../../base/fail.ts";
import type { Field } from "../field.ts";

/** Values of inputs that stay. */
export interface ConstantInputs {
  /** One for each of the field's inputs, in their order. (I) @default none, which a field without inputs alone may have */
  inputs?: ArrayLike<number>;
}

/** Fails unless there is a finite number for each input of a field. @throws {RangeError} */
export function requireInputs(task: string, field: Field, inputs: ArrayLike<number> = []): void {
  if (inputs.length !== field.inputs.length) {
    fail(task, `there must be one value for each of the ${field.inputs.length} inputs`, inputs.length);
  }
  requireValues(task, "inputs", inputs);
}

/** Fails unless all values are finite. @throws {RangeError} */
export function requireValues(task: string, name: string, values: ArrayLike<number>): void {
  for (let at = 0; at < values.length; at++) {
    if (!Number.isFinite(values[at])) fail(task, `${name} must be finite`, `${values[at]} at index ${at}`);
  }
}

/** Fails unless a state is finite and as long as that of a field. @throws {RangeError} */
export function requireState(task: string, field: Field, state: ArrayLike<number>): void {
  if (state.length !== field.variables.length) {
    fail(task, `the state must have ${field.variables.length} values`, state.length);
  }
  requireValues(task, "the state", state);
}

/** A field whose couplings get the rates of the present, and whose inputs stay: `dy/dt = f(y)`. Its fixed points are those with delays, too. */
export class ClosedField {
  readonly #rates: Float64Array;
  readonly #sources: Float64Array;
  readonly #inputs: ArrayLike<number>;

  /** Closes a field. @param inputs (I) */
  constructor(readonly field: Field, inputs: ArrayLike<number> = []) {
    this.#rates = new Float64Array(field.populations.length);
    this.#sources = new Float64Array(field.couplings.length);
    this.#inputs = inputs;
  }

  /** V, state variables. */
  get size(): number {
    return this.field.variables.length;
  }

  /** Rates of the populations, which the next call overwrites. (P) Hz */
  rates(y: ArrayLike<number>): Float64Array {
    this.field.rates(y, this.#rates);
    return this.#rates;
  }

  /** Values of the couplings' sources, which the next call overwrites. (K) */
  sources(y: ArrayLike<number>): Float64Array {
    const rates = this.rates(y), { couplings } = this.field;
    couplings.forEach(({ from }, k) => {
      this.#sources[k] = from < rates.length ? rates[from] : this.#inputs[from - rates.length];
    });
    return this.#sources;
  }

  /** What a state changes by, per ms. @param out (V) */
  derivative(y: ArrayLike<number>, out: Float64Array): void {
    this.field.derivative(y, this.sources(y), out);
  }
}
