import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { fail } from "../base/fail.ts";
import { requireWhole } from "../base/require_number.ts";
import { requireSameLength } from "./_checks.ts";
import { mean, quantile } from "./summary.ts";

const TASK = "compute Sobol indices";
const OPTIONS: OptionNames<SobolIndicesOptions> = {
  ...{ repeated: true, resamples: true, probability: true, uniform: true },
};

/** Values that differ by less than this part of the largest are the same, rounded. */
const ROUNDING = 1e-12;

/** Options of {@linkcode sobolIndices}. */
export interface SobolIndicesOptions {
  /**
   * Values at the same points with other random numbers, of an output that is random itself. `(N (P + 2))`
   * @default the output is not random
   */
  repeated?: ArrayLike<number | null>;
  /** Resamples of the bootstrap, 10 or more. @default 1000 */
  resamples?: number;
  /** Part of all repetitions in which an interval holds the true index, about. @default 0.95 */
  probability?: number;
  /** Numbers in [0, 1) by which rows are resampled, the same for the same result. */
  uniform: () => number;
}

/** An index, and the ends of its interval. */
export interface SobolIndex {
  /** Part of the variance. Of few rows it may lie below 0 or above 1. */
  value: number;
  /** Percentiles of the bootstrap. */
  interval: [low: number, high: number];
}

/** How much of the variance of an output each parameter brings about. */
export interface SobolIndices {
  /** First-order index of each parameter: what it brings about alone. `(P)` Null where indices are not defined. */
  first: SobolIndex[] | null;
  /** Total index of each parameter: with all interactions that it takes part in. `(P)` Null where indices are not defined. */
  total: SobolIndex[] | null;
  /** Mean of the output, in its unit; null where no row is complete. */
  mean: number | null;
  /** Standard deviation of the output over the box, without noise, in its unit; null where indices are not defined. */
  standardDeviation: number | null;
  /**
   * Part of the variance of an output, the mean of both values at a point, that is noise; null where values are not repeated, or do not vary.
   */
  noise: number | null;
  /** Rows that were used. */
  rows: number;
  /** Rows that were left out, as a value in them is missing. */
  missing: number;
}

/** Numbers of complete rows, and their values, scaled to at most 1 and centred. */
interface Rows {
  count: number;
  /** Values by row and place in it. `(n, P + 2)` each */
  one: Float64Array;
  other: Float64Array;
  scale: number;
  centre: number;
}

/** Rows in which no value is missing. */
function completeRows(
  values: ArrayLike<number | null>,
  repeated: ArrayLike<number | null>,
  width: number,
): Rows {
  const kept: number[] = [];
  const there = (value: number | null) => value !== null && !Number.isNaN(value);
  for (let row = 0; row < values.length / width; row++) {
    let whole = true;
    for (let at = row * width; at < (row + 1) * width; at++) {
      for (const value of [values[at], repeated[at]]) {
        whole &&= there(value);
        if (value === Infinity || value === -Infinity) {
          fail(TASK, "its values must be finite or missing", value);
        }
      }
    }
    if (whole) kept.push(row);
  }
  const taken = (from: ArrayLike<number | null>) =>
    Float64Array.from(
      { length: kept.length * width },
      (_, k) => from[kept[Math.floor(k / width)] * width + k % width]!,
    );
  const one = taken(values), other = taken(repeated);
  let scale = 0;
  for (const array of [one, other]) for (const value of array) scale = Math.max(scale, Math.abs(value));
  if (kept.length === 0) return { count: 0, one, other, scale, centre: 0 };
  if (scale > 0) { for (const array of [one, other]) array.forEach((value, k) => array[k] = value / scale); }
  const centre = mean(one) / 2 + mean(other) / 2;
  for (const array of [one, other]) array.forEach((value, k) => array[k] = value - centre);
  return { count: kept.length, one, other, scale, centre };
}

/** What is summed over rows: sums of A and B of either seed, products of seeds, squares of means, then a product for each index. */
const HEAD = 4;

/** What each row adds to the sums. `(n, 4 + 2 P)` */
function termsOf({ count, one, other }: Rows, parameters: number): Float64Array {
  const width = parameters + 2, size = HEAD + 2 * parameters, terms = new Float64Array(count * size);
  for (let row = 0; row < count; row++) {
    const a = row * width, b = a + width - 1, into = row * size;
    const meanAt = (at: number) => (one[at] + other[at]) / 2;
    terms[into] = one[a] + one[b];
    terms[into + 1] = other[a] + other[b];
    terms[into + 2] = one[a] * other[a] + one[b] * other[b];
    terms[into + 3] = meanAt(a) ** 2 + meanAt(b) ** 2;
    for (let p = 0; p < parameters; p++) {
      const mixed = a + 1 + p;
      terms[into + HEAD + p] = meanAt(b) * (meanAt(mixed) - meanAt(a));
      terms[into + HEAD + parameters + p] = (one[a] - one[mixed]) * (other[a] - other[mixed]) / 2;
    }
  }
  return terms;
}

/** Variance without and with noise, and the numerators of all indices, of the sums over some rows. */
function momentsOf(
  sums: Float64Array,
  rows: number,
): { explained: number; all: number; parts: Float64Array } {
  const [one, other] = [sums[0] / (2 * rows), sums[1] / (2 * rows)];
  return {
    explained: sums[2] / (2 * rows) - one * other,
    all: sums[3] / (2 * rows) - ((one + other) / 2) ** 2,
    parts: sums.subarray(HEAD).map((sum) => sum / rows),
  };
}

