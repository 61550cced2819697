import { fail, failType } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";

const TASK = "fill gaps";
const OPTIONS: OptionNames<FillOptions> = { by: true };

/** Options of {@linkcode fillGaps}. */
export interface FillOptions {
  /**
   * `linear`: straight lines between the values beside each gap. `spline`: the natural cubic spline through all values that are there. `before`: the value
   * before each gap, so that nothing later is known. Before the first and after the last of them all repeat it.
   *
   * @default {"linear"}
   */
  by?: "linear" | "spline" | "before";
}

/** Second derivatives of the natural cubic spline through values at places, by elimination in its tridiagonal system. */
function bends(places: Uint32Array, values: Float64Array): Float64Array {
  const count = places.length, found = new Float64Array(count), upper = new Float64Array(count);
  for (let k = 1; k + 1 < count; k++) {
    const before = places[k] - places[k - 1], after = places[k + 1] - places[k];
    const jump = 6 * ((values[k + 1] - values[k]) / after - (values[k] - values[k - 1]) / before);
    const pivot = 2 * (before + after) - before * upper[k - 1];
    upper[k] = after / pivot;
    found[k] = (jump - before * found[k - 1]) / pivot;
  }
  for (let k = count - 2; k > 0; k--) found[k] -= upper[k] * found[k + 1];
  return found;
}

/**
 * Fills what is missing in a signal by interpolation.
 *
 * Source of the spline: de Boor C. (1978), A practical guide to splines, doi:10.1007/978-1-4612-6333-3.
 *
 * @param signal `(T)` values, NaN where one is missing
 * @param options how
 * @returns `(T)` values; those that were there are as they were
 * @throws {RangeError} when no value is there, or one is infinite
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { fillGaps } from "@volley/volley/decoding";
 *
 * console.log(fillGaps([1, NaN, NaN, 4])); // [1, 2, 3, 4]
 * ```
 */
export function fillGaps(signal: ArrayLike<number>, options: FillOptions = {}): Float64Array {
  requireKnown(TASK, options, OPTIONS);
  const { by = "linear" } = options, filled = Float64Array.from(signal);
  if (!["linear", "spline", "before"].includes(by)) {
    failType(TASK, "by must be linear, spline or before", by);
  }
  const infinite = filled.findIndex((one) => Math.abs(one) === Infinity);
  if (infinite >= 0) {
    fail(TASK, "values must be finite, or NaN where missing", `${filled[infinite]} at ${infinite}`);
  }
  const places = Uint32Array.from(filled, (_, t) => t).filter((t) => !Number.isNaN(filled[t]));
  if (places.length === 0) {
    if (filled.length === 0) return filled;
    fail(TASK, "a value must be there", `${filled.length} that are missing`);
  }
  const values = Float64Array.from(places, (t) => filled[t]);
  const curved = by === "spline" ? bends(places, values) : new Float64Array(places.length);
  filled.fill(values[0], 0, places[0]);
  filled.fill(values[values.length - 1], places[places.length - 1] + 1);
  for (let k = 0; k + 1 < places.length; k++) {
    const width = places[k + 1] - places[k];
    if (by === "before") {
      filled.fill(values[k], places[k] + 1, places[k + 1]);
      continue;
    }
    for (let t = places[k] + 1; t < places[k + 1]; t++) {
      const b = (t - places[k]) / width, a = 1 - b;
      filled[t] = a * values[k] + b * values[k + 1] +
        ((a ** 3 - a) * curved[k] + (b ** 3 - b) * curved[k + 1]) * width ** 2 / 6;
    }
  }
  return filled;
}
