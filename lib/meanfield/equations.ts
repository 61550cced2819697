import { delaySteps } from "./check_mean_field.ts";
import type { Field, FieldCoupling, FieldVariable } from "./field.ts";
import { gather, type OpenPopulation, openPopulation } from "./open_population.ts";
import type { OwnRateParts } from "./rate_parts.ts";
import { SecondOrder } from "./second_order.ts";
import type { MeanFieldSpec } from "./spec_types.ts";

/** A field that knows more of itself than its equations: what engines need. */
export interface Equations extends Field {
  /** The spec, checked. */
  readonly spec: MeanFieldSpec;
  /** Populations, ready to be asked. (P) */
  readonly parts: readonly OpenPopulation[];
  /** N of each population. (P) */
  readonly sizes: readonly number[];
  /** Rate of each population above which it has run away, Hz. (P) */
  readonly mostHz: readonly number[];
  /**
   * What spikes of finite populations do to their own state.
   * @param extra Spikes of each population per cell, beyond those that its rate has one expect. (P)
   * @param y State, which is changed. (V)
   */
  shoot(extra: ArrayLike<number>, y: Float64Array): void;
}

/** Couplings of a spec, their ends as indices. */
function couplingsOf({ populations, inputs = [], couplings, stepMs }: MeanFieldSpec): FieldCoupling[] {
  const names = [...populations, ...inputs].map(({ name }) => name);
  return couplings.map((one) => ({
    from: names.indexOf(one.from),
    to: names.indexOf(one.to),
    weight: one.weight ?? 1,
    delay: delaySteps(one, stepMs),
  }));
}

class OfSpec implements Equations {
  readonly stepMs: number;
  readonly populations: readonly string[];
  readonly inputs: readonly string[];
  readonly variables: readonly FieldVariable[];
  readonly couplings: readonly FieldCoupling[];
  readonly sizes: readonly number[];
  readonly mostHz: readonly number[];
  readonly #second: SecondOrder | null;

  constructor(readonly spec: MeanFieldSpec, readonly parts: readonly OpenPopulation[]) {
    const { stepMs, populations, inputs = [], order } = spec;
    this.stepMs = stepMs;
    this.populations = populations.map(({ name }) => name);
    this.inputs = inputs.map(({ name }) => name);
    this.couplings = couplingsOf(spec);
    this.sizes = populations.map(({ size }) => size);
    this.#second = order === 2 ? new SecondOrder(parts, this.populations, this.sizes) : null;
    this.mostHz = parts.map(({ model, p }) => this.#second ? 1000 / p.tau : model.mostHz);
    const own = parts.flatMap(({ model, state }, population) =>
      state.map((name) => ({ name, unit: model.state[name].unit, population }))
    );
    this.variables = [...own, ...(this.#second?.variables ?? [])];
  }

  initial(): Float64Array {
    const y = new Float64Array(this.variables.length);
    this.parts.forEach(({ model, state, at }, p) => {
      const given = this.spec.populations[p].initial ?? {};
      state.forEach((name, k) => y[at + k] = given[name] ?? model.state[name].initial);
    });
    return y;
  }

  rates(y: ArrayLike<number>, out: Float64Array): void {
    const { parts } = this;
    for (let k = 0; k < parts.length; k++) out[k] = parts[k].model.rate(y, parts[k].at, parts[k].p);
  }

  derivative(y: ArrayLike<number>, sources: ArrayLike<number>, out: Float64Array): void {
    const { parts } = this, second = this.#second;
    for (let k = 0; k < parts.length; k++) gather(parts[k], y, sources);
    second?.ask(y);
    for (let k = 0; k < parts.length; k++) {
      const { model, at, inputs, transfer, x, p } = parts[k];
      if (transfer && !second) inputs.transfer = transfer.value(x);
      if (transfer && inputs.adapts && p.a !== 0) inputs.meanVoltage = transfer.meanVoltage!(x);
      model.derivative(y, at, inputs, p, out);
    }
    second?.derivative(y, out);
  }

  shoot(extra: ArrayLike<number>, y: Float64Array): void {
    this.parts.forEach(({ model, p, at }, k) => {
      const shot = model.shot(p);
      if (shot) y[at + shot.variable] += shot.jump * extra[k];
    });
  }
}

/** The equations of a spec that is checked already. */
export function equationsOf(spec: MeanFieldSpec, own: OwnRateParts): Equations {
  let at = 0;
  const parts = spec.populations.map((population) => {
    const part = openPopulation(population, at, { spec, own });
    at += part.state.length;
    return part;
  });
  return new OfSpec(spec, parts);
}
