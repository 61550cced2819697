import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { makeCellDataset, type MakeCellDatasetOptions } from "../../lib/cable/cell_dataset.ts";
import { loadCellDataset, saveCellDataset } from "../../lib/cable/cell_dataset_file.ts";
import { joinTraceSeries, traceSeries } from "../../lib/surrogate/trace/recorded_series.ts";
import type { TraceSeries } from "../../lib/surrogate/trace/trace_series.ts";
import type { CellSpec } from "../../lib/cable/cell_spec.ts";
import { FileError } from "../../lib/io/file_error.ts";
import { type NpyArray } from "../../lib/io/npy.ts";
import { decodeNpz, encodeNpz } from "../../lib/io/npz.ts";
import { simulateCells } from "../../lib/cable/gpu/cells_engine.ts";
import { simulateCellsReference, simulateCellsTabulated } from "../../lib/cable/cpu/cells_reference.ts";
import type { CellInput } from "../../lib/cable/simulation/cells_run.ts";
import { inFolder } from "../_folder.ts";
import { gpuTest } from "../_gpu.ts";
import { GOLDEN_CELLS } from "./_golden.ts";

const CELL = GOLDEN_CELLS[2].spec;
const OPTIONS: MakeCellDatasetOptions = {
  simulate: simulateCellsReference,
  runs: 3,
  durationMs: 150,
  seed: 4,
  sites: { v_left: { section: "left", at: 0.5 }, i_hh: { section: "soma", at: 0.5, channel: "hh" } },
};

/** A cell of one compartment, so that many runs take no time, with synapses of which the second inhibits. */
function somaWith(synapses: number): CellSpec {
  return {
    kind: "cell",
    name: "c",
    startMv: -65,
    celsius: 20,
    sections: [{
      name: "soma",
      lengthUm: 20,
      diameterUm: 20,
      segments: 1,
      ra: 100,
      cm: 1,
      channels: { pas: { e: -65 } },
    }],
    synapses: Array.from({ length: synapses }, (_, k) => ({
      section: "soma",
      at: 0.5,
      tauRise: 0.3,
      tauDecay: 3,
      reversal: k === 1 ? -80 : 0,
      weight: 0.1,
    })),
  };
}

Deno.test("makeCellDataset() takes the processor's engine where neither a device nor an engine is given", async () => {
  const { simulate: _, ...options } = { ...OPTIONS, sites: {}, runs: 1, durationMs: 60 };
  const given = await makeCellDataset(CELL, { ...options, simulate: simulateCellsTabulated });
  assertEquals(await makeCellDataset(CELL, options), given);
});

