import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireAtLeast, requireWhole } from "../../base/require_number.ts";
import type { Field } from "../field.ts";
import { ClosedField, type ConstantInputs, requireInputs } from "./closed_field.ts";
import { type FixedPoint, searchPoint } from "./fixed_point.ts";

const TASK = "find fixed points";
const OPTIONS: OptionNames<FixedPointsOptions> = {
  inputs: true,
  bounds: true,
  starts: true,
  relaxMs: true,
  mostHz: true,
};

/** Options of {@linkcode fixedPoints}. */
export interface FixedPointsOptions extends ConstantInputs {
  /**
   * Lowest and highest value of each state variable, within which starts are spread and fixed points must lie. (V)
   * @default starts with rates up to 200 Hz, the other variables where the field starts; fixed points anywhere
   */
  bounds?: readonly (readonly [low: number, high: number])[];
  /** Number of starts, beside where the field starts. @default 64 */
  starts?: number;
  /** Time for which the field comes nearer where Newton's method does not converge, ms. @default 20 */
  relaxMs?: number;
  /** Rate of a population above which a fixed point is left out, as one near 1 / t_ref is, Hz. @default any */
  mostHz?: number;
}

/** Part of the values by which fixed points that are the same may differ, and what values count as at least. */
const ALIKE = 1e-6, SMALLEST = 1e-3;
const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53];

/** Number `index` of the sequence that fills 0 to 1 evenly, J. H. Halton (1960), doi:10.1007/BF01386213. */
function halton(index: number, base: number): number {
  let value = 0;
  for (let left = index, part = 1 / base; left > 0; left = Math.floor(left / base), part /= base) {
    value += part * (left % base);
  }
  return value;
}

/** Whether two states are one. */
export function sameState(one: Float64Array, other: Float64Array): boolean {
  return one.every((value, n) =>
    Math.abs(value - other[n]) <= ALIKE * Math.max(Math.abs(value), Math.abs(other[n]), SMALLEST)
  );
}

/** Start number `index`. Half of them are dense near the lower bounds, where fixed points lie close together. */
function startOf(field: Field, index: number, bounds: FixedPointsOptions["bounds"]): Float64Array {
  const start = field.initial();
  field.variables.forEach(({ unit }, n) => {
    const own = bounds?.[n] ?? (unit === "Hz" ? [0, 200] : unit === "1/ms" ? [0, 0.2] : null);
    if (!own) return;
    const u = (halton(index, PRIMES[n % PRIMES.length]) + Math.floor(n / PRIMES.length) * 0.618) % 1;
    start[n] = own[0] + (own[1] - own[0]) * (index % 2 === 1 ? u ** 3 : u);
  });
  return start;
}

/**
 * The fixed points of a field, stable or not, that are found from many starts, each once, by rising rate of the first population. There may be more:
 * with more starts, or narrower bounds, more is found.
 *
 * @param options Starts, bounds, inputs.
 * @returns Empty where none is found.
 * @throws {RangeError} When what is given does not fit the field, or is out of range.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { getMeanFieldPreset } from "../mean_field_presets.ts";
 * import { fieldOf } from "./field_at.ts";
 * import { fixedPoints } from "./fixed_points.ts";
 *
 * const { field, inputs } = fieldOf(getMeanFieldPreset("adex-mean-field"));
 * const points = fixedPoints(field, { inputs, starts: 16, mostHz: 100 });
 * console.assert(points.length === 1);
 * ```
 */
export function fixedPoints(field: Field, options: FixedPointsOptions = {}): FixedPoint[] {
  requireKnown(TASK, options, OPTIONS);
  const { inputs, bounds, starts = 64, relaxMs = 20, mostHz = Infinity } = options;
  requireInputs(TASK, field, inputs);
  requireWhole(TASK, "starts", starts, 0, 1e6);
  requireAtLeast(TASK, "relaxMs", relaxMs, 0);
  if (!(mostHz > 0)) fail(TASK, "mostHz must be positive", mostHz);
  if (bounds && bounds.length !== field.variables.length) {
    fail(TASK, `there must be bounds for each of the ${field.variables.length} variables`, bounds.length);
  }
  const odd = bounds?.find(([low, high]) => !(low <= high && Number.isFinite(high - low)));
  if (odd) fail(TASK, "a lower bound must be at most the upper one", odd.join(" to "));
  const closed = new ClosedField(field, inputs), found: FixedPoint[] = [];
  for (let index = 0; index <= starts; index++) {
    const start = index === 0 ? field.initial() : startOf(field, index, bounds);
    const point = searchPoint(closed, start, relaxMs);
    if (!point || !point.rates.every((rate) => rate <= mostHz)) continue;
    if (bounds && !bounds.every(([low, high], n) => point.state[n] >= low && point.state[n] <= high)) {
      continue;
    }
    if (!found.some(({ state }) => sameState(state, point.state))) found.push(point);
  }
  return found.sort((one, other) => one.rates[0] - other.rates[0]);
}
