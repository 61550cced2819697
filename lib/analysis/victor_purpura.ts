import { requireAtLeast } from "../base/require_number.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requireTrain } from "./_checks.ts";
import { pairsMatrix } from "./_pairs_matrix.ts";

const TASK = "measure a Victor-Purpura distance";
const OPTIONS: OptionNames<VictorPurpuraOptions> = { costPerMs: true };

/** Options of {@linkcode victorPurpuraDistance}. */
export interface VictorPurpuraOptions {
  /** 1/ms, cost q of a shift of a spike by 1 ms. Spikes further apart than 2 / q are not matched. */
  costPerMs: number;
}

/** The distance of two trains that are known to be in order: row i holds the costs from the first i spikes of a to every start of b. */
function distanceOf(a: ArrayLike<number>, b: ArrayLike<number>, costPerMs: number): number {
  if (costPerMs === 0) return Math.abs(a.length - b.length);
  let above = Float64Array.from({ length: b.length + 1 }, (_, j) => j), row = new Float64Array(b.length + 1);
  for (let i = 1; i <= a.length; i++) {
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const shift = costPerMs * Math.abs(a[i - 1] - b[j - 1]);
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + shift);
    }
    [above, row] = [row, above];
  }
  return above[b.length];
}

/**
 * The distance of Victor and Purpura of two spike trains: the least cost of turning one into the other, where a spike is added or removed for
 * 1 and shifted by dt for q |dt|.
 *
 * With q = 0 it is the difference of the numbers of spikes, and for large q the number of spikes that have no partner at the same time. The
 * cost is found by dynamic programming in n times m steps and a memory of m.
 *
 * Source: Victor J. D., Purpura K. P. (1996), Nature and precision of temporal coding in visual cortex: a metric-space analysis,
 * doi:10.1152/jn.1996.76.2.1310.
 *
 * @param a `(n)` ms, spike times, ascending; equal ones count each
 * @param b `(m)` ms, spike times, ascending
 * @param options the cost of a shift
 * @returns the distance, without unit; 0 for equal trains, those without spikes included
 * @throws {RangeError} when times do not ascend or are not finite, or the cost is negative or not finite
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { victorPurpuraDistance } from "@volley/volley/trains";
 *
 * console.log(victorPurpuraDistance([10, 20], [12], { costPerMs: 0.25 })); // 1.5: a shift by 2 ms and a spike less
 * ```
 */
export function victorPurpuraDistance(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: VictorPurpuraOptions,
): number {
  return victorPurpuraMatrix([a, b], options)[1];
}

/**
 * {@linkcode victorPurpuraDistance} of every pair of spike trains.
 *
 * @param trains `(N)` trains of spike times in ms, ascending, such as those of {@linkcode spikeTrains}
 * @param options the cost of a shift
 * @returns `(N, N)` distances, row by row, symmetric, 0 on the diagonal; empty without trains
 * @throws {RangeError} when times do not ascend or are not finite, or the cost is negative or not finite
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { victorPurpuraMatrix } from "@volley/volley/trains";
 *
 * console.log(victorPurpuraMatrix([[10, 20], [10], []], { costPerMs: 1 })[2]); // 2: the first from the third
 * ```
 */
export function victorPurpuraMatrix(
  trains: readonly ArrayLike<number>[],
  options: VictorPurpuraOptions,
): Float64Array {
  requireKnown(TASK, options, OPTIONS);
  const { costPerMs } = options;
  requireAtLeast(TASK, "costPerMs", costPerMs, 0);
  for (const train of trains) requireTrain(TASK, train);
  return pairsMatrix(trains, (a, b) => distanceOf(a, b, costPerMs));
}
