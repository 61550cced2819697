import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { isUserError } from "../base/errors.ts";
import { quoted, shown } from "../base/shown.ts";
import { z } from "../deps/zod.ts";
import { writeFileAtomic } from "../io/atomic.ts";
import { failFile, FileError } from "../io/file_error.ts";
import type { NpyArray, NpyData } from "../io/npy.ts";
import { encodeNpz } from "../io/npz.ts";
import { type ArrayType, readArray, readJsonArray } from "../io/npz_arrays.ts";
import { NpzFile } from "../io/npz_file.ts";
import { type NetworkSpec, parseSpec } from "../markov/network_spec.ts";
import type { EnsembleRun, RunPools } from "../markov/run.ts";
import {
  type CountArray,
  populationArray,
  type PopulationCounts,
  type PopulationSize,
} from "../system/population_counts.ts";
import { readSpikes, spikeArrays } from "../system/run_file.ts";
import { countsOfPair, excitatoryInhibitory } from "../markov/counts_of.ts";

const COUNTS_OPTIONS: OptionNames<NonNullable<Parameters<typeof loadCounts>[1]>> = { populations: true };

const FORMAT = "volley run 1";
const POOLS = ["pendingEE", "pendingIE", "pendingEI", "pendingII", "refractoryE", "refractoryI"] as const;

/** What a run file says besides its arrays. */
interface Header {
  format: string;
  kind: "network" | "surrogate";
  binMs: number;
  networks?: number;
  bins?: number;
  populations?: PopulationSize[];
  [name: string]: unknown;
}

