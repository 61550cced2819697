import { failType } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { shown } from "../base/shown.ts";
import { writeFileAtomic } from "../io/atomic.ts";
import { failFile } from "../io/file_error.ts";
import type { NpyArray } from "../io/npy.ts";
import { encodeNpz } from "../io/npz.ts";
import { type ArrayType, readArray } from "../io/npz_arrays.ts";
import { NpzFile } from "../io/npz_file.ts";
import { countsOfPair, excitatoryInhibitory } from "../markov/counts_of.ts";
import {
  BY,
  PAIR_FORMAT,
  type PairHeader,
  pairOf,
  readHeader,
  readSpecs,
  requireBins,
} from "../markov/files/ensemble_header.ts";
import { runOfEnsemble } from "../markov/markov_system.ts";
import type { EnsembleRun } from "../markov/run.ts";
import {
  type CountArray,
  populationArray,
  type PopulationCounts,
  type PopulationSize,
} from "../system/population_counts.ts";
import type { Run, SystemSpec } from "../system/run.ts";
import { readRun, RUN_FORMAT, runBytes } from "../system/run_file.ts";
import { specInFile, SYSTEMS, SYSTEMS_OPTION, type SystemsOption } from "../systems.ts";
import { loadAnyRun } from "./load_any_run.ts";
import { formatOf } from "./run_format.ts";

const COUNTS_OPTIONS: OptionNames<NonNullable<Parameters<typeof loadCounts>[1]>> = { populations: true };

function text(value: unknown): NpyArray {
  return { data: [JSON.stringify(value)], shape: [] };
}

/** Fails unless it is a run of a system or an ensemble: what `simulateSpiking` returns has a layout of its own. */
function requireRun(run: Run | EnsembleRun): void {
  const given: unknown = run;
  if (typeof given === "object" && given !== null) {
    if ("system" in given || "specs" in given) return;
    if (Array.isArray(given)) failType("save the run", "it must be one run", `a list of ${given.length}`);
    if ("spec" in given && "populations" in given) {
      const rule = "it is one of simulateSpiking or its like, which saveSpikingRun saves";
      failType("save the run", rule, "a SpikingRun");
    }
  }
  failType(
    "save the run",
    "it must be one of simulate, or of an ensemble of Markovian networks",
    shown(given),
  );
}

/**
 * Saves a run of any system as `.npz`, which NumPy opens: `counts` (networks, populations, bins); when recorded
 * `spike_times` (ms), `spike_neurons` and `spike_offsets` (networks + 1), `trace_0` … (networks, samples, cells); `spec` and
 * `header` hold JSON. What a system alone records stands beside these: of Markovian networks `recurrent` (networks, bins), pools
 * under their names, `histograms` (networks, frames, 2, bins), `voltages` (networks, frames, cells).
 *
 * `volley simulate` writes one network of point neurons in a layout of its own (`saveSpikingRun`), as it goes to the disk while it
 * runs and may be gone on with; {@linkcode loadAnyRun} reads both.
 * @param path File to write; an existing file stays whole until the new one is complete.
 * @param run The run, or an ensemble of Markovian networks.
 * @param options Systems of your own, which may keep arrays of their own.
 * @throws {FileError} When it cannot be written.
 * @throws {TypeError} When an option is unknown, or it is no such run.
 */
export async function saveRun(
  path: string,
  run: Run | EnsembleRun,
  options: SystemsOption = {},
): Promise<void> {
  requireKnown(`write ${path}`, options, SYSTEMS_OPTION);
  await writeFileAtomic(path, await encodeRun(run, options));
}

/**
 * The bytes of the file that {@link saveRun} writes, as for a page, which has no paths.
 * @param options Systems of your own, which may keep arrays of their own.
 * @returns Content of an `.npz` file.
 * @throws {TypeError} When an option is unknown, or it is no such run.
 */
export function encodeRun(
  run: Run | EnsembleRun,
  options: SystemsOption = {},
): Promise<Uint8Array<ArrayBuffer>> {
  return Promise.resolve().then(() => {
    requireKnown("encode the run", options, SYSTEMS_OPTION);
    const { systems = SYSTEMS } = options;
    requireRun(run);
    const all = "system" in run ? run : runOfEnsemble(run) as unknown as Run;
    return runBytes(all, systems.find(({ kind }) => kind === all.system)?.files);
  });
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
  const header = {
    ...about,
    format: PAIR_FORMAT,
    kind: "surrogate",
    binMs,
    populations: populations.map(({ name, size }) => ({ name, size })),
  };
  const shape = [networks, bins];
  const arrays: Record<string, NpyArray> = isPair(populations)
    ? { e: { data: populationArray(counts, 0), shape }, i: { data: populationArray(counts, 1), shape } }
    : { counts: { data: counts.counts, shape: [networks, populations.length, bins] } };
  await writeFileAtomic(path, encodeNpz({ ...arrays, header: text(header) }));
}

/** Counts of any populations, `(networks, populations, bins)`. */
function widerCounts(
  file: NpzFile,
  { binMs, populations }: PairHeader & { populations: PopulationSize[] },
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
  specs: SystemSpec[];
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
  if (formatOf(file) === RUN_FORMAT) {
    const { counts, specs, ...header } = readRun(file, {
      parse: (spec) => specInFile(spec, path),
      countsOnly: true,
    });
    return { counts, kind: "network", specs, header: { ...header } };
  }
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
 * Reads a run of Markovian networks, with all that these record; {@linkcode loadAnyRun} reads runs of all systems.
 * @throws {FileError} When the file is missing, truncated, foreign or does not fit together.
 */
export async function loadRun(path: string): Promise<EnsembleRun> {
  const { own, system } = await loadAnyRun(path);
  if (own !== undefined) return own as EnsembleRun;
  failFile("read", path, "it must hold a run of Markovian networks as they record it", `one of ${system}`);
}
