import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { SpecError } from "../../lib/base/spec_error.ts";
import { BrainFailure } from "../../lib/brain/brain_failure.ts";
import { BRAIN_SYSTEM, brainSystem } from "../../lib/brain/brain_system.ts";
import { FOUR_REGIONS } from "../../lib/brain/connectome/made_connectome.ts";
import { loadBrain } from "../../lib/brain/load_brain.ts";
import type { NodeKind } from "../../lib/brain/node.ts";
import type { BrainSpec } from "../../lib/brain/spec_types.ts";
import { planBrain } from "../../lib/brain/plan_brain.ts";
import { inFolder } from "../_folder.ts";

const SPEC = BRAIN_SYSTEM.preset("four-mpr");
const changed = (change: (spec: BrainSpec) => void) => {
  const spec = structuredClone(SPEC);
  change(spec);
  return spec;
};

const MISTAKES: [what: string, change: (spec: BrainSpec) => void, sentence: string][] = [
  [
    "weights that are not square",
    (s) => s.connectome.weights.pop(),
    "connectome.weights must be square, with as many columns as rows: current value is 3 x 4",
  ],
  [
    "fewer weights than regions",
    (s) => s.connectome.weights = [[0]],
    "connectome.regions must have 1 names, one for each row: current value is 4",
  ],
  [
    "lengths of another size",
    (s) => s.connectome.lengthsMm = [[0]],
    "connectome.lengthsMm must be 4 x 4, a row for each region: current value is 1 x 1",
  ],
  [
    "a negative length",
    (s) => s.connectome.lengthsMm![1][0] = -2,
    "connectome.lengthsMm must not have numbers below 0: current value is -2 in row 1, column 0",
  ],
  [
    "NaN",
    (s) => s.connectome.weights[2][1] = NaN,
    "connectome.weights must have finite numbers: current value is NaN in row 2, column 1",
  ],
  [
    "a region twice",
    (s) => s.connectome.regions[1] = "M1",
    "connectome.regions must have names of their own: current value is M1 twice",
  ],
  [
    "a node for an unknown region",
    (s) => s.nodes[0].regions = ["M2"],
    "nodes.region.regions must name a region of the connectome: current value is M2 (did you mean M1?)",
  ],
  [
    "a region without a node",
    (s) => s.nodes[0].regions = ["M1"],
    "nodes must have one for each region: current value is none of S1",
  ],
  [
    "a stimulus of an unknown region",
    (s) => s.stimuli = [{ region: "Cerebelum", value: 1 }],
    "stimuli.0.region must name a region of the connectome: current value is Cerebelum (did you mean Cerebellum?)",
  ],
  [
    "an input that the system has not",
    (s) => s.nodes[0].inputs[0].to = "other",
    "nodes.region.inputs.0.to must name an input of the node's system",
  ],
  [
    "an unknown source",
    (s) => s.nodes[0].inputs[0].from = ["X"],
    "nodes.region.inputs.0.from must name a region of the connectome",
  ],
  [
    "an unknown population",
    (s) => s.nodes[0].output!.population = "E",
    "nodes.region.output.population must name a population",
  ],
  [
    "an unknown kind",
    (s) => s.nodes[0].system.kind = "mif",
    "nodes.region.system.kind must be a kind of node",
  ],
  ["an unknown field", (s) => (s as unknown as Record<string, number>).speeed = 3, "has no field speeed"],
  ["two nodes of one name", (s) => s.nodes.push(s.nodes[0]), "nodes must have names of their own"],
  ["a speed of 0", (s) => s.speed = 0, "speed must be at least 0.001"],
  [
    "a window that is no number of steps",
    (s) => s.windowMs = 0.15,
    "windowMs must be a whole number of steps of 0.02 ms",
  ],
];
for (const [what, change, sentence] of MISTAKES) {
  Deno.test(`a brain with ${what} is refused in one sentence`, () => {
    const error = assertThrows(() => BRAIN_SYSTEM.parse(changed(change)), SpecError);
    assert(error.message.includes(sentence), error.message);
    assertEquals(error.issues.length, 1);
  });
}

