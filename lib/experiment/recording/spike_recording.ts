import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import { failFile } from "../../io/file_error.ts";
import type { SystemsOption } from "../../systems.ts";
import { loadAnyRun } from "../load_any_run.ts";
import { commonIntervals } from "./common_intervals.ts";
import { loadRecording, type Recording } from "./recording.ts";

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

/** When all cells were observed; nothing where the file does not say it of one. */
function observedOf({ ids, observed }: Recording): Pick<SpikeRecording, "spanMs" | "partsMs"> {
  const lists = Array.from(ids, (_, cell) => observed(cell)), known = lists.filter((list) => list !== null);
  const partsMs = known.length === lists.length ? commonIntervals(known) : [];
  return { spanMs: partsMs.length > 0 ? [partsMs[0][0], partsMs.at(-1)![1]] : null, partsMs };
}

/** Cells of a file that numbers those that fire alone: all up to the last number of each population. */
function allCells({ ids, about: { population } }: Recording, groups: readonly string[]) {
  const firsts = new Map<string, number>(), named: string[] = [], names: string[] = [];
  for (const group of groups) {
    const size = ids.reduce(
      (most, id, cell) => population[cell] === group ? Math.max(most, id + 1) : most,
      0,
    );
    firsts.set(group, named.length);
    for (let cell = 0; cell < size; cell++) {
      named.push(group);
      names.push(groups.length > 1 ? `${group} ${cell}` : String(cell));
    }
  }
  const place = Uint32Array.from(ids, (id, cell) => firsts.get(population[cell])! + id);
  return { named, names, place };
}

/** Spikes in the order of time, of cells at their places. */
function inOrder({ timesMs, cells }: Recording, place: (cell: number) => number) {
  const order = Uint32Array.from(timesMs, (_, at) => at).sort((a, b) => timesMs[a] - timesMs[b] || a - b);
  return {
    timesMs: Float64Array.from(order, (at) => timesMs[at]),
    cells: Uint32Array.from(order, (at) => place(cells[at])),
  };
}

function ofRecording(recording: Recording): SpikeRecording {
  const { groups, ids, about } = recording;
  if (groups === null) {
    const own = { names: Array.from(ids, String), about, size: ids.length };
    return { ...inOrder(recording, (cell) => cell), ...own, ...observedOf(recording) };
  }
  const { named, names, place } = allCells(recording, groups);
  return {
    ...inOrder(recording, (cell) => place[cell]),
    ...{ names, about: { population: named }, size: named.length, spanMs: null, partsMs: [] },
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

/**
 * Reads spikes of single cells: recorded ones of NWB (`.nwb`), SONATA (`.h5`) or Pynapple (`.npz`), or those of a run that was simulated with its spikes.
 *
 * @param path the file
 * @param options which network of several, and systems of your own
 * @returns the spikes in the order of time, names of cells and what was recorded
 * @throws {FileError} When it is missing, damaged, or holds no spikes, or a time is not finite.
 * @throws {RangeError} when there is no such network
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
  const recording = await loadRecording(path);
  return recording ? ofRecording(recording) : await ofRun(path, options);
}
