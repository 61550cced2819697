import type { Hdf5 } from "../../deps/h5wasm.ts";
import type { NwbContent, NwbPopulation } from "./nwb_content.ts";
import type { NwbWriter } from "./nwb_writer.ts";

type Group = InstanceType<Hdf5["Group"]>;

/** Columns of the units, and what each is. */
export const COLUMNS = {
  spike_times: "Times of the spikes of each cell, in seconds.",
  obs_intervals: "When each cell was recorded, in seconds.",
  population: "Name of the population.",
  cell: "Number of the cell in its population, from 0.",
};

/** Spike times of each cell, ascending, s, one cell after another, and where those of each end. */
function byCell({ size, timesMs, cells }: NwbPopulation): { times: Float64Array; ends: Uint32Array } {
  const ends = new Uint32Array(size);
  for (let spike = 0; spike < cells.length; spike++) ends[cells[spike]]++;
  for (let cell = 1; cell < size; cell++) ends[cell] += ends[cell - 1];
  const times = new Float64Array(cells.length),
    next = Uint32Array.from(ends, (_, k) => k === 0 ? 0 : ends[k - 1]);
  for (let spike = 0; spike < cells.length; spike++) times[next[cells[spike]]++] = timesMs[spike] / 1000;
  for (let cell = 0; cell < size; cell++) times.subarray(cell === 0 ? 0 : ends[cell - 1], ends[cell]).sort();
  return { times, ends };
}

/** Writes the table of units: each cell of each population is one. */
export function writeUnits(
  writer: NwbWriter,
  root: Group,
  { populations = {}, observedMs }: NwbContent,
): void {
  const all = Object.entries(populations), each = all.map(([_, one]) => byCell(one));
  const cells = all.reduce((sum, [_, { size }]) => sum + size, 0);
  const times = new Float64Array(each.reduce((sum, own) => sum + own.times.length, 0)),
    ends = new Uint32Array(cells);
  let spike = 0, unit = 0;
  for (const own of each) {
    times.set(own.times, spike);
    ends.set(own.ends.map((end) => end + spike), unit);
    spike += own.times.length;
    unit += own.ends.length;
  }
  const table = root.create_group("units");
  writer.mark(table, "core", "Units");
  table.create_attribute("description", "Cells of the simulated populations.");
  const names = Object.keys(COLUMNS).filter((name) => name !== "obs_intervals" || observedMs !== undefined);
  table.create_attribute("colnames", names, [names.length], "S");
  writer.mark(
    writer.add(table, "id", Int32Array.from({ length: cells }, (_, at) => at)),
    "hdmf-common",
    "ElementIdentifiers",
  );
  writer.index(table, writer.column(table, "spike_times", COLUMNS.spike_times, times), ends);
  if (observedMs) {
    const seconds = Float64Array.from({ length: 2 * cells }, (_, at) => observedMs[at % 2] / 1000);
    const column = writer.column(table, "obs_intervals", COLUMNS.obs_intervals, seconds, [cells, 2]);
    writer.index(table, column, Uint32Array.from({ length: cells }, (_, at) => at + 1));
  }
  const ofCells = all.flatMap(([name, { size }]) => Array<string>(size).fill(name));
  writer.column(table, "population", COLUMNS.population, ofCells);
  const numbers = all.flatMap(([_, { size }]) => Array.from({ length: size }, (_, cell) => cell));
  writer.column(table, "cell", COLUMNS.cell, Int32Array.from(numbers));
}
