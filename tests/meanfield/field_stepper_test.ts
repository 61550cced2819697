import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { MeanFieldFailure } from "../../lib/meanfield/mean_field_failure.ts";
import { getMeanFieldPreset } from "../../lib/meanfield/mean_field_presets.ts";
import { MeanFieldStepper } from "../../lib/meanfield/mean_field_stepper.ts";
import { defineRateModel } from "../../lib/meanfield/models/rate_model.ts";
import type { MeanFieldSpec } from "../../lib/meanfield/spec_types.ts";
import { mprSpec, pairSpec } from "./_specs.ts";
import { WITH_SQUASH } from "../../lib/meanfield/gpu/squash.ts";

/** A linear follower of its input, for closed forms. */
const FOLLOWER = defineRateModel({
  name: "follower",
  about: "linear",
  references: [],
  parameters: { tau: { unit: "ms", default: 10, low: 0.01, high: 1e4, about: "time constant" } },
  state: { r: { unit: "Hz", initial: 0, about: "rate" } },
  mostHz: 1e9,
  follows: true,
  linear: true,
  rate: (y, at) => y[at],
  derivative: (y, at, { rates, values }, { tau }, out) => out[at] = (rates + values - y[at]) / tau,
  shot: ({ tau }) => ({ variable: 0, jump: 1000 / tau }),
  wgsl: `fn rate(s: State, p: Parameters) -> f32 { return s.r; }
fn derivative(s: State, i: Inputs, p: Parameters) -> State { return State((i.rates + i.values - s.r) / p.tau); }`,
});
const OWN = { models: [FOLLOWER] };

function chain(changes: Partial<MeanFieldSpec> = {}): MeanFieldSpec {
  return {
    kind: "mean-field",
    name: "chain",
    stepMs: 0.1,
    populations: [{ name: "A", size: 100, model: "follower" }, { name: "B", size: 100, model: "follower" }],
    couplings: [{ from: "x", to: "A", delayMs: 3 }, { from: "A", to: "B", delayMs: 0.7, weight: 2 }],
    inputs: [{ name: "x", value: { steps: [[2, 50]] } }],
    ...changes,
  };
}

Deno.test("a delay is exact to the step", () => {
  for (const delayMs of [0, 0.1, 0.7, 12.3]) {
    const couplings = [{ from: "x", to: "A", delayMs }, { from: "A", to: "B", delayMs }];
    const stepper = MeanFieldStepper.open(chain({ couplings }), OWN);
    const rates = stepper.advance(400),
      A = rates.filter((_, k) => k % 2 === 0),
      B = rates.filter((_, k) => k % 2);
    const delay = Math.round(delayMs * 10),
      first = (list: Float64Array) => list.findIndex((rate) => rate > 0);
    // The input begins with step 20: step 20 + d is the first of A. What A has at its end, B gets d steps later; without delay the
    // second stage has it at once.
    assertEquals(first(A), 20 + delay);
    assertEquals(first(B), 20 + 2 * delay);
  }
});

Deno.test("a rate at a delay is that of so many steps before, at both ends of the step", () => {
  const stepper = MeanFieldStepper.open(chain(), OWN), rates = stepper.advance(200), h = 0.1, d = 7;
  const A = (n: number) => n < 0 ? 0 : rates[2 * n];
  let b = 0;
  for (let n = 0; n < 200; n++) {
    // A(n - 1) is the rate at the start of step n.
    const slope = (2 * A(n - 1 - d) - b) / 10, guess = b + h * slope;
    b += h / 2 * (slope + (2 * A(n - d) - guess) / 10);
    assertAlmostEquals(rates[2 * n + 1], b, 1e-12);
  }
});

