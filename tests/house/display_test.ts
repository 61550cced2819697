import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  compareRuns,
  describe,
  evaluatePoints,
  fitChecked,
  fitParameters,
  getCellPreset,
  getPreset,
  getSpikingPreset,
  loadDataset,
  makeCellDataset,
  parseParameterMap,
  type PopulationCounts,
  requestGpu,
  simulate,
  simulateCellsTabulated,
  simulateReference,
  simulateSpikingReference,
  sweep,
} from "../../mod.ts";
import { sensitivity } from "../../lib/experiment/sensitivity.ts";
import { aboutRun, displayedRun } from "../../lib/system/about_run.ts";
import { displayedModel } from "../../lib/nn/displayed_model.ts";

/** What a terminal shows; a result that is not displayed would print its fields. */
function text(value: object, ...facts: string[]): void {
  const shown = Deno.inspect(value);
  for (const fact of facts) assertStringIncludes(shown, fact);
  assert(!shown.includes("Array("), shown);
  assert(shown.length < 4000, `${shown.length} characters`);
}

const POPULATIONS = [{ name: "E", size: 100 }, { name: "I", size: 25 }];

function counts(shift: number, silent = false): PopulationCounts {
  const bins = 2000, networks = 2, length = networks * 2 * bins;
  const values = Uint16Array.from({ length }, (_, bin) => !silent && (bin + shift) % 20 < 5 ? 9 : 0);
  return { populations: POPULATIONS, binMs: 1, networks, bins, counts: values };
}

Deno.test("recordings of a cell print their runs, inputs and spikes", async () => {
  const recordings = await makeCellDataset(getCellPreset("olah2022-soma"), { runs: 2, durationMs: 100 });
  text(recordings, "Recordings of a cell", "2 of 100 ms", "exc|soma", "v_soma", "spikes");
});

Deno.test("what describe() gives prints its facts and its longest table", () => {
  text(describe(getSpikingPreset("rs-fs")), "rs-fs (spiking)", "E 8000, I 2000", "synapses", "E->I", "E->E");
  text(describe(getPreset("mif-small-syn")), "mif-small-syn (mif)", "E 75, I 25");
});

Deno.test("runs of all systems print what they are, not their numbers", async () => {
  const spec = getPreset("mif-small-syn"), options = { durationMs: 40, warmupMs: 10, seed: 3 };
  const record = { spikes: true };
  const facts = [
    "mif-small-syn (mif)",
    "E 75, I 25",
    "40 ms in 40 bins of 1 ms, after 10 ms of warm-up",
    "Hz",
    "seed",
    "3",
  ];
  text(
    await simulateReference(spec, { ...options, record }),
    ...facts,
    "reference, steps of 0.1 ms",
    "wall time",
  );
  text(await simulate(null, spec, { ...options, record }), ...facts);
  const neurons = await simulateSpikingReference(getSpikingPreset("cuba"), { durationMs: 2 });
  text(neurons, "cuba (spiking)", "E 3200, I 800", "2 ms in 2 bins");
});

Deno.test("runs that are silent or have nothing in them print, too", () => {
  const common = {
    system: "toy",
    specs: [{ kind: "toy", name: "empty" }],
    seed: 1,
    engine: "none",
    adapter: "CPU",
  };
  const times = { stepMs: 0, warmupMs: 0, networkSeconds: 0, wallSeconds: 0 };
  const none = { populations: [], binMs: 1, networks: 0, bins: 0, counts: new Uint16Array(0) };
  const without = { populations: POPULATIONS, binMs: 1, networks: 1, bins: 0, counts: new Uint16Array(0) };
  text(displayedRun({ ...common, ...times, counts: none }), "populations  none", "no time step");
  text(displayedRun({ ...common, ...times, counts: without }), "E –, I –");
  assertStringIncludes(
    JSON.stringify(aboutRun({ ...common, ...times, counts: counts(0, true) })),
    "E 0 Hz, I 0 Hz",
  );
});

