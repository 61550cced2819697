import type { Field } from "../../../lib/meanfield/field.ts";

/** A population of a linear field: `dy/dt = -decay y + sum of weight times source`, whose rate is y. */
export interface LinearCoupling {
  from: number;
  to: number;
  weight: number;
  delay?: number;
}

/** Populations that decay and are coupled linearly. @param decays One per population, 1/ms. */
export function linearField(
  decays: readonly number[],
  couplings: readonly LinearCoupling[],
  { stepMs = 0.01, inputs = 0 } = {},
): Field {
  const all = couplings.map(({ delay = 0, ...one }) => ({ ...one, delay }));
  return {
    stepMs,
    populations: decays.map((_, k) => `P${k}`),
    inputs: Array.from({ length: inputs }, (_, k) => `u${k}`),
    variables: decays.map((_, population) => ({ name: "y", unit: "", population })),
    couplings: all,
    initial: () => new Float64Array(decays.length).fill(1),
    rates: (y, out) => out.set(Array.from(y)),
    derivative(y, sources, out) {
      decays.forEach((decay, n) => out[n] = -decay * y[n]);
      all.forEach(({ to, weight }, k) => out[to] += weight * sources[k]);
    },
  };
}

/** A field of one or several variables without couplings, `dy/dt = f(y)`; the rate is the first variable. */
export function plainField(size: number, f: (y: ArrayLike<number>, out: Float64Array) => void): Field {
  return {
    stepMs: 0.01,
    populations: ["P"],
    inputs: [],
    variables: Array.from(
      { length: size },
      (_, n) => ({ name: `y${n}`, unit: n === 0 ? "Hz" : "", population: 0 }),
    ),
    couplings: [],
    initial: () => new Float64Array(size).fill(1),
    rates: (y, out) => out[0] = y[0],
    derivative: (y, _, out) => f(y, out),
  };
}
