import { withKnown } from "../lib/base/nearest_name.ts";
import { loadSpikeRecording, type SpikeRecording } from "../lib/experiment/recording/spike_recording.ts";
import { type Arguments, failUsage, type Option } from "./_arguments.ts";
import { ownModels, WITH_OPTION } from "./_models.ts";

/** What a command that takes spikes of single cells reads. */
export const SPIKES = "SPIKES.nwb|.h5|.npz";

/** The options of which spikes of a file are taken. */
export const RECORDING_OPTIONS = {
  population: {
    type: "string",
    value: "NAME",
    help: "cells of this population alone, by what the file says of them",
    default: "all",
  },
  network: { type: "number", value: "N", help: "of a run of several networks: which", default: "0" },
  ...WITH_OPTION,
} as const satisfies Record<string, Option>;

/** Spikes of the cells that are asked for. */
export interface Recorded {
  /** Names of the cells. (N) */
  names: string[];
  /** Times of each, ms, ascending. (N) */
  trains: Float64Array[];
  /** Start and end of what was recorded, ms. */
  spanMs: readonly [start: number, end: number];
  /** The parts of it. */
  partsMs: readonly (readonly [start: number, end: number])[];
  /** What people should know of it, a sentence each. */
  notes: string[];
}

/** Numbers of the cells of a population. @throws {UsageError} When there is none of this name. */
function cellsOf({ about, size }: SpikeRecording, population: string | undefined, path: string): number[] {
  const all = Array.from({ length: size }, (_, cell) => cell);
  if (population === undefined) return all;
  const columns = Object.entries(about).sort(([a], [b]) =>
    Number(b === "population") - Number(a === "population")
  );
  const [, own] = columns.find(([, values]) => values.includes(population)) ?? [];
  if (own) return all.filter((cell) => own[cell] === population);
  const known = [...new Set((about.population ?? columns[0]?.[1] ?? []).values())];
  failUsage(`take spikes of ${path}`, "it must have this population", withKnown(population, known));
}

/** Those of the cells that a model learnt from, in its order. @throws {UsageError} When one is missing. */
function namedCells(
  wanted: readonly string[],
  names: readonly string[],
  cells: number[],
  path: string,
): number[] {
  const places = new Map(cells.map((cell) => [names[cell], cell]));
  return wanted.map((name) => {
    const cell = places.get(name);
    if (cell === undefined) {
      failUsage(
        `use this model on ${path}`,
        `it must have the neuron ${name} of it`,
        withKnown(name, [...places.keys()]),
      );
    }
    return cell;
  });
}

/**
 * Reads the spikes that are asked for.
 * @param wanted Names of the cells that are needed. @default all
 */
export async function recordedOf(args: Arguments, wanted?: readonly string[]): Promise<Recorded> {
  const [path] = args.positional, { systems } = await ownModels(args), notes: string[] = [];
  const found = await loadSpikeRecording(path, { network: args.whole("network", 0, 0), systems });
  const twice = new Set(found.names).size < found.names.length;
  const names = twice ? found.names.map((name, row) => `${name} of row ${row}`) : found.names;
  const cells = cellsOf(found, args.text("population"), path);
  const taken = wanted ? namedCells(wanted, names, cells, path) : cells;
  const places = new Int32Array(found.size).fill(-1);
  taken.forEach((cell, place) => places[cell] = place);
  const trains: number[][] = taken.map(() => []);
  found.timesMs.forEach((time, at) => {
    const place = places[found.cells[at]];
    if (place >= 0) trains[place].push(time);
  });
  const { spanMs } = found, last = found.timesMs.reduce((most, time) => Math.max(most, time), 0);
  if (!spanMs) {
    notes.push(
      `${path} does not say how long it was recorded: it is taken for 0 to ${last} ms, its last spike.`,
    );
  }
  const span = spanMs ?? [0, last] as const;
  return {
    names: taken.map((cell) => names[cell]),
    trains: trains.map((train) => Float64Array.from(train)),
    spanMs: span,
    partsMs: found.partsMs.length > 0 ? found.partsMs : [span],
    notes,
  };
}
