import { requireAtLeast } from "../../base/require_number.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { meanOver, resolveWaveform } from "../../system/resolved_waveform.ts";
import { isWaveform } from "../../system/waveform.ts";
import { openField } from "../open_field.ts";
import type { OwnRateParts } from "../rate_parts.ts";
import type { MeanFieldSpec } from "../spec_types.ts";
import { integrate } from "./integrate.ts";

/** A population whose rate in the second order is far from that in the first. */
export interface OrderShift {
  /** Its name. */
  population: string;
  /** Rate without covariances, Hz. */
  firstHz: number;
  /** Rate with covariances, Hz; not finite where it runs away. */
  secondHz: number;
}

/** Options of {@linkcode orderShifts}. */
export interface OrderShiftOptions {
  /** Part of the rate by which orders may differ. @default 0.2 */
  most?: number;
  /** Time that both are given, ms; rates are means over its second half. @default 1000 */
  timeMs?: number;
  /** Rate models and kinds of transfer functions of one's own. @default none */
  own?: OwnRateParts;
}

const TASK = "compare orders of a mean field";
const OPTIONS: OptionNames<OrderShiftOptions> = { most: true, timeMs: true, own: true };
/** Rates below it are not compared, Hz. */
const LEAST_HZ = 1;

/** Mean rates over the second half of a time, without noise of finite size; inputs that vary are at their mean. (P) Hz, NaN where one runs away */
function ratesOf(spec: MeanFieldSpec, timeMs: number, own: OwnRateParts | undefined): Float64Array {
  const field = openField({ ...spec, finiteSize: false }, own), steps = Math.ceil(timeMs / spec.stepMs);
  const inputs = (spec.inputs ?? []).map(({ value }) =>
    isWaveform(value) ? meanOver(resolveWaveform(value, 1), 0, timeMs) : value
  );
  const sums = new Float64Array(spec.populations.length), from = steps >> 1;
  integrate(field, {
    ...{ start: field.initial(), steps, inputs: () => inputs },
    each(step, _, rates) {
      if (step > from) { for (let p = 0; p < sums.length; p++) sums[p] += rates[p] / (steps - from); }
      if (rates.every(Number.isFinite)) return true;
      sums.fill(NaN);
      return false;
    },
  });
  return sums;
}

/**
 * Populations whose mean rate in the second order leaves that of the first by more than a part, where one of both is above 1 Hz. The second order is a small correction
 * where it is valid (S. El Boustani, A. Destexhe 2009, doi:10.1162/neco.2009.02-08-710): where covariances change rates a lot, neither order is to be trusted, and the second may have found a state
 * of large covariances that networks do not have.
 * @param spec The mean field, of whatever order; of populations that have transfer functions and one `tau`, as the second order needs.
 * @throws {SpecError} When the spec has a mistake, or no second order. @throws {RangeError} When an option is out of range. @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { getMeanFieldPreset } from "../mean_field_presets.ts";
 * import { orderShifts } from "./order_shift.ts";
 *
 * console.assert(orderShifts(getMeanFieldPreset("adex-mean-field-2")).length === 0);
 * ```
 */
export function orderShifts(spec: MeanFieldSpec, options: OrderShiftOptions = {}): OrderShift[] {
  requireKnown(TASK, options, OPTIONS);
  const { most = 0.2, timeMs = 1000, own } = options;
  requireAtLeast(TASK, "most", most, 0);
  requireAtLeast(TASK, "timeMs", timeMs, spec.stepMs);
  const [first, second] = ([1, 2] as const).map((order) => ratesOf({ ...spec, order }, timeMs, own));
  return spec.populations.flatMap(({ name: population }, p) => {
    const firstHz = first[p], secondHz = second[p];
    const compared = !(Math.max(firstHz, secondHz) < LEAST_HZ);
    const leaves = compared && !(Math.abs(secondHz - firstHz) <= most * firstHz);
    return leaves ? [{ population, firstHz, secondHz }] : [];
  });
}

/** What people are told of it, in one sentence. */
export function orderShiftSentence({ population, firstHz, secondHz }: OrderShift, most = 0.2): string {
  const found = Number.isFinite(secondHz) ? `${secondHz.toPrecision(3)} Hz` : "no finite rate";
  return `the second order leaves the first by more than ${
    100 * most
  } %: ${population} has ${found} with covariances and ${firstHz.toPrecision(3)} Hz without`;
}
