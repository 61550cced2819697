import { listed } from "../../base/display.ts";
import { type Ensure, ensureTo, fail } from "../../base/fail.ts";
import { knownNear } from "../../base/nearest_name.ts";
import { requireKnown } from "../../base/require_known.ts";
import { quoted } from "../../base/shown.ts";
import { failFile } from "../../io/file_error.ts";
import { readJson } from "../../io/json.ts";
import { NpzFile } from "../../io/npz_file.ts";
import { type PopulationCounts, someNetworks } from "../../system/population_counts.ts";
import { SYSTEMS_OPTION, type SystemsOption } from "../../systems.ts";
import type { DatasetManifest } from "../dataset/manifest.ts";
import { loadAnyRun } from "../load_any_run.ts";
import { formatOf } from "../run_format.ts";
import { type SeriesAbout, seriesOf } from "./count_series.ts";
import { countsWithSignals } from "./counts_with_signals.ts";
import { loadRecordedCounts, RECORDING_OPTIONS, type RecordingOptions } from "./recorded_counts.ts";
import { recordedVoltages } from "./recorded_voltage.ts";
import { knowsVoltage } from "../measures/bound_measure.ts";
import { measureName } from "../measures/measure_named.ts";
import { measureRuns } from "../measures/measure_runs.ts";

/** What was observed, as a posterior is asked by it. */
export interface Observation {
  /** What it is called: the name of its file, with the number of the network where there are several. */
  name: string;
  /** Values of the posterior's measures by name; null where it has none. */
  values: Record<string, number | null>;
  /** Counts over time, of a posterior that learnt by them; null where it did not. (T, C) */
  series: Float64Array | null;
  /** What people should know of it, one sentence each. */
  notes: string[];
}

/** What an observation must be like. */
export interface ObservationAbout {
  /** Measures of the posterior. */
  measures: readonly string[];
  /** The series by which it learnt instead of the measures. @default it learnt by the measures */
  series?: SeriesAbout | null;
  /** What it learnt from. */
  manifest: Pick<DatasetManifest, "populations" | "simulation">;
}

const TASK = "take the observation";

/** Measures that a user gives by name. */
function givenMeasures(value: unknown, path: string, { measures }: ObservationAbout): Observation["values"] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    failFile("read", path, 'it must hold measures by name, such as {"rate.E": 12}', quoted(value));
  }
  const values: Observation["values"] = Object.fromEntries(measures.map((name) => [name, null]));
  for (const [given, number] of Object.entries(value!)) {
    const name = measureName(given);
    if (!measures.includes(name)) {
      fail(
        TASK,
        "its measures must be those that the posterior learnt from",
        `${given} (${knownNear(name, [...measures])})`,
      );
    }
    if (number !== null && (typeof number !== "number" || !Number.isFinite(number))) {
      fail(TASK, `${given} must be a number, or null where it was not observed`, quoted(number));
    }
    values[name] = number as number | null;
  }
  return values;
}

/** Checks that counts are like those that were learnt from. */
function requireAlike(
  { populations, binMs }: PopulationCounts,
  { manifest }: ObservationAbout,
): void {
  const ensure: Ensure = ensureTo(TASK),
    names = (all: readonly { name: string }[]) => all.map(({ name }) => name).join(", ");
  const wanted = names(manifest.populations), found = names(populations);
  ensure(wanted === found, `its populations must be ${wanted}`, found);
  ensure(
    binMs === manifest.simulation.binMs,
    `its bins must be ${manifest.simulation.binMs} ms`,
    `${binMs} ms`,
  );
}

const SILENT =
  "It has no spikes, and the posterior learns from active runs alone: it was told of none like it.";

/**
 * Measures of runs as observations, one of each network.
 * @param counts Runs of the same populations and bins as those that were learnt from. @param name What they are called.
 * @throws {RangeError} When populations or bins are others.
 */
