/** One surrogate for the cells of a box, at points that it has not seen. */
import { assert } from "@std/assert";
import { CELL_SYSTEM } from "../../../lib/cable/cell_system.ts";
import { datasetTraces, traceTraining } from "../../../lib/experiment/dataset/dataset_traces.ts";
import { makeDataset } from "../../../lib/experiment/dataset/make_dataset.ts";
import { evaluateTraces } from "../../../lib/report/evaluate_traces.ts";
import { trainTraces } from "../../../lib/surrogate/trace/train_traces.ts";
import { inFolder } from "../../_folder.ts";

const box = [
  { name: "sections.soma.channels.pas.g", low: 0.0005, high: 0.002 },
  { name: "synapses.0.weight", low: 1.5, high: 4 },
];

Deno.test("a surrogate does what the cells at unseen points of a box do, and reads their parameters", () =>
  inFolder(async (folder) => {
    const dataset = await makeDataset(`${folder}/data`, {
      ...{ spec: CELL_SYSTEM.preset("olah2022-soma"), box, points: 80, durationMs: 1500, stepMs: 0.05 },
      testRuns: 2,
    });
    const { data, heldOut } = await traceTraining(dataset), steps = 350;
    const { model } = await trainTraces(null, {
      ...{ data, heldOut, steps, batch: 16, stretch: 150, memory: 30 },
      ...{ learningRate: 0.01, finalRate: 0.02, warmup: 20 },
      spec: {
        layers: [{ kind: "lstm", units: 32 }],
        filtersMs: [0, 2, 6],
        outputs: { v_soma: { high: -40 }, spike: { weight: 0.5 } },
      },
    });
    const test = await datasetTraces(dataset, "test"), { scores } = await evaluateTraces(null, model, test);
    const { explainedVariance, spikes, coincidence } = scores;
    const told = JSON.stringify({ v: explainedVariance.v_soma, f1: spikes!.f1, coincidence });
    assert(explainedVariance.v_soma > 0.85 && spikes!.f1 > 0.8, told);
    // Parameters of the other end of the box: the same surrogate is another cell.
    const { low, high, values, names } = test.parameters!, P = names.length;
    const turned = values.map((value, at) => low![at % P] + high![at % P] - value);
    const other = await evaluateTraces(null, model, {
      ...test,
      parameters: { ...test.parameters!, values: turned },
    });
    assert(
      other.scores.explainedVariance.v_soma < explainedVariance.v_soma - 0.05,
      JSON.stringify(other.scores),
    );
  }));
