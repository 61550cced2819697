import { assert, assertEquals } from "@std/assert";
import { CHANNEL_MODELS } from "../../lib/cable/channels/models.ts";
import { RATE_MODELS } from "../../lib/meanfield/models/models.ts";
import { NEURON_MODELS } from "../../lib/spiking/neurons/models.ts";
import type { Neurons } from "../../lib/spiking/neurons/neuron_model.ts";
import { SYNAPSE_MODELS } from "../../lib/spiking/synapses/models.ts";
import { congruential } from "../../lib/random/congruential.ts";
import { CHANNEL_EQUATIONS } from "../../tools/reference/equations/channels.ts";
import type { Formulas } from "../../tools/reference/equations/model_equations.ts";
import { NEURON_EQUATIONS } from "../../tools/reference/equations/neurons.ts";
import { RATE_EQUATIONS } from "../../tools/reference/equations/rate_models.ts";
import { SYNAPSE_EQUATIONS } from "../../tools/reference/equations/synapses.ts";
import { evaluate, parseExpression } from "../../tools/reference/expression.ts";

type Values = Record<string, number>;
type Fields = Readonly<Record<string, { default: number; low: number; high: number }>>;

/** A step so short that what a scheme leaves out is below what is compared, ms. */
const STEP_MS = 1e-8;

/** Value of a formula whose names are values, or defined by further formulas. */
function valueOf(formula: string, values: Values, where: Formulas = {}): number {
  return evaluate(parseExpression(formula), (name) => {
    if (Object.hasOwn(values, name)) return values[name];
    if (Object.hasOwn(where, name)) return valueOf(where[name], values, where);
    throw new Error(`Cannot evaluate ${formula} as nothing says what ${name} is`);
  });
}

function assertNear(actual: number, expected: number, scale: number, message: string): void {
  assert(
    Math.abs(actual - expected) <= scale,
    `${message}: the code gives ${actual}, the equation ${expected}`,
  );
}

/** Parameters about their defaults, within their ranges. */
function drawn(fields: Fields, random: () => number, kept: readonly string[] = []): Values {
  const draw = ({ default: value, low, high }: Fields[string]) =>
    Math.min(high, Math.max(low, value === 0 ? 3 * random() : value * (0.8 + 0.4 * random())));
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, kept.includes(name) ? field.default : draw(field)]),
  );
}

/** A step of one neuron. @returns Its state after it, and whether it fired. */
function stepped(model: (typeof NEURON_MODELS)[number], p: Values, before: Values, inputs: Values) {
  const state = Object.fromEntries(
    Object.entries(before).map(([name, value]) => [name, Float64Array.of(value)]),
  );
  const { g, E, I } = inputs;
  const fired = model.advance({
    ...{ size: 1, stepMs: STEP_MS, step: 0, constants: [{ ...p, ...model.constants?.(p, STEP_MS) }], state },
    ...{ current: Float64Array.of(I), conducting: true, conductance: Float64Array.of(g) },
    ...{ drive: Float64Array.of(g * E), kick: Float64Array.of(0), random: new Uint32Array(4) },
    fired: new Uint32Array(4),
  } as Neurons);
  return { fired, after: Object.fromEntries(Object.entries(state).map(([name, [value]]) => [name, value])) };
}

/** A state that a neuron may be in, below its threshold. */
function stateOf(model: (typeof NEURON_MODELS)[number], p: Values, random: () => number): Values {
  const names = Object.keys(model.state), voltage = names[0];
  const top = NEURON_EQUATIONS[model.name].spike.then
    ? Math.min(p.V_th ?? p.V_peak, p.V_peak ?? Infinity) - 1
    : 40;
  return Object.fromEntries(names.map((name) => {
    const { unit } = model.state[name];
    if (name === "refractory") return [name, 0];
    if (name === voltage || name === "V_d") {
      return [name, top - (model.name === "izhikevich" ? 60 : 100) * random()];
    }
    if (name === "Ca") return [name, model.name === "pospischil" ? 0.3 + random() : 400 * random()];
    return [name, unit === "" ? 0.05 + 0.9 * random() : 20 * random()];
  }));
}

const WITHOUT = ["poisson", "regular", "replay"];

Deno.test("every model of a neuron, channel and synapse has equations, and no others have", () => {
  const neurons = NEURON_MODELS.map(({ name }) => name).filter((name) => !WITHOUT.includes(name));
  assertEquals(Object.keys(NEURON_EQUATIONS).sort(), neurons.sort());
  assertEquals(Object.keys(CHANNEL_EQUATIONS).sort(), CHANNEL_MODELS.map(({ name }) => name).sort());
  assertEquals(Object.keys(SYNAPSE_EQUATIONS).sort(), SYNAPSE_MODELS.map(({ name }) => name).sort());
});

