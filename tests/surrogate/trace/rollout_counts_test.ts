/** Free runs of a trace surrogate with parameters, taken as counts: sweeps, fits and evaluations know no other. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { CELL_SYSTEM } from "../../../lib/cable/cell_system.ts";
import { makeDataset } from "../../../lib/experiment/dataset/make_dataset.ts";
import { traceTraining } from "../../../lib/experiment/dataset/dataset_traces.ts";
import { evaluateModel } from "../../../lib/experiment/evaluate_model.ts";
import { fitModel } from "../../../lib/experiment/fit_model.ts";
import { sweepModel } from "../../../lib/experiment/sweep_model.ts";
import { countSpecOf } from "../../../lib/surrogate/registry.ts";
import { rolloutModel } from "../../../lib/surrogate/rollout_model.ts";
import { rolloutTraces } from "../../../lib/surrogate/trace/rollout_traces.ts";
import { SpecError } from "../../../lib/base/spec_error.ts";
import type { TraceSpec } from "../../../lib/surrogate/trace/trace_spec.ts";
import { trainModel } from "../../../lib/surrogate/train_model.ts";
import type { SurrogateModel } from "../../../lib/surrogate/model.ts";
import { inFolder } from "../../_folder.ts";

const LEAK = "sections.soma.channels.pas.g", WEIGHT = "synapses.0.weight";
const spec = CELL_SYSTEM.preset("olah2022-soma");
const box = [{ name: LEAK, low: 0.0006, high: 0.0018 }, { name: WEIGHT, low: 2, high: 4 }];

/** A small surrogate that has learnt a little of a small dataset, and the dataset. */
async function learnt(folder: string) {
  const about = { spec, box, points: 12, durationMs: 400, warmupMs: 50, stepMs: 0.1, testRuns: 2 };
  const dataset = await makeDataset(`${folder}/data`, about);
  const { data, heldOut } = await traceTraining(dataset);
  const choices = { size: 0.1, filters: "0,3", "voltage-high": -40, stretch: 80 };
  const { model } = await trainModel(null, { kind: "trace", data, heldOut, choices, steps: 40, batch: 4 });
  return { dataset, model: model as SurrogateModel<TraceSpec> };
}

Deno.test("a trace surrogate over a box is rolled out, swept, fitted and judged as one that makes counts", () =>
  inFolder(async (folder) => {
    const { dataset, model } = await learnt(folder);
    const counted = { ...model, spec: countSpecOf(model.spec) };
    const parameters = [0.001, 3, 0.0016, 2.5], shape = { runs: 2, seed: 3, parameters };
    const counts = await rolloutModel(null, counted, { ...shape, bins: 100, warmup: 50 });
    const traces = await rolloutTraces(null, model, { ...shape, durationMs: 150 });
    const voltage = counts.signals![0].values;
    assertEquals([counts.populations[0].name, counts.binMs, counts.networks], ["cell", 1, 2]);
    for (let run = 0; run < 2; run++) {
      const own = traces.voltages.v_soma.subarray(run * 151 + 50, run * 151 + 150);
      assertEquals(voltage.subarray(run * 100, (run + 1) * 100), own);
      const spikes = [...traces.spikes.timesMs].filter((time, k) =>
        traces.spikes.runs[k] === run && time > 50
      );
      const bins = [...counts.counts.subarray(run * 100, (run + 1) * 100).keys()]
        .filter((bin) => counts.counts[run * 100 + bin] > 0);
      assertEquals(bins, spikes.map((time) => time - 51));
    }
    // Each run has inputs of its own by its number, in whatever parts.
    const second = await rolloutModel(null, counted, {
      ...{ runs: 1, bins: 100, warmup: 50, seed: 3, parameters: [0.0016, 2.5], firstRun: 1 },
    });
    assertEquals(second.counts, counts.counts.subarray(100));

    const axes = [{ name: LEAK, unit: "", values: [0.0008, 0.0016] }];
    const map = await sweepModel(null, model, { axes, measures: ["rate", "vMean.cell"], durationMs: 300 });
    assert(map.measures["vMean.cell"].every((value) => value! < -55 && value! > -85), `${map.measures}`);
    const { samples } = await fitModel(null, model, {
      ...{ network: null, targets: [{ name: "vMean", value: -66 }], durationMs: 200 },
      ...{ globalPoints: 8, rounds: 1, corrections: 0 },
    }).then(({ best }) => best.fit);
    assert(samples.length >= 8 && samples.every(({ values: [mean] }) => mean !== null));
    const { systems: [judged] } = await evaluateModel(null, model, { dataset });
    assert(judged.rows.some(({ key, medianError }) => key === "vMean.cell" && medianError! >= 0));
  }));

Deno.test("what is outside the box is told, and a surrogate of one cell makes no counts", () =>
  inFolder(async (folder) => {
    const { model } = await learnt(folder), told: string[] = [];
    const outside = { runs: 1, durationMs: 20, parameters: [0.003, 3] };
    await rolloutTraces(null, model, { ...outside, onWarning: (message) => told.push(message) });
    const rule = `parameter ${LEAK} of run 0 must be from 0.0006 to 0.0018, in the box it was trained on`;
    assert(told[0].startsWith(`The surrogate is out of its depth as ${rule}`), told[0]);
    await assertRejects(
      () => rolloutTraces(null, model, { ...outside, strict: true }),
      RangeError,
      `Cannot roll the surrogate out as ${rule}`,
    );
    const { parameters: _, ...single } = model.spec;
    const axes = [{ name: LEAK, unit: "", values: [0.001] }];
    await assertRejects(
      () => sweepModel(null, { ...model, spec: single }, { axes, measures: ["rate"] }),
      SpecError,
      "kind must be recurrent or volley or mean-field here: current value is trace",
    );
  }));
