import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { SpecError } from "../../lib/base/spec_error.ts";
import { SpikeRate } from "../../lib/brain/bridge/spike_rate.ts";
import { BRAIN_SYSTEM, brainSystem } from "../../lib/brain/brain_system.ts";
import { surrogateNodes } from "../../lib/brain/nodes/surrogate_node.ts";
import type { NodeSpec } from "../../lib/brain/spec_types.ts";
import { networkSeed } from "../../lib/random/network_seed.ts";
import { seedKey, STREAMS } from "../../lib/random/streams.ts";
import { SpikingSimulation } from "../../lib/spiking/simulation/spiking_simulation.ts";
import { parseSpikingSpec } from "../../lib/spiking/spiking_spec.ts";
import { headOf } from "../../lib/surrogate/counts/head_fields.ts";
import { packWeights, weightLayout } from "../../lib/surrogate/counts/count_layout.ts";
import { madeUpTraining } from "../../lib/surrogate/counts/_made_up_counts.ts";
import { rolloutReference } from "../../lib/surrogate/counts/reference/rollout.ts";
import { featuresOf, referenceWeights, trainReference } from "../../lib/surrogate/counts/train_reference.ts";

const GENERATORS = {
  kind: "spiking",
  name: "generators",
  stepMs: 0.1,
  populations: [{ name: "in", size: 400, neuron: "poisson", parameters: { rate: 5 } }],
  projections: [],
} as const;

/** Two regions: A is given, B gets it with a delay of 4 ms. */
const pair = (a: Partial<NodeSpec>, b: Partial<NodeSpec>, rest = {}) => ({
  kind: "brain",
  name: "pair",
  stepMs: 1,
  connectome: { regions: ["A", "B"], weights: [[0, 0], [1, 0]], lengthsMm: [[0, 12], [12, 0]] },
  nodes: [{ name: "a", regions: ["A"], inputs: [], ...a }, { name: "b", inputs: [], ...b }],
  ...rest,
});
const series = (values: number[]) => ({
  kind: "series",
  name: "s",
  size: 100,
  rateHz: { everyMs: 1, values },
});

Deno.test("SpikeRate smooths by the exponential of its windows, exactly over any division of a constant rate", () => {
  const fine = new SpikeRate(10, 8), coarse = new SpikeRate(10, 8);
  for (let k = 0; k < 20; k++) fine.add(1, 1);
  for (let k = 0; k < 5; k++) coarse.add(4, 4);
  assertAlmostEquals(fine.hz, 100 * (1 - Math.exp(-20 / 8)), 1e-10);
  assertAlmostEquals(coarse.hz, fine.hz, 1e-10);
  assertEquals(new SpikeRate(10, 0).add(3, 2), 150);
});

Deno.test("generators of a spiking region spike at their own rate and what the region gets, and never below 0", async () => {
  for (const [gain, wanted] of [[1, 45], [0, 5], [-1, 0]]) {
    const spec = BRAIN_SYSTEM.parse(
      pair(
        { system: series([40]) },
        { system: GENERATORS, inputs: [{ to: "in", gain }] } as Partial<NodeSpec>,
      ),
    );
    const run = await BRAIN_SYSTEM.simulate(null, [spec], { durationMs: 500, warmupMs: 50, seed: 1 });
    const spikes = (run.counts.counts as Uint32Array).subarray(500).reduce((sum, count) => sum + count, 0);
    // 400 cells for half a second: the number of spikes errs by its root.
    assertAlmostEquals(spikes / 200, wanted, 4 * Math.sqrt(wanted / 200) + 1e-12);
    const activity = run.traces![0][1].values;
    assertAlmostEquals(activity.subarray(100).reduce((sum, hz) => sum + hz, 0) / 400, wanted, 2.5);
  }
});

