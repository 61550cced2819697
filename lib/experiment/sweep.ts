import { displayedGrid } from "./displayed_map.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { fail } from "../base/fail.ts";
import { type OnProgress, progressTeller } from "../base/progress.ts";
import type { PopulationCounts } from "../system/population_counts.ts";
import { type GridMap, gridPoint, gridSize } from "./grid_map.ts";
import { measureMembers } from "./measure_members.ts";
import { measureName } from "./measures/measure_named.ts";
import type { MapAxis } from "./parameter_map.ts";

/** Names of {@linkcode SweepOptions}. */
export const SWEEP_OPTIONS: OptionNames<SweepOptions> = {
  axes: true,
  measures: true,
  source: true,
  batch: true,
  part: true,
  resume: true,
  onBatch: true,
  onProgress: true,
  signal: true,
};

/**
 * Runs a network or any surrogate of it at some points.
 * @param points Parameter values of each point, in the order of the axes.
 * @param first Number of the first of them among all points of the sweep: numbers random streams, so that the result
 * does not depend on how the points are parted into batches.
 * @param onProgress Told how far these points are.
 * @returns Runs for each point; null where it could not be run, as a network that runs away beyond what can be simulated.
 */
export type EvaluatePoints = (
  points: number[][],
  first: number,
  onProgress?: OnProgress,
) => Promise<(PopulationCounts | null)[]>;

/** The same of an ensemble: runs of each member at each point. */
export type EvaluateMembers = (
  ...points: Parameters<EvaluatePoints>
) => Promise<(PopulationCounts | readonly PopulationCounts[] | null)[]>;

/** Options of {@linkcode sweep}. */
export interface SweepOptions {
  /** Parameters and their values; the first varies fastest. */
  axes: MapAxis[];
  /** Names of measures, such as `rate.E` or `peakHz`; see `MEASURES`. */
  measures: readonly string[];
  /** What is measured: `network`, or the name of a model. */
  source: string;
  /** Points that are run together. @default 64 */
  batch?: number;
  /** The points to measure, by their numbers in the grid; measures of others stay null. @default all */
  part?: { first: number; end: number };
  /** A sweep of the same grid and measures that was broken off: its points are kept. */
  resume?: GridMap;
  /** Told the map so far after each batch, before the next begins. */
  onBatch?: (map: GridMap) => void | Promise<void>;
  /** Told how far it is; a map that is gone on with begins where it was. */
  onProgress?: OnProgress;
  /** Stops before the next batch by throwing the signal's reason. */
  signal?: AbortSignal;
}

/** Most points of a grid. */
const MOST_POINTS = 2 ** 24;

function checkAxes(axes: readonly MapAxis[]): void {
  const names = axes.map(({ name }) => name);
  if (names.length === 0 || new Set(names).size < names.length) {
    fail(
      "sweep",
      "the grid must have one axis or more, each with a name of its own",
      names.join(", ") || "none",
    );
  }
  for (const { name, values } of axes) {
    if (values.length > 0 && values.every(Number.isFinite)) continue;
    fail(
      "sweep",
      `${name} must have values that are finite`,
      values.find((value) => !Number.isFinite(value)) ?? "none",
    );
  }
}

/** The points to measure. @throws {RangeError} When they are not in the grid. */
function partOf({ part }: SweepOptions, points: number): { first: number; size: number } {
  const { first, end } = part ?? { first: 0, end: points };
  const whole = Number.isInteger(first) && Number.isInteger(end);
  if (!whole || first < 0 || end < first || end > points) {
    fail("sweep", `a part of the grid must be points from 0 to ${points}`, `${first} to ${end}`);
  }
  return { first, size: end - first };
}

/** Measures without values. */
function noValues(measures: readonly string[], points: number): Record<string, (number | null)[]> {
  return Object.fromEntries(measures.map((name) => [name, new Array<number | null>(points).fill(null)]));
}