Deno.test("a dataset of a cell holds its inputs, voltages and spikes, and comes back from its file", () =>
  inFolder(async (folder) => {
    const dataset = await makeCellDataset(CELL, OPTIONS);
    const { runs, samples, sites, inputs, voltages, spikes } = dataset;
    assertEquals([runs, samples, sites.length, Object.keys(voltages)], [3, 150, 40, ["v_soma", "v_left"]]);
    assertEquals([sites[0].startsWith("exc|"), sites[39].startsWith("inh|")], [true, true]);
    assertEquals(inputs.length, 3 * 150 * 40);
    for (const values of Object.values(voltages)) {
      assert(
        values.length === 450 && [0, 150, 300].every((at) => values[at] === -65) &&
          values.some((v) => v > -60),
      );
    }
    assertEquals(Object.keys(dataset.currents), ["i_hh"]);
    assert(dataset.currents.i_hh.some((current) => Math.abs(current) > 0.05));
    const series = traceSeries(dataset, { values: ["v_soma", "i_hh"], runs: [2, 0] });
    assertEquals([series.runs, series.samples, series.outputs.names], [2, 149, ["v_soma", "i_hh", "spike"]]);
    // A step's values are those of the sample at its end.
    for (const [at, run] of [[0, 2], [1, 0]]) {
      for (let t = 0; t < 149; t++) {
        const [v, i, spike] = series.outputs.values.subarray((at * 149 + t) * 3, (at * 149 + t + 1) * 3);
        assertEquals([v, i], [voltages.v_soma[run * 150 + t + 1], dataset.currents.i_hh[run * 150 + t + 1]]);
        // A spike at a sample, where its voltage is seen, is of the step that ends there.
        const there = spikes.timesMs.some((time, k) =>
          spikes.runs[k] === run && time > t + 1e-6 && time <= t + 1 + 1e-6
        );
        assertEquals(spike, there ? 1 : 0);
      }
      assertEquals(
        series.inputs.values.subarray(at * 149 * 40, (at + 1) * 149 * 40),
        inputs.subarray(run * 150 * 40, (run * 150 + 149) * 40),
      );
    }
    assertThrows(
      () => traceSeries(dataset, { values: ["v_tip"] }),
      RangeError,
      "values must be among v_soma, v_left, i_hh: current value is v_tip",
    );
    assertThrows(
      () => traceSeries(dataset, { runs: [3] }),
      RangeError,
      "runs must be whole numbers below 3: current value is 3",
    );
    assert(spikes.runs.every((run, k) => run < 3 && spikes.timesMs[k] <= 150));
    await saveCellDataset(`${folder}/a.npz`, dataset);
    assertEquals(await loadCellDataset(`${folder}/a.npz`), dataset);
    assertEquals(await makeCellDataset(CELL, OPTIONS), dataset);
    const other = await makeCellDataset(CELL, { ...OPTIONS, seed: 5 });
    assert(other.inputs.some((event, k) => event !== inputs[k]));
  }));

Deno.test("inputs have the rates that are asked for", async () => {
  const spec = somaWith(2);
  const runs = 150, durationMs = 1000;
  const { inputs } = await makeCellDataset(spec, {
    ...OPTIONS,
    sites: {},
    runs,
    durationMs,
    stepMs: 1,
    rateHz: [20, 40],
  });
  const counts = [0, 1].map((site) => inputs.filter((event, k) => k % 2 === site && event === 1).length);
  // Scales are uniform from 0 to 3.2, courses have mean 1 and knots some 225 ms apart: standard deviations of 0.58 and 0.27 of a run.
  [20, 40].forEach((rate, site) => {
    const wanted = 1.6 * rate * runs * durationMs / 1000;
    assert(
      Math.abs(counts[site] / wanted - 1) < 4 * 0.65 / Math.sqrt(runs),
      `${counts[site]}, not ${wanted}`,
    );
  });
});

Deno.test("inputs that drive several synapses, in groups of their own, between two scales", async () => {
  const spec = somaWith(4);
  const events: CellInput[] = [];
  const runs = 40, durationMs = 2000;
  const drives = [{ synapses: [0, 2], group: 0 }, { synapses: [3], group: 0 }, { synapses: [1], group: 1 }];
  const { inputs, sites } = await makeCellDataset(spec, {
    simulate(cell, options) {
      events.push(...options.inputs);
      return simulateCellsTabulated(cell, options);
    },
    runs,
    durationMs,
    stepMs: 1,
    rateHz: 100,
    drives,
    leastScale: 0.9,
    mostScale: 1.1,
  });
  assertEquals(sites.map((name) => name.slice(0, 3)), ["exc", "exc", "inh"]);
  assertEquals(inputs.length, runs * durationMs * 3);
  for (const run of [0, 39]) {
    const times = (synapse: number) =>
      Array.from(events[run].timesMs!).filter((_, k) => events[run].synapses![k] === synapse);
    const ofInput = (input: number) =>
      Array.from({ length: durationMs }, (_, t) => t).filter((t) =>
        inputs[(run * durationMs + t) * 3 + input] === 1
      );
    assertEquals([times(0), times(2), times(3), times(1)], [0, 0, 1, 2].map(ofInput));
  }
  // Counts of a tenth of a second: inputs of a group rise and fall together, those of others do not.
  const counts = [0, 1, 2].map((input) =>
    Array.from({ length: runs * 20 }, (_, window) => {
      let sum = 0;
      for (let t = 0; t < 100; t++) sum += inputs[(window * 100 + t) * 3 + input];
      return sum;
    })
  );
  const correlation = (a: number[], b: number[]) => {
    const mean = (of: number[]) => of.reduce((sum, x) => sum + x, 0) / of.length;
    const [ma, mb] = [mean(a), mean(b)];
    const part = (x: number[], y: number[], mx: number, my: number) =>
      mean(x.map((value, k) => (value - mx) * (y[k] - my)));
    return part(a, b, ma, mb) / Math.sqrt(part(a, a, ma, ma) * part(b, b, mb, mb));
  };
  // Of 10 events, 22 of variance by the course and 10 by chance: 0.69. By chance alone a deviation of 0.035, some more as courses last.
  assert(correlation(counts[0], counts[1]) > 0.5, `${correlation(counts[0], counts[1])}`);
  assert(Math.abs(correlation(counts[0], counts[2])) < 0.2, `${correlation(counts[0], counts[2])}`);
  // Runs differ by their scale, uniform between its bounds, and by chance.
  const perRun = Array.from(
    { length: runs },
    (_, run) => counts[0].slice(run * 20, (run + 1) * 20).reduce((sum, x) => sum + x, 0) / 200,
  );
  assert(Math.min(...perRun) > 0.4 && Math.max(...perRun) < 1.7, `${perRun}`);
});

