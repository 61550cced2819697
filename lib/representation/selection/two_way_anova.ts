import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import { isConstant } from "../../analysis/summary.ts";
import { requireFewLabels } from "../patterns.ts";
import { fTail } from "./f_tail.ts";

const TASK = "analyse variance";

/** One row of a table of an analysis of variance. */
export interface AnovaEffect {
  /** What the effect explains beside the others, in squared units of the values. */
  sumOfSquares: number;
  /** Degrees of freedom. */
  degrees: number;
  /** Its mean square over that of the residuals; Infinity where nothing is left to them. */
  f: number;
  /** The chance of such an F, or a larger one, without the effect. */
  p: number;
}

/** Table of an analysis of variance with two factors. */
export interface AnovaTable {
  /** The first factor. */
  a: AnovaEffect;
  /** The second. */
  b: AnovaEffect;
  /** What their sum does not explain. */
  interaction: AnovaEffect;
  /** What is left. */
  residual: Pick<AnovaEffect, "sumOfSquares" | "degrees">;
}

/** Options of {@linkcode anovaDesign}. */
export interface AnovaOptions {
  /**
   * Whose sums of squares where combinations have different numbers of samples: each factor beside the other (2), or beside the other and their interaction (3). Of
   * balanced data they are the same.
   *
   * @default {2}
   */
  type?: 2 | 3;
}

const OPTIONS: OptionNames<AnovaOptions> = { type: true };

/** Two factors of samples, of which many values may be analysed. */
export interface AnovaDesign {
  /** Analyses the values of the samples. @param values `(N)` finite numbers @throws {RangeError} When there are not so many, or one is not finite. */
  test(values: ArrayLike<number>): AnovaTable;
}

/** Columns of a factor whose effects add up to zero. */
function effectColumns(labels: ArrayLike<number>, levels: number): Float64Array[] {
  return Array.from(
    { length: levels - 1 },
    (_, level) => Float64Array.from(labels, (label) => label === level ? 1 : label === levels - 1 ? -1 : 0),
  );
}

const lengthOf = (column: Float64Array) => Math.sqrt(column.reduce((sum, value) => sum + value * value, 0));

/** Adds to an orthonormal basis what columns have beside it (modified Gram-Schmidt, twice). @returns The new part. */
function extended(basis: Float64Array[], columns: Float64Array[]): Float64Array[] {
  const added: Float64Array[] = [];
  for (const column of columns) {
    const left = column.slice(), first = lengthOf(column);
    for (let round = 0; round < 2; round++) {
      for (const one of [...basis, ...added]) {
        let along = 0;
        for (let k = 0; k < left.length; k++) along += one[k] * left[k];
        for (let k = 0; k < left.length; k++) left[k] -= along * one[k];
      }
    }
    const length = lengthOf(left);
    if (length > 1e-10 * first) added.push(left.map((value) => value / length));
  }
  return added;
}

/** Squared length of the part of values in a basis. */
function squaredPart(basis: readonly Float64Array[], values: Float64Array): number {
  let sum = 0;
  for (const one of basis) {
    let along = 0;
    for (let k = 0; k < values.length; k++) along += one[k] * values[k];
    sum += along * along;
  }
  return sum;
}

/** Bases of what each effect has beside the others, and of all. */
interface Bases {
  a: Float64Array[];
  b: Float64Array[];
  interaction: Float64Array[];
  all: Float64Array[];
}

function basesOf(
  { a, b, type }: { a: ArrayLike<number>; b: ArrayLike<number>; type: 2 | 3 },
  levels: readonly [number, number],
): Bases {
  const one = [new Float64Array(a.length).fill(1)],
    ofA = effectColumns(a, levels[0]),
    ofB = effectColumns(b, levels[1]);
  const both = ofA.flatMap((x) => ofB.map((y) => x.map((value, k) => value * y[k])));
  /** What the last columns have beside the first ones. */
  const beside = (first: Float64Array[], last: Float64Array[]) => {
    const basis = extended([], first);
    return { basis, last: extended(basis, last) };
  };
  const whole = beside([...one, ...ofA, ...ofB], both);
  const more = type === 3 ? both : [];
  return {
    a: beside([...one, ...ofB, ...more], ofA).last,
    b: beside([...one, ...ofA, ...more], ofB).last,
    interaction: whole.last,
    all: [...whole.basis, ...whole.last],
  };
}

