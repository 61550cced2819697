import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { describe, getPreset, overrideSpec, simulate, SpecError } from "@volley/volley";
import {
  defineGraded,
  getGradedPreset,
  GRADED_MODELS,
  gradedSystem,
  listGradedPresets,
  overrideGraded,
  parseGradedSpec,
} from "../../lib/entries/graded.ts";

const LEAKY = {
  kind: "graded",
  name: "one leaky unit",
  stepMs: 1,
  populations: [
    { name: "A", size: 2, model: "leaky", parameters: { tau: [10, 20] } },
    { name: "B", size: 2, model: "leaky", parameters: { tau: 1e-3, gain: 1 } },
  ],
  couplings: [{ from: "A", to: "B", connect: "one-to-one", weight: 2, delayMs: 7 }],
  inputs: [{ name: "drive", to: "A", value: { steps: [[100, 1]] }, units: [0] }],
};

Deno.test("leaky units follow their input exactly, each by its own time constant, and others by the delay", async () => {
  const run = await simulate(null, parseGradedSpec(LEAKY), {
    ...{ durationMs: 200, binMs: 1 },
    record: { own: { traces: ["v", "y"], everyMs: 1 } },
  });
  const [vA, vB, yA] = run.traces![0].map(({ values }) => values);
  for (const step of [90, 100, 101, 110, 150, 199]) {
    // Sample k is the state after step k, and the input is there from step 100 on.
    const expected = step < 100 ? 0 : 1 - Math.exp(-(step + 1 - 100) / 10);
    assertAlmostEquals(vA[2 * step], expected, 1e-6);
    assertEquals(vA[2 * step + 1], 0);
    assertAlmostEquals(yA[2 * step], 1 / (1 + Math.exp(-4 * (expected - 0.5))), 1e-6);
    // B has what A gave 7 steps before the step's start, 8 samples before.
    assertAlmostEquals(vB[2 * step], 2 * yA[2 * (step - 8)], 1e-6);
  }
  const counts = [0, 1].map((p) => run.counts.counts.subarray(200 * p, 200 * p + 200));
  // v of A passes a half after 10 ln 2 = 6.9 ms, in step 106.
  assertEquals(counts[0].indexOf(1), 106);
  assertEquals([...counts[0]].reduce((a, b) => a + b), 1);
});

Deno.test("presets are read again as they are, describe themselves, and every model runs", async () => {
  for (const { name } of listGradedPresets()) {
    assertEquals(parseGradedSpec(getPreset(name)), getGradedPreset(name));
    assert(describe(getPreset(name)).tables!.length >= 1);
  }
  for (const { name, state, outputs } of GRADED_MODELS) {
    const spec = parseGradedSpec({
      ...{ kind: "graded", name, stepMs: 1 },
      populations: [{ name: "P", size: 3, model: name, parameters: { noise: 0.01 } }],
    });
    const run = await simulate(null, spec, {
      ...{ durationMs: 200 },
      record: { own: { traces: [...Object.keys(state), ...outputs] } },
    });
    for (const { values } of run.traces![0]) assert(values.every(Number.isFinite));
  }
});

Deno.test("networks are the same alone, together and from another number on", async () => {
  const noisy = overrideGraded(getGradedPreset("pyloric"), { "populations.*.parameters.noise": 0.1 });
  const options = { durationMs: 3000, binMs: 10, record: { own: { traces: ["a"] } } } as const;
  const together = await simulate(null, [noisy, noisy, noisy], options);
  const last = await simulate(null, noisy, { ...options, firstNetwork: 2 });
  assertEquals(together.traces![2], last.traces![0]);
  assert(together.traces![0][0].values.join() !== together.traces![1][0].values.join());
});

