/**
 * How long do 1 to 50,000 cells take for a second of biological time: NEURON on one core, our detailed solver, their surrogate?
 *
 * deno run -A bench/cell_speed.ts [--cells=1,50,500,5000,50000] [--detailed=1,50,500] [--cell=branching] [--python=python3]
 *
 * Scope of the times: NEURON, the run without making the cells; our solver, on the GPU and on one core with gates by tables, from events in memory to
 * voltages and spikes in memory; the surrogate, the run
 * with input drawn on the GPU, to spikes in memory. Compiling kernels is left out of both by a first short run of as many cells.
 */
import {
  CELL_PRESET_INPUT,
  type CellInput,
  type CellSpec,
  getCellPreset,
  makeCellDataset,
  simulateCells,
  simulateCellsTabulated,
} from "../lib/entries/cable.ts";
import {
  type CellNetworkSpec,
  loadTraceModel,
  runSurrogateNetwork,
  traceSeries,
  type TraceSpec,
} from "../lib/entries/trace.ts";
import { type Gpu, requestGpu } from "../lib/gpu/gpu.ts";
import { traceSpecOf } from "../lib/surrogate/trace/trace_design.ts";
import { traceLayout } from "../lib/surrogate/trace/trace_layout.ts";
import { firstTraceWeights } from "../lib/surrogate/trace/trace_weights.ts";
import { unpackTrace } from "../lib/surrogate/trace/trace_layout.ts";
import type { SurrogateModel } from "../lib/surrogate/model.ts";
import { option, record, short } from "./_record.ts";

/** What is simulated, ms: a second, but for a trial of the program. */
const SECOND = Number(option("milliseconds", "1000"));

