import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import { failFile } from "../../io/file_error.ts";
import { NpzFile } from "../../io/npz_file.ts";
import { loadSonataSpikes } from "../../spiking/sonata/sonata.ts";
import { loadNwb } from "../../system/nwb/nwb.ts";
import type { NwbUnits } from "../../system/nwb/nwb_units.ts";
import type { PynappleTsGroup } from "../../system/pynapple/pynapple.ts";
import { loadPynapple } from "../../system/pynapple/pynapple_file.ts";
import type { SystemsOption } from "../../systems.ts";
import { loadAnyRun } from "../load_any_run.ts";

/** Spikes of cells that someone recorded, or of a simulation. */
export interface SpikeRecording {
  /** Time of each spike, ms. (S) */
  timesMs: Float64Array;
  /** Its cell, from 0. (S) */
  cells: Uint32Array;
  /** N, cells, silent ones included. */
  size: number;
  /** Name of each cell: its number in the file, and of several populations that of its own before it. (N) */
  names: readonly string[];
  /** Texts about each cell, by what they are called; one may name its population. (N) each */
  about: Record<string, readonly string[]>;
  /** Start and end of what was recorded of all cells, ms; null where the file does not say. */
  spanMs: readonly [start: number, end: number] | null;
  /** Start and end of each part of it, where there are gaps that all cells have in common; else the span alone. */
  partsMs: readonly (readonly [start: number, end: number])[];
}

/** Options of {@linkcode loadSpikeRecording}. */
export interface SpikeRecordingOptions extends SystemsOption {
  /** Which network of a run of several. @default {0} */
  network?: number;
}

const OPTIONS: OptionNames<SpikeRecordingOptions> = { network: true, systems: true };

/** Where all units were observed: what every one of them has, and the parts of it where they are the same for all. */
function observedMs(units: NwbUnits): Pick<SpikeRecording, "spanMs" | "partsMs"> {
  let span: [number, number] | null = null, parts: [number, number][] | null = null;
  for (let row = 0; row < units.length; row++) {
    const own = units.observedMs(row);
    if (!own || own.length === 0) return { spanMs: null, partsMs: [] };
    const [start, end] = [own[0][0], own.at(-1)![1]];
    span = span ? [Math.max(span[0], start), Math.min(span[1], end)] : [start, end];
    if (row === 0) parts = own;
    else if (parts && parts.flat().join() !== own.flat().join()) parts = null;
  }
  return { spanMs: span, partsMs: parts ?? (span ? [span] : []) };
}

async function ofNwb(path: string): Promise<SpikeRecording> {
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
    names: Array.from(units!.ids, String),
    about: Object.fromEntries(texts),
    size: units!.length,
    ...observedMs(units!),
  };
}

async function ofPynapple(path: string): Promise<SpikeRecording> {
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
    names: keys.map(String),
    about: Object.fromEntries(texts) as SpikeRecording["about"],
    size: keys.length,
    spanMs,
    partsMs: supportMs,
  };
}

async function ofSonata(path: string): Promise<SpikeRecording> {
  const populations = Object.entries(await loadSonataSpikes(path)), named: string[] = [];
  const times: number[] = [], cells: number[] = [], names: string[] = [];
  for (const [name, own] of populations) {
    const first = named.length, size = own.cells.reduce((most, cell) => Math.max(most, cell + 1), 0);
    for (let cell = 0; cell < size; cell++) {
      named.push(name);
      names.push(populations.length > 1 ? `${name} ${cell}` : String(cell));
    }
    own.timesMs.forEach((time, at) => {
      times.push(time);
      cells.push(first + own.cells[at]);
    });
  }
  const order = Uint32Array.from(times, (_, at) => at).sort((a, b) => times[a] - times[b] || a - b);
  return {
    timesMs: Float64Array.from(order, (at) => times[at]),
    cells: Uint32Array.from(order, (at) => cells[at]),
    about: { population: named },
    size: named.length,
    ...{ names, spanMs: null, partsMs: [] },
  };
}

/** Spikes of one network of a run. */
async function ofRun(path: string, { network = 0, systems }: SpikeRecordingOptions): Promise<SpikeRecording> {
  const { spikes, counts: { populations, bins, binMs } } = await loadAnyRun(path, { systems });
  if (!spikes) {
    failFile("read", path, "it must hold spikes, as volley simulate --spikes keeps", "counts");
  }
  requireWhole(`read the spikes of ${path}`, "its network", network, 0, spikes.length - 1);
  const named = populations.flatMap(({ name, size }) => Array.from({ length: size }, () => name));
  const names = populations.flatMap(({ name, size }) =>
    Array.from({ length: size }, (_, cell) => populations.length > 1 ? `${name} ${cell}` : String(cell))
  );
  const { times: timesMs, neurons: cells } = spikes[network], spanMs = [0, bins * binMs] as const;
  return {
    ...{ timesMs, cells, names, size: names.length, about: { population: named } },
    ...{ spanMs, partsMs: [spanMs] },
  };
}

/** Whether a `.npz` file is one of Pynapple. */
async function isPynapple(path: string): Promise<boolean> {
  using file = await NpzFile.open(path);
  return (file.has("type") || file.has("t")) && !file.has("header");
}

/** Fails where a time is no number, as it would be lost without a word. */
function requireTimes(path: string, recording: SpikeRecording): SpikeRecording {
  const { timesMs, cells, names } = recording, bad = timesMs.findIndex((time) => !Number.isFinite(time));
  if (bad < 0) return recording;
  fail(
    `read the spikes of ${path}`,
    "times of spikes must be finite",
    `${timesMs[bad]} of cell ${names[cells[bad]]}`,
  );
}

/** Recorded spikes of NWB, SONATA or Pynapple; null of other files. */
export async function recordedSpikes(path: string): Promise<SpikeRecording | null> {
  if (path.endsWith(".nwb")) return requireTimes(path, await ofNwb(path));
  if (/\.h(df)?5$/.test(path)) return requireTimes(path, await ofSonata(path));
  if (path.endsWith(".npz") && await isPynapple(path)) return requireTimes(path, await ofPynapple(path));
  return null;
}

/**
 * Reads spikes of single cells: recorded ones of NWB (`.nwb`), SONATA (`.h5`) or Pynapple (`.npz`), or those of a run that was simulated with its spikes.
 *
 * @param path the file
 * @param options which network of several, and systems of your own
 * @returns the spikes in the order of time, names of cells and what was recorded
 * @throws {FileError} When it is missing, damaged, or holds no spikes.
 * @throws {RangeError} when a time is not finite, or there is no such network
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts ignore
 * import { loadSpikeRecording } from "@volley/volley/decoding";
 *
 * const { timesMs, cells, names, spanMs } = await loadSpikeRecording("session.nwb");
 * ```
 */
export async function loadSpikeRecording(
  path: string,
  options: SpikeRecordingOptions = {},
): Promise<SpikeRecording> {
  requireKnown("read spikes", options, OPTIONS);
  return await recordedSpikes(path) ?? await ofRun(path, options);
}