/** Levels of a factor, of which each must have samples. */
function levelsOf(name: string, labels: ArrayLike<number>, count: number): number {
  const levels = requireFewLabels(TASK, name, labels, count);
  requireWhole(TASK, `levels of ${name}`, levels, 2);
  return levels;
}

/**
 * Prepares a two-way analysis of variance with interaction, balanced or not, of as many units as are asked for.
 *
 * Source: Fisher R. A. (1925), Statistical methods for research workers; types of sums of squares: Yates F. (1934), The analysis of multiple classifications with unequal
 * numbers in the different classes, doi:10.1080/01621459.1934.10502686.
 *
 * @param a `(N)` level of the first factor of each sample, whole numbers from 0
 * @param b `(N)` level of the second
 * @param options whose sums of squares
 * @returns what analyses values of the samples
 * @throws {RangeError} when a factor has one level only, a combination has no sample, or no combination has two
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { anovaDesign } from "@volley/volley/representation";
 *
 * const design = anovaDesign([0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 1, 1, 0, 0, 1, 1]);
 * const { a, b } = design.test([1, 2, 1, 2, 5, 6, 5, 6]);
 * console.log(a.f, b.f); // 64 and 0
 * ```
 */
export function anovaDesign(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: AnovaOptions = {},
): AnovaDesign {
  requireKnown(TASK, options, OPTIONS);
  const { type = 2 } = options, count = a.length;
  if (type !== 2 && type !== 3) fail(TASK, "type must be 2 or 3", type);
  const levels = [levelsOf("the first factor", a, count), levelsOf("the second factor", b, count)] as const;
  const cells = new Uint32Array(levels[0] * levels[1]);
  for (let k = 0; k < count; k++) cells[a[k] * levels[1] + b[k]]++;
  const missing = cells.indexOf(0);
  if (missing >= 0) {
    const place = `none of levels ${Math.floor(missing / levels[1])} and ${missing % levels[1]}`;
    fail(TASK, "every combination of levels must have a sample", place);
  }
  const degrees = count - cells.length;
  requireWhole(TASK, "samples beyond one of each combination", degrees, 1);
  const bases = basesOf({ a, b, type }, levels);
  return { test: (values) => tableOf(bases, { values, count, degrees }) };
}

function tableOf(
  bases: Bases,
  { values, count, degrees }: { values: ArrayLike<number>; count: number; degrees: number },
): AnovaTable {
  if (values.length !== count) fail(TASK, `there must be ${count} values`, values.length);
  const own = Float64Array.from(values), wrong = own.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) fail(TASK, "values must be finite", `${own[wrong]} at index ${wrong}`);
  const mean = isConstant(own) ? own[0] : own.reduce((sum, value) => sum + value, 0) / count;
  const left = own.map((value) => value - mean);
  const most = left.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
  const scaled = left.map((value) => value / most), rest = scaled.slice();
  for (const one of bases.all) {
    let along = 0;
    for (let k = 0; k < count; k++) along += one[k] * scaled[k];
    for (let k = 0; k < count; k++) rest[k] -= along * one[k];
  }
  const total = scaled.reduce((sum, value) => sum + value * value, 0);
  // What rounding leaves is nothing.
  const clean = (square: number) => square <= 1e-26 * total ? 0 : square;
  const residual = clean(rest.reduce((sum, value) => sum + value * value, 0));
  const effect = (basis: Float64Array[]): AnovaEffect => {
    const square = clean(squaredPart(basis, scaled));
    const f = square === 0 ? 0 : square / basis.length / (residual / degrees);
    return {
      sumOfSquares: square * most * most,
      degrees: basis.length,
      f,
      p: fTail(f, basis.length, degrees),
    };
  };
  return {
    a: effect(bases.a),
    b: effect(bases.b),
    interaction: effect(bases.interaction),
    residual: { sumOfSquares: residual * most * most, degrees },
  };
}
