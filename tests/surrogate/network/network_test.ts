import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { RerunCells } from "../../../lib/surrogate/network/_rerun_cells.ts";
import { type CellNetworkSpec, parseCellNetwork } from "../../../lib/cable/cell_network_spec.ts";
import { getCellPreset } from "../../../lib/cable/cell_presets.ts";
import { SpecError } from "../../../lib/base/spec_error.ts";
import { CellNetworkStepper } from "../../../lib/cable/cpu/cell_network_stepper.ts";
import { resolveCellNetwork } from "../../../lib/cable/build/resolve_cell_network.ts";
import { SimulationFailure } from "../../../lib/spiking/simulation_failure.ts";
import { simulateDetailedNetwork } from "../../../lib/cable/simulation/detailed_network.ts";
import { traceSpecOf } from "../../../lib/surrogate/trace/trace_design.ts";
import { traceShapes } from "../../../lib/surrogate/trace/trace_layout.ts";
import { runSurrogateNetwork } from "../../../lib/surrogate/network/run_surrogate_network.ts";
import { NumericalFailure } from "../../../lib/nn/errors.ts";
import { drawWeights } from "../../../lib/nn/draw_weights.ts";
import { gpuTest } from "../../_gpu.ts";
import { runTracesReference } from "../../../lib/surrogate/trace/run_traces_reference.ts";
import { leakySeries } from "../../../lib/surrogate/trace/_leaky_series.ts";

/** A surrogate of random weights, which makes of events what it likes: the network is what is tested. */
function modelOf(units: number, fedBack = 0) {
  const spec = traceSpecOf(
    { layers: [{ kind: "lstm", units }], filtersMs: [0, 5], fedBack },
    leakySeries({ runs: 2, samples: 100 }),
    2,
  );
  const weights = drawWeights(traceShapes(spec), () => 1.5, units);
  weights["head.bias"].data[1] = -1;
  return { spec, weights };
}

/** A surrogate that spikes by the traces of its events alone: nothing of what arrives is lost. */
function tracing() {
  const spec = traceSpecOf({ layers: [], filtersMs: [5] }, leakySeries({ runs: 2, samples: 100 }), 2);
  const weights = drawWeights(traceShapes(spec), () => 0, 1);
  const { scale } = spec.inputs.filters[0];
  weights["head.weight"].data.set([0, 0, 2 * scale, -2 * scale]);
  weights["head.bias"].data[1] = -3;
  return { spec, weights };
}

const NETWORK: CellNetworkSpec = {
  kind: "cell-network",
  name: "two populations",
  stepMs: 1,
  populations: [
    { name: "A", size: 9, groups: { exc: [0], inh: [1], all: [0, 1] } },
    { name: "B", size: 5, groups: { exc: [0], inh: [1] } },
  ],
  projections: [
    {
      from: "A",
      to: "B",
      receptor: "exc",
      connect: { rule: "fixed-probability", probability: 0.6 },
      weight: { uniform: [0.5, 1.5] },
      delayMs: { uniform: [1, 6] },
      shortTerm: { U: 0.38, tauFacilitation: 25.71, tauDepression: 365.6 },
    },
    { from: "B", to: "A", receptor: "all", connect: { rule: "all-to-all" }, weight: 0.75, delayMs: 2 },
    {
      from: "A",
      to: "A",
      receptor: "inh",
      connect: { rule: "fixed-indegree", indegree: 3 },
      weight: 1,
      delayMs: 1,
    },
  ],
  drives: [
    { to: "A", receptor: "exc", rateHz: 200, weight: 1.5 },
    { to: "B", receptor: "exc", rateHz: 400, weight: 1, fromMs: 5, untilMs: 25 },
  ],
};

