import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requirePositive } from "../../base/require_number.ts";
import { ClosedField, requireInputs } from "./closed_field.ts";
import type { FieldAt } from "./field_at.ts";
import { type FixedPoint, searchPoint } from "./fixed_point.ts";
import { linearizeClosed } from "./jacobian.ts";
import { type PulseOptions, pulseResponse } from "./pulse_response.ts";
import { type Stability, stabilityOf } from "./stability.ts";

const TASK = "map the damping";
const OPTIONS: OptionNames<DampingMapOptions> = {
  x: true,
  y: true,
  input: true,
  fast: true,
  mostHz: true,
  leastHz: true,
  amplitude: true,
  durationMs: true,
  windowMs: true,
};

/** A parameter of a map. */
export interface DampingAxis {
  /** Name. */
  name: string;
  /** Unit; empty for a pure number. */
  unit: string;
  /** Values, rising; neighbours so near that their fixed points are alike. */
  values: number[];
}

/** Options of {@linkcode dampingMap}. */
export interface DampingMapOptions {
  /** The first parameter, along which the border is located. */
  x: DampingAxis;
  /** The second. @default none */
  y?: DampingAxis;
  /** Name of the input that is pulsed. */
  input: string;
  /** State variables that count for the damping, by index, where a slow adaptation is to be left out. @default all */
  fast?: readonly number[];
  /** Rate of a population above which a fixed point is saturated and left out, Hz. @default 100 */
  mostHz?: number;
  /** Rate of the first population below which a field is silent, where a pulse ignites it, and is left out, Hz. @default 0.2 */
  leastHz?: number;
  /** What the pulse adds to the input. @default 0.05 */
  amplitude?: number;
  /** How long the pulse is, ms. @default 50 */
  durationMs?: number;
  /** For how long the response is summed, ms. @default 400 */
  windowMs?: number;
}

/** Measures of a {@link DampingMap}; those of rates are of the first population. */
export type DampingMeasure = "rate" | "discriminant" | "ratio" | "frequency" | "area" | "peak";

/** Damping and responses over one or two parameters, as plain data that pictures of maps take. */
export interface DampingMap {
  /** The first parameter, which varies fastest. */
  x: DampingAxis;
  /** The second. */
  y?: DampingAxis;
  /**
   * (Y, X) each; null where there is no fixed point, or one that is left out or unstable: rate, Hz; discriminant, 1/ms^2, below 0 where it is
   * underdamped; damping ratio; frequency, Hz; gain of the area and of the peak of the response to the pulse.
   */
  measures: Record<DampingMeasure, (number | null)[]>;
  /** Where the discriminant is 0: on each row of y the values of x. */
  border: { x: number; y: number | null }[];
  /** Where the gain of the area is largest, of a parabola through three values: for each row one. */
  largest: { x: number; y: number | null; area: number }[];
  /** What was mapped. */
  source: string;
}

/** A fixed point with its stability. */
interface Point {
  at: FieldAt;
  point: FixedPoint;
  stability: Stability;
}

/** The fixed point near a start, unless it is left out. */
function pointNear(
  at: FieldAt,
  start: ArrayLike<number> | null,
  { fast, mostHz = 100, leastHz = 0.2 }: DampingMapOptions,
): Point | null {
  requireInputs(TASK, at.field, at.inputs);
  const closed = new ClosedField(at.field, at.inputs);
  const point = searchPoint(closed, start ?? at.field.initial(), 200);
  if (!point || point.rates[0] < leastHz || !point.rates.every((rate) => rate <= mostHz)) return null;
  const stability = stabilityOf(at.field, linearizeClosed(closed, point.state), { fast });
  return stability.stable ? { at, point, stability } : null;
}

/** Where the discriminant changes its sign between two values of x. */
function borderBetween(
  fieldAt: (x: number) => FieldAt,
  { low, high, from }: { low: number; high: number; from: Point },
  options: DampingMapOptions,
): number {
  const sign = from.stability.damping.discriminant < 0;
  let a = low, b = high, start = from.point.state;
  for (let count = 0; count < 50 && b - a > 1e-9 * (Math.abs(a) + Math.abs(b)); count++) {
    const middle = (a + b) / 2, point = pointNear(fieldAt(middle), start, options);
    if (point && (point.stability.damping.discriminant < 0) === sign) {
      a = middle;
      start = point.point.state;
    } else b = middle;
  }
  return (a + b) / 2;
}