export function observationsOf(
  counts: PopulationCounts,
  name: string,
  about: ObservationAbout,
): Observation[] {
  requireAlike(counts, about);
  const { measures, series = null, manifest: { simulation: { durationMs } } } = about;
  const lengthMs = counts.bins * counts.binMs, off = Math.abs(lengthMs / durationMs - 1) > 0.01;
  const notes = off && series
    ? [
      `The run lasts ${lengthMs} ms, of which the posterior takes the first ${
        series.steps * series.binMs
      } ms.`,
    ]
    : off
    ? [
      `The run lasts ${lengthMs} ms and those that were learnt from ${durationMs} ms: its measures are ` +
      `${lengthMs < durationMs ? "less" : "more"} certain than the posterior takes them for.`,
    ]
    : [];
  return Array.from({ length: counts.networks }, (_, network) => {
    const own = someNetworks(counts, network, 1);
    return {
      name: counts.networks === 1 ? name : `${name} ${network}`,
      values: measureRuns(own, { measures }),
      series: series && seriesOf(own, series),
      notes: own.counts.every((count) => count === 0) ? [...notes, SILENT] : notes,
    };
  });
}

/** What goes with recorded spikes alone is refused where there are none: it would be ignored in silence. */
function requireNoRecording(path: string, { cells = {}, windowMs }: RecordingOptions): void {
  const given = windowMs ? "a window" : Object.keys(cells).length > 0 ? "cells" : null;
  if (given) fail(TASK, `${given} may be given for recorded spikes of NWB, SONATA or Pynapple alone`, path);
}

/** Checks that arrays are those of some known form. */
async function requireKnownForm(path: string): Promise<void> {
  using file = await NpzFile.open(path);
  if (formatOf(file) !== null || file.has("v_soma") && file.has("dt_ms")) return;
  const rule =
    "it must be a run, spikes of Pynapple (arrays type, t, index, keys, start, end) or voltages (v_soma, dt_ms)";
  failFile("read", path, rule, `arrays ${listed(file.names)}`);
}

const withNotes = (found: readonly Observation[], notes: readonly string[]): Observation[] =>
  found.map((one) => ({ ...one, notes: [...notes, ...one.notes] }));

/** Observations of recorded voltages; null where the file holds none, or it is spikes that were learnt from. */
async function voltageObservations(path: string, about: ObservationAbout): Promise<Observation[] | null> {
  const ofVoltage = about.manifest.populations.some(knowsVoltage);
  const recorded = path.endsWith(".nwb") && !ofVoltage ? null : await recordedVoltages(path);
  return recorded &&
    recorded.flatMap(({ name, counts, notes }) =>
      withNotes(observationsOf(counts, name === "" ? path : `${path} ${name}`, about), notes)
    );
}

/** Options of {@linkcode loadObservations}. */
export interface ObservationOptions extends SystemsOption, RecordingOptions {}

/**
 * Reads observations: measures by name (`.json`), recorded spikes of NWB (`.nwb`), SONATA (`.h5`) or Pynapple (`.npz`), recorded voltages of a cell (see
 * `recordedVoltages`), or runs of any system, of each network one.
 * @param path Its file. @param about What it must be like. @param options What is taken of a recording, and systems of your own.
 * @throws {FileError} When the file is missing, damaged or of no known form, or a recording does not say which cells are of which population.
 * @throws {RangeError} When it is of other measures, populations or bins, or an option is out of range or for other files.
 * @throws {TypeError} When an option is unknown.
 */
export async function loadObservations(
  path: string,
  about: ObservationAbout,
  options: ObservationOptions = {},
): Promise<Observation[]> {
  requireKnown(TASK, options, { ...SYSTEMS_OPTION, ...RECORDING_OPTIONS });
  const { cells, windowMs, ...rest } = options;
  if (path.endsWith(".json")) {
    requireNoRecording(path, options);
    if (about.series) {
      fail(TASK, "it must be a run or recorded spikes, as the posterior learns from counts over time", path);
    }
    const values = givenMeasures(await readJson(path), path, about);
    return [{ name: path, values, series: null, notes: [] }];
  }
  const ofVoltage = await voltageObservations(path, about);
  if (ofVoltage) {
    requireNoRecording(path, options);
    return ofVoltage;
  }
  const recorded = await loadRecordedCounts(path, about.manifest, { cells, windowMs });
  if (recorded) return withNotes(observationsOf(recorded.counts, path, about), recorded.notes);
  requireNoRecording(path, options);
  if (path.endsWith(".npz")) await requireKnownForm(path);
  return observationsOf(countsWithSignals(await loadAnyRun(path, rest)), path, about);
}

/** The context of a posterior: the series of an observation, or else its measures in their order, NaN where it has none. */
export function contextOf({ values, series }: Observation, measures: readonly string[]): Float64Array {
  return series ?? Float64Array.from(measures, (name) => values[name] ?? NaN);
}
