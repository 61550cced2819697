import { requireAtLeast } from "../base/require_number.ts";
import { requireSameLength } from "./_checks.ts";

const TASK = "measure information per spike";

/** Values over the largest of them, so that no sum or product overflows. */
function scaled(values: ArrayLike<number>): Float64Array {
  let most = 0;
  for (let at = 0; at < values.length; at++) most = Math.max(most, values[at]);
  return Float64Array.from(values, (value) => most > 0 ? value / most : 0);
}

/**
 * How much a spike tells about a variable, such as the place of an animal or an angle: sum of p_i (r_i / r) log2(r_i / r), with the part p_i of
 * the time that the variable is in bin i, the rate r_i there, and the mean rate r = sum of p_i r_i.
 *
 * It is 0 where the rate is the same everywhere, and log2(1 / p_i) where the neuron fires in bin i alone. Times the mean rate it is the
 * information per second. It is biased upwards where bins hold few spikes: compare it with that of shuffled spikes.
 *
 * Source: Skaggs W. E., McNaughton B. L., Gothard K. M., Markus E. J. (1993), An information-theoretic approach to deciphering the hippocampal
 * code, Advances in Neural Information Processing Systems 5, 1030-1037.
 *
 * @param rates `(B)` rate in each bin of the variable, in Hz or any other unit; of bins that are never visited it does not matter
 * @param occupancy `(B)` time in each bin, in any unit, or its part of all time
 * @returns bits per spike, at least 0; null where there are no spikes or no time
 * @throws {RangeError} when the lengths differ, an occupancy is negative or not finite, or a rate of a visited bin is
 *
 * @example
 * ```ts
 * import { informationPerSpike } from "@volley/volley/trains";
 *
 * console.log(informationPerSpike([8, 0, 0, 0], [1, 1, 1, 1])); // 2 bits: one of four places
 * ```
 */
export function informationPerSpike(rates: ArrayLike<number>, occupancy: ArrayLike<number>): number | null {
  requireSameLength(TASK, "the occupancy", occupancy.length, rates.length);
  for (let bin = 0; bin < rates.length; bin++) {
    requireAtLeast(TASK, `the occupancy of bin ${bin}`, occupancy[bin], 0);
    if (occupancy[bin] > 0) requireAtLeast(TASK, `the rate of bin ${bin}`, rates[bin], 0);
  }
  const times = scaled(occupancy);
  const rate = scaled(Float64Array.from(rates, (value, bin) => occupancy[bin] > 0 ? value : 0));
  const time = times.reduce((sum, one) => sum + one, 0);
  const spikes = times.reduce((sum, one, bin) => sum + one * rate[bin], 0);
  if (!(spikes > 0)) return null;
  const bits = times.reduce((sum, one, bin) => {
    const share = one * rate[bin] / spikes;
    return share > 0 ? sum + share * Math.log2(rate[bin] * time / spikes) : sum;
  }, 0);
  // Equal rates may fall below 0 by rounding.
  return Math.max(0, bits);
}
