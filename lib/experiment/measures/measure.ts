import { wasserstein } from "../../analysis/distances.ts";
import { mean } from "../../analysis/summary.ts";
import type { MeasuredRun } from "./measured_run.ts";

/** What is said of a measure before it is computed. */
export interface MeasureAbout {
  /** Name, by which commands and files know it, before the names of the populations: `rate` of `rate.E`. */
  name: string;
  /** One line about it. */
  about: string;
  /** Name for people, of the populations that it is of. */
  title: (...populations: string[]) => string;
  /** Unit of its values; empty for pure numbers. */
  unit: string;
  /** Of how many populations it is: one, or a pair. */
  of: "population" | "pair";
  /** Which part of a run it takes. */
  needs: "counts" | "spikes" | "voltage" | "activity";
  /** How errors of its value are stated, relative to the network's or in its unit; null for what has a distance only. */
  error: "relative" | "absolute" | null;
  /** By what surrogates are ranked: the error of the value, or the ratio of distance to seed floor. */
  score: "error" | "ratio";
  /** What surrogates are asked for: a relative error, an error in Hz, or a ratio to the seed floor. @default nothing */
  target?: "relative" | "hertz" | "ratio";
  /** Where it stands in tables without being asked for: of each population (pair), of the first alone, or nowhere. */
  tables: "each" | "first" | "none";
  /** Keys of the references of its definition. @default nothing */
  references?: readonly string[];
  /** Whether a mean rate is all that it takes. @default false */
  ofRates?: boolean;
}

/**
 * One statistic of runs. `at` holds the places of its populations: one, or two of a pair. A new measure is an object of this form in
 * `measures/`, a line in `measures/registry.ts`, and a test.
 * @example The share of bins without a spike
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { type Measure, numberMeasure } from "./measure.ts";
 * import { MeasuredRun } from "./measured_run.ts";
 *
 * const silence: Measure = numberMeasure({
 *   name: "silence",
 *   about: "share of the bins in which the population has no spike",
 *   title: (name) => `silent bins of ${name}`,
 *   unit: "",
 *   of: "population",
 *   needs: "counts",
 *   error: "absolute",
 *   score: "error",
 *   tables: "none",
 * }, (run, at) => run.series(at).filter((count) => count === 0).length / run.counts.bins);
 *
 * const counts = Uint16Array.of(0, 2, 0, 1, 1, 1, 1, 3);
 * const runs = { populations: [{ name: "E", size: 5 }], binMs: 1, networks: 2, bins: 4, counts };
 * const [a, b] = [0, 1].map((network) => new MeasuredRun(runs, network));
 * assertEquals(silence.value([a, b], [0]), 0.25);
 * assertEquals(silence.distance(a, b, [0]), 0.5);
 * ```
 */
export interface Measure extends MeasureAbout {
  /** Its value from several runs of one network; null where it is undefined. */
  value(runs: readonly MeasuredRun[], at: readonly number[]): number | null;
  /** Distance between two single runs; null where it is undefined in one of them. */
  distance(a: MeasuredRun, b: MeasuredRun, at: readonly number[]): number | null;
  /** The sample whose mean is the value, of a measure that is a distribution. */
  samples?(run: MeasuredRun, at: readonly number[]): Float64Array;
  /** The same for a run that is never whole in memory, of a measure of one population. @default it needs the whole run */
  inParts?(population: { size: number; binMs: number }): MeasureInParts;
  /** Whether a network has it at all, by its runs, so that surrogates can be asked for it. @default where the value is not null */
  defined?(runs: readonly MeasuredRun[], at: readonly number[]): boolean;
}

/** A measure of one population of a run that comes in parts, which need not be kept. */
export interface MeasureInParts {
  /** Adds the counts of the next bins. @default counts do not matter */
  addCounts?(counts: ArrayLike<number>): void;
  /** Adds the next spike. @param cell In its population. @param timeMs Its time. @default spikes do not matter */
  addSpike?(cell: number, timeMs: number): void;
  /** Its value so far; null where it is undefined. */
  value(): number | null;
}

/** Mean of what is defined; null when nothing is. */
export function meanOfKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null && Number.isFinite(value));
  return known.length > 0 ? mean(known as number[]) : null;
}

/** The distance of two single runs by their values. */
export function apart(value: Measure["value"]): Measure["distance"] {
  return (a, b, at) => {
    const [x, y] = [value([a], at), value([b], at)];
    return x === null || y === null ? null : Math.abs(x - y);
  };
}

/**
 * A measure that is one number of a run. Of several runs it is their mean.
 * @param about What it is. @param one Its value in a run; null where undefined.
 */
export function numberMeasure(
  about: MeasureAbout,
  one: (run: MeasuredRun, ...at: number[]) => number | null,
): Measure {
  const of = (run: MeasuredRun, at: readonly number[]) =>
    run.kept(`${about.name} ${at}`, () => one(run, ...at));
  const value: Measure["value"] = (runs, at) => meanOfKnown(runs.map((run) => of(run, at)));
  return { ...about, value, distance: apart(value) };
}

/**
 * A measure that is a distribution, such as the sizes of volleys. Its value is the mean over the samples of all runs, its
 * distance that of Wasserstein.
 * @param about What it is. @param samples Those of one run; empty where there are none.
 */
export function samplesMeasure(
  about: MeasureAbout,
  samples: (run: MeasuredRun, ...at: number[]) => Float64Array,
): Measure {
  const of: NonNullable<Measure["samples"]> = (run, at) =>
    run.kept(`${about.name} ${at}`, () => samples(run, ...at));
  return {
    ...about,
    samples: of,
    value: (runs, at) => {
      const all = runs.flatMap((run) => Array.from(of(run, at)));
      return all.length > 0 ? mean(all) : null;
    },
    distance: (a, b, at) => {
      const [x, y] = [of(a, at), of(b, at)];
      return x.length > 0 && y.length > 0 ? wasserstein(x, y) : null;
    },
  };
}