Deno.test("options of datasets that do not fit are refused in one sentence", async () => {
  const spec = somaWith(4);
  const drives = [{ synapses: [0, 2], group: 0 }, { synapses: [3], group: 0 }, { synapses: [1], group: 1 }];
  const refused = (options: Partial<MakeCellDatasetOptions>, sentence: string) =>
    assertRejects(() => makeCellDataset(spec, { ...OPTIONS, sites: {}, ...options }), RangeError, sentence);
  await refused({ drives: [] }, "there must be inputs: current value is none");
  await refused(
    { drives: [{ synapses: [0], group: 0.5 }] },
    "groups of inputs must be below 1: current value is 0.5",
  );
  await refused({ drives, rateHz: [1, 2] }, "there must be a rate of each of 3 inputs: current value is 2");
  await refused({ rateHz: -1 }, "rates must be from 0 to 1000 Hz: current value is -1");
  await refused(
    { leastScale: NaN },
    "scales must be from 0 on, the least not above the most: current value is NaN,3.2",
  );
  await refused({ durationMs: 50.5 }, "durationMs must be a whole number of ms: current value is 50.5");
  await refused({ runs: 0 }, "runs must be a whole number from 1: current value is 0");
  await refused(
    { sites: { i_x: { section: "soma", at: 0.5 } } },
    "sites of channels must be named i_ and those of voltages v_: current value is i_x",
  );
  for (const [wrong, value] of [[[4], 4], [[], "none"]] as const) {
    await assertRejects(
      () => makeCellDataset(spec, { ...OPTIONS, sites: {}, drives: [{ synapses: wrong, group: 0 }] }),
      RangeError,
      `its inputs must drive synapses from 0 to 3: current value is ${value}`,
    );
  }
});

gpuTest("a dataset that the GPU made has the same inputs and nearly the same voltages", async (gpu) => {
  const [one, other] = [
    await makeCellDataset(CELL, OPTIONS),
    await makeCellDataset(CELL, {
      ...OPTIONS,
      simulate: (spec, options) => simulateCells(gpu, spec, options),
    }),
  ];
  assertEquals(other.inputs, one.inputs);
  assertEquals(other.spikes.runs, one.spikes.runs);
  const near = one.voltages.v_soma.filter((v, k) => Math.abs(v - other.voltages.v_soma[k]) < 0.01).length;
  assert(near > 0.99 * one.voltages.v_soma.length, `${near}`);
});

