import { binCounts } from "../../analysis/raster.ts";
import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { SLACK_MS } from "../../base/time_grid.ts";
import { failFile } from "../../io/file_error.ts";
import type { PopulationCounts } from "../../system/population_counts.ts";
import type { DatasetManifest } from "../dataset/manifest.ts";
import { commonIntervals, type Intervals } from "../recording/common_intervals.ts";
import { type CellsOf, recordedCells } from "./recorded_cells.ts";
import { loadRecording, type Recording } from "../recording/recording.ts";

const TASK = "take the recording";

/** Most bins of a recording: five hours of 1 ms. */
const MOST_BINS = 2e7;

/** Counts of a recording, and what people should know of them. */
export interface RecordedCounts {
  counts: PopulationCounts;
  /** One sentence each. */
  notes: string[];
}

/** What is taken of a recording. */
export interface RecordingOptions {
  /** Cells of each population, where the file does not call them by its name. @default those that the file calls so */
  cells?: CellsOf;
  /** Start and end of the part that is taken, ms. @default all */
  windowMs?: readonly [startMs: number, endMs: number];
}

/** All of {@linkcode RecordingOptions}, for functions that refuse others. */
export const RECORDING_OPTIONS: OptionNames<RecordingOptions> = { cells: true, windowMs: true };

/** What a dataset says of runs such as those that are recorded. */
type About = Pick<DatasetManifest, "populations" | "simulation">;

/** Start and end of what is taken, ms. */
type Span = readonly [startMs: number, endMs: number];

const spanText = ([start, end]: Span) => `${start} to ${end} ms`;

/** When all of some cells were observed; null where the file does not say so of one. */
function observedOf(recording: Recording, population: Int32Array): Intervals | null {
  const lists = [...population.keys()].filter((cell) => population[cell] >= 0).map((cell) =>
    recording.observed(cell)
  );
  if (lists.length === 0 || lists.includes(null)) return null;
  return commonIntervals([...new Set(lists)] as Intervals[]);
}

/** The part that was asked for. @throws {RangeError} When it is none, or was not observed. */
function windowOf(windowMs: Span, observed: Intervals | null): Span {
  const [start, end] = windowMs;
  if (!(Number.isFinite(start) && Number.isFinite(end) && start < end)) {
    fail(TASK, "the window must have an end after its start", spanText(windowMs));
  }
  if (observed && !observed.some(([from, to]) => from <= start + SLACK_MS && end <= to + SLACK_MS)) {
    const all = observed.slice(0, 3).map(spanText).join(", ");
    fail(
      TASK,
      `the window must lie in what was observed, ${all || "never of all cells"}`,
      spanText(windowMs),
    );
  }
  return windowMs;
}

/** The longest stretch in which all cells were observed, or, where the file says nothing, from 0 as long as runs of the dataset or until the last spike. */
function spanOf(
  { timesMs, path }: Recording,
  observed: Intervals | null,
  { simulation: { durationMs, binMs } }: About,
): [Span, string[]] {
  if (observed) {
    if (observed.length === 0) {
      fail(TASK, `${path} must have a time at which all cells were observed`, "none");
    }
    const [longest] = observed.toSorted((a, b) => (b[1] - b[0]) - (a[1] - a[0]));
    if (observed.length === 1) return [longest, []];
    return [longest, [
      `The recording has ${observed.length} stretches, of which the longest is taken, ${
        spanText(longest)
      }; ` +
      "a window (--window) takes another.",
    ]];
  }
  const [first, last] = timesMs.reduce(([a, b], time) => [Math.min(a, time), Math.max(b, time)], [
    Infinity,
    0,
  ]);
  if (Number.isFinite(first) && first > durationMs) {
    const rule = "it must say when cells were observed, or a window (--window) must tell which part to take";
    failFile("read", path, rule, `nothing, and a first spike at ${first} ms`);
  }
  const span: Span = [0, last > durationMs ? binMs * Math.ceil((last - SLACK_MS) / binMs) : durationMs];
  return [span, [
    `The file does not say how long it was recorded: it is taken for ${
      spanText(span)
    }; a window (--window) says it.`,
  ]];
}

/** What is to know of sizes that are others than those of the network. */
function sizesNote({ populations }: About, sizes: readonly number[]): string[] {
  const other = populations.flatMap(({ name, size }, p) =>
    sizes[p] === size ? [] : [`${sizes[p]} of ${name} for ${size}`]
  );
  if (other.length === 0) return [];
  return [
    `Cells of the recording stand for those of the network, ${
      other.join(", ")
    }: rates are as they are, what depends on the number of cells, such as spectra and ` +
    "Fano factors of sums, is not.",
  ];
}

/** Spikes as counts of populations. @throws {RangeError} When it is shorter than a bin. */
function countsOfRecording(recording: Recording, about: About, options: RecordingOptions): RecordedCounts {
  const { populations, simulation: { binMs } } = about, { cells = {}, windowMs } = options;
  const { population, sizes, notes } = recordedCells(recording, populations, cells),
    { timesMs, path } = recording;
  const observed = observedOf(recording, population);
  const [[startMs, endMs], said] = windowMs
    ? [windowOf(windowMs, observed), []]
    : spanOf(recording, observed, about);
  const bins = Math.floor((endMs - startMs + SLACK_MS) / binMs), durationMs = bins * binMs;
  if (bins < 1) fail(TASK, `${path} must last for ${binMs} ms`, `${endMs - startMs} ms`);
  if (bins > MOST_BINS) {
    fail(TASK, `${path} must have at most ${MOST_BINS} bins; a window (--window) takes a part`, bins);
  }
  const counts = new Uint32Array(populations.length * bins);
  let outside = 0;
  populations.forEach((_, p) => {
    const all = timesMs.filter((_, spike) => population[recording.cells[spike]] === p);
    const own = all.map((time) => time - startMs).filter((time) => time >= 0 && time <= durationMs);
    outside += all.filter((time) => time < startMs || time > endMs).length;
    // As a simulation counts, so that its own spikes give its own counts.
    counts.set(binCounts(own, { binMs, durationMs, edge: "end" }), p * bins);
  });
  const left = outside > 0 && !windowMs
    ? [`Spikes outside of ${spanText([startMs, endMs])} are left out: ${outside}.`]
    : [];
  return {
    counts: {
      populations: populations.map((one, p) => ({ ...one, size: Math.max(1, sizes[p]) })),
      ...{ binMs, networks: 1, bins, counts },
    },
    notes: [...said, ...left, ...notes, ...sizesNote(about, sizes)],
  };
}

/**
 * Reads recorded spikes as counts of a dataset's populations: of NWB (`.nwb`), SONATA (`.h5`) or Pynapple (`.npz`). What a file says of its cells, such as a column
 * `population`, must name their populations where there are several, or the option `cells` says which they are. A bin has the spikes after its start and until its end, as
 * bins of a simulation have.
 * @returns null where it is none of these.
 * @throws {FileError} When it is missing or damaged, does not name the populations, or does not say when its cells were observed.
 * @throws {RangeError} When it is shorter than a bin, or an option is out of range. @throws {TypeError} When an option is unknown.
 */
export async function loadRecordedCounts(
  path: string,
  about: About,
  options: RecordingOptions = {},
): Promise<RecordedCounts | null> {
  requireKnown(TASK, options, RECORDING_OPTIONS);
  const recording = await loadRecording(path);
  return recording && countsOfRecording(recording, about, options);
}