/** Fixed points along a row, each from its neighbour, and where their damping changes its kind. */
function rowOf(
  along: (value: number) => FieldAt,
  first: Float64Array | null,
  options: DampingMapOptions,
): { points: (Point | null)[]; crossings: number[] } {
  const { values } = options.x, points: (Point | null)[] = [], crossings: number[] = [];
  let start = first;
  for (let k = 0; k < values.length; k++) {
    const here = pointNear(along(values[k]), start, options), before = points[k - 1];
    points.push(here);
    if (here) start = here.point.state;
    if (!here || !before) continue;
    if (before.stability.damping.underdamped === here.stability.damping.underdamped) continue;
    crossings.push(borderBetween(along, { low: values[k - 1], high: values[k], from: before }, options));
  }
  return { points, crossings };
}

function measuresOf(
  { at, point, stability }: Point,
  pulse: Omit<PulseOptions, "inputs">,
): Record<DampingMeasure, number> {
  const { area, peak } = pulseResponse(at.field, point.state, { ...pulse, inputs: at.inputs });
  const { discriminant, ratio, frequencyHz } = stability.damping;
  return { rate: point.rates[0], discriminant, ratio, frequency: frequencyHz, area: area[0], peak: peak[0] };
}

/** The top of a parabola through the largest value and its neighbours; null at an end of the row. */
function topOf(
  values: readonly number[],
  areas: readonly (number | null)[],
): { x: number; area: number } | null {
  let best = -1;
  areas.forEach((area, k) => {
    if (area !== null && (best < 0 || area > areas[best]!)) best = k;
  });
  const left = areas[best - 1], middle = areas[best], right = areas[best + 1];
  if (left == null || middle == null || right == null) return null;
  const [p, q, r] = [values[best - 1], values[best], values[best + 1]];
  const rise = (middle - left) / (q - p), fall = (right - middle) / (r - q), bend = (fall - rise) / (r - p);
  if (!(bend < 0)) return { x: q, area: middle };
  const x = (p + q) / 2 - rise / (2 * bend);
  return { x, area: middle + (x - q) * (rise + bend * (x - p)) };
}

function requireAxis({ name, values }: DampingAxis): void {
  if (values.length === 0) fail(TASK, `${name} must have a value`, "none");
  values.forEach((value, k) => {
    if (!Number.isFinite(value)) fail(TASK, `values of ${name} must be finite`, value);
    if (k > 0 && !(value > values[k - 1])) {
      fail(TASK, `values of ${name} must rise`, `${value} after ${values[k - 1]}`);
    }
  });
}

/**
 * Damping of a field's stable state over one or two parameters, its response to a small pulse, and the border of over- and underdamped states,
 * at which asynchronous states are said to be most responsive; S. El Boustani, A. Destexhe (2009), doi:10.1162/neco.2009.02-08-710, for the
 * equations. Each fixed point is continued from its neighbour, so that the map stays with one state.
 *
 * @param fieldAt The field at values of the parameters.
 * @param options Parameters, pulse, which states are left out.
 * @throws {RangeError} When an option is out of range or does not fit the field.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { getMeanFieldPreset } from "../mean_field_presets.ts";
 * import { dampingMap } from "./damping_map.ts";
 * import { fieldsAlong } from "./field_at.ts";
 *
 * const fields = fieldsAlong(getMeanFieldPreset("adex-mean-field"), "inputs.drive.value");
 * const x = { name: "drive", unit: "Hz", values: [2, 2.5, 3] };
 * console.log(dampingMap(fields, { x, input: "drive", fast: [0, 2] }).measures.ratio);
 * ```
 */
export function dampingMap(
  fieldAt: (x: number, y: number) => FieldAt,
  options: DampingMapOptions,
): DampingMap {
  requireKnown(TASK, options, OPTIONS);
  const { x, y, input, amplitude = 0.05, durationMs = 50, windowMs = 400 } = options;
  for (const axis of y ? [x, y] : [x]) requireAxis(axis);
  requirePositive(TASK, "mostHz", options.mostHz ?? 100);
  const measures: DampingMap["measures"] = {
    ...{ rate: [], discriminant: [], ratio: [], frequency: [], area: [], peak: [] },
  };
  const border: DampingMap["border"] = [], largest: DampingMap["largest"] = [];
  let first: Float64Array | null = null;
  for (const row of y?.values ?? [null]) {
    const { points, crossings } = rowOf((value) => fieldAt(value, row ?? NaN), first, options);
    first = points.find((one) => one !== null)?.point.state ?? first;
    const rows = points.map((one) => one && measuresOf(one, { input, amplitude, durationMs, windowMs }));
    for (const name of Object.keys(measures) as DampingMeasure[]) {
      measures[name].push(...rows.map((one) => one && Number.isFinite(one[name]) ? one[name] : null));
    }
    border.push(...crossings.map((value) => ({ x: value, y: row })));
    const top = topOf(x.values, rows.map((one) => one && one.area));
    if (top) largest.push({ ...top, y: row });
  }
  return { x, ...(y && { y }), measures, border, largest, source: "mean field" };
}
