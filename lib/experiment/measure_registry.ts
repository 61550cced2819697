import { ArgumentRangeError } from "../base/errors.ts";
import { mean } from "../analysis/summary.ts";
import { nearestName } from "../base/nearest_name.ts";
import { type CountRuns, seriesOf } from "./count_runs.ts";
import {
  type CountMeasures,
  meanSpectrum,
  measureCounts,
  type Sizes,
  thresholdsOf,
} from "./measure_counts.ts";

/** One number that the counts of several runs of one network give. */
export interface ScalarMeasure {
  /** Name for options and files, such as `rates.E`. */
  name: string;
  /** Name for people. */
  title: string;
  /** Unit; empty for pure numbers. */
  unit: string;
  /** Its value from the measures of each run and the length of a run in seconds; null where it is undefined. */
  value(runs: readonly CountMeasures[], seconds: number): number | null;
}

/** Mean over the runs in which a quantity is defined; null when it is defined in none. */
function meanOver(value: (run: CountMeasures) => number | null): ScalarMeasure["value"] {
  return (runs) => {
    const known = runs.map(value).filter((one) => one !== null && Number.isFinite(one));
    return known.length > 0 ? mean(known as number[]) : null;
  };
}

/** Mean over the volleys of all runs; null when there are none. */
function meanOverVolleys(values: (run: CountMeasures) => Float64Array): ScalarMeasure["value"] {
  return (runs) => {
    const all = runs.flatMap((run) => Array.from(values(run)));
    return all.length > 0 ? mean(all) : null;
  };
}

/** Every scalar measure there is: what sweeps draw and fits aim at. */
export const MEASURES: readonly ScalarMeasure[] = [
  { name: "rates.E", title: "E rate", unit: "Hz", value: meanOver((run) => run.rateE) },
  { name: "rates.I", title: "I rate", unit: "Hz", value: meanOver((run) => run.rateI) },
  {
    name: "peakHz",
    title: "spectral peak",
    unit: "Hz",
    value: (runs) => meanSpectrum(runs)?.peakHz ?? null,
  },
  {
    name: "volleys.perSecond",
    title: "volleys",
    unit: "per second",
    value: (runs, seconds) => mean(runs.map(({ sizes }) => sizes.length)) / seconds,
  },
  { name: "volleys.size", title: "volley size", unit: "spikes", value: meanOverVolleys((run) => run.sizes) },
  {
    name: "volleys.interval",
    title: "volley interval",
    unit: "ms",
    value: meanOverVolleys((run) => run.intervals),
  },
  {
    name: "volleys.duration",
    title: "volley duration",
    unit: "ms",
    value: meanOverVolleys((run) => run.durations),
  },
  { name: "fano.E", title: "Fano factor of E counts", unit: "", value: meanOver((run) => run.fanoE) },
  { name: "fano.I", title: "Fano factor of I counts", unit: "", value: meanOver((run) => run.fanoI) },
  {
    name: "correlation",
    title: "correlation of E and I counts",
    unit: "",
    value: meanOver((run) => run.correlation),
  },
  {
    name: "rates.lowestE",
    title: "lowest E rate in any second",
    unit: "Hz",
    value: meanOver((run) => run.lowestRateE),
  },
  {
    name: "rates.highestE",
    title: "highest E rate in any second",
    unit: "Hz",
    value: meanOver((run) => run.highestRateE),
  },
];

/**
 * A scalar measure by its name.
 * @param name Such as `rates.E`; see {@linkcode MEASURES}.
 * @throws {RangeError} When there is none of this name; names the nearest.
 */
export function measureNamed(name: string): ScalarMeasure {
  const found = MEASURES.find((measure) => measure.name === name);
  if (found) return found;
  const names = MEASURES.map((measure) => measure.name);
  const near = nearestName(name, names);
  throw new ArgumentRangeError(
    `Cannot measure this as there is no measure of this name: current value is ${name} (${
      near ? `did you mean ${near}?` : `there are ${names.join(", ")}`
    })`,
  );
}

/**
 * Scalar measures of runs of one network, or of a surrogate of it.
 *
 * Volleys are found with thresholds from the first of these runs, so that networks of very different rates can be
 * measured alike; give `thresholds` to judge two systems by the same numbers.
 * @param counts Runs with the same parameters.
 * @param options.measures Names, see {@linkcode MEASURES}. @param options.sizes Cells.
 * @returns Values by name; null where a measure is undefined, as the volley size of a silent network.
 * @throws {RangeError} When a measure is unknown.
 *
 * @example
 * ```ts
 * import { measureRuns } from "./measure_registry.ts";
 *
 * const e = Uint16Array.from({ length: 1000 }, (_, ms) => ms % 20 < 5 ? 6 : 0);
 * const counts = { binMs: 1, runs: 1, bins: 1000, e, i: e };
 * const { "rates.E": rate } = measureRuns(counts, { measures: ["rates.E"], sizes: { e: 100, i: 25 } });
 * console.assert(rate === 15); // Hz
 * ```
 */
export function measureRuns(
  counts: CountRuns,
  options: { measures: readonly string[]; sizes: Sizes; thresholds?: ReturnType<typeof thresholdsOf> },
): Record<string, number | null> {
  const { sizes, thresholds = thresholdsOf(counts) } = options;
  const wanted = options.measures.map(measureNamed);
  const runs = Array.from(
    { length: counts.runs },
    (_, run) => measureCounts(seriesOf(counts, run), { sizes, thresholds }),
  );
  const seconds = counts.bins * counts.binMs / 1000;
  const entries = wanted.map(({ name, value }) => {
    const number = value(runs, seconds);
    return [name, number !== null && Number.isFinite(number) ? number : null] as const;
  });
  return Object.fromEntries(entries);
}
