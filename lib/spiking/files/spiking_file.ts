import { displayedSpiking } from "../simulation/displayed_spiking.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { writeFileAtomic } from "../../io/atomic.ts";
import { failFile, FileError } from "../../io/file_error.ts";
import type { NpyArray } from "../../io/npy.ts";
import type { RunRecording } from "./run_recording.ts";
import { encodeNpz, readNpz } from "../../io/npz.ts";
import { fromDifference } from "../build/kinetics.ts";
import { jsonOf, requireArrays } from "./spiking_header.ts";
import { loadLate } from "../../base/load_late.ts";
import type * as structures from "./structure_arrays.ts";
import { SPIKING_FORMAT } from "./spiking_format.ts";
import type { PopulationState } from "../cpu/population_state.ts";
import type { SpikingRun } from "../simulation/spiking_run.ts";
import type { SpikingCheckpoint } from "../simulation/spiking_checkpoint.ts";
import type { SynapseTable } from "../simulation/synapse_table.ts";

const SAVE_OPTIONS: OptionNames<NonNullable<Parameters<typeof saveSpikingRun>[2]>> = { synapses: true };

/** Form of the receptors in a checkpoint: 2 where a is a conductance or current; earlier ones, without this field, have decaying and rising parts. */
const RECEPTORS = 2;

function text(value: unknown): NpyArray {
  return { data: [JSON.stringify(value)], shape: [] };
}

/** What reads and writes synapses that come and go, which few files have. */
type Structures = typeof structures | null;

/** Loads that where a file has them. */
async function structuresIf(needed: boolean): Promise<Structures> {
  if (!needed) return null;
  return await loadLate<typeof structures>(
    "./structure_arrays.ts",
    import.meta.url,
    "read or write this run",
  );
}

/** The arrays of a run's file. */
function arraysOf(run: SpikingRun, grown: Structures): Record<string, NpyArray> {
  const { counts, spikes } = run;
  const arrays: Record<string, NpyArray> = {
    counts: { data: counts, shape: [run.populations.length, run.bins] },
  };
  if (spikes) {
    const { steps, cells } = spikes;
    arrays.spike_times = {
      data: Float64Array.from(steps, (step) => step * run.stepMs),
      shape: [steps.length],
    };
    arrays.spike_cells = { data: cells, shape: [cells.length] };
  }
  return { ...arrays, ...otherArraysOf(run, grown) };
}

/** Traces of a run's file, and what it says about itself: all but spikes and counts. */
function otherArraysOf(run: SpikingRun, grown: Structures): Record<string, NpyArray> {
  const { counts: _, spikes: __, structure, traces, everyMs, spec, ...header } = run;
  const arrays: Record<string, NpyArray> = structure ? grown!.arraysOfStructure(structure) : {};
  traces.forEach(({ values, cells }, at) => {
    arrays[`trace_${at}`] = { data: values, shape: [values.length / cells, cells] };
  });
  arrays.spec = text(spec);
  const about = traces.map(({ values: _, ...trace }) => trace);
  const own = structure ? { structure: grown!.headerOfStructure(structure) } : {};
  arrays.header = text({ format: SPIKING_FORMAT, ...header, ...own, traces: about, traceEveryMs: everyMs });
  return arrays;
}

/**
 * Saves a run of a spiking network as `.npz`, which NumPy opens: `counts` (populations, bins), `spike_times` (ms) and
 * `spike_cells` in the order of time, `trace_0` … (samples, cells); `spec` and `header` hold JSON, the header the populations
 * with their first cells. Synapses are `FROM->TO/sources`, `/targets`, `/delays` (ms) and `/weights`, with the state of those that learn.
 * @param path File to write; an existing file stays whole until the new one is complete.
 * @param options Synapses that are saved beside the run. @default none
 * @throws {FileError} When it cannot be written.
 * @throws {TypeError} When an option is unknown.
 */
export async function saveSpikingRun(
  path: string,
  run: SpikingRun,
  options: { synapses?: readonly SynapseTable[] } = {},
): Promise<void> {
  requireKnown(`write ${path}`, options, SAVE_OPTIONS);
  const tables = Object.assign({}, ...(options.synapses ?? []).map(synapseArrays));
  await writeFileAtomic(
    path,
    encodeNpz({ ...arraysOf(run, await structuresIf(run.structure !== undefined)), ...tables }),
  );
}

/**
 * Saves a run whose spikes and counts are on the disk already, in the same form; it may be larger than memory.
 * @param run All else of the run; its counts and spikes do not matter.
 * @param options The spikes and counts, synapses, and other arrays that stand beside the run.
 * @throws {FileError} When it cannot be written.
 */