Deno.test("Heun's method is of order 2, with delays and without", () => {
  const errorAt = (stepMs: number, delayMs: number) => {
    const spec = pairSpec();
    const couplings = spec.couplings.map((one) => ({ ...one, delayMs: one.from === "drive" ? 0 : delayMs }));
    const wave = { mean: 4, amplitude: 3, frequencyHz: 20 };
    const at = (h: number) =>
      MeanFieldStepper.open(
        { ...spec, stepMs: h, couplings, inputs: [{ name: "drive", value: wave }] },
        WITH_SQUASH,
      )
        .advance(Math.round(64 / h)).slice(-2);
    const [fine, coarse] = [at(stepMs / 16), at(stepMs)];
    return Math.abs(fine[0] - coarse[0]) + Math.abs(fine[1] - coarse[1]);
  };
  for (const delayMs of [0, 4]) {
    const order = Math.log2(errorAt(0.5, delayMs) / errorAt(0.25, delayMs));
    assert(order > 1.8 && order < 2.2, `order ${order} at a delay of ${delayMs} ms`);
  }
});

Deno.test("MPR stays in its lower state, and in its upper one after a pulse", () => {
  const wave = { steps: [[20, 3], [100, 0]] as [number, number][] };
  const spec = {
    ...mprSpec({ initial: { r: 0.0811336, v: -1.9616 } }),
    inputs: [{ name: "current", value: wave }],
  };
  const stepper = MeanFieldStepper.open(spec), before = stepper.advance(2000), during = stepper.advance(8000);
  const after = stepper.advance(8000);
  assertAlmostEquals(before.at(-1)!, 81.134, 0.01);
  // pi^2 r^2 - 15 r - 1 / (4 pi^2 r^2) = -2 has the root 1.373244.
  assertAlmostEquals(during.at(-1)!, 1373.244, 0.01);
  assertAlmostEquals(after.at(-1)!, 1030.597, 0.01);
});

Deno.test("MPR leaves its lower and its upper state at the analytic borders, within 1 %", () => {
  const restFrom = (initial: { r: number; v: number }, eta: number) => {
    const spec = mprSpec({ initial, parameters: { tau: 1, J: 15, eta } });
    return MeanFieldStepper.open({ ...spec, stepMs: 0.02 }).advance(10_000).at(-1)! / 1000;
  };
  // Saddle-nodes at J = 15: the lower branch ends at -3.136134, the upper at -5.743527. Rates on either side are far apart.
  const low = { r: 0.14, v: -1.1 }, high = { r: 0.95, v: -0.17 };
  const found = [restFrom(low, -3.136134 * 1.01), restFrom(low, -3.136134 * 0.99)];
  assert(found[0] < 0.2 && found[1] > 1, `lower branch: ${found}`);
  const upper = [restFrom(high, -5.743527 * 0.99), restFrom(high, -5.743527 * 1.01)];
  assert(upper[0] > 0.7 && upper[1] < 0.1, `upper branch: ${upper}`);
});

Deno.test("windows of any length and threads of inputs make the same run", () => {
  const spec = getMeanFieldPreset("griffiths2020");
  const whole = MeanFieldStepper.open(spec, { seed: 4 }).advance(120);
  const stepper = MeanFieldStepper.open(spec, { seed: 4 }),
    parts = [1, 7, 0, 112].flatMap((steps) => [...stepper.advance(steps)]);
  assertEquals([...whole], parts);
  assertEquals(stepper.steps, 120);
  const other = MeanFieldStepper.open(spec, { seed: 4, network: 1 }).advance(120);
  assert(whole.some((rate, k) => rate !== other[k]));
});

Deno.test("advance() adds inputs to those of the spec, for all steps or for each", () => {
  const own = chain({ inputs: [{ name: "x", value: 3 }] });
  const wanted = MeanFieldStepper.open(chain({ inputs: [{ name: "x", value: 10 }] }), OWN).advance(50);
  assertEquals(MeanFieldStepper.open(own, OWN).advance(50, [7]), wanted);
  assertEquals(MeanFieldStepper.open(own, OWN).advance(50, new Array(50).fill(7)), wanted);
  assertThrows(
    () => MeanFieldStepper.open(own, OWN).advance(50, [1, 2]),
    RangeError,
    "Cannot run this mean field on as inputs must hold 1 or 50 values: current value is 2",
  );
});