for (const model of NEURON_MODELS.filter(({ name }) => !WITHOUT.includes(name))) {
  const { change, where, spike } = NEURON_EQUATIONS[model.name];
  Deno.test(`the equations of ${model.name} in the reference are those that the code solves`, () => {
    const random = congruential(7);
    assertEquals(
      Object.keys(change).sort(),
      Object.keys(model.state).filter((name) => name !== "refractory").sort(),
    );
    for (let trial = 0; trial < 30; trial++) {
      const p = drawn(model.parameters, random, ["lambda_0", "t_ref"]), before = stateOf(model, p, random);
      const inputs = { g: 2 * random(), E: -100 * random(), I: 30 * random() };
      const { fired, after } = stepped(model, p, before, inputs);
      if (fired > 0) continue;
      for (const [name, formula] of Object.entries(change)) {
        const slope = (after[name] - before[name]) / STEP_MS;
        const expected = valueOf(formula, { ...p, ...before, ...inputs }, where);
        // Rounding of the state over the step, and the step itself.
        assertNear(
          slope,
          expected,
          1e-7 * (1 + Math.abs(before[name])) + 1e-3 * Math.abs(expected),
          `d${name}/dt`,
        );
      }
    }
  });
  if (!spike.then) continue;
  Deno.test(`what a spike of ${model.name} changes is what the reference says`, () => {
    const random = congruential(8), p = drawn(model.parameters, random, ["lambda_0", "t_ref"]);
    const before = stateOf(model, p, random), [voltage, , threshold] = spike.when.split(" ");
    before[voltage] = p[threshold] + 1e-3;
    const { fired, after } = stepped(model, p, before, { g: 0, E: 0, I: 0 });
    assertEquals(fired, 1);
    for (const [name, formula] of Object.entries(spike.then!)) {
      assertNear(after[name], valueOf(formula, { ...p, ...before }), 1e-3, name);
    }
  });
}

for (const model of CHANNEL_MODELS) {
  const { current, gates, where } = CHANNEL_EQUATIONS[model.name];
  Deno.test(`the equations of the channel ${model.name} in the reference are those of the code`, () => {
    const random = congruential(9);
    assertEquals(Object.keys(gates), model.gates.map(({ name }) => name));
    for (let v = -105.3; v < 60; v += 3.7) {
      const p = drawn(model.parameters, random),
        Ca = 5e-5 + 1e-3 * random(),
        values: Values = { ...p, v, Ca };
      const kinetics = model.kinetics(v, p, Ca), x = model.gates.map(() => random());
      Object.values(gates).forEach((gate, at) => {
        const of = (formula: string) => valueOf(formula, values, where);
        const [steady, rate] = "tau" in gate
          ? [of(gate.steady), 1 / of(gate.tau)]
          : [of(gate.open) / (of(gate.open) + of(gate.close)), of(gate.open) + of(gate.close)];
        assertNear(kinetics[at][0], steady, 1e-9, `steady state of ${model.gates[at].name}`);
        assertNear(kinetics[at][1], rate, 1e-9 * rate, `rate of ${model.gates[at].name}`);
      });
      const [g, gE] = model.conductance(x, p, v, Ca);
      const own = Object.fromEntries(model.gates.map(({ name }, at) => [name, x[at]]));
      assertNear(
        g * v - gE,
        valueOf(current, { ...values, ...own }, where),
        1e-9 * (1 + Math.abs(g * v)),
        "current",
      );
    }
  });
}

for (const model of SYNAPSE_MODELS) {
  const { atSource, atTarget } = SYNAPSE_EQUATIONS[model.name];
  Deno.test(`the equations of the synapse ${model.name} in the reference are those of the code`, () => {
    const random = congruential(11);
    for (let trial = 0; trial < 20; trial++) {
      const p = drawn(model.parameters, random), since = 5 + 20 * random();
      const names = { state: Object.keys(model.state), post: Object.keys(model.post) };
      const values: Values = {};
      for (const name of [...names.state, ...names.post]) values[name] = 0.1 + 0.8 * random();
      for (
        const [formulas, functions] of [[atSource, ["onPre"]], [atTarget, ["onPost", "onSpike"]]] as const
      ) {
        const arrays = (of: readonly string[]) =>
          Object.fromEntries(of.map((name) => [name, Float64Array.of(values[name])]));
        const state = arrays(names.state), post = arrays(names.post);
        const call = {
          ...{
            state,
            at: 0,
            post,
            cell: 0,
            p: { ...p, ...model.constants?.(p) },
            random: new Uint32Array(4),
          },
          ...{ since, sincePre: since, sincePost: 2 * since },
        };
        for (const name of functions) model[name]?.(call);
        const times = { Dt: since, Dt_pre: since, Dt_post: 2 * since };
        for (const [name, formula] of Object.entries(formulas)) {
          const [found] = (state[name] ?? post[name]) as Float64Array;
          const expected = valueOf(formula, { ...p, ...values, ...times }), [low, high] = model.bounds(p);
          assertNear(found, name === "w" ? Math.min(high, Math.max(low, expected)) : expected, 1e-12, name);
        }
      }
    }
  });
}

Deno.test("each rate model changes by its equations, and has the rate that they say", () => {
  const random = congruential(5);
  for (const model of RATE_MODELS) {
    const { change, where, rate } = RATE_EQUATIONS[model.name], names = Object.keys(model.state);
    assertEquals(Object.keys(change), names);
    for (let trial = 0; trial < 20; trial++) {
      const p = drawn(model.parameters, random), y = names.map(() => 0.5 + random());
      const [R, X, F, mu_V] = [100, 2, 50, -60].map((value) => value * (0.5 + random()));
      const inputs = { rates: R, values: X, transfer: F, meanVoltage: mu_V, adapts: true };
      const state = Object.fromEntries(names.map((name, at) => [name, y[at]]));
      const values = { ...p, ...state, R, X, F, mu_V, pi: Math.PI }, out = new Float64Array(names.length);
      model.derivative(y, 0, inputs, p, out);
      names.forEach((name, at) => {
        const expected = valueOf(change[name], values, where);
        assertNear(out[at], expected, 1e-12 * Math.max(1, Math.abs(expected)), `${model.name}.${name}`);
      });
      assertNear(model.rate(y, 0, p), valueOf(rate, values, where), 1e-9, `rate of ${model.name}`);
    }
  }
});