Deno.test("parts of a brain that come to the same generators add up", async () => {
  const connectome = {
    regions: ["A", "B", "C"],
    weights: [[0, 0, 0], [1, 0, 2], [0, 0, 0]],
    lengthsMm: [[0, 12, 12], [12, 0, 12], [12, 12, 0]],
  };
  const countsOf = async (inputs: NodeSpec["inputs"]) => {
    const given = { system: series([40]), regions: ["A", "C"], inputs: [] };
    const b = { system: GENERATORS, regions: ["B"], inputs } as unknown as Partial<NodeSpec>;
    const spec = BRAIN_SYSTEM.parse(pair(given, b, { connectome }));
    return (await BRAIN_SYSTEM.simulate(null, [spec], { durationMs: 60, warmupMs: 20, seed: 1 })).counts
      .counts;
  };
  const apart = await countsOf([{ to: "in", from: ["A"] }, { to: "in", from: ["C"] }]);
  assertEquals(apart, await countsOf([{ to: "in" }]));
});

Deno.test("a spiking region is the network by itself, driven by what others had a delay ago", async () => {
  const values = Array.from({ length: 60 }, (_, k) => 100 + 80 * Math.sin(k / 4));
  const network = parseSpikingSpec({
    ...GENERATORS,
    populations: [
      { ...GENERATORS.populations[0], size: 80 },
      { name: "cells", size: 30, neuron: "lif", receptors: { exc: { kinetics: "exponential", tau: 3 } } },
    ],
    projections: [{
      from: "in",
      to: "cells",
      receptor: "exc",
      connect: { rule: "fixed-indegree", indegree: 20 },
      weight: 60,
      delayMs: 1,
    }],
  });
  const spec = BRAIN_SYSTEM.parse(
    pair({ system: series(values) }, { system: network, inputs: [{ to: "in" }] }),
  );
  const run = await BRAIN_SYSTEM.simulate(null, [spec], { durationMs: 60, warmupMs: 0, seed: 9 });
  // In step n B gets what A was at the start of step n - 4: at the end of step n - 5.
  const rates = values.map((_, n) => 5 + values[Math.max(0, n - 5)]);
  const alone = await SpikingSimulation.open(null, {
    ...network,
    populations: [{
      ...network.populations[0],
      parameters: { rate: { everyMs: 1, values: [...rates, 1000] } },
    }, network.populations[1]],
  }, { seed: networkSeed(networkSeed(9, 0), 1), threads: 1 });
  const wanted = (await alone.run(60)).counts.subarray(60);
  alone.close();
  assert(wanted.reduce((sum, count) => sum + count, 0) > 20);
  assertEquals([...run.counts.counts.subarray(60)], [...wanted]);
});

Deno.test("a spiking region refuses rates above mostHz and windows that are no number of its steps", async () => {
  const input = { to: "in", mostHz: 30 };
  const high = BRAIN_SYSTEM.parse(
    pair({ system: series([40]) }, { system: GENERATORS, inputs: [input] } as Partial<NodeSpec>),
  );
  const run = (spec: Parameters<typeof BRAIN_SYSTEM.populations>[0]) =>
    BRAIN_SYSTEM.simulate(null, [spec], { durationMs: 10, warmupMs: 0 });
  await assertRejects(
    () => run(high),
    RangeError,
    "the rate of in must be at most its mostHz, 30 Hz: current value is 45",
  );
  const odd = { ...GENERATORS, stepMs: 0.3 };
  const spec = BRAIN_SYSTEM.parse(
    pair({ system: series([4]) }, { system: odd, inputs: [{ to: "in" }] } as Partial<NodeSpec>),
  );
  await assertRejects(
    () => run(spec),
    SpecError,
    "must be a whole number of steps of generators, 0.3 ms: current value is 1",
  );
});

Deno.test("a Poisson region has the rate and the variance of independent cells, and seeds of its own", async () => {
  const system = { kind: "poisson", name: "p", size: 50, rateHz: 20 };
  const spec = BRAIN_SYSTEM.parse(pair({ system }, { system }));
  const run = await BRAIN_SYSTEM.simulate(null, [spec], { durationMs: 4000, warmupMs: 0, seed: 2 });
  const [a, b] = [0, 1].map((region) => [...run.counts.counts.subarray(4000 * region, 4000 * (region + 1))]);
  for (const counts of [a, b]) {
    const mean = counts.reduce((sum, count) => sum + count, 0) / 4000;
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / 4000;
    // 4,000 Poisson numbers of mean 1: the mean errs by 0.016, the variance by 0.027.
    assertAlmostEquals(mean, 1, 0.06);
    assertAlmostEquals(variance, 1, 0.11);
  }
  const both = a.reduce((sum, count, at) => sum + (count - 1) * (b[at] - 1), 0) / 4000;
  assertAlmostEquals(both, 0, 0.065);
});

