import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { countsOf } from "../population_counts.ts";
import type { Run } from "../run.ts";
import type { NwbContent, NwbPopulation, NwbWrittenSeries } from "./nwb_content.ts";

const OPTIONS: OptionNames<NwbRunOptions> = {
  identifier: true,
  sessionStartTime: true,
  sessionDescription: true,
  createdAt: true,
  network: true,
  units: true,
};

/** What is said about a run beside what it holds. */
export interface NwbRunOptions
  extends Pick<NwbContent, "identifier" | "sessionStartTime" | "sessionDescription" | "createdAt"> {
  /** Which of its networks, from 0. @default 0 */
  network?: number;
  /** Unit of each variable that was traced, and what brings its values into that unit. @default `unknown` and 1 */
  units?: Readonly<Record<string, Pick<NwbWrittenSeries, "unit" | "conversion">>>;
}

/** The spikes of each population, with cells counted from its own first. */
function populationsOf({ spikes, counts }: Run, network: number): Record<string, NwbPopulation> {
  const { times, neurons } = spikes![network], { populations } = counts;
  const ends: number[] = [];
  for (const { size } of populations) ends.push((ends.at(-1) ?? 0) + size);
  const of = Uint16Array.from(neurons, (neuron) => ends.findIndex((end) => neuron < end));
  const numbers = new Uint32Array(populations.length);
  of.forEach((p) => numbers[p]++);
  const own = populations.map(({ size }, p) => ({
    size,
    timesMs: new Float64Array(numbers[p]),
    cells: new Uint32Array(numbers[p]),
  }));
  numbers.fill(0);
  of.forEach((p, spike) => {
    own[p].timesMs[numbers[p]] = times[spike];
    own[p].cells[numbers[p]++] = neurons[spike] - (ends[p - 1] ?? 0);
  });
  return Object.fromEntries(populations.map(({ name }, p) => [name, own[p]]));
}

/** The counts of all populations as one series. */
function countSeries({ counts }: Run, network: number): NwbWrittenSeries {
  const { populations, bins, binMs } = counts, P = populations.length;
  const values = new Int32Array(bins * P);
  for (let p = 0; p < P; p++) {
    countsOf(counts, network, p).forEach((count, bin) => values[bin * P + p] = count);
  }
  const names = populations.map(({ name }) => name).join(", ");
  return {
    name: "counts",
    description:
      `Spikes of the populations ${names}, one a column, in bins of ${binMs} ms that start at the times.`,
    unit: "spikes",
    values,
    channels: P,
    everyMs: binMs,
  };
}

/**
 * What a run of any system holds, as the content of an NWB file: recorded spikes as units by population, counts and traces as series.
 * Time 0 is the end of the warm-up.
 * @param run What `simulate` gives.
 * @param options.identifier Text that tells the file from all others. @param options.sessionStartTime When time 0 was.
 * @returns Content for {@linkcode saveNwb} and {@linkcode encodeNwb}; more series may be added.
 * @throws {RangeError} When there is no such network.
 * @throws {TypeError} When an option is unknown.
 */
export function nwbOfRun(run: Run, options: NwbRunOptions): NwbContent {
  requireKnown("write the run as NWB", options, OPTIONS);
  const { network = 0, units = {}, ...about } = options, { networks, bins, binMs } = run.counts;
  if (!(Number.isInteger(network) && network >= 0 && network < networks)) {
    fail("write the run as NWB", `network must be from 0 and below ${networks}`, network);
  }
  const traces = (run.traces?.[network] ?? []).map((trace): NwbWrittenSeries => {
    const { unit = "unknown", conversion = 1 } = units[trace.variable] ?? {};
    const name = `${trace.variable}_${trace.population}`.replaceAll("/", "_");
    const description = `${trace.variable} of the first ${trace.cells} cells of ${trace.population}.`;
    const { values, cells: channels, everyMs } = trace;
    return { name, description, unit, conversion, values, channels, everyMs, startMs: everyMs };
  });
  return {
    ...about,
    sessionDescription: about.sessionDescription ?? `A simulation of ${run.specs[0].name} (${run.system}).`,
    ...run.spikes && { populations: populationsOf(run, network) },
    observedMs: [0, bins * binMs],
    series: [countSeries(run, network), ...traces],
  };
}
