import { displayedCells } from "../simulation/displayed_cells.ts";
import { progressTeller } from "../../base/progress.ts";
import { createBuffer, readBuffer, writeBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { modelError } from "../../gpu/model_error.ts";
import { CHANNEL_MODELS } from "../channels/models.ts";
import { createKernel, type Kernel } from "../../gpu/kernel.ts";
import { submit } from "../../gpu/submit.ts";
import { RATES_WGSL } from "../channels/rates.ts";
import type { CellSpec } from "../cell_spec.ts";
import { CableStepper, MICROSIEMENS } from "../cpu/cable_stepper.ts";
import type { ResolvedCell } from "../build/resolve_cell.ts";
import { SimulationFailure } from "../../spiking/simulation_failure.ts";
import { cableWgsl } from "./cable_wgsl.ts";
import type { CellsOptions, CellsRun } from "../simulation/cells_run.ts";
import { type CellsPlan, planCells } from "../simulation/plan_cells.ts";
import { sortedSpikes } from "../simulation/sorted_spikes.ts";
import { requireSingleCells } from "./require_single_cells.ts";
import cableCells from "../../../shaders/cable/cable_cells.wgsl" with { type: "text" };

const STEM = "cable/cable_cells";
const WORKGROUP = 64;
/**
 * Rounds of loops of an invocation in a dispatch: software adapters end them at some 65,535, and a long dispatch makes the watchdog of a desktop's GPU
 * end the process.
 */
const ROUNDS = { software: 50_000, gpu: 200_000 };
/** Most words of recordings that the device keeps. */
const MOST_RECORDED = 2 ** 24;

/** Compiles the kernel of a cell's channels. @throws {KernelCompileError} When the WGSL of a channel does not compile. */
async function cableKernel(gpu: Gpu, cell: ResolvedCell): Promise<Kernel> {
  const models = cell.channels.map(({ model }) => model);
  const source = {
    stem: STEM,
    pieces: [RATES_WGSL, ...models.map(({ wgsl }) => wgsl), cableWgsl(cell), cableCells],
    flags: { POOL: cell.pool !== null },
    constants: { WORKGROUP },
  };
  return await createKernel(gpu, source).catch((error) => {
    throw modelError(error, "a model of channels", { models, library: CHANNEL_MODELS });
  });
}

/** Steps of a dispatch, so that loops stay within bounds; a whole number of samples where it can be. */
function stepsOf(gpu: Gpu, { cell, everySteps, inputs, sites }: CellsPlan): number {
  const { compartments: { count }, channels, synapses } = cell;
  const places = channels.reduce((sum, { compartments }) => sum + compartments.length, 0);
  const clamps = Math.max(...inputs.map(({ clamps }) => clamps.length));
  // Every loop takes a round more than it has iterations; there are two of each channel, and some ten others.
  const rounds = 5 * count + 2 * places + 4 * synapses.length + clamps + sites.length + 2 * channels.length +
    14;
  const most = Math.max(1, Math.floor((gpu.adapter.software ? ROUNDS.software : ROUNDS.gpu) / rounds));
  const perSample = everySteps * inputs.length * sites.length / MOST_RECORDED;
  const bounded = Math.max(
    1,
    Math.min(most, perSample > 0 ? Math.floor(everySteps * everySteps / perSample) : most),
  );
  return bounded > everySteps ? bounded - bounded % everySteps : bounded;
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

/** Voltages, gates, synapses and calcium at the start. (N + G + 2 M + N, C) */
function startState({ cell, inputs }: CellsPlan): Float32Array {
  const { compartments: { count }, gates, pool, synapses } = cell;
  const { v, gates: start, calcium } = new CableStepper(cell);
  const rows = [...v, ...start, ...new Array(2 * synapses.length).fill(0), ...(pool ? calcium : [])];
  const cells = inputs.length;
  const state = new Float32Array((count + gates + 2 * synapses.length + (pool ? count : 0)) * cells);
  rows.forEach((value, row) => state.fill(value, row * cells, (row + 1) * cells));
  return state;
}

/** Copies a cell and its inputs to the device. */
function loadCells(gpu: Gpu, kernel: Kernel, plan: CellsPlan, steps: number) {
  const { cell, inputs, everySteps, sites } = plan;
  const { compartments: { count, parents, capacitances, axial, areas }, channels, synapses, stepMs } = cell;
  const cells = inputs.length;
  const make = (name: string, data: Parameters<typeof createBuffer>[2]) =>
    createBuffer(gpu, `${STEM}/${name}`, data);
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
  const state = startState(plan);
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
    scratch: make("scratch", 4 * 3 * count * cells),
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

/**
 * Simulates detailed cells on the GPU, each by an invocation of its own, all at once: voltages by implicit Euler, the tree by Hines' elimination, in single
 * precision. Near a threshold spikes may come a step earlier or later than those of {@link simulateCellsReference}.
 * @throws {SpecError | RangeError} When the spec or an option is out of range, or the steps are too short for single precision.
 * @throws {LimitError} When the cells do not fit the device.
 * @throws {SimulationFailure} When a voltage becomes infinite or not a number.
 * @example
 * ```ts ignore
 * import { parseCellSpec, requestGpu, simulateCells } from "@volley/volley";
 * const gpu = await requestGpu();
 * const inputs = Array.from({ length: 1000 }, (_, k) => ({ clamps: [{ section: "soma", at: 0.5, nA: k / 1000, fromMs: 5, untilMs: 500 }] }));
 * const run = await simulateCells(gpu, spec, { durationMs: 500, inputs });
 * ```
 */
export async function simulateCells(gpu: Gpu, spec: CellSpec, options: CellsOptions): Promise<CellsRun> {
  const plan = planCells(spec, options);
  using own = gpu.scope();
  const { cell, inputs, sites, samples, everySteps } = plan;
  requireSingleCells(cell, plan.steps);
  const cells = inputs.length, kernel = await cableKernel(own, cell);
  const perDispatch = stepsOf(gpu, plan);
  const loaded = loadCells(own, kernel, plan, perDispatch);
  const { buffers } = loaded;
  const voltages = new Float32Array(cells * sites.length * samples);
  const spikes: { step: number; cell: number }[] = [];
  const start = performance.now();
  const tell = progressTeller(options.onProgress, cells * plan.steps * cell.stepMs / 1000);
  const fields = {
    cells,
    compartments: cell.compartments.count,
    gates: cell.gates,
    synapses: cell.synapses.length,
    sites: sites.length,
    every: everySteps,
    samples: loaded.samples,
    threshold: plan.thresholdMv,
    step_ms: cell.stepMs,
  };
  for (let step = 0; step < plan.steps; step += perDispatch) {
    options.signal?.throwIfAborted();
    using part = own.scope();
    const steps = Math.min(perDispatch, plan.steps - step);
    const firstSample = step === 0 ? 0 : Math.floor(step / everySteps) + 1;
    const batch = kernel.within(part).uniform("batch", {
      ...fields,
      first_step: step,
      steps,
      first_sample: firstSample,
    });
    const bound = kernel.bind(
      Object.fromEntries(Object.entries({ ...buffers, batch }).filter(([name]) => kernel.names.has(name))),
    );
    writeBuffer(gpu, buffers.spikes, Uint32Array.of(0));
    submit(gpu, STEM, (pass) => kernel.dispatch(pass, bound, Math.ceil(cells / WORKGROUP)));
    await takeStretch(gpu, plan, buffers, { voltages, spikes, firstSample, done: step + steps });
    tell((step + steps) / plan.steps);
  }
  return displayedCells({
    spec: cell.spec,
    engine: "gpu",
    cells,
    stepMs: cell.stepMs,
    everyMs: everySteps * cell.stepMs,
    sites,
    voltages,
    samples,
    spikes: sortedSpikes(spikes, cell.stepMs),
    wallSeconds: (performance.now() - start) / 1000,
  });
}

/** Copies samples and spikes of a stretch to their place. */
async function takeStretch(
  gpu: Gpu,
  { cell, inputs, sites, samples, everySteps }: CellsPlan,
  buffers: { recordings: GPUBuffer; spikes: GPUBuffer },
  { voltages, spikes, firstSample, done }: {
    voltages: Float32Array;
    spikes: { step: number; cell: number }[];
    firstSample: number;
    done: number;
  },
): Promise<void> {
  const cells = inputs.length, rows = sites.length * cells;
  const taken = Math.floor(done / everySteps) + 1 - firstSample;
  const recorded = new Float32Array(
    await readBuffer(gpu, buffers.recordings, { byteLength: 4 * rows * taken }),
  );
  for (let sample = 0; sample < taken; sample++) {
    for (let site = 0; site < sites.length; site++) {
      const row = (sample * sites.length + site) * cells;
      for (let k = 0; k < cells; k++) {
        voltages[(k * sites.length + site) * samples + firstSample + sample] = recorded[row + k];
      }
    }
  }
  if (taken > 0 && !recorded.subarray(rows * (taken - 1)).every(Number.isFinite)) {
    throw new SimulationFailure(cell.spec.name, "cell", done);
  }
  const [number] = new Uint32Array(await readBuffer(gpu, buffers.spikes, { byteLength: 4 }));
  const pairs = new Uint32Array(
    await readBuffer(gpu, buffers.spikes, { byteOffset: 4, byteLength: 8 * number }),
  );
  for (let at = 0; at < pairs.length; at += 2) spikes.push({ step: pairs[at], cell: pairs[at + 1] });
}
