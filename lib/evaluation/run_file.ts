import { readFileBytes, writeFileAtomic } from "../io/atomic.ts";
import { FileError } from "../io/file_error.ts";
import type { NpyArray, NpyData } from "../io/npy.ts";
import { decodeNpz, encodeNpz } from "../io/npz.ts";
import { type NetworkSpec, parseSpec } from "../network/network_spec.ts";
import type { EnsembleRun, RunPools, RunSpikes } from "../simulation/run.ts";
import type { CountRuns } from "./count_runs.ts";

const FORMAT = "volley run 1";
const POOLS = ["pendingEE", "pendingIE", "pendingEI", "pendingII", "refractoryE", "refractoryI"] as const;

/** What a run file says besides its arrays. */
interface Header {
  format: string;
  kind: "network" | "surrogate";
  binMs: number;
  [name: string]: unknown;
}

function text(value: unknown): NpyArray {
  return { data: [JSON.stringify(value)], shape: [] };
}

function spikeArrays(spikes: readonly RunSpikes[]): Record<string, NpyArray> {
  const offsets = new Float64Array(spikes.length + 1);
  spikes.forEach(({ times }, network) => offsets[network + 1] = offsets[network] + times.length);
  const total = offsets[spikes.length];
  const times = new Float64Array(total);
  const neurons = new Uint32Array(total);
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

/**
 * Saves a simulated ensemble as `.npz`, which NumPy opens: counts `e`, `i`, `recurrent` (networks, bins); when
 * recorded, pools under their names, `spike_times` (ms), `spike_neurons` and `spike_offsets` (networks + 1), `histograms`
 * (networks, frames, 2, bins), `voltages` (networks, frames, cells); `spec` and `header` hold JSON.
 * @param path File to write; an existing file stays whole until the new one is complete.
 * @throws {FileError} When it cannot be written.
 */
export async function saveRun(path: string, run: EnsembleRun): Promise<void> {
  const { e, i, recurrent, pools, spikes, histograms, voltages, specs, ...rest } = run;
  const shape = [run.networks, run.bins];
  const frames = (about: { data: NpyData; frames: number }, ...inner: number[]): NpyArray => ({
    data: about.data,
    shape: [run.networks, about.frames, ...inner],
  });
  const describe = <D>({ data: _, ...about }: { data: D }) => about;
  const header = {
    format: FORMAT,
    kind: "network",
    ...rest,
    ...(histograms ? { histograms: describe(histograms) } : {}),
    ...(voltages ? { voltages: describe(voltages) } : {}),
  };
  const arrays: Record<string, NpyArray> = {
    e: { data: e, shape },
    i: { data: i, shape },
    recurrent: { data: recurrent, shape },
    ...(pools ? Object.fromEntries(POOLS.map((name) => [name, { data: pools[name], shape }])) : {}),
    ...(spikes ? spikeArrays(spikes) : {}),
    ...(histograms ? { histograms: frames(histograms, 2, histograms.bins) } : {}),
    ...(voltages ? { voltages: frames(voltages, voltages.excitatory + voltages.inhibitory) } : {}),
    spec: text(specs),
    header: text(header),
  };
  await writeFileAtomic(path, encodeNpz(arrays));
}

/**
 * Saves counts of a surrogate's free runs as `.npz`: `e` and `i` (runs, bins), `header` as JSON.
 * @param about Provenance to keep: seed, model, adapter.
 * @throws {FileError} When it cannot be written.
 */
export async function saveCounts(
  path: string,
  counts: CountRuns,
  about: Record<string, unknown>,
): Promise<void> {
  const shape = [counts.runs, counts.bins];
  const header = { ...about, format: FORMAT, kind: "surrogate", binMs: counts.binMs };
  await writeFileAtomic(
    path,
    encodeNpz({ e: { data: counts.e, shape }, i: { data: counts.i, shape }, header: text(header) }),
  );
}

function typed<A extends NpyData>(
  arrays: Record<string, NpyArray>,
  name: string,
  type: { new (length: number): A; name: string },
  path: string,
): { data: A; shape: number[] } {
  const array = arrays[name];
  if (!array || !(array.data instanceof type)) {
    const found = array ? array.data.constructor.name : "nothing";
    throw new FileError(
      `Cannot read ${path} as a run needs an array ${name} of type ${type.name}: current value is ${found}`,
      { path },
    );
  }
  return { data: array.data as A, shape: array.shape };
}

function json(arrays: Record<string, NpyArray>, name: string, path: string): unknown {
  const data = arrays[name]?.data;
  try {
    if (Array.isArray(data)) return JSON.parse(data[0]);
  } catch {
    // The sentence below says what is wrong.
  }
  throw new FileError(
    `Cannot read ${path} as a run needs JSON text named ${name}: current value is ${
      data ? "not JSON" : "nothing"
    }`,
    { path },
  );
}

function readSpikes(arrays: Record<string, NpyArray>, networks: number, path: string): RunSpikes[] {
  const times = typed(arrays, "spike_times", Float64Array, path).data;
  const neurons = typed(arrays, "spike_neurons", Uint32Array, path).data;
  const offsets = typed(arrays, "spike_offsets", BigInt64Array, path).data;
  const bounds = Array.from(offsets, Number);
  const ascending = bounds.every((bound, k) => bound >= (k === 0 ? 0 : bounds[k - 1]));
  if (
    bounds.length !== networks + 1 || !ascending || bounds[networks] !== times.length ||
    neurons.length !== times.length
  ) {
    throw new FileError(
      `Cannot read ${path} as spike_offsets must divide its spikes among ${networks} networks: current value is ${
        bounds.slice(0, 4)
      }`,
      { path },
    );
  }
  return Array.from({ length: networks }, (_, k) => ({
    times: times.slice(bounds[k], bounds[k + 1]),
    neurons: neurons.slice(bounds[k], bounds[k + 1]),
  }));
}

function readHeader(arrays: Record<string, NpyArray>, path: string): Header {
  const header = json(arrays, "header", path) as Header;
  if (header?.format !== FORMAT || !(header.binMs > 0)) {
    throw new FileError(
      `Cannot read ${path} as it must be a "${FORMAT}" file: current value is ${
        JSON.stringify(header?.format ?? null)
      }`,
      { path },
    );
  }
  return header;
}

function countsOf(arrays: Record<string, NpyArray>, binMs: number, path: string): CountRuns {
  const e = typed(arrays, "e", Uint16Array, path);
  const i = typed(arrays, "i", Uint16Array, path);
  if (e.shape.length !== 2 || String(e.shape) !== String(i.shape)) {
    throw new FileError(
      `Cannot read ${path} as e and i must be equally long (runs, bins): current value is ${e.shape} and ${i.shape}`,
      { path },
    );
  }
  return { binMs, runs: e.shape[0], bins: e.shape[1], e: e.data, i: i.data };
}

/** What {@link loadCounts} returns: counts, and the specs when they are those of a network. */
export interface LoadedCounts {
  /** The counts. */
  counts: CountRuns;
  /** `network` or `surrogate`. */
  kind: "network" | "surrogate";
  /** One spec, or one for each run; empty for a surrogate. */
  specs: NetworkSpec[];
  /** Provenance that was saved with it. */
  header: Record<string, unknown>;
}

/**
 * Reads the counts of a file that {@link saveRun} or {@link saveCounts} wrote.
 * @throws {FileError} When the file is missing, truncated, foreign or does not fit together.
 */
export async function loadCounts(path: string): Promise<LoadedCounts> {
  const arrays = decodeNpz(await readFileBytes(path), { path });
  const header = readHeader(arrays, path);
  const kind = header.kind === "network" ? "network" : "surrogate";
  const specs = kind === "network" ? (json(arrays, "spec", path) as unknown[]).map(parseSpec) : [];
  return { counts: countsOf(arrays, header.binMs, path), kind, specs, header };
}

/**
 * Reads a run that {@link saveRun} wrote.
 * @throws {FileError} When the file is missing, truncated, foreign or does not fit together.
 */
export async function loadRun(path: string): Promise<EnsembleRun> {
  const arrays = decodeNpz(await readFileBytes(path), { path });
  const { format: _, kind, histograms, voltages, ...header } = readHeader(arrays, path) as
    & Header
    & Partial<EnsembleRun>;
  if (kind !== "network") {
    throw new FileError(`Cannot read ${path} as it must hold a network's run: current value is a ${kind}'s`, {
      path,
    });
  }
  const counts = countsOf(arrays, header.binMs, path);
  const pools = "pendingEE" in arrays
    ? Object.fromEntries(
      POOLS.map((name) => [name, typed(arrays, name, Uint32Array, path).data]),
    ) as unknown as RunPools
    : undefined;
  return {
    ...(header as unknown as EnsembleRun),
    networks: counts.runs,
    bins: counts.bins,
    specs: (json(arrays, "spec", path) as unknown[]).map(parseSpec),
    e: counts.e,
    i: counts.i,
    recurrent: typed(arrays, "recurrent", Uint16Array, path).data,
    ...(pools ? { pools } : {}),
    ...("spike_times" in arrays ? { spikes: readSpikes(arrays, counts.runs, path) } : {}),
    ...(histograms
      ? { histograms: { ...histograms, data: typed(arrays, "histograms", Uint32Array, path).data } }
      : {}),
    ...(voltages
      ? { voltages: { ...voltages, data: typed(arrays, "voltages", Int16Array, path).data } }
      : {}),
  };
}