export async function saveRecordedRun(
  path: string,
  run: SpikingRun,
  { recording, synapses = [], others = {} }: {
    recording: RunRecording;
    synapses?: readonly SynapseTable[];
    others?: Readonly<Record<string, NpyArray>>;
  },
): Promise<void> {
  const tables = Object.assign({}, ...synapses.map(synapseArrays));
  const grown = await structuresIf(run.structure !== undefined);
  await recording.write(path, run.stepMs, { ...otherArraysOf(run, grown), ...tables, ...others });
}

/** The arrays of a projection's synapses. */
function synapseArrays({ name, sources, targets, delaysMs, weights, state }: SynapseTable) {
  const all = { sources, targets, delays: delaysMs, weights, ...state };
  return Object.fromEntries(
    Object.entries(all).map(([field, data]) => [`${name}/${field}`, { data, shape: [data.length] }]),
  );
}

/**
 * Reads a run that {@link saveSpikingRun} wrote.
 * @throws {FileError} When the file is missing, truncated, foreign or does not fit together.
 */
export async function loadSpikingRun(path: string): Promise<SpikingRun> {
  const arrays = await readNpz(path);
  return displayedSpiking(runOf(arrays, path, await structuresIf(hasStructure(arrays))));
}

/** Whether a file has synapses that come and go. */
function hasStructure(arrays: Record<string, NpyArray>): boolean {
  return Object.keys(arrays).some((name) => name.includes("structure/"));
}

function runOf(arrays: Record<string, NpyArray>, path: string, grown: Structures): SpikingRun {
  requireFormat(arrays, path);
  const { format: _, traces, traceEveryMs: everyMs, structure, ...header } = jsonOf(
    arrays,
    "header",
    path,
  ) as unknown as Omit<SpikingRun, "everyMs" | "structure"> & {
    format: string;
    traceEveryMs: number;
    structure?: ReturnType<typeof structures.headerOfStructure>;
  };
  requireArrays(arrays, { ...header, traces }, path);
  const { spike_times: times, spike_cells: cells } = arrays;
  return {
    ...header,
    spec: jsonOf(arrays, "spec", path) as unknown as SpikingRun["spec"],
    counts: arrays.counts.data as Uint32Array,
    ...(times && cells
      ? {
        spikes: {
          steps: Uint32Array.from(times.data as Float64Array, (time) => Math.round(time / header.stepMs)),
          cells: cells.data as Uint32Array,
        },
      }
      : {}),
    ...(structure && grown ? { structure: grown.structureOf(arrays, structure, path) } : {}),
    everyMs,
    traces: traces.map((trace, at) => ({ ...trace, values: arrays[`trace_${at}`].data as Float32Array })),
  };
}

/** Fails unless the header names the format. */
function requireFormat(arrays: Record<string, NpyArray>, path: string): void {
  const format = formatOf(arrays);
  if (format === SPIKING_FORMAT) return;
  failFile("read", path, `it must be a "${SPIKING_FORMAT}" file`, JSON.stringify(format));
}

/** The format that a header names. */
function formatOf({ header }: Record<string, NpyArray>): unknown {
  try {
    return JSON.parse((header.data as string[])[0]).format ?? null;
  } catch {
    return null;
  }
}

/** A simulation that was stopped: what it recorded so far, and what it takes to go on. */
export interface StoppedSimulation {
  /** Recorded so far. */
  run: SpikingRun;
  /** The state at its end. */
  checkpoint: SpikingCheckpoint;
  /** How long it was to run in all, ms. @default not known, as in files of earlier versions */
  durationMs?: number;
  /** The recording on the disk that it goes with. @default none */
  recording?: string;
}

/** Names of a state's arrays: those of variables, receptors and noise of a population. */
function stateArrays({ spec, populations }: SpikingCheckpoint, grown: Structures): Record<string, NpyArray> {
  const arrays: Record<string, NpyArray> = {};
  const add = (name: string, data: Float64Array | Int32Array | Uint32Array) =>
    arrays[`state/${name}`] = { data, shape: [data.length] };
  populations.forEach(
    ({ variables, noise, shortTerm, gating, receptors, learned, recent, structure }, at) => {
      const { name } = spec.populations[at];
      if (structure) {
        for (const [part, values] of grown!.structureState(structure)) {
          add(`${name}/${part}`, values);
        }
      }
      for (const [variable, values] of variables) add(`${name}/variables/${variable}`, values);
      add(`${name}/noise`, noise);
      for (const [projection, values] of shortTerm) add(`${name}/shortTerm/${projection}`, values);
      for (const [projection, values] of gating) add(`${name}/gating/${projection}`, values);
      for (const [part, values] of Object.entries(recent)) add(`${name}/recent/${part}`, values);
      for (const [projection, { state, post, steps, postSteps }] of learned) {
        const under = `${name}/learned/${projection}`;
        for (const [variable, values] of state) add(`${under}/state/${variable}`, values);
        for (const [variable, values] of post) add(`${under}/post/${variable}`, values);
        add(`${under}/steps`, steps);
        add(`${under}/postSteps`, postSteps);
      }
      for (const [receptor, parts] of receptors) {
        for (const [part, values] of Object.entries(parts)) {
          add(`${name}/receptors/${receptor}/${part}`, values);
        }
      }
    },
  );
  return arrays;
}