function sumOf(terms: Float64Array, size: number, rows: Iterable<number>): Float64Array {
  const sums = new Float64Array(size);
  for (const row of rows) for (let k = 0; k < size; k++) sums[k] += terms[row * size + k];
  return sums;
}

/** All indices of resampled rows, `(2 P)` each, without those of which nothing is explained. */
function resampled(
  terms: Float64Array,
  count: number,
  { resamples, uniform }: { resamples: number; uniform: () => number },
) {
  const size = terms.length / count, rows = new Uint32Array(count), found: Float64Array[] = [];
  for (let k = 0; k < resamples; k++) {
    for (let at = 0; at < count; at++) rows[at] = Math.floor(uniform() * count);
    const { explained, all, parts } = momentsOf(sumOf(terms, size, rows), count);
    if (explained > ROUNDING * all) found.push(parts.map((part) => part / explained));
  }
  return found;
}

/** True where all values are the same but for rounding. */
function areConstant({ one, other }: Rows): boolean {
  let low = Infinity, high = -Infinity;
  for (const array of [one, other]) {
    for (const value of array) [low, high] = [Math.min(low, value), Math.max(high, value)];
  }
  return !(high - low > ROUNDING);
}

/**
 * First-order and total Sobol indices of an output over a box, of its values at the points that `saltelliPoints` makes: for each of N rows
 * a point A, the points A with one coordinate of B each, and the point B. The first order is the mean of B (AB - A), the total that of
 * (A - AB)^2 / 2, over the variance of A and B; values are centred first.
 *
 * Where values are `repeated` with other random numbers, indices are those of the expected output, free of bias by noise: the first order is
 * of the means of both, and squares become products of the two, (A - AB) (A' - AB') / 2 and the covariance of both. What the variance of the
 * mean has beyond that is `noise`.
 *
 * Intervals are of a bootstrap over rows. The points of a Sobol sequence are more even than random ones, so that intervals are rather too
 * wide. Rows in which a value is missing are left out: indices are then of the part of the box where there are values, and only about right,
 * as parameters are no longer independent there. Indices are not defined where fewer than two rows are left, the output is constant, or more
 * resamples than the interval leaves out at one end have no variance that the parameters explain.
 *
 * Source: Saltelli A. et al. (2010), Variance based sensitivity analysis of model output, doi:10.1016/j.cpc.2009.09.018, table 2 (b) of the first
 * order and (f) of the total, the latter by Jansen M. J. W. (1999), doi:10.1016/S0010-4655(98)00154-4.
 *
 * @param values `(N (P + 2))` values of the output, rows of A, AB of each parameter, B; null or NaN where one is missing
 * @param parameters P, 1 or more
 * @param options values of another seed, and the bootstrap
 * @returns the indices, which are parts of 1
 * @throws {RangeError} when the number of values is not a whole number of rows, or one is infinite
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { saltelliPoints, sobolIndices } from "@volley/volley/inference";
 *
 * const box = [{ name: "x", low: 0, high: 1 }, { name: "y", low: 0, high: 1 }];
 * const points = saltelliPoints(box, { points: 256 });
 * const values = Float64Array.from({ length: points.length / 2 }, (_, k) => 2 * points[2 * k] + points[2 * k + 1]);
 * const { first } = sobolIndices(values, 2, { uniform: Math.random });
 * console.assert(Math.abs(first![0].value - 0.8) < 0.01); // 4 of 5 parts
 * ```
 */
export function sobolIndices(
  values: ArrayLike<number | null>,
  parameters: number,
  options: SobolIndicesOptions,
): SobolIndices {
  requireKnown(TASK, options, OPTIONS);
  const { repeated, resamples = 1000, probability = 0.95, uniform } = options;
  requireWhole(TASK, "the number of parameters", parameters, 1);
  requireWhole(TASK, "the number of resamples", resamples, 10);
  if (!(probability > 0 && probability < 1)) fail(TASK, "probability must be between 0 and 1", probability);
  const width = parameters + 2;
  if (values.length % width !== 0) {
    fail(TASK, `values must be rows of ${width}, two more than parameters`, values.length);
  }
  if (repeated) requireSameLength(TASK, "repeated", repeated.length, values.length);
  const rows = completeRows(values, repeated ?? values, width), { count, scale } = rows;
  const about = {
    mean: count > 0 ? rows.centre * scale : null,
    rows: count,
    missing: values.length / width - count,
  };
  const none = { first: null, total: null, standardDeviation: null, noise: null, ...about };
  if (count === 0 || areConstant(rows)) return none;
  const terms = termsOf(rows, parameters), size = HEAD + 2 * parameters;
  const { explained, all, parts } = momentsOf(sumOf(terms, size, Array(count).keys()), count);
  const noise = repeated && all > 0 ? Math.min(1, Math.max(0, 1 - explained / all)) : null;
  if (count < 2 || !(explained > ROUNDING * all)) return { ...none, noise };
  const tail = (1 - probability) / 2, found = resampled(terms, count, { resamples, uniform });
  if (resamples - found.length > tail * resamples) return { ...none, noise };
  const indices = Array.from(parts, (part, k): SobolIndex => {
    const repeats = found.map((one) => one[k]);
    return { value: part / explained, interval: [quantile(repeats, tail), quantile(repeats, 1 - tail)] };
  });
  return {
    first: indices.slice(0, parameters),
    total: indices.slice(parameters),
    standardDeviation: Math.sqrt(explained) * scale,
    noise,
    ...about,
  };
}
