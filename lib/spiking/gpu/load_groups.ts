import { createBuffer, writeBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { createKernel, type Kernel } from "../../gpu/kernel.ts";
import { modelError } from "../../gpu/model_error.ts";
import { NEURON_MODELS } from "../neurons/models.ts";
import { modelWgsl, parameterNames, setVariable, stateRows } from "./model_wgsl.ts";
import { type NeuronGroup, WORKGROUP } from "./neuron_groups.ts";
import type { PlannedTrace, SpikingPlan } from "../simulation/plan_spiking.ts";
import { Schedule } from "./schedule.ts";
import { driveData, inputData, isScheduled, waveData } from "./stimulus_data.ts";
import { bits, Words } from "./table_words.ts";
import pcg4d from "../../../shaders/random/pcg4d.wgsl" with { type: "text" };
import normalFrom from "../../../shaders/random/normal_from.wgsl" with { type: "text" };
import waveAt from "../../../shaders/spiking/wave_at.wgsl" with { type: "text" };
import advanceCells from "../../../shaders/spiking/advance_cells.wgsl" with { type: "text" };

const STEM = "spiking/advance_cells";

/** Compiles the kernel of a group. @throws {KernelCompileError} Naming the model and the line of its WGSL. */
export async function neuronKernel(
  gpu: Gpu,
  group: NeuronGroup,
  traces: readonly PlannedTrace[],
): Promise<Kernel> {
  const [one] = group.populations;
  const receptors = group.populations.flatMap(({ receptors }) => receptors);
  const waves = group.populations.some(({ waves }) => waves.length > 0);
  const noisy = group.populations.some(({ noise }) => noise !== null);
  const source = {
    stem: STEM,
    // The model's own text comes first, so that lines of errors are its lines.
    pieces: [
      one.model.wgsl,
      modelWgsl(one),
      pcg4d,
      ...(noisy ? [normalFrom] : []),
      advanceCells,
      ...(waves ? [waveAt] : []),
    ],
    flags: {
      HETEROGENEOUS: group.heterogeneous,
      RECEPTORS: one.receptors.length > 0,
      SECOND: receptors.some(({ kinetics, junctions }) => kinetics.second || junctions),
      JUNCTIONS: receptors.some(({ junctions }) => junctions),
      DELTA: receptors.some(({ kinetics }) => kinetics.delta),
      CONDUCTANCE: receptors.some(({ kinetics }) => kinetics.reversal !== null),
      DRIVES: receptors.some(({ drives }) => drives.length > 0),
      RANDOM: one.model.random === true,
      RANDOM_WORD: one.model.random === "word",
      COUNT: one.model.random === "count",
      WAVES: waves,
      INPUTS: group.populations.some(({ inputs }) => inputs.length > 0),
      SCHEDULE: isScheduled(group.populations),
      NOISE: noisy,
      HELD: receptors.some(({ kinetics }) => kinetics.held),
      FOLLOWS: receptors.some(({ follows }) => follows),
      BLOCK: receptors.some(({ kinetics }) => kinetics.block > 0),
      REPLAY: group.populations.some(({ replayed }) => replayed !== undefined),
      TRACES: traces.length > 0,
      SUMS: traces.some(({ sum }) => sum !== undefined),
    },
    constants: { WORKGROUP },
  };
  try {
    return await createKernel(gpu, source);
  } catch (error) {
    throw modelError(error, "a neuron model", { models: [one.model], library: NEURON_MODELS });
  }
}

/** Constants of each population, or of each place. */
function parameterData(
  { populations, firsts, cells, heterogeneous }: NeuronGroup,
): Float32Array<ArrayBuffer> {
  const names = parameterNames(populations[0]);
  const data = new Float32Array((heterogeneous ? cells : populations.length) * names.length);
  populations.forEach(({ constants }, at) =>
    constants.forEach((set, cell) => {
      const row = heterogeneous ? firsts[at] + cell : at;
      names.forEach((name, column) => data[row * names.length + column] = set[name] ?? 0);
    })
  );
  return data;
}

/** State variables of the model, then a and b of each receptor, noise and the model's carry. (rows, N) */
function stateData({ populations, firsts, cells }: NeuronGroup): Float32Array<ArrayBuffer> {
  const [one] = populations;
  const variables = Object.keys(one.model.state), { count, carry } = stateRows(one);
  const data = new Float32Array(count * cells);
  populations.forEach(({ initial, receptors, size }, at) => {
    const fill = (row: number, name: string) => {
      const values = initial.get(name)!;
      const all = values.length === size ? values : new Float64Array(size).fill(values[0]);
      setVariable(data, all, {
        row: row * cells + firsts[at],
        carry: row > 0 ? null : carry && carry * cells + firsts[at],
      });
    };
    variables.forEach((name, row) => fill(row, name));
    receptors.forEach(({ name, junctions }, r) => {
      fill(variables.length + 2 * r, name);
      if (junctions) data.set(junctions, (variables.length + 2 * r + 1) * cells + firsts[at]);
    });
  });
  return data;
}

/** Bytes of one receptor and of a population's other fields in the WGSL struct. */
const RECEPTOR_WORDS = 16;
const POPULATION_WORDS = 16;
/** What `counts_differ` says of numbers whose rate varies. */
const COUNTS_VARY = 2;

/** What stands for the cells of a trace that is a sum over all. */
const SUMS = { values: 2 ** 32 - 2, currents: 2 ** 32 - 1 };

/** Adds tables of numbers that neurons draw, each its length and its thresholds. @returns Where the places of these tables stand, one or that of each neuron. */
function countData(counts: readonly Uint32Array[], tables: Words): number {
  const places = new Map<Uint32Array, number>();
  for (const table of counts) {
    if (places.has(table)) continue;
    places.set(table, tables.add(table.length));
    tables.addAll(table);
  }
  const first = tables.words.length;
  for (const table of counts) tables.add(places.get(table)!);
  return first;
}

/** The structs `Population`, all of whose members are words. */
function populationData(
  group: NeuronGroup,
  chunkBins: number,
  tables: Words,
  schedule: Schedule,
): Uint32Array<ArrayBuffer> {
  const scheduled = isScheduled(group.populations);
  const receptors = group.populations[0].receptors.length;
  const stride = POPULATION_WORDS + RECEPTOR_WORDS * receptors;
  const view = new DataView(new ArrayBuffer(4 * stride * group.populations.length));
  group.populations.forEach((population, at) => {
    const { key, first, size, receptors, waves, inputs, noise, replayed, counts, rate } = population;
    const base = at * stride;
    const firstWave = waveData(waves, tables);
    const firstNoise = tables.words.length;
    if (noise) tables.add(...noise.key, bits(noise.mean), bits(noise.decay), bits(noise.spread));
    const firstReplay = tables.words.length;
    if (replayed) {
      const { rows, steps } = replayed;
      // Rows are places in the tables.
      tables.addAll(rows.map((row) => firstReplay + rows.length + row));
      tables.addAll(steps);
    }
    const firstInput = inputData(population, tables, schedule);
    const firstCount = rate ? schedule.addRate(rate) : counts ? countData(counts, tables) : 0;
    const { members, firsts } = group;
    [
      key[0],
      key[1],
      first,
      firsts[at],
      size,
      members[at] * chunkBins,
      members[at],
      firstWave,
      waves.length,
      firstNoise,
      noise ? 1 : 0,
      firstReplay,
      firstCount,
      rate ? COUNTS_VARY : counts && counts.length > 1 ? 1 : 0,
      firstInput,
      inputs.length,
    ]
      .forEach((word, k) => view.setUint32(4 * (base + k), word, true));
    receptors.forEach(({ kinetics, quantum, drives, junctions, follows }, r) => {
      const { delta, held, gainA, gainB, meanA, meanB, lostA, lostB, ab, reversal, block } = kinetics;
      const at = base + POPULATION_WORDS + RECEPTOR_WORDS * r;
      [
        delta ? 0 : gainA * quantum,
        gainB * quantum,
        delta ? quantum : 0,
        meanA,
        meanB,
        lostA,
        lostB,
        ab,
        reversal ?? 0,
        reversal === null ? 0 : 1,
      ].forEach((value, k) => view.setFloat32(4 * (at + k), value, true));
      const firstDrive = driveData(drives, { size, scheduled, tables, schedule });
      view.setUint32(4 * (at + 10), firstDrive, true);
      view.setUint32(4 * (at + 11), drives.length, true);
      view.setFloat32(4 * (at + 12), block, true);
      view.setUint32(4 * (at + 13), junctions ? 2 : held ? 1 : 0, true);
      view.setFloat32(4 * (at + 14), -kinetics.blockSlope, true);
      view.setUint32(4 * (at + 15), follows ? 1 : 0, true);
    });
  });
  return new Uint32Array(view.buffer);
}

/** What all groups share on the device. */
export interface SharedBuffers {
  ring: GPUBuffer;
  control: GPUBuffer;
  spikes: GPUBuffer;
  recordings: GPUBuffer;
}

/** A group on the device, ready to be advanced by a window of steps. */
export interface LoadedGroup {
  group: NeuronGroup;
  /** (rows, N) */
  state: GPUBuffer;
  encode(pass: GPUComputePassEncoder): void;
  /** Steps of which what varies can be on the device at once. */
  scheduleSteps: number;
  /** Makes ready what varies in some steps. */
  schedule(first: number, steps: number): void;
  /** Takes changed populations of the group, of the same form. */
  refresh(): void;
}

/** Sizes that all kernels share. */
export interface Shape {
  /** Steps that neurons advance in one dispatch. */
  window: number;
  /** Slots of the ring. */
  slots: number;
  /** Places of a slot. */
  ports: number;
  /** Bins, and samples of traces, that the device keeps until they are read. */
  chunkBins: number;
  chunkSamples: number;
  /** First word of each trace in the recordings. */
  traceWords: readonly number[];
}

/** The population of each workgroup, then drives, waves and noise, then traces. */
function tablesOf(group: NeuronGroup, plan: SpikingPlan, shape: Shape) {
  const workgroups = group.cells / WORKGROUP;
  const tables = new Words(workgroups);
  group.firsts.forEach((first, at) => tables.words.fill(at, first / WORKGROUP, workgroups));
  const schedule = new Schedule();
  const populations = populationData(group, shape.chunkBins, tables, schedule);
  const traces = plan.traces.map((trace, k) => ({ ...trace, first: shape.traceWords[k] }))
    .filter(({ at, gating }) => gating === null && group.members.includes(at));
  const firstTrace = tables.words.length;
  for (const { at, index, cells, sum, first } of traces) {
    tables.add(group.members.indexOf(at), index, sum ? SUMS[sum] : cells, first);
  }
  const place = tables.words.length, { steps, words } = schedule.room(shape.window);
  tables.addAll(new Uint32Array(words));
  return {
    tables: Uint32Array.from(tables.words),
    populations,
    firstTrace,
    traces: traces.length,
    scheduled: { schedule, place, steps },
  };
}

/** Copies a group to the device. */
export function loadGroup(
  gpu: Gpu,
  { group, kernel, plan }: { group: NeuronGroup; kernel: Kernel; plan: SpikingPlan },
  shape: Shape,
  shared: SharedBuffers,
): LoadedGroup {
  const made = tablesOf(group, plan, shape);
  const make = (name: string, data: Uint32Array | Float32Array) => createBuffer(gpu, `${STEM}/${name}`, data);
  let { scheduled } = made;
  let scheduling = gpu.scope();
  const scheduledBuffers = (
    { tables, firstTrace, traces, scheduled: { place, steps } }: ReturnType<typeof tablesOf>,
  ) => ({
    tables: createBuffer(scheduling, `${STEM}/tables`, tables),
    group: kernel.within(scheduling).uniform("group", {
      cells: group.cells,
      first_port: group.port,
      ports: shape.ports,
      slots: shape.slots,
      window: shape.window,
      bin_steps: plan.binSteps,
      first_trace: firstTrace,
      traces,
      trace_steps: plan.traceSteps,
      step_ms: plan.network.stepMs,
      first_schedule: place,
      schedule_steps: steps < Infinity ? steps : 0,
    }),
  });
  const buffers = {
    parameters: make("parameters", parameterData(group)),
    populations: make("populations", made.populations),
    state: make("state", stateData(group)),
    ...scheduledBuffers(made),
  };
  const bind = () => {
    const bindings: Record<string, GPUBuffer> = { ...buffers, ...shared };
    for (const name of Object.keys(bindings)) if (!kernel.names.has(name)) delete bindings[name];
    return kernel.bind(bindings);
  };
  let bound = bind();
  return {
    group,
    state: buffers.state,
    encode: (pass) => kernel.dispatch(pass, bound, group.cells / WORKGROUP),
    get scheduleSteps() {
      return scheduled.steps;
    },
    schedule(first, count) {
      const { schedule, place, steps } = scheduled;
      if (steps < Infinity) {
        writeBuffer(gpu, buffers.tables, schedule.fill(first, count, { place, steps }), 4 * place);
      }
    },
    refresh() {
      const changed = tablesOf(group, plan, shape);
      ({ scheduled } = changed);
      writeBuffer(gpu, buffers.parameters, parameterData(group));
      writeBuffer(gpu, buffers.populations, changed.populations);
      if (4 * changed.tables.length === buffers.tables.size) {
        return writeBuffer(gpu, buffers.tables, changed.tables);
      }
      // Tables of other rates are of other lengths.
      scheduling.destroy();
      scheduling = gpu.scope();
      Object.assign(buffers, scheduledBuffers(changed));
      bound = bind();
    },
  };
}