const short = { durationMs: 20, warmupMs: 0, seed: 1 };

Deno.test("a brain whose delay is shorter than half a step, or than its window, is refused when it is run", async () => {
  const run = (spec: BrainSpec) => BRAIN_SYSTEM.simulate(null, [spec], short);
  const fast = changed((spec) => spec.speed = 5000);
  await assertRejects(
    () => run(fast),
    SpecError,
    "must leave every delay a step: that from S1 to M1 is shorter than half of one",
  );
  const long = changed((spec) => spec.windowMs = 20);
  await assertRejects(
    () => run(long),
    SpecError,
    "windowMs must not be longer than the shortest delay, 6.66 ms, and a step",
  );
});

Deno.test("a mean field in a region has the brain's step, or is refused", async () => {
  const spec = changed((spec) => {
    spec.nodes[0].inputs[0].gain = 1;
    Object.assign(spec.nodes[0].system, { stepMs: 0.2, finiteSize: true });
  });
  const sentence = "the step of mpr must be that of the brain, 0.02 ms: current value is 0.2";
  await assertRejects(() => BRAIN_SYSTEM.simulate(null, [spec], short), SpecError, sentence);
});

Deno.test("brains of one call are those of two calls, on any number of threads, and differ from each other", async () => {
  const both = await BRAIN_SYSTEM.simulate(null, [SPEC, SPEC, SPEC], short);
  const third = await BRAIN_SYSTEM.simulate(null, [SPEC], { ...short, firstNetwork: 2 });
  const each = 4 * 20;
  assertEquals(both.counts.counts.subarray(2 * each), third.counts.counts);
  assertEquals(both.traces![2], third.traces![0]);
  assert(both.counts.counts.subarray(0, each).some((count, at) => count !== both.counts.counts[each + at]));
});

Deno.test("noise of a region has its standard deviation and correlation time", async () => {
  // A region of its own whose population follows its input within a tenth of a ms.
  const spec = BRAIN_SYSTEM.parse({
    ...SPEC,
    stepMs: 0.1,
    connectome: { regions: ["A"], weights: [[0]], lengthsMm: [[0]] },
    noise: { sd: 2, tauMs: 5 },
    nodes: [{
      name: "follower",
      system: {
        kind: "mean-field",
        name: "follower",
        stepMs: 0.1,
        populations: [{
          name: "X",
          size: 1,
          model: "wilson-cowan",
          parameters: { tau: 0.1, gain: 1e-3, threshold: 0, silence: 0, refractory: 0 },
        }],
        couplings: [{ from: "c", to: "X" }],
        inputs: [{ name: "c", value: 0 }],
      },
      inputs: [{ to: "c" }],
    }],
  });
  const { own } = await BRAIN_SYSTEM.simulate(null, [spec], {
    durationMs: 20_000,
    warmupMs: 10,
    binMs: 0.1,
    seed: 3,
  });
  const [activity] = own as Float64Array[], x = activity.map((hz) => (hz / 100 - 0.5) * 4000);
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const covariance = (lag: number) => {
    let sum = 0;
    for (let t = lag; t < x.length; t++) sum += (x[t] - mean) * (x[t - lag] - mean);
    return sum / (x.length - lag);
  };
  // 2,000 correlation times: the variance errs by 3 %, sd 1.6 %; Heun's follower lags half a step.
  assertAlmostEquals(Math.sqrt(covariance(0)), 2, 0.12);
  assertAlmostEquals(covariance(50) / covariance(0), Math.exp(-1), 0.08);
});

