import { assert, assertEquals, assertRejects } from "@std/assert";
import { makeCellDataset } from "../../../lib/cable/cell_dataset.ts";
import type { CellSpec } from "../../../lib/cable/cell_spec.ts";
import { CELL_SYSTEM } from "../../../lib/cable/cell_system.ts";
import { datasetCounts } from "../../../lib/experiment/dataset/dataset_counts.ts";
import { datasetTraces, traceTraining } from "../../../lib/experiment/dataset/dataset_traces.ts";
import { makeDataset } from "../../../lib/experiment/dataset/make_dataset.ts";
import { someRuns } from "../../../lib/surrogate/trace/fit_spike_rule.ts";
import { traceSeries } from "../../../lib/surrogate/trace/recorded_series.ts";
import { getPreset } from "../../../lib/systems.ts";
import { inFolder } from "../../_folder.ts";

const spec = CELL_SYSTEM.preset("olah2022-soma");
const box = [
  { name: "sections.soma.channels.pas.g", low: 0.0006, high: 0.0018 },
  { name: "synapses.1.weight", low: 4, high: 12 },
];
const ABOUT = { durationMs: 150, warmupMs: 50, stepMs: 0.1, testRuns: 2, seed: 4 };

Deno.test("a dataset of a cell has the recordings of the cells at its points, each with its parameters", async () => {
  await inFolder(async (folder) => {
    const dataset = await makeDataset(`${folder}/data`, { spec, box, points: 5, ...ABOUT });
    const { points, shards } = dataset.manifest;
    for (const split of ["train", "test"] as const) {
      const series = await datasetTraces(dataset, split), counts = await datasetCounts(dataset, split);
      assertEquals(series.parameters!.names, box.map(({ name }) => name));
      assertEquals([series.parameters!.low, series.parameters!.high], [[0.0006, 4], [0.0018, 12]]);
      assertEquals(series.drive, { rates: [80, 30], groups: [0, 1], leastScale: 0, mostScale: 4 });
      const first = shards.find((shard) => shard.split === split)!.firstNetwork;
      for (let run = 0; run < series.runs; run++) {
        const { values } = points[counts.point[run]];
        const cell = CELL_SYSTEM.override(
          spec,
          Object.fromEntries(box.map(({ name }, p) => [name, values[p]])),
        );
        assertEquals([...series.parameters!.values.subarray(2 * run, 2 * run + 2)], values.map(Math.fround));
        const recorded = await makeCellDataset(cell as CellSpec, {
          ...{ runs: 1, durationMs: 200, stepMs: 0.1, seed: 4, firstRun: first + run },
        });
        const wanted = traceSeries(recorded), own = someRuns(series, run, 1);
        // What comes after the warm-up of 50 ms.
        assertEquals(own.inputs.values, wanted.inputs.values.subarray(50 * 2));
        assertEquals(own.outputs.values, wanted.outputs.values.subarray(50 * 2));
      }
    }
    const { data, heldOut } = await traceTraining(dataset);
    assertEquals([data.runs, heldOut], [3 + heldOut, 1]);
    assert(data.outputs.values.some((value, at) => at % 2 === 1 && value === 1), "no cell spikes");
  });
});

Deno.test("a dataset without recordings, or over the inputs of a cell, is refused", async () => {
  await inFolder(async (folder) => {
    const wide = await makeDataset(`${folder}/wide`, { spec, box, points: 3, ...ABOUT, binMs: 2 });
    const rule = "it must be of a cell, in bins of 1 ms: current value is";
    await assertRejects(() => datasetTraces(wide, "train"), RangeError, `${rule} cell`);
    const network = getPreset("mif-small-syn"), S_EE = [{ name: "S_EE", low: 18, high: 20 }];
    const other = await makeDataset(`${folder}/mif`, { spec: network, box: S_EE, points: 3, ...ABOUT });
    await assertRejects(() => datasetTraces(other, "train"), RangeError, `${rule} mif`);
    const rates = [{ name: "input.mostScale", low: 2, high: 4 }];
    const driven = await makeDataset(`${folder}/driven`, { spec, box: rates, points: 3, ...ABOUT });
    await assertRejects(
      () => datasetTraces(driven, "train"),
      RangeError,
      "its box must leave the inputs of the cell as they are: current value is input.mostScale",
    );
  });
});