/** Independent events of each synapse at the rates of the preset, for one cell. */
function inputOf(spec: CellSpec, cell: number): CellInput {
  let state = 12345 + 7919 * cell;
  const random = () => (state = (state * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  const { rateHz, drives = spec.synapses!.map((_, k) => ({ synapses: [k] })) } = CELL_PRESET_INPUT[spec.name];
  const timesMs: number[] = [], synapses: number[] = [];
  drives.forEach((drive, input) => {
    for (let t = 0; t < SECOND; t++) {
      if (random() * 1000 >= rateHz[input]) continue;
      for (const synapse of drive.synapses) {
        timesMs.push(t);
        synapses.push(synapse);
      }
    }
  });
  return { timesMs, synapses };
}

/** Seconds of NEURON for so many cells, or why it did not run. */
async function neuron(
  spec: CellSpec,
  cells: number,
): Promise<{ seconds?: number; absent?: string; version?: string }> {
  const events = Array.from({ length: cells }, (_, cell) => {
    const { timesMs, synapses } = inputOf(spec, cell);
    return Array.from(timesMs!, (time, k) => [time, synapses![k]]);
  });
  const script = new URL("peers/cells_neuron.py", import.meta.url).pathname;
  try {
    const command = new Deno.Command(option("python", "python3"), {
      args: [script],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    });
    const process = command.spawn();
    const writer = process.stdin.getWriter();
    await writer.write(new TextEncoder().encode(JSON.stringify({ spec, events, durationMs: SECOND })));
    await writer.close();
    const { success, stdout, stderr } = await process.output();
    if (!success) return { absent: new TextDecoder().decode(stderr).trim().split("\n").at(-1) };
    const { seconds, neuron: version } = JSON.parse(new TextDecoder().decode(stdout));
    return { seconds, version };
  } catch (error) {
    return { absent: (error as Error).message };
  }
}

/** A surrogate of the cell with first weights: what they are changes no time. */
async function surrogateOf(gpu: Gpu, spec: CellSpec): Promise<SurrogateModel<TraceSpec>> {
  const dataset = await makeCellDataset(spec, {
    simulate: (cell, options) => simulateCells(gpu, cell, options),
    runs: 2,
    durationMs: 200,
    ...CELL_PRESET_INPUT[spec.name],
  });
  const series = traceSeries(dataset);
  const own = traceSpecOf(
    {
      layers: [{ kind: "dense", units: 16, activation: "linear" }, { kind: "lstm", units: 64 }],
      filtersMs: [3, 10, 30, 70],
    },
    series,
    2,
  );
  traceLayout(own);
  return { spec: own, weights: unpackTrace(own, firstTraceWeights(own, { seed: 1, series, trained: 2 })) };
}

function networkOf(spec: CellSpec, cells: number): CellNetworkSpec {
  const { rateHz } = CELL_PRESET_INPUT[spec.name];
  const rates = [...new Set(rateHz)];
  const groups = Object.fromEntries(
    rates.map((rate, k) => [`g${k}`, rateHz.map((one, m) => one === rate ? m : -1).filter((m) => m >= 0)]),
  );
  return {
    kind: "cell-network",
    name: "independent cells",
    stepMs: 1,
    populations: [{ name: "cells", size: cells, groups }],
    drives: rates.map((rateHz, k) => ({ to: "cells", receptor: `g${k}`, rateHz })),
  };
}

const numbers = (name: string, fallback: string) => option(name, fallback).split(",").map(Number);
const gpu = await requestGpu();
const spec = getCellPreset(option("cell", "branching"));
const models = await surrogateOf(gpu, spec);
const rows: Record<string, unknown>[] = [];
const ofNeuron = await neuron(spec, 5);
const perCell = ofNeuron.seconds === undefined ? null : ofNeuron.seconds / 5;
console.log("NEURON", ofNeuron, "per cell and biological second");
const detailed = numbers("detailed", "1,50,500");
for (
  const cells of [...new Set([...numbers("cells", "1,50,500,5000,50000"), ...detailed])].sort((a, b) => a - b)
) {
  const row: Record<string, unknown> = {
    cells,
    neuronSeconds: perCell === null ? null : short(perCell * cells),
  };
  if (detailed.includes(cells)) {
    const inputs = Array.from({ length: cells }, (_, cell) => inputOf(spec, cell));
    await simulateCells(gpu, spec, { durationMs: 1, inputs });
    const { wallSeconds } = await simulateCells(gpu, spec, { durationMs: SECOND, inputs });
    row.detailedGpuSeconds = short(wallSeconds);
    if (cells <= 50) {
      row.detailedCpuSeconds = short(
        (await simulateCellsTabulated(spec, { durationMs: SECOND, inputs })).wallSeconds,
      );
    }
  }
  await runSurrogateNetwork(gpu, networkOf(spec, cells), { models, durationMs: 4 });
  // Many cells on a slow adapter are timed over a tenth of a second.
  const part = gpu.adapter.software && cells > 5000 ? 0.1 : 1;
  const { wallSeconds } = await runSurrogateNetwork(gpu, networkOf(spec, cells), {
    models,
    durationMs: part * SECOND,
  });
  row.surrogateSeconds = short(wallSeconds / part);
  row.timedPart = part;
  if (perCell !== null) row.timesFasterThanNeuron = short(perCell * cells / (wallSeconds / part));
  rows.push(row);
  console.log(JSON.stringify(row));
}
/** What the makers of the recordings say NEURON needs for a second of the layer-5 cell, s of one core. */
const NEURON_STATED = 6;
const layer5 = getCellPreset("hay2011"), few = [0, 1].map((cell) => inputOf(layer5, cell));
const { wallSeconds: ofLayer5 } = await simulateCellsTabulated(layer5, { durationMs: SECOND, inputs: few });
console.log("hay2011, gates by tables, one core, per cell and biological second", ofLayer5 / few.length);
const layer5Model = await loadTraceModel(new URL("../examples/models/hay2011", import.meta.url).pathname);
const layer5Rows: Record<string, number>[] = [];
for (const cells of numbers("layer5", "500,5000")) {
  const network = networkOf(layer5, cells);
  await runSurrogateNetwork(gpu, network, { models: layer5Model, durationMs: 4 });
  const { wallSeconds } = await runSurrogateNetwork(gpu, network, {
    models: layer5Model,
    durationMs: SECOND,
  });
  layer5Rows.push({
    cells,
    surrogateSeconds: short(wallSeconds),
    timesNeuronStated: short(NEURON_STATED * cells / wallSeconds),
  });
  console.log(JSON.stringify(layer5Rows.at(-1)));
}
await record(gpu, "cell_speed", {
  milliseconds: SECOND,
  cell: spec.name,
  compartments: spec.sections.reduce((sum, { segments }) => sum + segments, 0),
  surrogate: "40 inputs x 4 traces, dense 16, LSTM 64, 1 ms",
  neuron: {
    ...ofNeuron,
    cellsTimed: 5,
    extrapolated: "its cells are independent: times the number of cells",
  },
  rows,
  layer5: {
    compartments: 642,
    stepMs: 0.025,
    tabulatedSeconds: short(ofLayer5 / few.length),
    neuronSecondsStated: NEURON_STATED,
    surrogate: layer5Model.spec.layers,
    rows: layer5Rows,
  },
});
gpu.destroy();