function text(value: unknown): NpyArray {
  return { data: [JSON.stringify(value)], shape: [] };
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

/** True for the two populations that files keep as `e` and `i`. */
function isPair(populations: readonly PopulationSize[]): boolean {
  return populations.map(({ name }) => name).join(" ") === "E I";
}

/**
 * Saves counts of a surrogate's free runs as `.npz`: `e` and `i` (runs, bins), of other populations than these two `counts`
 * (runs, populations, bins); `header` as JSON, with names and sizes of the populations.
 * @param about Provenance to keep: seed, model, adapter.
 * @throws {FileError} When it cannot be written.
 */
export async function saveCounts(
  path: string,
  counts: PopulationCounts,
  about: Record<string, unknown>,
): Promise<void> {
  const { populations, networks, bins, binMs } = counts;
  const header = { ...about, format: FORMAT, kind: "surrogate", binMs, populations };
  const shape = [networks, bins];
  const arrays: Record<string, NpyArray> = isPair(populations)
    ? { e: { data: populationArray(counts, 0), shape }, i: { data: populationArray(counts, 1), shape } }
    : { counts: { data: counts.counts, shape: [networks, populations.length, bins] } };
  await writeFileAtomic(path, encodeNpz({ ...arrays, header: text(header) }));
}

const BY = "a run";
const whole = z.int().min(0), seconds = z.number().min(0);
const FRAMES = { everyMs: z.number().positive(), frames: whole };

/** What the header of a run must say, and what else it may: files of earlier versions lack some of it. */
const HEADER = z.looseObject({
  kind: z.string().optional(),
  binMs: z.number().positive(),
  networks: whole.optional(),
  bins: whole.optional(),
  populations: z.array(z.object({ name: z.string(), size: whole })).min(1).optional(),
  seed: whole.optional(),
  method: z.enum(["step", "exact"]).optional(),
  engine: z.enum(["gpu", "reference"]).optional(),
  stepMs: seconds.optional(),
  warmupMs: seconds.optional(),
  networkSeconds: seconds.optional(),
  wallSeconds: seconds.optional(),
  adapter: z.string().optional(),
  runaway: z.array(z.number().nullable()).optional(),
  histograms: z.looseObject({ ...FRAMES, bins: whole, lowest: z.number(), width: z.number() }).optional(),
  voltages: z.looseObject({ ...FRAMES, excitatory: whole, inhibitory: whole }).optional(),
});

function readHeader(file: NpzFile): Header {
  const { path } = file;
  const fail = (rule: string): never => {
    throw new FileError(`Cannot read ${path} as ${rule}`, { path });
  };
  const header = readJsonArray(file, "header", BY) as Header | null;
  if (header?.format !== FORMAT) {
    fail(`it must be a "${FORMAT}" file: current value is ${quoted(header?.format ?? null)}`);
  }
  const { data, error } = HEADER.safeParse(header);
  if (!data) {
    const [{ path: at, message }] = error.issues;
    fail(`its header must fit the format: ${at.join(".")} is wrong (${message})`);
  }
  return data as unknown as Header;
}

/** The specs of a run of a network: one, or one for each. */
function readSpecs(file: NpzFile, runs: number): NetworkSpec[] {
  const { path } = file;
  const specs = readJsonArray(file, "spec", BY);
  if (!Array.isArray(specs) || (specs.length !== 1 && specs.length !== runs)) {
    const found = Array.isArray(specs) ? specs.length : shown(specs);
    failFile("read", path, `there must be one spec, or one for each of ${runs} networks`, found);
  }
  try {
    return specs.map(parseSpec);
  } catch (error) {
    if (!isUserError(error)) throw error;
    throw new FileError(`Cannot read ${path} as its spec is broken: ${error.message}`, {
      path,
      cause: error,
    });
  }
}

/** The arrays of E and I spikes, `(networks, bins)` each. */
function pairOf(file: NpzFile, { binMs, networks, bins }: Header) {
  const { path } = file;
  const about = { type: Uint16Array, by: BY };
  const e = readArray(file, "e", { ...about, shape: [networks ?? null, bins ?? null] });
  if (file.has("i") && String(e.shape) !== String(file.header("i").shape)) {
    failFile(
      "read",
      path,
      "e and i must be equally long (runs, bins)",
      `${e.shape} and ${file.header("i").shape}`,
    );
  }
  requireBins(file, e.shape);
  const i = readArray(file, "i", { ...about, shape: e.shape });
  return { binMs, networks: e.shape[0], bins: e.shape[1], e: e.data, i: i.data };
}

function requireBins({ path }: NpzFile, shape: readonly number[]): void {
  if (!shape.includes(0)) return;
  failFile("read", path, "a run must have bins", `(${shape})`);
}

/** Counts of any populations, `(networks, populations, bins)`. */
function widerCounts(
  file: NpzFile,
  { binMs, populations }: Header & { populations: PopulationSize[] },
): PopulationCounts {
  const { data, shape } = readArray<CountArray>(file, "counts", {
    type: [Uint16Array, Uint32Array] as ArrayType<CountArray>[],
    shape: [null, populations.length, null],
    by: BY,
  });
  requireBins(file, shape);
  return { populations, binMs, networks: shape[0], bins: shape[2], counts: data };
}

/** What {@link loadCounts} returns: counts, and the specs when they are those of a network. */
export interface LoadedCounts {
  /** The counts. */
  counts: PopulationCounts;
  /** `network` or `surrogate`. */
  kind: "network" | "surrogate";
  /** One spec, or one for each run; empty for a surrogate. */
  specs: NetworkSpec[];
  /** Provenance that was saved with it. */
  header: Record<string, unknown>;
}

/**
 * Reads the counts of a file that {@link saveRun} or {@link saveCounts} wrote.
 * @param options.populations Names and sizes, for files that do not say them: those of surrogates that version 0.1.0 wrote.
 * Without them their sizes are 0.
 * @throws {FileError} When the file is missing, truncated, foreign or does not fit together.
 * @throws {TypeError} When an option is unknown.
 */
export async function loadCounts(
  path: string,
  options: { populations?: readonly PopulationSize[] } = {},
): Promise<LoadedCounts> {
  requireKnown(`read ${path}`, options, COUNTS_OPTIONS);
  using file = await NpzFile.open(path);
  const header = readHeader(file), { populations } = header;
  const kind = header.kind === "network" ? "network" : "surrogate";
  if (kind === "surrogate" && populations && file.has("counts")) {
    return { counts: widerCounts(file, { ...header, populations }), kind, specs: [], header };
  }
  const pair = pairOf(file, header);
  const specs = kind === "network" ? readSpecs(file, pair.networks) : [];
  const sizes = specs.length > 0 ? { E: specs[0].N_E, I: specs[0].N_I } : { E: 0, I: 0 };
  const known = populations ?? (kind === "surrogate" ? options.populations : undefined) ??
    excitatoryInhibitory(sizes);
  if (known.length !== 2) failFile("read", path, "its counts must be of two populations", known.length);
  return { counts: countsOfPair(pair, known), kind, specs, header };
}

/**
 * Reads a run that {@link saveRun} wrote.
 * @throws {FileError} When the file is missing, truncated, foreign or does not fit together.
 */
export async function loadRun(path: string): Promise<EnsembleRun> {
  using file = await NpzFile.open(path);
  const all = readHeader(file);
  const { format: _, kind, histograms, voltages, ...header } = all as unknown as
    & Header
    & Partial<EnsembleRun>;
  if (kind !== "network") failFile("read", path, "it must hold a network's run", `a ${kind}'s`);
  const counts = pairOf(file, all);
  const { networks: runs, bins } = counts, shape = [runs, bins];
  const read = <A extends NpyData>(name: string, type: ArrayType<A>, shape: number[]) =>
    readArray(file, name, { type, shape, by: BY }).data;
  return {
    ...(header as unknown as EnsembleRun),
    networks: runs,
    bins,
    specs: readSpecs(file, runs),
    e: counts.e,
    i: counts.i,
    recurrent: read("recurrent", Uint16Array, shape),
    ...(file.has("pendingEE")
      ? {
        pools: Object.fromEntries(
          POOLS.map((name) => [name, read(name, Uint32Array, shape)]),
        ) as unknown as RunPools,
      }
      : {}),
    ...(file.has("spike_times") ? { spikes: readSpikes(file, runs) } : {}),
    ...(histograms
      ? {
        histograms: {
          ...histograms,
          data: read("histograms", Uint32Array, [runs, histograms.frames, 2, histograms.bins]),
        },
      }
      : {}),
    ...(voltages
      ? {
        voltages: {
          ...voltages,
          data: read("voltages", Int16Array, [
            runs,
            voltages.frames,
            voltages.excitatory + voltages.inhibitory,
          ]),
        },
      }
      : {}),
  };
}