Deno.test("series and Poisson regions refuse rates out of range and unknown fields", () => {
  const parse = (system: unknown) =>
    BRAIN_SYSTEM.parse(pair({ system } as Partial<NodeSpec>, { system: series([1]) }));
  const base = { kind: "poisson", name: "p", size: 50 };
  assertThrows(
    () => parse({ ...base, rateHz: -1 }),
    SpecError,
    "system.rateHz must be from 0 to 100000: current value is -1",
  );
  assertThrows(() => parse({ ...base, rateHz: 1, cells: 3 }), SpecError, "system has no field cells");
  assertThrows(
    () => parse({ ...base, kind: "series", rateHz: { everyMs: 1, values: [] } }),
    SpecError,
    "at least one number",
  );
});

Deno.test("a surrogate in a region draws the counts of its free run, and refuses another window", async () => {
  const { model } = await trainReference({ ...madeUpTraining({ layers: "gru:5", populations: 2 }, 0) });
  const { spec } = model, system = brainSystem([surrogateNodes("made-up", model)]);
  const brain = (rest = {}) =>
    system.parse(
      pair({ system: { kind: "made-up", name: "m" }, output: { population: "population 1" } }, {
        system: series([1]),
      }, rest),
    );
  const run = await system.simulate(null, [brain()], { durationMs: 50, warmupMs: 0, seed: 6 });
  const wanted = rolloutReference(
    referenceWeights(weightLayout(spec), Float64Array.from(packWeights(spec, model.weights))),
    {
      run: 0,
      bins: 50,
      seed: seedKey(networkSeed(networkSeed(6, 0), 0)),
      stream: STREAMS.rollout,
      head: headOf(spec),
      window: spec.features.window,
      inputs: (history) => featuresOf(spec, history),
    },
  );
  assertEquals(
    [...run.counts.counts.subarray(0, 50)],
    Array.from({ length: 50 }, (_, bin) => wanted.counts[2 * bin + 1]),
  );
  const options = { durationMs: 10, warmupMs: 0, binMs: 2 };
  await assertRejects(
    () => system.simulate(null, [brain({ windowMs: 2 })], options),
    SpecError,
    "must be a bin of the surrogate, 1 ms: current value is 2",
  );
});

Deno.test("parts of a brain that come to one input of a mean field add up", async () => {
  const field = {
    ...{ kind: "mean-field", name: "follower", stepMs: 1, inputs: [{ name: "in", value: 0 }] },
    populations: [{ name: "X", size: 10, model: "sigmoid", parameters: { tau: 3 } }],
    couplings: [{ from: "in", to: "X" }],
  };
  const connectome = {
    regions: ["A", "B", "C"],
    weights: [[0, 0, 0], [1, 0, 2], [0, 0, 0]],
    lengthsMm: [[0, 12, 12], [12, 0, 12], [12, 12, 0]],
  };
  const run = async (inputs: NodeSpec["inputs"]) => {
    const given = { system: series([0.01, 0.03, 0.02, 0.05]), regions: ["A", "C"], inputs: [] };
    const b = { system: field, regions: ["B"], inputs };
    const spec = BRAIN_SYSTEM.parse(pair(given, b, { connectome }));
    return (await BRAIN_SYSTEM.simulate(null, [spec], { durationMs: 30, warmupMs: 0 })).traces![0][1].values;
  };
  const apart = await run([{ to: "in", from: ["A"] }, { to: "in", from: ["C"] }]);
  assertEquals(apart, await run([{ to: "in" }]));
  assert(apart.some((value) => Math.abs(value - apart[0]) > 0.01));
});
