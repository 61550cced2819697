import { choleskyFactor, solveCholesky } from "../analysis/cholesky.ts";
import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requirePositive, requireWhole } from "../base/require_number.ts";
import { requireRows } from "./classify/samples.ts";
import { blockFolds, type Fold, requireFolds } from "./folds.ts";

/** Features, and the numbers that are to be read from them. */
export interface RidgeData {
  /** `(T, F)` features, row by row. */
  values: ArrayLike<number>;
  /** F, numbers of a sample, at least 1. */
  size: number;
  /** `(T, O)` what is to be read from each sample, row by row. */
  targets: ArrayLike<number>;
  /**
   * O.
   *
   * @default {1}
   */
  outputs?: number;
}

/** Options of {@linkcode fitRidge}. */
export interface RidgeOptions {
  /**
   * What is added to the squared errors is ridge times the squares of weights, intercepts aside: `alpha` of scikit-learn, above 0. Of several, that with the
   * least error in samples that were not learnt from is taken; of equal ones the first.
   *
   * @default {1}
   */
  ridge?: number | readonly number[];
  /** Which samples are learnt from and which judge, where there are several ridges. @default five blocks */
  folds?: readonly Fold[];
}

/** A linear readout that has learnt. */
export interface RidgeReadout {
  /** F, numbers of a sample. */
  size: number;
  /** O, numbers that are read. */
  outputs: number;
  /** `(O, F)` weights, row by row. */
  weights: Float64Array;
  /** `(O)` */
  intercepts: Float64Array;
  /** The ridge that was taken. */
  ridge: number;
  /** Mean squared errors of what was not learnt from, by each ridge in their order; null where there was one alone. */
  errors: Float64Array | null;
  /**
   * Reads samples.
   * @param values `(T, F)` @returns `(T, O)`
   * @throws {RangeError} When the values are not whole rows of finite numbers.
   */
  predict(values: ArrayLike<number>): Float64Array;
}

const TASK = "fit a ridge readout";
const OPTIONS: OptionNames<RidgeOptions> = { ridge: true, folds: true };

type Whole = Required<RidgeData>;

/** Some rows of numbers, less the means of their columns. */
function centred(from: ArrayLike<number>, width: number, rows: Uint32Array) {
  const values = new Float64Array(rows.length * width), means = new Float64Array(width);
  for (let k = 0; k < values.length; k++) {
    values[k] = from[rows[Math.floor(k / width)] * width + k % width];
    means[k % width] += values[k] / rows.length;
  }
  return { values: values.map((value, k) => value - means[k % width]), means };
}

/** The products of the columns of two matrices, A'B. @param a (T, A) @param b (T, B) @returns (A, B) */
function products(a: Float64Array, b: Float64Array, rows: number): Float64Array {
  const [across, down] = [a.length / rows, b.length / rows], out = new Float64Array(across * down);
  for (let t = 0; t < rows; t++) {
    for (let i = 0; i < across; i++) {
      const one = a[t * across + i];
      if (one === 0) continue;
      for (let j = 0; j < down; j++) out[i * down + j] += one * b[t * down + j];
    }
  }
  return out;
}

const turned = (values: Float64Array, width: number) => {
  const rows = values.length / width;
  return values.map((_, k) => values[k % rows * width + Math.floor(k / rows)]);
};

/** Weights and intercepts of some samples by each ridge: (X'X + r)⁻¹ X'Y, or where there are fewer samples than features the same X' (X X' + r)⁻¹ Y. */
function solved({ values, size, targets, outputs }: Whole, rows: Uint32Array, ridges: readonly number[]) {
  const x = centred(values, size, rows), y = centred(targets, outputs, rows), { length } = rows;
  const wide = size > length, order = wide ? length : size;
  const [columns, many] = wide ? [turned(x.values, size), size] : [x.values, length];
  const square = products(columns, columns, many);
  const right = wide ? y.values : products(x.values, y.values, length);
  return ridges.map((ridge) => {
    const matrix = square.map((one, k) => k % (order + 1) === 0 ? one + ridge : one);
    const factor = choleskyFactor(matrix, order);
    if (!factor) fail(TASK, "ridge must be large enough for features that are alike", ridge);
    const solution = solveCholesky(factor, right);
    const weights = turned(wide ? products(x.values, solution, length) : solution, outputs);
    const intercepts = y.means.map((mean, o) => {
      for (let f = 0; f < size; f++) mean -= weights[o * size + f] * x.means[f];
      return mean;
    });
    return { weights, intercepts };
  });
}

