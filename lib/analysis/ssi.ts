import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { isWithin } from "../base/time_grid.ts";
import { requirePositive, requireWhole } from "../base/require_number.ts";
import { requireAscending, requireFinite } from "./_checks.ts";

const OPTIONS: OptionNames<Parameters<typeof spikeSynchronyIndex>[1]> = { neuronCount: true, windowMs: true };

/**
 * The spike synchrony index: the mean, over all spikes, of the fraction of the population that fires around a spike.
 *
 * SSI(w) = mean over spikes of (number of spikes within +- w / 2 of it, both ends, to a nanosecond, and the spike itself included)
 * divided by the number of neurons. 1 when all neurons fire together once; for n spikes spread at random over a duration
 * T it is close to (1 + n w / T) / N.
 *
 * Source: Cai Y., Wu T., Tao L., Xiao Z.-C. (2021), Model reduction captures stochastic gamma oscillations on
 * low-dimensional manifolds, doi:10.3389/fncom.2021.678688.
 *
 * @param times `(n)` ms, ascending: all spikes of one population
 * @param options population and window
 * @param options.neuronCount neurons in the population
 * @param options.windowMs ms, full width w of the window, by default 1
 * @returns the index, without unit; null when there is no spike, 1 / N for one
 * @throws {RangeError} when times do not ascend or are not finite, or neuronCount or windowMs is not positive
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { spikeSynchronyIndex } from "@volley/volley";
 *
 * const times = Float64Array.of(10, 10.2, 10.4, 30);
 * console.log(spikeSynchronyIndex(times, { neuronCount: 10 })); // 0.25: (3 + 3 + 3 + 1) / 4 / 10
 * ```
 */
export function spikeSynchronyIndex(
  times: Float64Array,
  options: { neuronCount: number; /** @default {1} */ windowMs?: number },
): number | null {
  requireKnown("measure synchrony", options, OPTIONS);
  const { neuronCount, windowMs = 1 } = options;
  requireWhole("measure synchrony", "neuronCount", neuronCount, 1);
  requirePositive("measure synchrony", "windowMs", windowMs);
  requireAscending("measure synchrony", times);
  requireFinite("measure synchrony", "times", times);
  if (times.length === 0) return null;
  const reach = windowMs / 2;
  let near = 0, first = 0, end = 0;
  for (let i = 0; i < times.length; i++) {
    while (!isWithin(times[i], times[first], reach)) first++;
    while (end < times.length && isWithin(times[end], times[i], reach)) end++;
    near += end - first;
  }
  return near / times.length / neuronCount;
}