function startOf(options: SweepOptions, measures: readonly string[], points: number): GridMap {
  const { axes, source, resume } = options;
  const empty = noValues(measures, points);
  if (!resume) return { axes, measures: empty, source, done: 0 };
  const same = JSON.stringify(resume.axes) === JSON.stringify(axes) &&
    measures.every((name) => resume.measures[name]?.length === points);
  if (!same) {
    fail(
      "go on with a sweep",
      "its grid and measures must be the same",
      `${resume.axes.map(({ name, values }) => `${name} (${values.length})`).join(" by ")} of ${
        Object.keys(resume.measures)
      }`,
    );
  }
  for (const name of measures) empty[name] = [...resume.measures[name]];
  const known = resume.deviations;
  const deviations = known
    ? { deviations: Object.fromEntries(measures.map((name) => [name, [...known[name]]])) }
    : {};
  const { size } = partOf(options, points);
  if (!Number.isInteger(resume.done) || resume.done < 0 || resume.done > size) {
    fail("go on with a sweep", `from 0 to ${size} points can be done`, resume.done);
  }
  return { axes, measures: empty, ...deviations, source, done: resume.done };
}

/** Puts what was measured at a point into a map; of an ensemble its deviations, too. */
function put(
  map: GridMap,
  names: readonly string[],
  point: number,
  runs: PopulationCounts | readonly PopulationCounts[] | null,
): void {
  const members = runs === null ? [] : "counts" in runs ? [runs] : runs;
  const { values, deviations } = measureMembers(members, names);
  if (members.length > 1) map.deviations ??= noValues(names, gridSize(map.axes));
  for (const name of names) {
    map.measures[name][point] = values[name];
    if (map.deviations) map.deviations[name][point] = deviations[name];
  }
}

/**
 * Measures a network, or a surrogate of any kind, over a grid of parameters, batch after batch.
 * @param evaluatePoints Runs the system at some points; numbers its random streams by the point's place in the grid, so
 * that a sweep in other batches, or resumed, gives the same map.
 * @param options Grid, measures, batches.
 * @returns The map; null where a measure is undefined.
 * @throws {RangeError} When the grid is empty or a measure unknown.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts ignore
 * import { equalShares, rolloutSurrogate, sweep } from "@volley/volley";
 *
 * const axes = [{ name: "S_EI", unit: "", values: [3, 3.5, 4] }];
 * const evaluate = async (points: number[][], first: number) => {
 *   const options = { runs: points.length, bins: 5000, parameters: points.flat(), firstRun: first };
 *   return equalShares(await rolloutSurrogate(gpu, model, options), points.length);
 * };
 * const map = await sweep(evaluate, { axes, measures: ["rate.E"], source: "model" });
 * ```
 */
export async function sweep(
  evaluatePoints: EvaluatePoints | EvaluateMembers,
  options: SweepOptions,
): Promise<GridMap> {
  requireKnown("sweep", options, SWEEP_OPTIONS);
  const { axes, batch = 64, onBatch, signal } = options;
  checkAxes(axes);
  const names = options.measures.map(measureName);
  const points = gridSize(axes);
  if (points > MOST_POINTS) fail("sweep", `the grid must have at most ${MOST_POINTS} points`, points);
  const map = displayedGrid(startOf(options, names, points)), tell = progressTeller(options.onProgress);
  const { first: begin, size } = partOf(options, points);
  const told = (done: number) => tell(size === 0 ? 1 : done / size, `${map.done} of ${size} points`);
  while (map.done < size) {
    signal?.throwIfAborted();
    const done = map.done, first = begin + done;
    const part = Array.from(
      { length: Math.min(batch, size - done) },
      (_, k) => gridPoint(axes, first + k),
    );
    const runs = await evaluatePoints(part, first, ({ fraction }) => told(done + fraction * part.length));
    part.forEach((_, k) => put(map, names, first + k, runs[k]));
    map.done += part.length;
    told(map.done);
    await onBatch?.(map);
  }
  return map;
}