type Linear = { weights: Float64Array; intercepts: Float64Array };

/** What a readout reads from a row. */
function read({ weights, intercepts }: Linear, values: ArrayLike<number>, from: number, o: number): number {
  const size = weights.length / intercepts.length;
  let sum = intercepts[o];
  for (let f = 0; f < size; f++) sum += weights[o * size + f] * values[from + f];
  return sum;
}

/** Mean squared errors of what each fold predicts, by each ridge. */
function foldErrors(data: Whole, ridges: readonly number[], folds: readonly Fold[]): Float64Array {
  const errors = new Float64Array(ridges.length), { values, size, targets, outputs } = data;
  const count = folds.reduce((sum, { test }) => sum + test.length, 0) * outputs;
  for (const { train, test } of folds) {
    solved(data, train, ridges).forEach((own, k) => {
      for (const t of test) {
        for (let o = 0; o < outputs; o++) {
          errors[k] += (read(own, values, t * size, o) - targets[t * outputs + o]) ** 2 / count;
        }
      }
    });
  }
  return errors;
}

/**
 * A linear readout with a ridge, of one output or several: the least sum of squared errors and of ridge times the squares of weights, in closed form. Its
 * objective is that of scikit-learn's `Ridge`.
 *
 * Source: Hoerl A. E., Kennard R. W. (1970), Ridge regression, doi:10.1080/00401706.1970.10488634.
 *
 * @param data `(T, F)` features and `(T, O)` what is to be read
 * @param options one ridge, or several to choose from by the folds
 * @returns the readout
 * @throws {RangeError} when there are no samples, or fewer than folds, numbers are not finite or out of range
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { fitRidge } from "@volley/volley/decoding";
 *
 * const values = Array.from({ length: 100 }, (_, t) => Math.sin(t)), targets = values.flatMap((x) => [2 * x + 1, -x]);
 * const readout = fitRidge({ values, size: 1, targets, outputs: 2 }, { ridge: [1e-3, 1, 1e3] });
 * console.log(readout.ridge, readout.predict([0.5])); // 0.001, and about [2, -0.5]
 * ```
 */
export function fitRidge(data: RidgeData, options: RidgeOptions = {}): RidgeReadout {
  requireKnown(TASK, options, OPTIONS);
  const { ridge = 1, folds } = options, { values, size, targets, outputs = 1 } = data;
  const ridges = typeof ridge === "number" ? [ridge] : ridge, whole = { values, size, targets, outputs };
  requireWhole(TASK, "the number of ridges", ridges.length, 1);
  ridges.forEach((one) => requirePositive(TASK, "ridge", one));
  const samples = requireRows(TASK, values, size);
  requireWhole(TASK, "the number of samples", samples, 1);
  requireWhole(TASK, "outputs", outputs, 1);
  if (targets.length !== samples * outputs) {
    fail(TASK, `there must be ${samples * outputs} targets`, targets.length);
  }
  const odd = Array.from(targets).find((one) => !Number.isFinite(one));
  if (odd !== undefined) fail(TASK, "targets must be finite", odd);
  if (folds) requireFolds(TASK, folds, samples);
  folds?.forEach(({ train }, k) =>
    requireWhole(TASK, `the number of samples that fold ${k} learns from`, train.length, 1)
  );
  const errors = ridges.length > 1 ? foldErrors(whole, ridges, folds ?? blockFolds(samples)) : null;
  const best = errors ? errors.indexOf(Math.min(...errors)) : 0;
  const [own] = solved(whole, Uint32Array.from({ length: samples }, (_, t) => t), [ridges[best]]);
  return {
    ...{ size, outputs, ...own, ridge: ridges[best], errors },
    predict(values) {
      const rows = requireRows("read with a ridge readout", values, size);
      return Float64Array.from(
        { length: rows * outputs },
        (_, k) => read(own, values, Math.floor(k / outputs) * size, k % outputs),
      );
    },
  };
}