Deno.test("noise of an input has the variance and the correlation of its process", () => {
  const noise = { sd: 3, tauMs: 5 }, steps = 400_000;
  const spec = chain({
    stepMs: 1,
    populations: [{ name: "A", size: 1, model: "follower", parameters: { tau: 20 } }],
    couplings: [{ from: "x", to: "A" }],
    inputs: [{ name: "x", value: 8, noise }],
  });
  const rates = MeanFieldStepper.open(spec, { ...OWN, seed: 2 }).advance(steps).subarray(1000);
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / rates.length;
  // Of a filter of time constant T of this noise, held over steps of 1 ms: sd^2 tau / (tau + T), where holding changes less than 1 %.
  // 400,000 ms are 8000 times 2 (tau + T): the standard error of the variance is 1.6 %, of the mean 0.05.
  assertAlmostEquals(mean, 8, 0.2);
  assertAlmostEquals(variance / (9 * 5 / 25), 1, 0.06);
});

Deno.test("rates of a finite population have the variance nu / (2 N tau), and spikes are those of a Poisson process", () => {
  const size = 50, tau = 10;
  const spec = chain({
    finiteSize: true,
    stepMs: 0.2,
    populations: [{ name: "A", size, model: "follower", parameters: { tau }, initial: { r: 40 } }],
    couplings: [{ from: "x", to: "A" }],
    inputs: [{ name: "x", value: 40 }],
  });
  const rates = MeanFieldStepper.open(spec, { ...OWN, seed: 3 }).advance(500_000);
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / rates.length;
  // 100 s are 5000 times 2 tau: standard errors are 2 % of the variance and 0.3 % of the mean.
  assertAlmostEquals(mean, 40, 0.5);
  assertAlmostEquals(variance / (40 * 1000 / (2 * size * tau)), 1, 0.07);
});

Deno.test("spikes of a finite MPR population act through J as through a coupling to itself, also with a delay", () => {
  const upper = { initial: { r: 0.103, v: -0.154 }, size: 500 };
  const base: MeanFieldSpec = { ...mprSpec(upper), stepMs: 0.02, finiteSize: true };
  const of = (J: number, couplings: MeanFieldSpec["couplings"]) =>
    MeanFieldStepper.open({
      ...base,
      populations: [{ ...base.populations[0], parameters: { tau: 10, J } }],
      couplings: [...base.couplings, ...couplings],
    }, { seed: 9 }).advance(5000);
  const own = of(15, []), coupled = of(0, [{ from: "Q", to: "Q", weight: 15 }]);
  const late = of(0, [{ from: "Q", to: "Q", weight: 15, delayMs: 0.02 }]);
  const spread = Math.max(...own) - Math.min(...own);
  assert(spread > 10, `rates fluctuate by ${spread} Hz`);
  // The same spikes: the paths differ by what a step is long, and a delay of a step by as much again.
  for (const [one, bound] of [[coupled, 0.02], [late, 0.1]] as const) {
    const apart = one.reduce((most, rate, k) => Math.max(most, Math.abs(rate - own[k])), 0);
    assert(apart < bound * spread, `paths are ${apart} of ${spread} Hz apart`);
  }
});

Deno.test("a rate that runs away, or is no number, is an error that names population and time", () => {
  const spec = pairSpec({ order: 2 });
  const far = {
    ...spec,
    populations: spec.populations.map((one) => ({ ...one, parameters: { ...one.parameters, tau: 20 } })),
  };
  const failure = assertThrows(
    () =>
      MeanFieldStepper.open({ ...far, inputs: [{ name: "drive", value: 40 }] }, WITH_SQUASH).advance(4000),
    MeanFieldFailure,
    "Cannot go on simulating as the rate of population ",
  );
  assertEquals(failure.runaway.mostHz, 50);
  assert(["E", "I"].includes(failure.runaway.population));
  const wrong = mprSpec({ initial: { r: 0.1, v: 1e200 } });
  assertThrows(
    () => MeanFieldStepper.open(wrong).advance(10),
    MeanFieldFailure,
    "population Q must be at most 1000000 Hz",
  );
});
