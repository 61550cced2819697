import { requireWhole } from "../base/require_number.ts";
import { requireFinite } from "./_checks.ts";
import { mean, standardDeviation } from "./summary.ts";

/**
 * The Fano factor of spike counts: variance over mean, with the population variance.
 *
 * A Poisson process has Fano factor 1 at every bin width; synchrony raises it, regularity lowers it.
 *
 * Source: Fano U. (1947), Ionization yield of radiations. II, doi:10.1103/PhysRev.72.26.
 *
 * @param counts `(T)` spikes per window, of one neuron or of a whole population
 * @returns the Fano factor, without unit, 0 for counts that are all the same; null when there is no count or no spike
 * @throws {RangeError} when a count is not finite
 *
 * @example
 * ```ts
 * import { fanoFactor } from "@volley/volley";
 *
 * console.log(fanoFactor([0, 4, 0, 4])); // 2
 * ```
 */
export function fanoFactor(counts: ArrayLike<number>): number | null {
  requireFinite("take a Fano factor", "counts", counts);
  if (counts.length === 0) return null;
  const average = mean(counts);
  return average > 0 ? standardDeviation(counts) ** 2 / average : null;
}

/**
 * Widens bins by adding up groups of neighbours.
 *
 * @param counts `(T)` spikes per bin
 * @param factor how many bins make a new one, a whole number; bins left over at the end are dropped
 * @returns `(floor(T / factor))` spikes per wider bin; none when there are fewer bins than make one
 * @throws {RangeError} when the factor is not an integer of at least 1
 *
 * @example
 * ```ts
 * import { rebin } from "@volley/volley";
 *
 * console.log(rebin([1, 2, 3, 4, 5], 2)); // [3, 7]
 * ```
 */
export function rebin(counts: ArrayLike<number>, factor: number): Float64Array {
  requireWhole("rebin counts", "factor", factor, 1);
  const wide = new Float64Array(Math.floor(counts.length / factor));
  for (let bin = 0; bin < wide.length * factor; bin++) wide[Math.floor(bin / factor)] += counts[bin];
  return wide;
}
