import { createBuffer, readBuffer, writeBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { createKernel, type Kernel } from "../../gpu/kernel.ts";
import { submit, SubmitBudget } from "../../gpu/submit.ts";
import { SpikingStepper } from "../../reference/spiking/spiking_stepper.ts";
import { SimulationFailure } from "../errors.ts";
import {
  type CellGroup,
  cellKernel,
  groupCells,
  type LoadedGroup,
  loadGroup,
  portsOf,
} from "./cell_groups.ts";
import { SynapseDrawing, type SynapseTable, wordsOf } from "./draw_synapses.ts";
import { planSpiking, type SpikingPlan } from "./plan_spiking.ts";
import { SpikeStore } from "./spike_store.ts";
import { runOf } from "./spiking_reference.ts";
import type { SpikingOptions, SpikingRun, SpikingTimes, Trace } from "./spiking_run.ts";
import type { SpikingSpec } from "../../network/spiking/spiking_spec.ts";
import sendSpikes from "../../../shaders/spiking/send_spikes.wgsl" with { type: "text" };

const STEM = "spiking/send_spikes";
/** Most cells times steps of a window: so many spikes fit whatever happens. */
const MOST_WINDOW = 2 ** 22;
/** Spikes that are kept on the device, at least. */
const LEAST_CAPACITY = 2 ** 20;
/** Words of `Control`. */
const CONTROL = {
  step: 0,
  until: 1,
  stopped: 2,
  starts: 3,
  fault: 5,
  faulty: 6,
  spikes: 7,
  words: 8,
} as const;
/** Words of `Projection`. */
const PROJECTION_WORDS = 7;
/** Time that a submit should take, ms: software adapters take 10 ms for any, and have no watchdog. */
const TARGET_MS = { software: 400, gpu: 100 };
/** Workgroups that take the rows of synapses: two for each core, or enough for any GPU. */
const SENDERS = { software: 8, gpu: 2048 };

/** Sizes that all kernels share. */
interface Shape {
  /** Steps that cells advance in one dispatch. */
  window: number;
  slots: number;
  ports: number;
  /** Spikes that the device keeps. */
  capacity: number;
  /** Most spikes of a window. */
  most: number;
  traceWords: number[];
  recordingWords: number;
}

function shapeOf(plan: SpikingPlan, groups: readonly CellGroup[]): Shape {
  const { network, bins, steps, traceSteps } = plan;
  const window = Math.max(
    1,
    Math.min(SpikingStepper.window(network), Math.floor(MOST_WINDOW / network.cells), steps),
  );
  const most = window * network.cells;
  const samples = Math.floor(steps / traceSteps);
  let words = network.populations.length * bins;
  const traceWords = plan.traces.map(({ cells }) => {
    const first = words;
    words += samples * cells;
    return first;
  });
  return {
    window,
    slots: network.delays.most + 1,
    ports: Math.max(1, portsOf(groups)),
    capacity: Math.max(LEAST_CAPACITY, 4 * most),
    most,
    traceWords,
    recordingWords: words,
  };
}

/** A table of synapses on the device: what sends the spikes of a window along its projections. */
interface LoadedTable {
  encode(pass: GPUComputePassEncoder, parity: number): void;
  destroy(): void;
}

function loadTable(
  gpu: Gpu,
  { kernel, table, synapses, last }: {
    kernel: Kernel;
    table: SynapseTable;
    synapses: GPUBuffer;
    last: boolean;
  },
  { plan, groups, shape }: { plan: SpikingPlan; groups: readonly CellGroup[]; shape: Shape },
  shared: { control: GPUBuffer; spikes: GPUBuffer; ring: GPUBuffer },
): LoadedTable {
  const { populations } = plan.network;
  const rows: Uint32Array[] = [];
  // Where each projection's synapses lie: in the order of the table.
  const firstWords = new Map<unknown, number>();
  table.reduce((first, counted) => (firstWords.set(counted, first), first + wordsOf(counted)), 0);
  const sources: number[] = [];
  const projections: number[] = [];
  let firstRow = 0, most = 0;
  populations.forEach((population, at) => {
    const mine = table.filter(({ projection }) => projection.from === at);
    sources.push(population.first, projections.length / PROJECTION_WORDS, mine.length);
    most = Math.max(most, mine.length);
    for (const counted of mine) {
      const { projection: { to, receptor, weights, delays }, layout } = counted;
      const firstWord = firstWords.get(counted)!;
      const group = groups.find(({ members }) => members.includes(to))!;
      const port = group.port + receptor * group.cells + group.firsts[group.members.indexOf(to)];
      const delay = delays.length > 1 ? 0 : delays[0];
      projections.push(firstRow, firstWord, port, layout.stride, layout.targetBits, weights[0], delay);
      rows.push(counted.rows);
      firstRow += counted.rows.length;
    }
  });
  // Bindings are not empty.
  if (projections.length === 0) projections.push(...new Array(PROJECTION_WORDS).fill(0));
  const allRows = new Uint32Array(firstRow);
  rows.reduce((at, part) => (allRows.set(part, at), at + part.length), 0);
  const make = (name: string, data: Uint32Array | Int32Array) => createBuffer(gpu, `${STEM}/${name}`, data);
  const buffers = {
    sources: make("sources", Uint32Array.from(sources)),
    projections: make("projections", Int32Array.from(projections)),
    rows: make("rows", allRows),
    synapses,
  };
  const uniforms = [0, 1].map((parity) =>
    kernel.uniform("run", {
      parity,
      last: last ? 1 : 0,
      window: shape.window,
      slots: shape.slots,
      ports: shape.ports,
      populations: populations.length,
      most_projections: most,
      room: shape.capacity - shape.most,
    })
  );
  const bound = uniforms.map((run) => kernel.bind({ run, ...shared, ...buffers }));
  const workgroups = most === 0 ? 1 : gpu.adapter.software ? SENDERS.software : SENDERS.gpu;
  return {
    encode: (pass, parity) => kernel.dispatch(pass, bound[parity], workgroups),
    destroy: () => [...Object.values(buffers), ...uniforms].forEach((buffer) => buffer.destroy()),
  };
}

/** A network on the device while it runs. */
class RunningNetwork {
  readonly spikes = new SpikeStore();
  readonly #groups: LoadedGroup[];
  readonly #tables: LoadedTable[];
  readonly #shared: { ring: GPUBuffer; control: GPUBuffer; spikes: GPUBuffer; recordings: GPUBuffer };
  #parity = 0;
  readbackSeconds = 0;

  constructor(
    readonly gpu: Gpu,
    readonly plan: SpikingPlan,
    readonly shape: Shape,
    parts: {
      groups: readonly CellGroup[];
      kernels: readonly Kernel[];
      sender: Kernel;
      tables: { table: SynapseTable; synapses: GPUBuffer }[];
    },
  ) {
    const control = new Uint32Array(CONTROL.words);
    control[CONTROL.until] = plan.steps;
    control[CONTROL.fault] = 2 ** 32 - 1;
    this.#shared = {
      ring: createBuffer(gpu, "spiking/ring", 4 * shape.slots * shape.ports),
      control: createBuffer(gpu, "spiking/control", control),
      spikes: createBuffer(gpu, "spiking/spikes", 8 * shape.capacity),
      recordings: createBuffer(gpu, "spiking/recordings", 4 * shape.recordingWords),
    };
    this.#groups = parts.groups.map((group, at) =>
      loadGroup(gpu, { group, kernel: parts.kernels[at], plan }, shape, this.#shared)
    );
    const { recordings: _, ...shared } = this.#shared;
    this.#tables = parts.tables.map(({ table, synapses }, at) =>
      loadTable(
        gpu,
        { kernel: parts.sender, table, synapses, last: at === parts.tables.length - 1 },
        { plan, groups: parts.groups, shape },
        shared,
      )
    );
  }

  /** Runs windows in one submit and takes what has to be taken. @returns Steps done. */
  async advance(windows: number): Promise<number> {
    submit(this.gpu, "spiking/windows", (pass) => {
      for (let window = 0; window < windows; window++) {
        for (const group of this.#groups) group.encode(pass);
        for (const table of this.#tables) table.encode(pass, this.#parity);
        this.#parity = 1 - this.#parity;
      }
    });
    const control = new Uint32Array(await readBuffer(this.gpu, this.#shared.control));
    if (control[CONTROL.fault] !== 2 ** 32 - 1) {
      const { name, model } = this.plan.network.populations[control[CONTROL.faulty]];
      throw new SimulationFailure(name, model.name, control[CONTROL.fault]);
    }
    const done = control[CONTROL.step];
    if (control[CONTROL.stopped] === 1 || done === this.plan.steps) {
      await this.#drain(control[CONTROL.spikes]);
    }
    return done;
  }

  /** Takes the recorded spikes off the device. */
  async #drain(spikes: number): Promise<void> {
    const start = performance.now();
    if (this.plan.spikes) {
      this.spikes.addPairs(
        new Uint32Array(await readBuffer(this.gpu, this.#shared.spikes, { byteLength: 8 * spikes })),
      );
    }
    const { control } = this.#shared;
    writeBuffer(this.gpu, control, new Uint32Array(3), 4 * CONTROL.stopped);
    writeBuffer(this.gpu, control, new Uint32Array(1), 4 * CONTROL.spikes);
    this.readbackSeconds += (performance.now() - start) / 1000;
  }

  /** Counts and traces. */
  async recordings(): Promise<{ counts: Uint32Array; traces: Trace[] }> {
    const start = performance.now();
    const data = await readBuffer(this.gpu, this.#shared.recordings, {
      byteLength: 4 * this.shape.recordingWords,
    });
    const { network, bins, steps, traceSteps } = this.plan;
    const samples = Math.floor(steps / traceSteps);
    const traces = this.plan.traces.map(({ population, variable, cells }, at) => ({
      population,
      variable,
      cells,
      values: new Float32Array(data, 4 * this.shape.traceWords[at], samples * cells),
    }));
    this.readbackSeconds += (performance.now() - start) / 1000;
    return { counts: new Uint32Array(data, 0, network.populations.length * bins), traces };
  }

  destroy(): void {
    for (const part of [...this.#groups, ...this.#tables]) part.destroy();
    for (const buffer of Object.values(this.#shared)) buffer.destroy();
  }
}

async function runWindows(running: RunningNetwork, options: SpikingOptions): Promise<void> {
  const { gpu, plan, shape } = running;
  const start = performance.now();
  const budget = new SubmitBudget({
    targetMs: gpu.adapter.software ? TARGET_MS.software : TARGET_MS.gpu,
    initial: 16,
    maximum: 8192,
  });
  let done = 0;
  while (done < plan.steps) {
    options.signal?.throwIfAborted();
    const windows = Math.min(budget.units, Math.ceil((plan.steps - done) / shape.window));
    const before = performance.now();
    done = await running.advance(windows);
    budget.measured(windows, performance.now() - before);
    options.onProgress?.({
      fraction: done / plan.steps,
      networkSeconds: done * plan.network.stepMs / 1000,
      wallSeconds: (performance.now() - start) / 1000,
    });
  }
}

/**
 * Simulates a spiking network on the GPU: a dispatch advances all cells of a model by all steps of the shortest delay, another
 * sends their spikes along their synapses into whole-numbered rings, so that a seed gives the same run every time on an
 * adapter. The synapses are those of {@link simulateSpikingReference}, whose spikes differ by rounding alone (single
 * precision here), which in chaotic networks leaves the statistics the same.
 * @throws {SpecError | RangeError} When the spec or an option is out of range.
 * @throws {LimitError} When the network does not fit the device.
 * @throws {KernelCompileError} When the WGSL of a model does not compile; names the model and its line.
 * @throws {SimulationFailure} When a state becomes infinite or not a number.
 * @example
 * ```ts ignore
 * import { getSpikingPreset, requestGpu, simulateSpiking } from "@volley/volley";
 * const gpu = await requestGpu();
 * const run = await simulateSpiking(gpu, getSpikingPreset("coba"), { durationMs: 1000, seed: 1 });
 * ```
 */
export async function simulateSpiking(
  gpu: Gpu,
  spec: SpikingSpec,
  options: SpikingOptions,
): Promise<SpikingRun> {
  const plan = planSpiking(spec, options);
  const groups = groupCells(plan.network.populations);
  const shape = shapeOf(plan, groups);
  gpu.require(
    "maxStorageBufferBindingSize",
    4 * shape.slots * shape.ports,
    "hold what is on its way to the cells",
  );
  const times: number[] = [performance.now()];
  const limit = Math.min(gpu.limit("maxStorageBufferBindingSize"), gpu.limit("maxBufferSize"));
  const drawing = await SynapseDrawing.count(gpu, plan.network);
  const tables = drawing.tables(limit).map((table) => ({ table, synapses: drawing.fill(table) }));
  await gpu.idle();
  drawing.destroy();
  times.push(performance.now());
  const kernels: Kernel[] = [];
  for (const group of groups) kernels.push(await cellKernel(gpu, group, plan.traces.length > 0));
  const sender = await createKernel(gpu, { stem: STEM, pieces: [sendSpikes], constants: { WORKGROUP: 64 } });
  times.push(performance.now());
  const running = new RunningNetwork(gpu, plan, shape, { groups, kernels, sender, tables });
  try {
    await gpu.idle();
    times.push(performance.now());
    await runWindows(running, options);
    times.push(performance.now());
    const { counts, traces } = await running.recordings();
    const [build, compile, load, run] = times.slice(1).map((time, at) => (time - times[at]) / 1000);
    const seconds: SpikingTimes = {
      build,
      compile,
      load,
      run: run - running.readbackSeconds,
      readback: running.readbackSeconds,
    };
    return {
      ...runOf(plan),
      engine: "gpu",
      counts,
      ...(plan.spikes ? { spikes: running.spikes.sorted() } : {}),
      traces,
      synapses: drawing.counted.reduce((sum, { synapses }) => sum + synapses, 0),
      seconds,
      adapter: gpu.adapter.description,
    };
  } finally {
    running.destroy();
  }
}