gpuTest(
  "runSurrogateNetwork() gives the spikes of the reference: drives, delays, groups, short-term plasticity",
  async (gpu) => {
    const models = { A: modelOf(7), B: tracing() };
    const rule = { output: "spike", threshold: 0.3, refractoryMs: 2 };
    const run = await runSurrogateNetwork(gpu, NETWORK, { models, rule, durationMs: 40, seed: 5, record: 2 });
    const network = resolveCellNetwork(NETWORK, { seed: 5, inputs: [2, 2] });
    const cells = network.populations.map(({ name, size }) =>
      new RerunCells(models[name as "A" | "B"], size, { threshold: 0.3, refractory: 2 })
    );
    const stepper = new CellNetworkStepper(network, cells);
    const expected = network.populations.map(() => ({ timesMs: [] as number[], cells: [] as number[] }));
    for (let t = 0; t < 40; t++) {
      stepper.step().forEach((list, at) =>
        list.forEach((cell) => {
          expected[at].timesMs.push(t);
          expected[at].cells.push(cell);
        })
      );
    }
    run.populations.forEach(({ spikes }, at) => {
      assertEquals(Array.from(spikes.timesMs), expected[at].timesMs);
      assertEquals(Array.from(spikes.cells), expected[at].cells);
      assert(spikes.cells.length > 10, `${spikes.cells.length} spikes`);
    });
    assertEquals(
      run.synapses,
      network.projections.reduce((sum, { synapses }) => sum + synapses.targets.length, 0),
    );
    // What is recorded is what the surrogate gives for what its cell got.
    for (let cell = 0; cell < 2; cell++) {
      const inputs = Float32Array.from(cells[0].events[cell]);
      const outputs = runTracesReference(models.A, { runs: 1, samples: 40, inputs });
      for (let t = 0; t < 40; t++) {
        const found = run.populations[0].outputs[(cell * 40 + t) * 2];
        assert(Math.abs(found - outputs[2 * t]) < 1e-3, `cell ${cell}, step ${t}: ${found}`);
      }
    }
  },
);

gpuTest(
  "runSurrogateNetwork() runs surrogates that are fed back, and gives the same when its submits are cut otherwise",
  async (gpu) => {
    const models = modelOf(5, 1);
    const rule = { output: "v", threshold: -68 };
    const options = { models, rule, durationMs: 300, seed: 2, record: 1 };
    const first = await runSurrogateNetwork(gpu, NETWORK, options);
    const second = await runSurrogateNetwork(gpu, NETWORK, options);
    assertEquals(second.populations, first.populations);
    assert(first.populations[0].spikes.cells.length > 0);
  },
);

gpuTest("spikes that are drawn come with the predicted probability", async (gpu) => {
  const model = modelOf(4);
  for (const { data } of Object.values(model.weights)) data.fill(0);
  model.weights["head.bias"].data[1] = Math.log(0.1 / 0.9);
  const spec: CellNetworkSpec = {
    kind: "cell-network",
    name: "alone",
    stepMs: 1,
    populations: [{ name: "A", size: 100, groups: { exc: [0] } }],
  };
  const rule = { output: "spike", threshold: "drawn" as const, refractoryMs: 0 };
  const run = await runSurrogateNetwork(gpu, spec, { models: model, rule, durationMs: 200 });
  // 20,000 draws: standard error 42.
  const { length } = run.populations[0].spikes.cells;
  assert(Math.abs(length - 2000) < 200, `${length}`);
});

