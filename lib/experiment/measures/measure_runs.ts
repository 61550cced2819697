import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { fail } from "../../base/fail.ts";
import type { Spikes } from "../../system/run.ts";
import type { PopulationCounts, PopulationSize } from "../../system/population_counts.ts";
import { knowsSignal } from "./bound_measure.ts";
import { measuredRuns } from "./measured_run.ts";
import { measureNamed } from "./measure_named.ts";

const OPTIONS: OptionNames<MeasureRunsOptions> = { measures: true, spikes: true, reference: true };

/** Options of {@linkcode measureRuns}. */
export interface MeasureRunsOptions {
  /** Names of measures, such as `rate.E` or `peakHz`; see {@linkcode MEASURES}. */
  measures: readonly string[];
  /** Spikes of each run. @default not known */
  spikes?: readonly Spikes[];
  /** Runs whose first says what a volley is, to judge two systems by the same numbers. @default these runs */
  reference?: PopulationCounts;
}

/**
 * Throws unless a measure is known and counts alone, with the signals beside them, give it.
 * @param name Its name. @param populations Of the system.
 * @throws {RangeError} When a measure or its population is unknown, or it needs spikes or a voltage.
 */
export function requireOfCounts(name: string, populations: readonly PopulationSize[]): void {
  const { measure: { needs }, at } = measureNamed(name, populations);
  if (needs === "counts" || (needs !== "spikes" && knowsSignal(populations[at[0]], needs))) return;
  const what = { spikes: "spikes", voltage: "voltages", activity: "the activity of units" }[needs];
  fail(
    `measure ${name}`,
    `the runs must have ${what}`,
    "counts alone",
  );
}

/**
 * Measures of runs of one network, or of a surrogate of it.
 * @param counts Runs with the same parameters. @param options What to measure.
 * @returns Values under the names that were given; null where a measure is undefined, as the volley size of a silent network.
 * @throws {RangeError} When a measure or its population is unknown, or needs spikes that are not there.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { measureRuns } from "@volley/volley";
 *
 * const populations = [{ name: "E", size: 100 }];
 * const counts = Uint16Array.from({ length: 1000 }, (_, ms) => ms % 20 < 5 ? 6 : 0);
 * const runs = { populations, binMs: 1, networks: 1, bins: 1000, counts };
 * const { "rate.E": rate } = measureRuns(runs, { measures: ["rate.E"] });
 * console.assert(rate === 15); // Hz
 * ```
 */
export function measureRuns(
  counts: PopulationCounts,
  options: MeasureRunsOptions,
): Record<string, number | null> {
  requireKnown("measure runs", options, OPTIONS);
  const { measures, spikes, reference } = options;
  const wanted = measures.map((name) => [name, measureNamed(name, counts.populations)] as const);
  if (!spikes) { for (const name of measures) requireOfCounts(name, counts.populations); }
  const runs = measuredRuns(counts, { reference, spikes });
  return Object.fromEntries(wanted.map(([name, measure]) => [name, measure.value(runs)]));
}