Deno.test("a model of one's own is a system, whose units may have any rule", async () => {
  const relay = defineGraded({
    name: "relay",
    about: "passes on its input",
    references: [],
    parameters: {},
    state: { v: { unit: "", initial: 0, about: "what it got" } },
    inputs: ["x"],
    outputs: ["y"],
    event: "what it got changed",
    open: () => ({
      step(state, [x]) {
        const changed = state[0] !== x;
        state[0] = x;
        return changed;
      },
      output: ([v], out) => void (out[0] = v),
    }),
  });
  const system = gradedSystem({ models: [relay] });
  const spec = system.parse({
    ...{ kind: "graded", name: "a ring", stepMs: 1 },
    populations: [{ name: "P", size: 5, model: "relay", initial: { v: [1, 0, 0, 0, 0] } }],
    couplings: [{ from: "P", to: "P", connect: { shift: 1, ring: true } }],
  });
  // Unit k has the 1 at time k: the ring that is known.
  const run = await system.simulate(null, [spec], {
    ...{ durationMs: 10 },
    record: { own: { traces: ["y"] } },
  });
  const { values } = run.traces![0][0];
  for (let step = 0; step < 10; step++) {
    for (let unit = 0; unit < 5; unit++) assertEquals(values[5 * step + unit], +(unit === (step + 1) % 5));
  }
});

Deno.test("points of a box of graded units are simulated and measured like those of any system", async () => {
  const spec = getGradedPreset("bursting-unit");
  const specs = [0, 0.5, 1].map((value) => overrideSpec(spec, { "inputs.drive.value": value }));
  const run = await simulate(null, specs, { durationMs: 60_000, warmupMs: 2000, binMs: 10 });
  // 1.4 s, 0.682 s and 0.3 s from one burst to the next, of which 60 s hold a whole number.
  [1399, 682, 300].forEach((period, k) => {
    const counts = [...run.counts.counts.subarray(6000 * k, 6000 * (k + 1))];
    assertAlmostEquals(counts.reduce((a, b) => a + b), 60_000 / period, 1);
  });
});

Deno.test("mistakes are told in a sentence", async () => {
  const spec = getGradedPreset("pyloric");
  const wrong = (values: Record<string, unknown>, text: string) =>
    assertThrows(() => overrideGraded(spec, values), SpecError, text);
  wrong(
    { "populations.PD.model": "burstin" },
    "populations.PD.model must be a model of graded units (did you mean bursting?",
  );
  wrong(
    { "populations.PD.parameters.tActiv": 3 },
    "populations.PD.parameters must be parameters of bursting (did you mean tActive?)",
  );
  wrong({ "populations.PD.parameters.tActive": 0 }, "tActive must be from 1 to 1000000");
  wrong({ "populations.PD.parameters.bias": [1, 2] }, "must have 1 numbers, one for each unit");
  wrong({ "couplings.PD->LP.lag": 1 }, "couplings.PD->LP.lag must be of two outputs, cosine and sine");
  wrong({ "couplings.PD->LP.delayMs": 0.5 }, "delayMs must be 0 or at least a step of 1 ms");
  wrong({ "couplings.PD->LP.connect": { matrix: [[1, 2]] } }, "must have 1 rows, one for each target, of 1");
  wrong({ stepMs: 0 }, "Cannot use this network as stepMs must be at least 0.0001");
  await assertRejects(
    () => simulate(null, spec, { durationMs: 10, record: { own: { traces: ["w"] } } }),
    RangeError,
    "Cannot simulate as traces must be of variables or outputs that a population has",
  );
  assertThrows(
    () => defineGraded({ ...GRADED_MODELS[0], outputs: [] }),
    TypeError,
    "Cannot define this model of graded units as it must have an output: current value is none",
  );
});

Deno.test("a state that grows without bound is an error that says where", async () => {
  const spec = parseGradedSpec({
    ...LEAKY,
    inputs: [],
    couplings: [],
    populations: [{ name: "A", size: 1, model: "grower" }],
  }, {
    models: [GROWER],
  });
  await assertRejects(
    () => gradedSystem({ models: [GROWER] }).simulate(null, [spec], { durationMs: 5000 }),
    Error,
    "Cannot go on simulating as states and outputs must be finite numbers",
  );
});

const GROWER = defineGraded({
  name: "grower",
  about: "doubles",
  references: [],
  parameters: {},
  state: { v: { unit: "", initial: 1, about: "size" } },
  inputs: [],
  outputs: ["y"],
  event: "none",
  open: () => ({ step: (state) => (state[0] *= 2, false), output: ([v], out) => void (out[0] = v) }),
});
