import { binCounts } from "../../analysis/raster.ts";
import { fail } from "../../base/fail.ts";
import { failFile } from "../../io/file_error.ts";
import { NpzFile } from "../../io/npz_file.ts";
import { loadSonataSpikes } from "../../spiking/sonata/sonata.ts";
import { loadNwb } from "../../system/nwb/nwb.ts";
import type { NwbUnits } from "../../system/nwb/nwb_units.ts";
import type { PopulationCounts } from "../../system/population_counts.ts";
import { loadPynapple } from "../../system/pynapple/pynapple_file.ts";
import type { PynappleTsGroup } from "../../system/pynapple/pynapple.ts";
import type { DatasetManifest } from "../dataset/manifest.ts";

const TASK = "take the recording";

/** Spikes of cells that someone recorded. */
interface Recording {
  /** Time of each spike, ms. (S) */
  timesMs: Float64Array;
  /** Its cell. (S) */
  cells: Uint32Array;
  /** Texts about each cell, by what they are called; one may name its population. (N) each */
  about: Record<string, readonly string[]>;
  /** N. */
  size: number;
  /** Start and end of what was recorded, ms; null where the file does not say. */
  spanMs: readonly [start: number, end: number] | null;
}

/** Counts of a recording, and what people should know of them. */
export interface RecordedCounts {
  counts: PopulationCounts;
  /** One sentence each. */
  notes: string[];
}

/** What a dataset says of runs such as those that are recorded. */
type About = Pick<DatasetManifest, "populations" | "simulation">;

/** Where all units were observed: what every one of them has. */
function observedMs(units: NwbUnits): [number, number] | null {
  let span: [number, number] | null = null;
  for (let row = 0; row < units.length; row++) {
    const own = units.observedMs(row);
    if (!own || own.length === 0) return null;
    const [start, end] = [own[0][0], own.at(-1)![1]];
    span = span ? [Math.max(span[0], start), Math.min(span[1], end)] : [start, end];
  }
  return span;
}

async function ofNwb(path: string): Promise<Recording> {
  using file = await loadNwb(path);
  const { units } = file;
  if (!units || units.length === 0) failFile("read", path, "it must have units with spikes", "none");
  const texts = units!.columns.filter((name) => !["spike_times", "obs_intervals"].includes(name)).flatMap(
    (name) => {
      try {
        const column = units!.column(name);
        const all = Array.from({ length: units!.length }, (_, row) => column.row(row));
        return all.every((values) => values.length === 1 && typeof values[0] === "string")
          ? [[name, all.map(([value]) => value as string)] as const]
          : [];
      } catch {
        // A column of references says nothing of populations.
        return [];
      }
    },
  );
  return {
    ...units!.spikes(),
    about: Object.fromEntries(texts),
    size: units!.length,
    spanMs: observedMs(units!),
  };
}

async function ofPynapple(path: string): Promise<Recording> {
  const found = await loadPynapple(path);
  if (found.type !== "TsGroup") {
    failFile("read", path, "it must hold the spikes of several cells, a TsGroup", found.type);
  }
  const { timesMs, cells, keys, about = {}, supportMs } = found as PynappleTsGroup;
  const texts = Object.entries(about).filter(([, values]) =>
    values.every((value) => typeof value === "string")
  );
  const spanMs = supportMs.length > 0 ? [supportMs[0][0], supportMs.at(-1)![1]] as const : null;
  return {
    timesMs,
    cells,
    about: Object.fromEntries(texts) as Recording["about"],
    size: keys.length,
    spanMs,
  };
}

async function ofSonata(path: string): Promise<Recording> {
  const populations = Object.entries(await loadSonataSpikes(path)), named: string[] = [];
  const times: number[] = [], cells: number[] = [];
  for (const [name, own] of populations) {
    const first = named.length, size = own.cells.reduce((most, cell) => Math.max(most, cell + 1), 0);
    named.push(...new Array<string>(size).fill(name));
    own.timesMs.forEach((time, at) => {
      times.push(time);
      cells.push(first + own.cells[at]);
    });
  }
  const about = { population: named };
  return {
    timesMs: Float64Array.from(times),
    cells: Uint32Array.from(cells),
    about,
    size: named.length,
    spanMs: null,
  };
}

