import { failFile } from "../../io/file_error.ts";
import { NpzFile } from "../../io/npz_file.ts";
import { loadSonataSpikes } from "../../spiking/sonata/sonata.ts";
import { loadNwb } from "../../system/nwb/nwb.ts";
import type { NwbUnits } from "../../system/nwb/nwb_units.ts";
import { loadPynapple } from "../../system/pynapple/pynapple_file.ts";
import type { Intervals } from "./common_intervals.ts";

/** Spikes of cells that someone recorded. */
export interface Recording {
  /** Its file. */
  path: string;
  /** Time of each spike, ms. (S) */
  timesMs: Float64Array;
  /** Its cell. (S) */
  cells: Uint32Array;
  /** Number by which the file calls each cell. (N) */
  ids: Float64Array;
  /** Texts about each cell, by what they are called; one may name its population. (N) each */
  about: Record<string, readonly string[]>;
  /** Names of populations where the file has a list of them, also of those without spikes; then it does not say how many cells they have. */
  groups: readonly string[] | null;
  /** When a cell was observed; null where the file does not say. */
  observed(cell: number): Intervals | null;
}

/** Columns of texts, or of whole numbers as texts, which may name populations. */
function textsOf(columns: readonly (readonly [string, ArrayLike<string | number>])[]): Recording["about"] {
  const plain = columns.filter(([, values]) =>
    Array.from(values).every((value) => typeof value === "string" || Number.isInteger(value))
  );
  return Object.fromEntries(plain.map(([name, values]) => [name, Array.from(values, String)]));
}

/** Columns with one value for each unit. */
function columnsOf(units: NwbUnits): Recording["about"] {
  const found = units.columns.filter((name) => !["spike_times", "obs_intervals"].includes(name)).flatMap(
    (name) => {
      try {
        const column = units.column(name),
          all = Array.from({ length: units.length }, (_, r) => column.row(r));
        return all.every(({ length }) => length === 1) ? [[name, all.map(([value]) => value)] as const] : [];
      } catch {
        // A column of references says nothing of populations.
        return [];
      }
    },
  );
  return textsOf(found);
}

async function ofNwb(path: string): Promise<Recording> {
  using file = await loadNwb(path);
  const { units } = file;
  if (!units || units.length === 0 || !units.has("spike_times")) {
    const found = units?.length ? `units with ${units.columns.join(", ")} alone` : "none";
    failFile("read", path, "it must have units with spikes, a column spike_times", found);
  }
  const observed = Array.from({ length: units!.length }, (_, row) => units!.observedMs(row));
  return {
    ...{ path, ...units!.spikes(), ids: units!.ids, about: columnsOf(units!), groups: null },
    observed: (cell) => observed[cell]?.length ? observed[cell] : null,
  };
}

async function ofPynapple(path: string): Promise<Recording> {
  const found = await loadPynapple(path);
  if (found.type !== "TsGroup") {
    failFile("read", path, "it must hold the spikes of several cells, a TsGroup", found.type);
  }
  const { timesMs, cells, keys, about = {}, supportMs } = found;
  return {
    ...{ path, timesMs, cells, ids: Float64Array.from(keys), about: textsOf(Object.entries(about)) },
    groups: null,
    observed: () => supportMs.length > 0 ? supportMs : null,
  };
}

async function ofSonata(path: string): Promise<Recording> {
  const populations = Object.entries(await loadSonataSpikes(path)), named: string[] = [], ids: number[] = [];
  const times: number[] = [], cells: number[] = [];
  for (const [name, own] of populations) {
    const rows = new Map<number, number>();
    own.timesMs.forEach((time, at) => {
      const id = own.cells[at];
      if (!rows.has(id)) {
        rows.set(id, named.length);
        named.push(name);
        ids.push(id);
      }
      times.push(time);
      cells.push(rows.get(id)!);
    });
  }
  return {
    ...{ path, timesMs: Float64Array.from(times), cells: Uint32Array.from(cells) },
    ...{ ids: Float64Array.from(ids), about: { population: named } },
    groups: populations.map(([name]) => name),
    observed: () => null,
  };
}

/** Whether a `.npz` file is one of Pynapple, of today's, or an older one that does not name its type. */
async function isPynapple(path: string): Promise<boolean> {
  using file = await NpzFile.open(path);
  return !file.has("header") && (file.has("type") || ["t", "start", "end"].every((name) => file.has(name)));
}

/**
 * Reads recorded spikes of NWB (`.nwb`), SONATA (`.h5`) or Pynapple (`.npz`).
 * @returns null where the file is none of these.
 * @throws {FileError} When it is missing or damaged, or a time is not finite.
 */
export async function loadRecording(path: string): Promise<Recording | null> {
  const found = path.endsWith(".nwb")
    ? await ofNwb(path)
    : /\.h(df)?5$/.test(path)
    ? await ofSonata(path)
    : path.endsWith(".npz") && await isPynapple(path)
    ? await ofPynapple(path)
    : null;
  const odd = found?.timesMs.findIndex((time) => !Number.isFinite(time)) ?? -1;
  if (odd >= 0) {
    const { timesMs, ids, cells } = found!;
    failFile("read", path, "times of spikes must be finite", `${timesMs[odd]} of cell ${ids[cells[odd]]}`);
  }
  return found;
}
