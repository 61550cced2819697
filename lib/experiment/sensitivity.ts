import { type SobolIndices, sobolIndices } from "../analysis/sobol_indices.ts";
import { fail } from "../base/fail.ts";
import { type OnProgress, progressTeller } from "../base/progress.ts";
import type { OptionNames } from "../base/require_known.ts";
import { requirePositive, requireWhole } from "../base/require_number.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { STREAMS } from "../random/streams.ts";
import { WordStream } from "../random/word_stream.ts";
import { equalShares } from "../system/population_counts.ts";
import type { BoxRange } from "./dataset/box.ts";
import { SALTELLI_PARAMETERS, saltelliPoints } from "./dataset/saltelli_points.ts";
import { displayedSensitivity } from "./displayed_sensitivity.ts";
import { measureName } from "./measures/measure_named.ts";
import { measureRuns } from "./measures/measure_runs.ts";
import type { EvaluatePoints } from "./sweep.ts";

/** What cannot be done, in sentences. */
export const SENSITIVITY_TASK = "compute the sensitivity";

/** Seeds at each point, by which noise is told from what parameters bring about. */
const SEEDS = 2;

/** Most points of all rows. */
const MOST_POINTS = 2 ** 22;

/** Names of {@linkcode SensitivityOptions}. */
export const SENSITIVITY_OPTIONS: OptionNames<SensitivityOptions> = {
  ...{ measures: true, points: true, runs: true, durationMs: true, seed: true, batch: true },
  ...{ resamples: true, probability: true, onProgress: true, signal: true },
};

/** What is measured over a box, and how surely. */
export interface SensitivityOptions {
  /** Names of measures, such as `rate.E` or `peakHz`; see `MEASURES`. */
  measures: readonly string[];
  /** Rows N, of P + 2 points each for P parameters; powers of two are spread most evenly. @default 256 */
  points?: number;
  /** Runs at each point with each of two seeds. @default 1 */
  runs?: number;
  /** Length of each, ms. @default 5000 */
  durationMs?: number;
  /** Seed of all. @default 1 */
  seed?: number;
  /** Points that are run together. @default 64 */
  batch?: number;
  /** Resamples of the bootstrap. @default 1000 */
  resamples?: number;
  /** Part of all repetitions in which an interval holds the true index, about. @default 0.95 */
  probability?: number;
  /** Told how far it is. */
  onProgress?: OnProgress;
  /** Stops before the next batch by throwing the signal's reason. */
  signal?: AbortSignal;
}

/** How much each parameter of a box matters to each measure. */
export interface Sensitivity {
  /** What was measured: `network`, or the name of a model. */
  source: string;
  /** The parameters, P of them, and their ranges, over which they are uniform. */
  box: BoxRange[];
  /** Rows, of P + 2 points each. */
  points: number;
  /** Runs at each point, of both seeds together. */
  runs: number;
  /** Indices by measure, in the order of the box. */
  measures: Record<string, SobolIndices>;
}

/** How many points a box of so many parameters takes. */
export function pointsOf(rows: number, parameters: number): number {
  return rows * (parameters + 2);
}

/**
 * Checks that Sobol indices can be told of a box.
 * @throws {RangeError} When it has one parameter, none or too many, or there are too many points.
 */
export function requireSensitivity(box: readonly BoxRange[], rows: number): void {
  const names = box.map(({ name }) => name).join(", ") || "none";
  if (box.length < 2) fail(SENSITIVITY_TASK, "two parameters or more must be free", names);
  if (box.length > SALTELLI_PARAMETERS) {
    fail(SENSITIVITY_TASK, `at most ${SALTELLI_PARAMETERS} parameters may be free (hold others)`, names);
  }
  requireWhole(SENSITIVITY_TASK, "the number of points", rows, 2, Math.floor(MOST_POINTS / (box.length + 2)));
}

/** The measures of each point with each seed, by name; null where one is undefined. */
async function measured(
  evaluate: EvaluatePoints,
  points: readonly number[][],
  options: SensitivityOptions & { names: readonly string[] },
): Promise<Record<string, (number | null)[][]>> {
  const { names, batch = 64, signal } = options, tell = progressTeller(options.onProgress);
  const values = Object.fromEntries(
    names.map((name) => [name, Array.from({ length: SEEDS }, (): (number | null)[] => [])]),
  );
  for (let first = 0; first < points.length; first += batch) {
    signal?.throwIfAborted();
    const part = points.slice(first, first + batch);
    const told = (done: number) => tell(done / points.length, `${first} of ${points.length} points`);
    const runs = await evaluate(part, first, ({ fraction }) => told(first + fraction * part.length));
    for (const counts of runs) {
      const seeds = counts ? equalShares(counts, SEEDS) : new Array(SEEDS).fill(null);
      seeds.forEach((counts, seed) => {
        const found = counts && measureRuns(counts, { measures: names });
        for (const name of names) values[name][seed].push(found?.[name] ?? null);
      });
    }
  }
  tell(1, `${points.length} of ${points.length} points`);
  return values;
}

/**
 * Sobol indices of measures over a box. At each point there are runs of two seeds, by which noise is told apart, see {@linkcode sobolIndices}.
 * @param evaluate Makes twice `runs` runs at each point. @param box The parameters. @param options Measures, rows, runs.
 * @throws {RangeError} When the box has fewer than two parameters or too many, or a number is out of range.
 */
export async function sensitivity(
  evaluate: EvaluatePoints,
  box: readonly BoxRange[],
  options: SensitivityOptions & { source: string },
): Promise<Sensitivity> {
  const { points: rows = 256, runs = 1, seed = DEFAULT_SEED, resamples, probability, source } = options;
  requireSensitivity(box, rows);
  requireWhole(SENSITIVITY_TASK, "the number of runs", runs);
  requirePositive(SENSITIVITY_TASK, "durationMs", options.durationMs ?? 5000);
  const P = box.length, values = saltelliPoints(box, { points: rows, seed });
  const points = Array.from(
    { length: pointsOf(rows, P) },
    (_, k) => [...values.subarray(k * P, (k + 1) * P)],
  );
  const names = options.measures.map(measureName),
    found = await measured(evaluate, points, { ...options, names });
  const measures = Object.entries(found).map(([name, [one, repeated]]) => {
    const words = new WordStream(seed, STREAMS.bootstrap);
    return [
      name,
      sobolIndices(one, P, { repeated, resamples, probability, uniform: () => words.fraction() }),
    ];
  });
  return displayedSensitivity({
    ...{ source, box: box.map((range) => ({ ...range })), points: rows, runs: SEEDS * runs },
    measures: Object.fromEntries(measures),
  });
}

/** Runs at each point for so many with each seed. */
export function runsAtPoint(runs: number): number {
  return SEEDS * runs;
}