Deno.test("an own kind of node goes through the system, and learns what it gets with its delay", async () => {
  const got: number[] = [];
  const kind: NodeKind = {
    kind: "listener",
    parse: (input) => input as { kind: string; name: string },
    about: () => ({ inputs: ["in"], populations: [{ name: "cells", size: 10 }], spikes: true }),
    open: () =>
      Promise.resolve({
        startHz: 0,
        advance(inputs: Float64Array, rates: Float64Array) {
          got.push(...inputs);
          rates.fill(7);
          return 3;
        },
        close() {},
      }),
  };
  const system = brainSystem([kind]);
  const spec = system.parse({
    kind: "brain",
    name: "two",
    stepMs: 1,
    connectome: { regions: ["A", "B"], weights: [[0, 2], [0, 0]], lengthsMm: [[0, 12], [12, 0]] },
    coupling: 0.5,
    speed: 3,
    nodes: [
      {
        name: "listener",
        regions: ["A"],
        system: { kind: "listener", name: "l" },
        inputs: [{ to: "in", gain: 10 }],
      },
      {
        name: "series",
        system: {
          kind: "series",
          name: "s",
          size: 5,
          rateHz: { everyMs: 1, values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] },
        },
        inputs: [],
      },
    ],
  });
  const run = await system.simulate(null, [spec], { durationMs: 10, warmupMs: 0, seed: 1 });
  // Activity at the start of step n is what the series had in step n - 1; 4 ms later it is here, times 0.5
  // x 2 x 10.
  assertEquals(got, [0, 0, 0, 0, 0, 0, 10, 20, 30, 40]);
  assertEquals([...run.counts.counts.subarray(0, 10)], new Array(10).fill(3));
  assertEquals([...run.traces![0][0].values], new Array(10).fill(7));
});

Deno.test("loadBrain() reads the connectome beside the brain, scales it and says what it changed", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/w.csv`, "A,B\n4,2\n1,0\n");
    await Deno.writeTextFile(`${folder}/l.csv`, "A,B\n0,30\n30,0\n");
    const connectome = { path: "w.csv", lengths: "l.csv", normalise: ["max"] };
    await Deno.writeTextFile(`${folder}/brain.json`, JSON.stringify({ ...SPEC, connectome }));
    const { spec, notes } = await loadBrain(`${folder}/brain.json`);
    assertEquals(spec.connectome.regions, ["A", "B"]);
    assertEquals(notes, ["Weights of 1 of 2 regions onto themselves were set to 0."]);
    assertEquals(BRAIN_SYSTEM.populations(spec).map(({ name }) => name), ["A", "B"]);
  });
});

Deno.test("override() reaches the coupling, nodes and stimuli by name, and describe() tells the tracts", () => {
  const spec = BRAIN_SYSTEM.override(SPEC, {
    coupling: 2,
    "nodes.region.system.populations.Q.parameters.eta": -4,
  });
  assertEquals(spec.coupling, 2);
  assertThrows(() => BRAIN_SYSTEM.override(SPEC, { "nodes.regio.name": "x" }), SpecError, "names nothing");
  const { facts } = BRAIN_SYSTEM.describe(SPEC);
  assertEquals(facts[1][1], "8, with delays of up to 20 ms at 3 mm/ms");
  assertEquals(FOUR_REGIONS.regions.length, 4);
});

Deno.test("the preset's step is short enough for its noise, and a longer one is refused with the remedy when it diverges", async () => {
  const run = (values: Record<string, unknown>) =>
    BRAIN_SYSTEM.simulate(null, [BRAIN_SYSTEM.override(SPEC, values)], {
      durationMs: 400,
      warmupMs: 0,
      seed: 1,
    });
  const { region, stepMs } = await assertRejects(
    () => run({ coupling: 0.8, stepMs: 0.1, "nodes.region.system.stepMs": 0.1 }),
    BrainFailure,
    "; a stepMs shorter than 0.1 ms would help, or a weaker coupling",
  );
  assert(SPEC.connectome.regions.includes(region) && stepMs === 0.1);
  for (const coupling of [0.8, 3]) await run({ coupling });
  assertThrows(
    () => planBrain(SPEC, { durationMs: 10, stepMs: 0.01 }),
    RangeError,
    "the step must be that of the spec, 0.02 ms: current value is 0.01 (set stepMs of the spec)",
  );
});