Deno.test("simulateDetailedNetwork() passes a spike along a chain of cells", async () => {
  const spec: CellNetworkSpec = {
    kind: "cell-network",
    name: "chain",
    stepMs: 1,
    populations: [{ name: "E", size: 4, groups: { exc: [0], inh: [1] } }],
    projections: [{
      from: "E",
      to: "E",
      receptor: "exc",
      connect: { rule: "pairs", sources: [0, 1, 2], targets: [1, 2, 3] },
      weight: 60,
      delayMs: 5,
    }],
    drives: [{ to: "E", receptor: "exc", rateHz: 1000, weight: 0, fromMs: 0, untilMs: 1 }],
  };
  const cell = getCellPreset("olah2022-soma");
  const silent = await simulateDetailedNetwork(spec, { cells: cell, durationMs: 50 });
  assertEquals(silent.populations[0].spikes.cells.length, 0);
  // One strong event for all cells: each then spikes again when the cell before it has.
  const driven = { ...spec, drives: [{ ...spec.drives![0], weight: 60 }] };
  const run = await simulateDetailedNetwork(driven, { cells: cell, durationMs: 60, record: 1 });
  const timesOf = (cell: number) =>
    Array.from(run.populations[0].spikes.timesMs).filter((_, k) =>
      run.populations[0].spikes.cells[k] === cell
    );
  assertEquals(timesOf(0).length, 1);
  const [first] = timesOf(0);
  assert(first <= 3, `${first}`);
  assertEquals(timesOf(3)[0], first);
  assertEquals(run.populations[0].outputs.length, 60);
  // The voltage is recorded at the end of the step in which it crosses -20 mV.
  const peak = Math.max(...run.populations[0].outputs);
  assert(peak > 0 && peak < 60, `${peak}`);
});

Deno.test("parseCellNetwork() says in one sentence what is wrong", () => {
  const broken = (change: Record<string, unknown>) => () => parseCellNetwork({ ...NETWORK, ...change });
  assertThrows(
    broken({ drives: [{ to: "C", receptor: "exc", rateHz: 1 }] }),
    SpecError,
    "Cannot use this network as drives.0.to must be a population (there are A, B): current value is C.",
  );
  assertThrows(
    broken({ drives: [{ to: "B", receptor: "all", rateHz: 1 }] }),
    SpecError,
    "drives.0.receptor must be a group of B (there are exc, inh): current value is all.",
  );
  assertThrows(
    broken({ drives: [{ to: "B", receptor: "exc", rateHz: 1001 }] }),
    SpecError,
    "at most one event in a step",
  );
  assertThrows(broken({ stepMs: "1" }), SpecError, "stepMs does not fit");
  assertThrows(
    broken({ drives: [{ to: "B", receptor: "exc", rateHz: 1, wait: 2 }] }),
    SpecError,
    "Cannot use this network as there is no such field (did you mean weight?): current value is drives.0.wait.",
  );
  assertThrows(
    broken({ projections: [{ ...NETWORK.projections![1], receptor: "none" }] }),
    SpecError,
    "projections.B->A",
  );
});

gpuTest("a network of surrogates that runs away is an error that names population and step", async (gpu) => {
  const spec = traceSpecOf({ layers: [], fedBack: 1 }, leakySeries({ runs: 2, samples: 100 }), 2);
  const weights = drawWeights(traceShapes(spec), () => 0, 1);
  // v[t] = 3 v[t - 1] + 1: 1, 4, 13, 40, 121, 364, 1093; nothing of it is recorded, and nothing spikes.
  weights["head.weight"].data[2] = 3;
  weights["head.bias"].data.set([1, -50]);
  const models = { A: modelOf(4), B: { spec, weights } };
  const failure = await assertRejects(
    () => runSurrogateNetwork(gpu, { ...NETWORK, drives: [] }, { models, durationMs: 30 }),
    NumericalFailure,
    "Cannot run the network as outputs of B must stay within 1000 deviations: current value is 1093 at step 6",
  );
  assertEquals(failure.step, 6);
});

gpuTest("runSurrogateNetwork() keeps as many steps of spikes as fit a buffer of the device", async (gpu) => {
  // Of 256 steps the spikes of 65,536 cells and their header are 12 bytes more than the 128 MiB that WebGPU guarantees.
  const size = 65_536, populations = [{ name: "A", size, groups: {} }];
  const independent = { kind: "cell-network" as const, name: "many", stepMs: 1, populations };
  const run = await runSurrogateNetwork(gpu, independent, { models: tracing(), durationMs: 256 });
  assertEquals([run.populations[0].size, run.steps], [size, 256]);
});

