import { type Ensure, ensureTo, fail } from "../../base/fail.ts";
import { median } from "../../analysis/summary.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";
import { type DensityContext, type DensityParameter, toUnit } from "./density_spec.ts";

/** What a density learns from: parameters and what came of them. */
export interface DensityData {
  /** Parameters. (D) */
  parameters: readonly DensityParameter[];
  /** Their values. (N, D) */
  values: Float64Array;
  /** Names of what came of them. (C) */
  names: readonly string[];
  /** T: 1, or steps of a series. @default 1 */
  steps?: number;
  /** What came of them; NaN where it is missing. (N, T, C) */
  context: Float64Array;
}

const TASK = "learn a density of parameters";

/** Rows of data. @throws {RangeError} When arrays do not fit each other, or values lie outside. */
export function densityRows({ parameters, values, names, steps = 1, context }: DensityData): number {
  const D = parameters.length, C = names.length, N = values.length / D, ensure: Ensure = ensureTo(TASK);
  ensure(D > 0, "there must be a parameter", "none");
  ensure(C > 0, "there must be something to learn from", "no measure");
  ensure(
    Number.isInteger(N) && N > 0,
    `there must be a value of each of ${D} parameters in each row`,
    values.length,
  );
  ensure(
    context.length === N * steps * C,
    `there must be ${steps * C} numbers for each of ${N} rows`,
    context.length,
  );
  values.forEach((value, at) => {
    const { name, low, high } = parameters[at % D];
    if (!(value >= low && value <= high)) {
      fail(TASK, `${name} must be from ${low} to ${high} in each row`, value);
    }
  });
  return N;
}

/** Middle and spread of each channel, from the quartiles, which outliers do not move. */
export function contextScales(
  { names, steps = 1, context }: Pick<DensityData, "names" | "steps" | "context">,
): Pick<DensityContext, "centre" | "scale" | "missing"> {
  const C = names.length, centre: number[] = [], scale: number[] = [];
  for (let c = 0; c < C; c++) {
    const own = context.filter((_, at) => at % C === c).filter((value) => !Number.isNaN(value)).sort();
    if (own.length === 0) fail(TASK, `${names[c]} must be known in some row`, "none");
    const mean = own.reduce((sum, x) => sum + x, 0) / own.length;
    const sd = Math.sqrt(own.reduce((sum, x) => sum + (x - mean) ** 2, 0) / own.length);
    const width = (own[Math.floor(0.75 * (own.length - 1))] - own[Math.floor(0.25 * (own.length - 1))]) /
      1.349;
    // Counts of a series are 0 mostly: their quartiles may be one.
    const robust = steps === 1 && width > 0.1 * sd;
    centre.push(robust ? median(own)! : mean);
    scale.push((robust ? width : sd) || 1);
  }
  return { centre, scale, missing: context.some((value) => Number.isNaN(value)) };
}

/** Largest size of a number as the layers get it. */
const MOST = 10;

/** The context as the layers get it: normalised, 0 where it is missing, and then where it is there. @param into (T, channels) */
export function fillContext(
  { names: { length: C }, steps, centre, scale, missing }: DensityContext,
  values: ArrayLike<number>,
  into: { values: Float32Array; first: number },
): void {
  const channels = missing ? 2 * C : C;
  for (let t = 0; t < steps; t++) {
    for (let c = 0; c < C; c++) {
      const value = values[t * C + c], known = !Number.isNaN(value), at = into.first + t * channels + c;
      const own = (value - centre[c]) / scale[c];
      into.values[at] = known ? Math.max(-MOST, Math.min(MOST, own)) : 0;
      if (missing) into.values[at + C] = Number(known);
    }
  }
}

/** Data as densities are trained on: all plain, and quick to read. */
export interface DensityTable {
  rows: number;
  /** Values of 0 to 1. (N, D) */
  units: Float32Array;
  /** As the layers get it. (N, T, channels) */
  context: Float32Array;
}

/** Puts data into the form that densities are trained on. @param seed Of the places of whole numbers in their stretches. */
export function densityTable(data: DensityData, context: DensityContext, seed: number): DensityTable {
  const { parameters } = data, D = parameters.length, rows = densityRows(data), C = data.names.length;
  const words = new WordStream(seed, STREAMS.within);
  const units = Float32Array.from(data.values, (value, at) => {
    const parameter = parameters[at % D];
    return toUnit(parameter, value, parameter.whole ? words.fraction() : 0);
  });
  const each = context.steps * (context.missing ? 2 * C : C), given = context.steps * C;
  const table = { rows, units, context: new Float32Array(rows * each) };
  for (let row = 0; row < rows; row++) {
    const own = data.context.subarray(row * given, (row + 1) * given);
    fillContext(context, own, { values: table.context, first: row * each });
  }
  return table;
}
