import { shown } from "../base/shown.ts";
import * as z from "../deps/zod.ts";
import { failFile, FileError } from "../io/file_error.ts";
import type { NpyArray } from "../io/npy.ts";
import { encodeNpz } from "../io/npz.ts";
import { readArray, readJsonArray } from "../io/npz_arrays.ts";
import { NpzFile } from "../io/npz_file.ts";
import type { CountArray } from "./population_counts.ts";
import type { Run, RunTrace, Spikes, SystemSpec } from "./run.ts";
import type { RunFiles } from "./system.ts";

/** Name of the format of a run of any system. */
export const RUN_FORMAT = "volley run 2";

const BY = "a run";
const whole = z.int().check(z.minimum(0)), least = z.number().check(z.minimum(0));

const HEADER = z.looseObject({
  format: z.literal(RUN_FORMAT),
  system: z.string(),
  seed: whole,
  engine: z.string(),
  adapter: z.string(),
  stepMs: least,
  warmupMs: least,
  networkSeconds: least,
  wallSeconds: least,
  binMs: z.number().check(z.positive()),
  populations: z.array(z.strictObject({ name: z.string(), size: whole.check(z.minimum(1)) })).check(
    z.minLength(1),
  ),
  traces: z.array(z.strictObject({
    population: z.string(),
    variable: z.string(),
    cells: whole,
    everyMs: z.number().check(z.positive()),
  })),
  own: z.optional(z.record(z.string(), z.unknown())),
});

function text(value: unknown): NpyArray {
  return { data: [JSON.stringify(value)], shape: [] };
}

/** Spikes of several networks as three arrays: times, ms, cells, and where each network's begin. */
export function spikeArrays(spikes: readonly Spikes[]): Record<string, NpyArray> {
  const offsets = new Float64Array(spikes.length + 1);
  spikes.forEach(({ times }, network) => offsets[network + 1] = offsets[network] + times.length);
  const total = offsets[spikes.length];
  const times = new Float64Array(total), neurons = new Uint32Array(total);
  spikes.forEach((one, network) => {
    times.set(one.times, offsets[network]);
    neurons.set(one.neurons, offsets[network]);
  });
  return {
    spike_times: { data: times, shape: [total] },
    spike_neurons: { data: neurons, shape: [total] },
    spike_offsets: { data: BigInt64Array.from(offsets, BigInt), shape: [offsets.length] },
  };
}

/** The reverse of {@linkcode spikeArrays}. @throws {FileError} When the arrays do not fit together. */
export function readSpikes(file: NpzFile, networks: number): Spikes[] {
  const { path } = file;
  const bounds = Array.from(
    readArray(file, "spike_offsets", { type: BigInt64Array, shape: [networks + 1], by: BY }).data,
    Number,
  );
  const total = bounds[networks];
  const ascending = bounds.every((bound, k) => bound >= (k === 0 ? 0 : bounds[k - 1]));
  const lengths = ["spike_times", "spike_neurons"].map((name) =>
    file.has(name) ? file.header(name).shape[0] : 0
  );
  if (!ascending || lengths.some((length) => length !== total)) {
    failFile(
      "read",
      path,
      `spike_offsets must divide its spikes among ${networks} networks`,
      bounds.slice(0, 4),
    );
  }
  const times = readArray(file, "spike_times", { type: Float64Array, shape: [total], by: BY }).data;
  const neurons = readArray(file, "spike_neurons", { type: Uint32Array, shape: [total], by: BY }).data;
  return Array.from({ length: networks }, (_, k) => ({
    times: times.slice(bounds[k], bounds[k + 1]),
    neurons: neurons.slice(bounds[k], bounds[k + 1]),
  }));
}

function traceArrays(traces: readonly RunTrace[][]): Record<string, NpyArray> {
  return Object.fromEntries(traces[0].map(({ cells }, at) => {
    const own = traces.map((all) => all[at].values), samples = own[0].length / cells;
    const data = new Float32Array(own.length * own[0].length);
    own.forEach((values, network) => data.set(values, network * own[0].length));
    return [`trace_${at}`, { data, shape: [own.length, samples, cells] }];
  }));
}

/** The bytes of a run's file. @param files What its system keeps beside the rest. @default nothing */
export function runBytes(run: Run, files: RunFiles = {}): Uint8Array<ArrayBuffer> {
  const { specs, counts: { counts, networks, bins, binMs, populations }, spikes, traces, own, ...rest } = run;
  const kept = own === undefined ? undefined : files.write?.(run);
  const about = (traces?.[0] ?? []).map(({ values: _, ...trace }) => trace);
  return encodeNpz({
    counts: { data: counts, shape: [networks, populations.length, bins] },
    ...(spikes ? spikeArrays(spikes) : {}),
    ...(traces ? traceArrays(traces) : {}),
    ...kept?.arrays,
    spec: text(specs),
    header: text({
      format: RUN_FORMAT,
      ...rest,
      ...{ binMs, populations: populations.map(({ name, size }) => ({ name, size })), traces: about },
      ...(kept ? { own: kept.about } : {}),
    }),
  });
}

function readTraces(file: NpzFile, networks: number, about: Omit<RunTrace, "values">[]): RunTrace[][] {
  const arrays = about.map(({ cells }, at) =>
    readArray(file, `trace_${at}`, { type: Float32Array, shape: [networks, null, cells], by: BY }).data
  );
  return Array.from({ length: networks }, (_, network) =>
    about.map((trace, at) => {
      const each = arrays[at].length / networks;
      return { ...trace, values: arrays[at].slice(network * each, (network + 1) * each) };
    }));
}

/** How runs are read from files. */
export interface RunReading {
  /** Checks a spec. */
  parse(spec: unknown): SystemSpec;
  /** What a system keeps in files. @default what all runs have */
  filesOf?(system: string): RunFiles | undefined;
  /** Leave spikes, traces and what the system alone knows in the file. @default false */
  countsOnly?: boolean;
}

/**
 * Reads a run whose bytes {@linkcode runBytes} made, from its open file.
 * @throws {FileError} When it is damaged or does not fit together.
 */
export function readRun(file: NpzFile, { parse, filesOf, countsOnly }: RunReading): Run {
  const { path } = file;
  const fail = (rule: string, value: unknown): never => {
    failFile("read", path, rule, shown(value));
  };
  const { data, error } = HEADER.safeParse(readJsonArray(file, "header", BY));
  if (!data) {
    const [{ path: at, message }] = error.issues;
    throw new FileError(
      `Cannot read ${path} as its header must fit the format: ${at.join(".")} is wrong (${message})`,
      { path },
    );
  }
  const { format: _, binMs, populations, traces, own, ...about } = data;
  const found = readArray<CountArray>(file, "counts", {
    type: [Uint16Array, Uint32Array],
    shape: [null, populations.length, null],
    by: BY,
  });
  const [networks, , bins] = found.shape;
  if (found.data.length === 0) fail("a run must have bins", found.shape.join(", "));
  const specs = readJsonArray(file, "spec", BY);
  if (!Array.isArray(specs) || (specs.length !== 1 && specs.length !== networks)) {
    fail(`there must be one spec, or one for each of ${networks} networks`, specs);
  }
  const run: Run = {
    ...about,
    specs: (specs as unknown[]).map(parse),
    counts: { populations, binMs, networks, bins, counts: found.data },
  };
  if (countsOnly) return run;
  if (file.has("spike_times")) run.spikes = readSpikes(file, networks);
  if (traces.length > 0) run.traces = readTraces(file, networks, traces);
  const read = own && filesOf?.(about.system)?.read;
  return read ? { ...run, own: read(file, run, own) } : run;
}