/** The population of each cell, -1 where it is of none. */
function populationsOf({ about, size }: Recording, names: readonly string[], path: string): Int32Array {
  const columns = Object.entries(about).filter(([, values]) => names.every((name) => values.includes(name)));
  const [, own] = columns.find(([name]) => name === "population") ?? columns[0] ?? [];
  if (own) return Int32Array.from(own, (name) => names.indexOf(name));
  if (names.length === 1) return new Int32Array(size);
  failFile(
    "read",
    path,
    `what it says of cells must name the populations ${names.join(", ")}`,
    Object.keys(about).join(", ") || "nothing",
  );
}

/** The recorded time: what the file says, or as long as the runs of the dataset, or, where it has later spikes, until the last one. */
function spanOf(
  { timesMs, spanMs }: Recording,
  { simulation: { durationMs, binMs } }: About,
): [number, number, string[]] {
  if (spanMs) return [spanMs[0], spanMs[1], []];
  const last = timesMs.reduce((most, time) => Math.max(most, time), 0);
  const endMs = last > durationMs ? binMs * Math.ceil(last / binMs) : durationMs;
  return [0, endMs, [`The file does not say how long it was recorded: it is taken for 0 to ${endMs} ms.`]];
}

/** Spikes as counts of populations. @throws {RangeError} When it is shorter than a bin. */
function countsOfRecording(recording: Recording, about: About, path: string): RecordedCounts {
  const names = about.populations.map(({ name }) => name), { binMs } = about.simulation;
  const population = populationsOf(recording, names, path),
    [startMs, endMs, notes] = spanOf(recording, about);
  const bins = Math.floor((endMs - startMs) / binMs + 1e-9), durationMs = bins * binMs;
  if (bins < 1) fail(TASK, `${path} must last for ${binMs} ms`, `${endMs - startMs} ms`);
  const counts = new Uint32Array(names.length * bins), sizes = names.map(() => 0);
  for (const p of population) if (p >= 0) sizes[p]++;
  names.forEach((_, p) => {
    const own = recording.timesMs.filter((time, at) =>
      population[recording.cells[at]] === p && time >= startMs && time < startMs + durationMs
    ).map((time) => time - startMs);
    counts.set(binCounts(own, { binMs, durationMs }), p * bins);
  });
  const other = about.populations.flatMap(({ name, size }, p) =>
    sizes[p] === size ? [] : [`${sizes[p]} of ${name} for ${size}`]
  );
  if (other.length > 0) {
    notes.push(
      `Cells of the recording stand for those of the network, ${
        other.join(", ")
      }: rates are as they are, what depends on the number of cells, such as spectra and ` +
        "Fano factors of sums, is not.",
    );
  }
  const populations = names.map((name, p) => ({
    ...about.populations[p],
    name,
    size: Math.max(1, sizes[p]),
  }));
  return { counts: { populations, binMs, networks: 1, bins, counts }, notes };
}

/** Whether a `.npz` file is one of Pynapple. */
async function isPynapple(path: string): Promise<boolean> {
  using file = await NpzFile.open(path);
  return file.has("type") && !file.has("header");
}

/**
 * Reads recorded spikes as counts of a dataset's populations: of NWB (`.nwb`), SONATA (`.h5`) or Pynapple (`.npz`). What a file says of its cells, such as a column
 * `population`, must name their populations where there are several.
 * @returns null where it is none of these.
 * @throws {FileError} When it is missing or damaged, or does not name the populations.
 * @throws {RangeError} When it is shorter than a bin.
 */
export async function loadRecordedCounts(path: string, about: About): Promise<RecordedCounts | null> {
  if (path.endsWith(".nwb")) return countsOfRecording(await ofNwb(path), about, path);
  if (/\.h(df)?5$/.test(path)) return countsOfRecording(await ofSonata(path), about, path);
  if (path.endsWith(".npz") && await isPynapple(path)) {
    return countsOfRecording(await ofPynapple(path), about, path);
  }
  return null;
}
