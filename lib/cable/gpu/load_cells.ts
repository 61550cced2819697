import { createBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { Kernel } from "../../gpu/kernel.ts";
import type { ResolvedCell } from "../build/resolve_cell.ts";
import { CableStepper, MICROSIEMENS } from "../cpu/cable_stepper.ts";
import type { CellsPlan } from "../simulation/plan_cells.ts";
import type { DeepPlan } from "./by_depth.ts";

/** Levels, children, synapses and places as `cable_team.wgsl` reads them. */
function orderWords({ plan: { cell }, levels, children, synapses }: DeepPlan): Uint32Array {
  const { compartments: { count }, channels } = cell;
  let first = 0;
  const places = channels.flatMap(({ compartments }) => {
    const own = new Array<number>(count).fill(2 ** 32 - 1);
    compartments.forEach((compartment, k) => own[compartment] = first + k);
    first += compartments.length;
    return own;
  });
  return Uint32Array.from([...levels, ...children, ...synapses, ...places]);
}

/** Events, clamps and sites as the kernel reads them. */
function inputWords({ inputs, recorded, recordedPlaces }: CellsPlan): Uint32Array {
  const bits = (value: number) => new Uint32Array(Float32Array.of(value).buffer)[0];
  const events = inputs.flatMap(({ events }) =>
    events.flatMap(({ step, synapse, weight }) => [step, synapse, bits(weight)])
  );
  const clamps = inputs.flatMap(({ clamps }) =>
    clamps.flatMap(({ compartment, from, until, nA }) => [compartment, from, until, bits(nA)])
  );
  const firsts = (of: (input: CellsPlan["inputs"][number]) => number) => {
    let first = 0;
    return [0, ...inputs.map((input) => first += of(input))];
  };
  return Uint32Array.from([
    ...firsts(({ events }) => events.length),
    ...firsts(({ clamps }) => clamps.length),
    ...events,
    ...clamps,
    ...recorded,
    ...recordedPlaces.map((place) => place + 1),
  ]);
}

/** Rows of the state of a cell: voltages, gates, synapses and calcium. */
export function stateRows({ compartments: { count }, gates, synapses, pool }: ResolvedCell): number {
  return count + gates + 2 * synapses.length + (pool ? count : 0);
}

/** Voltages, gates, synapses and calcium at the start. (N + G + 2 M + N, C), or (C, N + G + 2 M + N) with the rows of a cell together. */
function startState({ cell, inputs }: CellsPlan, together: boolean): Float32Array {
  const { pool, synapses } = cell, cells = inputs.length;
  const { v, gates, calcium } = new CableStepper(cell);
  const rows = [...v, ...gates, ...new Array(2 * synapses.length).fill(0), ...(pool ? calcium : [])];
  const state = new Float32Array(stateRows(cell) * cells);
  if (together) { for (let k = 0; k < cells; k++) state.set(rows, k * rows.length); }
  else rows.forEach((value, row) => state.fill(value, row * cells, (row + 1) * cells));
  return state;
}

/** Copies a cell and its inputs to the device. @param steps Of a dispatch. @param deep What a team has beside it. */
export function loadCells(gpu: Gpu, kernel: Kernel, plan: CellsPlan, { steps, deep }: {
  steps: number;
  deep?: DeepPlan;
}): { buffers: Record<"recordings" | "spikes", GPUBuffer> & Record<string, GPUBuffer>; samples: number } {
  const { cell, inputs, everySteps, sites } = plan;
  const { compartments: { count, parents, capacitances, axial, areas }, channels, synapses, stepMs } = cell;
  const cells = inputs.length;
  const make = (name: string, data: Parameters<typeof createBuffer>[2]) =>
    createBuffer(gpu, `${kernel.stem}/${name}`, data);
  const compartments = Array.from({ length: count }, (_, k) => ({
    parent: Math.max(0, parents[k]),
    per_step: capacitances[k] / stepMs,
    axial: axial[k],
    rest: cell.pool?.rest[k] ?? 0,
    way: cell.pool?.way[k] ?? 0,
    influx: cell.pool?.influx[k] ?? 0,
  }));
  const places = channels.flatMap(({ compartments, parameters }) =>
    Array.from(compartments, (compartment, k) => {
      const values = Object.values(parameters[k]);
      return {
        compartment,
        scale: MICROSIEMENS * areas[compartment],
        parameters: Array.from({ length: 4 }, (_, at) => values[at] ?? 0),
      };
    })
  );
  let first = 0;
  const ranges = channels.map((
    { compartments: { length }, firstGate },
  ) => [first, first += length, firstGate, 0]);
  // Bindings are not empty.
  const some = <A>(list: A[], one: A) => list.length > 0 ? list : [one];
  const state = startState(plan, deep !== undefined);
  gpu.require("maxStorageBufferBindingSize", state.byteLength, "hold the state of these cells");
  const samples = Math.ceil(steps / everySteps) + 1;
  const rows = (samples: number) => samples * sites.length * cells;
  const buffers = {
    tree: make("tree", kernel.storageData("tree", compartments)),
    places: make(
      "places",
      kernel.storageData("places", some(places, { compartment: 0, scale: 0, parameters: [0, 0, 0, 0] })),
    ),
    synapses: make(
      "synapses",
      kernel.storageData("synapses", some<object>(synapses, { compartment: 0 }) as Record<string, unknown>[]),
    ),
    inputs: make("inputs", inputWords(plan)),
    state: make("state", state),
    ...(deep
      ? { order: make("order", orderWords(deep)) }
      : { scratch: make("scratch", 4 * 3 * count * cells) }),
    recordings: make("recordings", 4 * rows(samples)),
    // A cell crosses a voltage upwards in every other step at most.
    spikes: make("spikes", 4 * (1 + 2 * cells * (Math.ceil(steps / 2) + 1))),
    ranges: kernel.uniform("ranges", {
      of_channel: some(ranges, [0, 0, 0, 0]),
      rates: some(channels.map(({ speed }) => [stepMs * speed, 0, 0, 0]), [0, 0, 0, 0]),
    }),
  };
  return { buffers, samples };
}