Deno.test("detailed cells and datasets print what they are", async () => {
  const cells = await simulateCellsTabulated(getCellPreset("olah2022-soma"), {
    durationMs: 5,
    inputs: [{}, {}],
  });
  text(
    cells,
    "Run of detailed cells olah2022-soma",
    "cells",
    "2",
    "5 ms, 6 samples",
    "v at soma 0.5",
    "tabulated",
  );
  const folder = new URL("files/dataset", import.meta.url).pathname;
  text(await loadDataset(folder), "Dataset of ", "(mif)", "points", "train", "shards");
});

Deno.test("evaluations print their tables", () => {
  text(compareRuns(counts(0), counts(3)), "Surrogate beside its network", "measure", "seed floor");
  text(compareRuns(counts(0, true), counts(0, true)), "–");
  const network = { parameters: { S_EE: 5 }, label: "active" as const, network: counts(0) };
  const evaluation = evaluatePoints([{ ...network, systems: { model: { runs: counts(7) } } }]);
  text(evaluation, "1 active, 0 silent, 0 explosive", "model", "median error");
  const some = counts(7), twice = { ...some, counts: some.counts.map((count) => 2 * count) };
  const far = evaluatePoints([{ ...network, systems: { model: { runs: twice } } }]);
  text(far, "targets not met: ", "median ≤ 3 %, 95th ≤ 10 %");
  text(evaluatePoints([]), "0 active");
});

Deno.test("maps print axes and ranges, fits what was found", async () => {
  const x = { name: "S_EE", unit: "", values: [1, 2, 3] };
  const map = { x, measures: { "rate.E": [5, null, 14], peakHz: [null, null, null] }, source: "network" };
  text(
    parseParameterMap(map),
    "Map of network over S_EE",
    "1 to 3, 3 values",
    "5 to 14, at 2 of 3 points",
    "no value",
  );
  const grid = await sweep((points) => Promise.resolve(points.map(() => counts(0))), {
    ...{ axes: [x], measures: ["rate.E"], source: "model" },
  });
  text(grid, "Map of model over S_EE", "at 3 of 3 points");
  const box = [{ name: "a", low: 0, high: 2 }, { name: "b", low: 0, high: 2 }];
  const rates = (points: number[][]) => Promise.resolve(points.map(([a]) => counts(0, a < 1)));
  const found = await sensitivity(rates, box, { measures: ["rate.E"], source: "model", points: 8 });
  text(found, "Sensitivity of model", "a 0 to 2, b 0 to 2", "8 rows of 4", "total a ", "noise 0 %");
  const measure = (points: number[][]) => Promise.resolve(points.map(([a]) => [2 * a]));
  const asked = { box: [{ name: "a", low: 0, high: 2 }], targets: [{ name: "double", value: 3 }] };
  text(await fitParameters(measure, asked), "Fit of parameters", "a 1.5", "(target 3)", "reached");
  const network = (point: number[]) => Promise.resolve([2 * point[0]]);
  text(await fitChecked({ surrogate: measure, network }, asked), "checked by the network", "met", "rounds");
});

Deno.test("a model prints kind, layers, weights and box, a GPU its adapter", async () => {
  const spec = {
    kind: "recurrent",
    layers: [{ kind: "gru", units: 8 }],
    populations: POPULATIONS,
    parameters: { names: ["S_EE"], low: [1], high: [2] },
    training: { loss: 1.5, step: 20 },
  };
  const model = { spec, weights: { "head.weight": { shape: [2, 8], data: new Float32Array(16) } } };
  text(
    displayedModel(model),
    "Surrogate (recurrent)",
    "gru 8",
    "16 in 1 arrays",
    "S_EE 1 to 2",
    "1.5 after 20 steps",
  );
  text(
    displayedModel({ spec: { kind: "own", training: {} }, weights: {} }),
    "Surrogate (own)",
    "0 in 0 arrays",
  );
  const gpu = await requestGpu().catch(() => null);
  if (gpu === null) return;
  text(gpu, "GPU", gpu.adapter.description);
  gpu.destroy();
});

Deno.test("a displayed result is equal to its copy, and is written as it", async () => {
  const run = await simulate(null, getPreset("mif-small-syn"), { durationMs: 5, warmupMs: 0 });
  assertEquals(run, structuredClone(run));
  assertEquals(JSON.stringify(run), JSON.stringify({ ...run }));
});
