import { type Ensure, ensureTo, fail } from "../../base/fail.ts";
import { knownNear } from "../../base/nearest_name.ts";
import { quoted } from "../../base/shown.ts";
import { failFile } from "../../io/file_error.ts";
import { readJson } from "../../io/json.ts";
import { type PopulationCounts, someNetworks } from "../../system/population_counts.ts";
import type { SystemsOption } from "../../systems.ts";
import type { DatasetManifest } from "../dataset/manifest.ts";
import { loadAnyRun } from "../load_any_run.ts";
import { countsWithSignals } from "./counts_with_signals.ts";
import { loadRecordedCounts } from "./recorded_counts.ts";
import { recordedVoltages } from "./recorded_voltage.ts";
import { measureName } from "../measures/measure_named.ts";
import { measureRuns } from "../measures/measure_runs.ts";

/** What was observed, as a posterior is asked by it. */
export interface Observation {
  /** What it is called: the name of its file, with the number of the network where there are several. */
  name: string;
  /** Values of the posterior's measures by name; null where it has none. */
  values: Record<string, number | null>;
  /** What people should know of it, one sentence each. */
  notes: string[];
}

/** What an observation must be like. */
export interface ObservationAbout {
  /** Measures of the posterior. */
  measures: readonly string[];
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
  const { measures, manifest: { simulation: { durationMs } } } = about;
  const lengthMs = counts.bins * counts.binMs, off = Math.abs(lengthMs / durationMs - 1) > 0.01;
  const notes = off
    ? [
      `The run lasts ${lengthMs} ms and those that were learnt from ${durationMs} ms: its measures are ` +
      `${lengthMs < durationMs ? "less" : "more"} certain than the posterior takes them for.`,
    ]
    : [];
  return Array.from({ length: counts.networks }, (_, network) => ({
    name: counts.networks === 1 ? name : `${name} ${network}`,
    values: measureRuns(someNetworks(counts, network, 1), { measures }),
    notes,
  }));
}

const withNotes = (found: readonly Observation[], notes: readonly string[]): Observation[] =>
  found.map((one) => ({ ...one, notes: [...notes, ...one.notes] }));

/** Observations of recorded voltages; null where the file holds none, or it is spikes that were learnt from. */
async function voltageObservations(path: string, about: ObservationAbout): Promise<Observation[] | null> {
  const ofVoltage = about.manifest.populations.some(({ signals }) => signals);
  const recorded = path.endsWith(".nwb") && !ofVoltage ? null : await recordedVoltages(path);
  return recorded &&
    recorded.flatMap(({ name, counts, notes }) =>
      withNotes(observationsOf(counts, name === "" ? path : `${path} ${name}`, about), notes)
    );
}

/**
 * Reads observations: measures by name (`.json`), recorded spikes of NWB (`.nwb`), SONATA (`.h5`) or Pynapple (`.npz`), recorded voltages of a cell (see
 * `recordedVoltages`), or runs of any system, of each network one.
 * @param path Its file. @param about What it must be like.
 * @throws {FileError} When the file is missing, damaged or of no known form.
 * @throws {RangeError} When it is of other measures, populations or bins.
 */
export async function loadObservations(
  path: string,
  about: ObservationAbout,
  options: SystemsOption = {},
): Promise<Observation[]> {
  if (path.endsWith(".json")) {
    return [{ name: path, values: givenMeasures(await readJson(path), path, about), notes: [] }];
  }
  const ofVoltage = await voltageObservations(path, about);
  if (ofVoltage) return ofVoltage;
  const recorded = await loadRecordedCounts(path, about.manifest);
  if (recorded) return withNotes(observationsOf(recorded.counts, path, about), recorded.notes);
  return observationsOf(countsWithSignals(await loadAnyRun(path, options)), path, about);
}

/** The context of a posterior: the measures of an observation in their order, NaN where it has none. */
export function contextOf({ values }: Observation, measures: readonly string[]): Float64Array {
  return Float64Array.from(measures, (name) => values[name] ?? NaN);
}
