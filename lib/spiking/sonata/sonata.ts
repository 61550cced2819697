import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { readFileBytes, writeFileAtomic } from "../../io/atomic.ts";
import { failFile } from "../../io/file_error.ts";
import { decodeHdf5, type Hdf5Group, openHdf5 } from "../../io/hdf5_file.ts";

const OPTIONS: OptionNames<NonNullable<Parameters<typeof decodeSonataSpikes>[1]>> = { path: true };

/** Spikes of one population of cells. */
export interface SonataSpikes {
  /** Times, ms. */
  timesMs: Float64Array;
  /** Cell of each spike, counted from 0 within the population. */
  cells: Uint32Array;
}

/** A variable of some cells of one population over time. */
export interface SonataReport {
  /** Unit of the values, such as `mV`. */
  unit: string;
  /** Cells, counted from 0 within the population. (N) */
  cells: Uint32Array;
  /** Values. (samples, N) row-major */
  values: Float32Array;
  /** Time of the first sample, ms. */
  startMs: number;
  /** Time between samples, ms. */
  stepMs: number;
}

type Hdf5 = Awaited<ReturnType<typeof openHdf5>>["h5"];
type Group = InstanceType<Hdf5["Group"]>;

/** Root attributes that mark SONATA files, and the version of those in the wild. */
const MAGIC = 0x0a7a;
const VERSION = Uint32Array.of(0, 1);

/** How files in the wild call the unit of times. */
const MILLISECONDS = ["ms", "msec", "millisecond", "milliseconds"];

/** A name in memory, of which there is one at a time. */
let made = 0;

/** The bytes of an HDF5 file with SONATA's root attributes. */
async function encode(fill: (root: Group) => void): Promise<Uint8Array<ArrayBuffer>> {
  const { h5, files } = await openHdf5();
  const name = `sonata-${made++}.h5`;
  const file = new h5.File(name, "w");
  try {
    file.create_attribute("magic", MAGIC, null, "<I");
    file.create_attribute("version", VERSION, [2], "<I");
    fill(file);
  } finally {
    file.close();
  }
  const bytes = files.readFile(name);
  files.unlink(name);
  return bytes;
}

/** Adds an array, with its unit if it has one. */
function add(
  group: Group,
  name: string,
  data: Float64Array | Float32Array | Uint32Array | BigUint64Array,
  unit?: string,
): void {
  const dtype = data instanceof Float64Array
    ? "<d"
    : data instanceof Float32Array
    ? "<f"
    : data instanceof Uint32Array
    ? "<I"
    : "<Q";
  const dataset = group.create_dataset({ name, data, shape: [data.length], dtype });
  if (unit !== undefined) addUnit(dataset, unit);
}

/** Adds a unit, as text of fixed length: libsonata does not read the variable one of h5wasm. */
function addUnit(dataset: { create_attribute: Group["create_attribute"] }, unit: string): void {
  dataset.create_attribute("units", unit, null, `S${unit.length}`);
}

function wide(values: Uint32Array): BigUint64Array {
  return BigUint64Array.from(values, BigInt);
}

/**
 * Writes spikes as a SONATA file: `/spikes/POPULATION/timestamps` (ms) and `/spikes/POPULATION/node_ids`, which BMTK, libsonata,
 * PyNN and NetPyNE read. Spikes are written in the order of time; the attribute `sorting` is left out, as readers disagree about its type.
 * @param populations Spikes by the name of their population; those of each in the order of time.
 * @throws {FileError} When it cannot be written.
 */
export async function saveSonataSpikes(
  path: string,
  populations: Readonly<Record<string, SonataSpikes>>,
): Promise<void> {
  await writeFileAtomic(path, await encodeSonataSpikes(populations));
}

/**
 * The bytes of a SONATA file of spikes, as for a page, which has no paths; see {@linkcode saveSonataSpikes}.
 * @param populations Spikes by the name of their population; those of each in the order of time.
 * @returns Content of the file.
 */
