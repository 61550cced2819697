import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { binFrom } from "../base/time_grid.ts";
import { requirePositive } from "../base/require_number.ts";
import { requireFinite, requireSameLength } from "./_checks.ts";
import { isConstant, mean } from "./summary.ts";

const OPTIONS: OptionNames<CountLagOptions> = { binMs: true, maxLagMs: true };

const TASK = "measure a lag";

/** Options of {@linkcode countLag}. */
export interface CountLagOptions {
  /** ms, width of a bin. */
  binMs: number;
  /**
   * ms, the longest lag looked at, both ways, in whole bins and at least one. Keep it below the period of a rhythm, or one beat is taken for the next.
   *
   * @default {10}
   */
  maxLagMs?: number;
}

/** Covariance of `a` with `b` moved back by `lag` bins, as a sum over the bins that overlap. */
function covariance(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  at: { lag: number; means: number[] },
): number {
  const { lag, means } = at;
  const first = Math.max(0, -lag);
  const end = Math.min(a.length, b.length - lag);
  let sum = 0;
  for (let t = first; t < end; t++) sum += (a[t] - means[0]) * (b[t + lag] - means[1]);
  return sum / (end - first);
}

/**
 * How much later one population fires than another: the lag of the peak of the cross-correlogram of their counts,
 * refined by a parabola through the three highest bins.
 *
 * Source of cross-correlograms of spike counts: Perkel D. H., Gerstein G. L., Moore G. P. (1967), Neuronal spike trains
 * and stochastic point processes II, doi:10.1016/S0006-3495(67)86597-4.
 *
 * @param a `(T)` spikes per bin
 * @param b `(T)` spikes per bin
 * @param options bins and range
 * @returns ms by which `b` follows `a`, negative when it leads; null when a count never changes, the recording is too
 *   short, or the correlogram has no positive peak within the range
 * @throws {RangeError} when the lengths differ, a count is not finite or an option is not positive
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { countLag } from "@volley/volley";
 *
 * const e = Array.from({ length: 200 }, (_, ms) => ms % 20 < 3 ? 9 : 0);
 * const i = Array.from({ length: 200 }, (_, ms) => (ms + 18) % 20 < 3 ? 9 : 0);
 * console.log(countLag(e, i, { binMs: 1 })); // 2 ms, to a fraction of a bin
 * ```
 */
export function countLag(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: CountLagOptions,
): number | null {
  requireKnown(TASK, options, OPTIONS);
  const { binMs, maxLagMs = 10 } = options;
  requireSameLength(TASK, "b", b.length, a.length);
  requirePositive(TASK, "binMs", binMs);
  requirePositive(TASK, "maxLagMs", maxLagMs);
  requireFinite(TASK, "counts", a);
  requireFinite(TASK, "counts", b);
  const reach = Math.max(1, binFrom(maxLagMs, binMs));
  if (a.length <= 2 * reach || isConstant(a) || isConstant(b)) return null;
  const means = [mean(a), mean(b)];
  const correlogram = Float64Array.from(
    { length: 2 * reach + 1 },
    (_, k) => covariance(a, b, { lag: k - reach, means }),
  );
  let top = 0;
  for (let k = 1; k < correlogram.length; k++) if (correlogram[k] > correlogram[top]) top = k;
  if (top === 0 || top === correlogram.length - 1 || !(correlogram[top] > 0)) return null;
  const [left, middle, right] = correlogram.subarray(top - 1, top + 2);
  const curvature = left - 2 * middle + right;
  const offset = curvature < 0 ? (left - right) / (2 * curvature) : 0;
  return (top - reach + offset) * binMs;
}
