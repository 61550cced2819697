import { fail, failType } from "../../base/fail.ts";
import type { OnProgress } from "../../base/progress.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber, requireWhole } from "../../base/require_number.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { type ClassifierData, requireClasses, requireInputs } from "../train_classifier.ts";
import type { ClassRows, RowMaker } from "./class_rows.ts";
import { generatorMaker, type GeneratorOptions } from "./conditional_generator.ts";
import { mixupMaker } from "./mix_rows.ts";
import { gaussianMaker } from "./resample_gaussian.ts";

const TASK = "make rows";

/** How rows are made that are like others. */
export type Augmentation =
  | {
    /** From a normal distribution of each class. */
    kind: "gaussian";
    /** Part by which covariances between numbers are made smaller, 0 to 1: with few rows they are of chance. @default 0.5 */
    shrinkage?: number;
  }
  | {
    /** Between two rows, of which the row has both classes. */
    kind: "mixup";
    /** Shares are of Beta(alpha, alpha), above 0 and at most 4. @default 0.2 */
    alpha?: number;
  }
  | ({
    /** By a generator that learns from all rows and is told the class, see {@linkcode GeneratorOptions}. */
    kind: "generator";
  } & GeneratorOptions)
  | {
    /** By the user's own. */
    kind: "own";
    /** Sees the rows. @returns What makes a row of a class. */
    maker: (rows: ClassRows, seed: number) => RowMaker | Promise<RowMaker>;
  };

/** Options of {@linkcode augmentRows}. */
export interface AugmentOptions {
  /** How. */
  by: Augmentation;
  /** Rows that are made of each class. */
  rows: number;
  /** C. @default as many as the largest label needs */
  classes?: number;
  /** Seed. @default 1 */
  seed?: number;
  /** Told while a generator learns. */
  onProgress?: OnProgress;
  /** Stops a generator that learns. */
  signal?: AbortSignal;
}

const OPTIONS: OptionNames<AugmentOptions> = {
  ...{ by: true, rows: true, classes: true, seed: true, onProgress: true, signal: true },
};

/** Rows with those that were made, which come last. */
export interface AugmentedData extends ClassifierData {
  /** (N', T, F) */
  inputs: Float32Array<ArrayBuffer>;
  /** `(N')` classes, of mixed rows that which was asked for. */
  labels: Uint32Array<ArrayBuffer>;
  /** `(N', C)` logarithms of the shares of classes, where rows have several: learn by `{ kind: "distillation", weight: 1, temperature: 1 }`. */
  teacher?: Float64Array<ArrayBuffer>;
}

/** The logarithm that stands for that of no share: its exponential is nothing in double precision beside 1. */
const NO_SHARE = -100;

async function makerOf(
  rows: ClassRows,
  { by, seed = DEFAULT_SEED, ...watch }: AugmentOptions,
): Promise<RowMaker> {
  const { kind } = by;
  if (kind === "gaussian") {
    requireKnown(TASK, by, { kind: true, shrinkage: true });
    const { shrinkage = 0.5 } = by;
    requireNumber(TASK, "shrinkage", shrinkage, 0, 1);
    return gaussianMaker(rows, shrinkage, seed);
  }
  if (kind === "mixup") {
    requireKnown(TASK, by, { kind: true, alpha: true });
    const { alpha = 0.2 } = by;
    requireNumber(TASK, "alpha", alpha, 1e-3, 4);
    return mixupMaker(rows, alpha, seed);
  }
  if (kind === "generator") {
    const { kind: _, ...options } = by;
    return await generatorMaker(rows, options, { seed, ...watch });
  }
  if (kind === "own") return await by.maker(rows, seed);
  failType(TASK, "by.kind must be gaussian, mixup, generator or own", kind);
}

/**
 * Makes further rows of each class that are like those that there are: by resampling, by mixing, by a generator that learns, or by a maker of the user's own. Give it the
 * rows for training alone: those for the test must not be seen by it.
 *
 * @param data rows and their classes; rows of several steps are taken as a whole
 * @param options how, how many of each class, and the seed
 * @returns all rows, to be learnt from; the same bits from the same seed
 * @throws {RangeError} when data do not fit together, a class has no row, or an option is out of range
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { augmentRows } from "@volley/volley/learning";
 *
 * const data = { inputs: [0, 0.1, 0.2, 1, 1.1, 1.3], channels: 1, rows: 6, labels: [0, 0, 0, 1, 1, 1], steps: 1 };
 * const { rows, labels } = await augmentRows(data, { by: { kind: "gaussian" }, rows: 10 });
 * console.log(rows, labels.length); // 26 26
 * ```
 */
export async function augmentRows(data: ClassifierData, options: AugmentOptions): Promise<AugmentedData> {
  requireKnown(TASK, options, OPTIONS);
  requireInputs(TASK, data);
  const { rows: more } = options, { rows: count, channels, steps, labels } = data;
  const classes = requireClasses(TASK, data, options.classes), width = data.inputs.length / count;
  requireWhole(TASK, "rows", more, 0, 1_000_000);
  for (let label = 0; label < classes; label++) {
    if (!Array.prototype.includes.call(labels, label)) {
      fail(TASK, "each class must have a row", `none of class ${label}`);
    }
  }
  const given = Float32Array.from(data.inputs),
    maker = await makerOf({ inputs: given, width, labels, classes }, options);
  const rows = count + classes * more, inputs = new Float32Array(rows * width), own = new Uint32Array(rows);
  inputs.set(given);
  own.set(Uint32Array.from(labels));
  const shares = new Float64Array(rows * classes);
  let mixed = false;
  own.forEach((label, row) => row < count && (shares[row * classes + label] = 1));
  for (let number = 0, row = count; number < more; number++) {
    for (let label = 0; label < classes; label++, row++) {
      const made = maker.make(label, number);
      requireRow(made, { width, classes, label, number });
      inputs.set(Float32Array.from(made.values), row * width);
      own[row] = label;
      if (made.shares) shares.set(Float64Array.from(made.shares), row * classes);
      else shares[row * classes + label] = 1;
      mixed ||= made.shares !== undefined;
    }
  }
  const teacher = mixed ? { teacher: shares.map((share) => share > 0 ? Math.log(share) : NO_SHARE) } : {};
  return { inputs, labels: own, channels, rows, ...(steps === undefined ? {} : { steps }), ...teacher };
}

/** Fails unless a row that was made is one. @throws {RangeError} */
function requireRow(
  { values, shares }: { values: ArrayLike<number>; shares?: ArrayLike<number> },
  { width, classes, label, number }: { width: number; classes: number; label: number; number: number },
): void {
  const name = `row ${number} of class ${label}`;
  const numbers = (what: string, all: ArrayLike<number>, length: number) => {
    if (all.length !== length) fail(TASK, `${name} must have ${length} ${what}`, all.length);
    const odd = Array.prototype.find.call(all, (value) => !Number.isFinite(value));
    if (odd !== undefined) fail(TASK, `${what} of ${name} must be finite`, odd);
  };
  numbers("numbers", values, width);
  if (!shares) return;
  numbers("shares", shares, classes);
  const sum = Array.prototype.reduce.call(shares, (sum, one) => Number(sum) + one, 0) as number;
  if (Math.abs(sum - 1) > 1e-6) fail(TASK, `shares of ${name} must add up to 1`, sum);
}
