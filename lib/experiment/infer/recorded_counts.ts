import { binCounts } from "../../analysis/raster.ts";
import { fail } from "../../base/fail.ts";
import { failFile } from "../../io/file_error.ts";
import type { PopulationCounts } from "../../system/population_counts.ts";
import { recordedSpikes, type SpikeRecording } from "../recording/spike_recording.ts";
import type { DatasetManifest } from "../dataset/manifest.ts";

const TASK = "take the recording";

/** Counts of a recording, and what people should know of them. */
export interface RecordedCounts {
  counts: PopulationCounts;
  /** One sentence each. */
  notes: string[];
}

/** What a dataset says of runs such as those that are recorded. */
type About = Pick<DatasetManifest, "populations" | "simulation">;

/** The population of each cell, -1 where it is of none. */
function populationsOf({ about, size }: SpikeRecording, names: readonly string[], path: string): Int32Array {
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
  { timesMs, spanMs }: SpikeRecording,
  { simulation: { durationMs, binMs } }: About,
): [number, number, string[]] {
  if (spanMs) return [spanMs[0], spanMs[1], []];
  const last = timesMs.reduce((most, time) => Math.max(most, time), 0);
  const endMs = last > durationMs ? binMs * Math.ceil(last / binMs) : durationMs;
  return [0, endMs, [`The file does not say how long it was recorded: it is taken for 0 to ${endMs} ms.`]];
}

/** Spikes as counts of populations. @throws {RangeError} When it is shorter than a bin. */
function countsOfRecording(recording: SpikeRecording, about: About, path: string): RecordedCounts {
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

/**
 * Reads recorded spikes as counts of a dataset's populations: of NWB (`.nwb`), SONATA (`.h5`) or Pynapple (`.npz`). What a file says of its cells, such as a column
 * `population`, must name their populations where there are several.
 * @returns null where it is none of these.
 * @throws {FileError} When it is missing or damaged, or does not name the populations.
 * @throws {RangeError} When it is shorter than a bin.
 */
export async function loadRecordedCounts(path: string, about: About): Promise<RecordedCounts | null> {
  const recording = await recordedSpikes(path);
  return recording && countsOfRecording(recording, about, path);
}
