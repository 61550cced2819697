import { fail } from "../../base/fail.ts";
import type { DensityParameter } from "../../inference/density/density_spec.ts";
import { someNetworks } from "../../system/population_counts.ts";
import { datasetCounts } from "../dataset/dataset_counts.ts";
import type { Split } from "../dataset/dataset_names.ts";
import type { Dataset } from "../dataset/load_dataset.ts";
import { tableMeasures } from "../measures/bound_measure.ts";
import { measureName } from "../measures/measure_named.ts";
import { measureRuns } from "../measures/measure_runs.ts";

/** Runs of a part of a dataset as a posterior learns from them: one row a run. */
export interface InferenceRows {
  /** Values of the parameters. (R, P) */
  values: Float64Array;
  /** Measures; NaN where a run has none. (R, C) */
  context: Float64Array;
  /** Point of each row. (R) */
  points: Uint32Array;
}

/** The box of a dataset as the prior: uniform in it. */
export function priorOf({ manifest: { box } }: Dataset): DensityParameter[] {
  return box.map(({ name, low, high, whole }) => ({ name, low, high, ...(whole ? { whole } : {}) }));
}

/** Measures that runs are told by where none are named: all numbers of the table that counts give. */
export function usualMeasures({ manifest: { populations } }: Dataset): string[] {
  return tableMeasures(populations).filter(({ measure }) => measure.error !== null).map(({ name }) => name);
}

/**
 * Names of measures as the posterior holds them.
 * @throws {RangeError} When one is given twice or has a distance alone, such as `spectrum`.
 */
export function namedMeasures(names: readonly string[]): string[] {
  const all = names.map(measureName), twice = all.find((name, at) => all.indexOf(name) !== at);
  if (twice !== undefined) fail("learn from measures", "each must be named once", twice);
  const spectrum = all.find((name) => name.split(".")[0] === "spectrum");
  if (spectrum) {
    fail("learn from measures", "each must have a value", `${spectrum}, which has a distance alone`);
  }
  return all;
}

/**
 * Measures of each run of a part of a dataset, of points whose networks are active: what is silent or has run away is known by another way.
 * @param measures Their names.
 * @throws {RangeError} When a measure is unknown. @throws {FileError} When a shard is missing or damaged.
 */
export async function inferenceRows(
  dataset: Dataset,
  split: Split,
  measures: readonly string[],
): Promise<InferenceRows> {
  const counts = await datasetCounts(dataset, split, { labels: ["active"] }), R = counts.networks;
  const { points, box } = dataset.manifest, P = box.length, C = measures.length;
  const rows: InferenceRows = {
    values: new Float64Array(R * P),
    context: new Float64Array(R * C),
    points: counts.point,
  };
  for (let row = 0; row < R; row++) {
    rows.values.set(points[counts.point[row]].values, row * P);
    const found = measureRuns(someNetworks(counts, row, 1), { measures });
    measures.forEach((name, c) => rows.context[row * C + c] = found[name] ?? NaN);
  }
  return rows;
}

/** Places of the measures that some run has. */
export function knownMeasures({ context }: InferenceRows, measures: readonly string[]): number[] {
  const C = measures.length;
  return measures.flatMap((_, c) =>
    context.some((value, at) => at % C === c && !Number.isNaN(value)) ? [c] : []
  );
}

/** Rows with some of their measures alone. @param count Measures that they have. @param kept Places of those that stay. */
export function withMeasures(rows: InferenceRows, count: number, kept: readonly number[]): InferenceRows {
  const { length } = rows.points, context = new Float64Array(length * kept.length);
  for (let row = 0; row < length; row++) {
    kept.forEach((c, at) => context[row * kept.length + at] = rows.context[row * count + c]);
  }
  return { ...rows, context };
}