/**
 * Saves a simulation that may be gone on with: a run's file with the state beside it.
 * @throws {FileError} When it cannot be written.
 */
export async function saveStoppedSimulation(
  path: string,
  { run, checkpoint, durationMs, recording }: StoppedSimulation,
): Promise<void> {
  const { spec, seed, step, quanta } = checkpoint;
  const about = text({ spec, seed, step, durationMs, recording, quanta, receptors: RECEPTORS });
  const has = checkpoint.populations.some(({ structure }) => structure);
  const grown = await structuresIf(has || run.structure !== undefined);
  const arrays = { ...arraysOf(run, grown), ...stateArrays(checkpoint, grown), checkpoint: about };
  await writeFileAtomic(path, encodeNpz(arrays));
}

/** The state of a population from the arrays whose names begin so; null where a part of it is not there. */
function populationState(
  arrays: Record<string, NpyArray>,
  prefix: string,
  grown: Structures,
): PopulationState | null {
  const under = <A>(folder: string) =>
    Object.entries(arrays).filter(([name]) => name.startsWith(prefix + folder))
      .map(([name, { data }]) => [name.slice(prefix.length + folder.length), data as A] as const);
  const receptors: PopulationState["receptors"] = new Map();
  for (const [path, data] of under<Float64Array>("receptors/")) {
    const [receptor, part] = path.split("/");
    receptors.set(receptor, { ...receptors.get(receptor), [part]: data } as never);
  }
  const recent = Object.fromEntries(under<Uint32Array>("recent/"));
  if (!arrays[`${prefix}noise`]) return null;
  const learned: PopulationState["learned"] = new Map();
  for (const [path, steps] of under<Uint32Array>("learned/")) {
    const [projection, part] = path.split("/");
    if (part !== "steps") continue;
    const own = `learned/${projection}/`, postSteps = arrays[`${prefix}${own}postSteps`];
    if (!postSteps) return null;
    learned.set(projection, {
      state: new Map(under<Float64Array>(`${own}state/`)),
      post: new Map(under<Float64Array>(`${own}post/`)),
      steps,
      postSteps: postSteps.data as Uint32Array,
    });
  }
  return {
    variables: new Map(under<Float64Array>("variables/")),
    noise: arrays[`${prefix}noise`].data as Float64Array,
    shortTerm: new Map(under<Float64Array>("shortTerm/")),
    gating: new Map(under<Float64Array>("gating/")),
    receptors,
    learned,
    recent: { steps: new Uint32Array(), cells: new Uint32Array(), ...recent },
    ...grown?.structureFrom(under),
  };
}

/** Whether a file is one that {@link saveStoppedSimulation} wrote. */
export async function isStoppedSimulation(path: string): Promise<boolean> {
  try {
    const arrays = await readNpz(path);
    return formatOf(arrays) === SPIKING_FORMAT && arrays.checkpoint !== undefined;
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

/**
 * Reads what {@link saveStoppedSimulation} wrote.
 * @throws {FileError} When the file is missing, truncated, foreign or does not fit together.
 */
export async function loadStoppedSimulation(path: string): Promise<StoppedSimulation> {
  const arrays = await readNpz(path);
  const grown = await structuresIf(hasStructure(arrays)), run = runOf(arrays, path, grown);
  const { durationMs, recording, receptors: form, ...about } = jsonOf(
    arrays,
    "checkpoint",
    path,
  ) as unknown as
    & Omit<SpikingCheckpoint, "populations">
    & Pick<StoppedSimulation, "durationMs" | "recording">
    & { receptors?: number };
  const populations = about.spec.populations.map(({ name, receptors = {} }) => {
    const state = populationState(arrays, `state/${name}/`, grown);
    if (state) {
      if (form === undefined) {
        for (const [receptor, own] of state.receptors) {
          if (receptors[receptor]) fromDifference(receptors[receptor], own);
        }
      }
      return state;
    }
    failFile("go on from", path, `it must hold the state of ${name}`, "none");
  });
  return { run, checkpoint: { ...about, populations }, durationMs, recording };
}