export async function encodeSonataSpikes(
  populations: Readonly<Record<string, SonataSpikes>>,
): Promise<Uint8Array<ArrayBuffer>> {
  return await encode((root) => {
    const spikes = root.create_group("spikes");
    for (const [name, { timesMs, cells }] of Object.entries(populations)) {
      const group = spikes.create_group(name);
      add(group, "timestamps", timesMs, "ms");
      add(group, "node_ids", wide(cells));
    }
  });
}

/**
 * Writes a variable over time as a SONATA report: `/report/POPULATION/data` (samples, cells) and its mapping; one value for each
 * cell, as of point neurons.
 * @throws {FileError} When it cannot be written.
 */
export async function saveSonataReport(
  path: string,
  populations: Readonly<Record<string, SonataReport>>,
): Promise<void> {
  const bytes = await encode((root) => {
    const reports = root.create_group("report");
    for (const [name, { unit, cells, values, startMs, stepMs }] of Object.entries(populations)) {
      const group = reports.create_group(name);
      const samples = values.length / cells.length;
      addUnit(
        group.create_dataset({ name: "data", data: values, shape: [samples, cells.length], dtype: "<f" }),
        unit,
      );
      const mapping = group.create_group("mapping");
      add(mapping, "node_ids", wide(cells));
      add(
        mapping,
        "index_pointers",
        BigUint64Array.from({ length: cells.length + 1 }, (_, at) => BigInt(at)),
      );
      add(mapping, "element_ids", new Uint32Array(cells.length));
      add(mapping, "element_pos", new Float32Array(cells.length));
      add(mapping, "time", Float64Array.of(startMs, startMs + samples * stepMs, stepMs), "ms");
    }
  });
  await writeFileAtomic(path, bytes);
}

/** Spikes of a group in the order of time; several at the same time stay several. */
function spikesOf(group: Hdf5Group, ids: string, path: string): SonataSpikes {
  const times = group.required("timestamps");
  const cells = group.requiredIds(ids, times.length);
  const unit = group.dataset("timestamps")!.attribute("units");
  if (typeof unit === "string" && !MILLISECONDS.includes(unit)) {
    failFile("read", path, `${group.path}/timestamps must be in ms`, unit);
  }
  const wrong = times.findIndex((time) => !Number.isFinite(time));
  if (wrong >= 0) {
    failFile("read", path, `${group.path}/timestamps must be finite`, `${times[wrong]} at ${wrong}`);
  }
  const order = Uint32Array.from(times, (_, at) => at).sort((a, b) =>
    times[a] - times[b] || cells[a] - cells[b]
  );
  return {
    timesMs: Float64Array.from(order, (at) => times[at]),
    cells: Uint32Array.from(order, (at) => cells[at]),
  };
}

/**
 * Reads the spikes of a SONATA file, in today's layout or the older one with `gids` (then of one population, `default`). Every spike is kept,
 * also those of one cell at the same time.
 * @returns Spikes by population, in the order of time.
 * @throws {FileError} When the file is missing, damaged, no HDF5 file or has no spikes.
 */
export async function loadSonataSpikes(path: string): Promise<Record<string, SonataSpikes>> {
  return await decodeSonataSpikes(await readFileBytes(path), { path });
}

/**
 * Reads the spikes of a SONATA file from its bytes, as in a page, which has no paths.
 * @param bytes Content of the file.
 * @param options.path Name of the file for error sentences. @default "the bytes"
 * @returns Spikes by population, in the order of time; see {@linkcode loadSonataSpikes}.
 * @throws {FileError} When it is damaged, no HDF5 file or has no spikes.
 * @throws {TypeError} When an option is unknown.
 */
export async function decodeSonataSpikes(
  bytes: Uint8Array,
  options: { path?: string } = {},
): Promise<Record<string, SonataSpikes>> {
  requireKnown("decode the spikes", options, OPTIONS);
  const { path = "the bytes" } = options;
  const kind = "a SONATA file with /spikes";
  return await decodeHdf5(bytes, { path, kind }, (root) => {
    const spikes = root.group("spikes");
    if (!spikes) failFile("read", path, `it must be ${kind}`, "an HDF5 file without them");
    if (spikes.names().includes("gids")) return { default: spikesOf(spikes, "gids", path) };
    return Object.fromEntries(
      spikes.groups().map(([name, group]) => [name, spikesOf(group, "node_ids", path)]),
    );
  });
}