gpuTest("runSurrogateNetwork() says in one sentence what is wrong", async (gpu) => {
  const run = (change: Partial<Parameters<typeof runSurrogateNetwork>[2]>) =>
    runSurrogateNetwork(gpu, NETWORK, { models: modelOf(4), durationMs: 10, ...change });
  await assertRejects(
    () => run({ models: { A: modelOf(4) } }),
    RangeError,
    "there must be a surrogate of every population, by name: current value is none of B",
  );
  await assertRejects(
    () => run({ rule: { output: "w", threshold: 0.5 } }),
    RangeError,
    "spikes must be read off one of v, spike: current value is w",
  );
  await assertRejects(
    () => run({ rule: { output: "spike", threshold: 2 } }),
    RangeError,
    "a threshold must be between 0 and 1: current value is 2",
  );
  await assertRejects(
    () => run({ rule: { output: "v", threshold: "drawn" } }),
    RangeError,
    "spikes are drawn off a logistic output",
  );
  await assertRejects(() => run({ durationMs: 0 }), RangeError, "durationMs");
  const narrow = {
    ...NETWORK,
    populations: [
      { ...NETWORK.populations[0], groups: { ...NETWORK.populations[0].groups, exc: [4] } },
      NETWORK.populations[1],
    ],
  };
  await assertRejects(
    () => runSurrogateNetwork(gpu, narrow, { models: modelOf(4), durationMs: 10 }),
    RangeError,
    "inputs of A.exc must be below 2: current value is 4",
  );
});

Deno.test("simulateDetailedNetwork() drives several synapses by one input", async () => {
  const spec = (weight: number): CellNetworkSpec => ({
    kind: "cell-network",
    name: "driven",
    stepMs: 1,
    populations: [{ name: "E", size: 5, groups: { exc: [0], inh: [1] } }],
    drives: [
      { to: "E", receptor: "exc", rateHz: 300, weight },
      { to: "E", receptor: "inh", rateHz: 50, weight },
    ],
  });
  const cells = getCellPreset("olah2022-soma"), durationMs = 200;
  const once = await simulateDetailedNetwork(spec(4), { cells, durationMs });
  // Twice the same synapse is its double weight.
  const drives = [{ synapses: [0, 0] }, { synapses: [1, 1] }];
  const twice = await simulateDetailedNetwork(spec(2), { cells, durationMs, drives });
  assertEquals(twice.populations[0].spikes, once.populations[0].spikes);
  assert(once.populations[0].spikes.cells.length > 10, `${once.populations[0].spikes.cells.length}`);
  await assertRejects(
    () =>
      simulateDetailedNetwork(spec(2), { cells, durationMs, drives: [{ synapses: [2] }, { synapses: [1] }] }),
    RangeError,
    "Cannot simulate this network as drives of E must be of its cells' synapses, below 2: current value is 2",
  );
  const byName = await simulateDetailedNetwork(spec(2), { cells, durationMs, drives: { E: drives } });
  assertEquals(byName.populations[0].spikes, twice.populations[0].spikes);
  for (
    const [option, sentence] of [
      [{ record: -1 }, "record must be a whole number of cells from 0: current value is -1"],
      [{ thresholdMv: NaN }, "the threshold of spikes must be finite: current value is NaN"],
      [{ stepMs: 2 }, "the cells' step must be from 0.0001 to 1 ms: current value is 2"],
    ] as const
  ) {
    await assertRejects(
      () => simulateDetailedNetwork(spec(2), { cells, durationMs, ...option }),
      RangeError,
      sentence,
    );
  }
  await assertRejects(
    () => simulateDetailedNetwork({ ...spec(2), populations: undefined! }, { cells, durationMs }),
    SpecError,
  );
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(() => simulateDetailedNetwork(spec(2), { cells, durationMs, signal }), Error, "enough");
  // A block by magnesium that is steep enough to overflow.
  const wild = getCellPreset("olah2022-soma");
  Object.assign(wild.synapses![0], { magnesium: 1, magnesiumSlope: 1 });
  Object.assign(wild.synapses![1], { reversal: -1000, weight: 1e6 });
  await assertRejects(
    () => simulateDetailedNetwork(spec(1e3), { cells: wild, durationMs }),
    SimulationFailure,
    "in population E (olah2022-soma)",
  );
});