Deno.test("files of others are read, and refused in one sentence where they do not fit", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.npz`;
    await saveCellDataset(path, await makeCellDataset(CELL, OPTIONS));
    const arrays = decodeNpz(await Deno.readFile(path));
    const write = (changed: Record<string, NpyArray | undefined>) =>
      Deno.writeFile(
        path,
        encodeNpz(
          Object.fromEntries(
            Object.entries({ ...arrays, ...changed }).filter(([_, array]) => array),
          ) as Record<string, NpyArray>,
        ),
      );
    const refused = async (changed: Record<string, NpyArray | undefined>, sentence: string) => {
      await write(changed);
      await assertRejects(() => loadCellDataset(path), FileError, sentence);
    };
    await refused(
      { inputs: undefined },
      "inputs must be (runs, samples, sites) of uint8: current value is none",
    );
    await refused(
      { inputs: { data: new Float32Array(3 * 150 * 40), shape: [3, 150, 40] } },
      "inputs must be (runs, samples, sites) of uint8: current value is (3,150,40) of float32",
    );
    const volts = Float32Array.from(arrays.v_soma.data as Float32Array, (v) => v / 1000);
    await refused(
      { v_soma: { data: volts, shape: [3, 150] } },
      "v_soma must be in mV: current value is at most 0.0",
    );
    await refused({ v_soma: undefined }, "v_soma must be there");
    await refused(
      { v_left: { data: new Float32Array(300), shape: [2, 150] } },
      "v_left must be (3, 150) of floats: current value is (2,150)",
    );
    const broken = Float32Array.from(arrays.v_soma.data as Float32Array);
    broken[170] = NaN;
    await refused(
      { v_soma: { data: broken, shape: [3, 150] } },
      "v_soma must be finite: current value is NaN in run 1, sample 20",
    );
    await refused(
      { spike_times: { data: Float64Array.of(3, 5), shape: [1, 2] } },
      "spikes must be of runs below 3, from 0 to 150 ms: current value is 3,5",
    );
    await refused(
      { dt_ms: { data: Float64Array.of(0), shape: [] } },
      "dt_ms must be a positive number of ms",
    );
    await refused(
      { sites: { data: ["a"], shape: [1] } },
      "there must be names of 40 sites: current value is 1",
    );
    // Names of sites may be missing, and spikes in any order and of any kind of number.
    await write({
      sites: undefined,
      spike_times: { data: Float32Array.of(2, 7, 0, 9, 2, 1), shape: [3, 2] },
    });
    const { sites, spikes } = await loadCellDataset(path);
    assertEquals([sites[39], [...spikes.runs], [...spikes.timesMs]], ["39", [0, 2, 2], [9, 1, 7]]);
  }));

Deno.test("recordings of several files are joined run after run, and refused where they do not fit", async () => {
  const [one, other] = [
    traceSeries(await makeCellDataset(CELL, OPTIONS)),
    traceSeries(await makeCellDataset(CELL, { ...OPTIONS, runs: 2, seed: 9 })),
  ];
  const joined = joinTraceSeries([one, other]);
  assertEquals([joined.runs, joined.samples, joined.stepMs], [5, 149, 1]);
  assertEquals(joined.inputs.values.subarray(0, one.inputs.values.length), one.inputs.values);
  assertEquals(joined.inputs.values.subarray(one.inputs.values.length), other.inputs.values);
  assertEquals(joined.outputs.values.subarray(0, one.outputs.values.length), one.outputs.values);
  assertEquals(joined.outputs.values.subarray(one.outputs.values.length), other.outputs.values);
  const refused = (change: Partial<TraceSeries>, sentence: string) => {
    const { message } = assertThrows(() => joinTraceSeries([one, { ...other, ...change }]), RangeError);
    assert(message.includes(sentence), message);
  };
  refused({ stepMs: 2 }, "all steps must be 1 ms: current value is 2 ms of set 1");
  refused({ samples: 148 }, "all runs must have 149 steps: current value is 148 of set 1");
  refused(
    { outputs: { ...other.outputs, names: ["v_tip", "spike"] } },
    "all must have the outputs v_soma, spike: current value is v_tip, spike of set 1",
  );
  refused(
    { inputs: { ...other.inputs, values: Float32Array.from(other.inputs.values) } },
    "the inputs of all must be of one type: current value is Float32Array of set 1",
  );
  assertThrows(() => joinTraceSeries([]), RangeError, "there must be some: current value is none");
});
