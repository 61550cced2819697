import { requirePositive } from "../base/require_number.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requireTrain } from "./_checks.ts";
import { pairsMatrix } from "./_pairs_matrix.ts";

const TASK = "measure a van Rossum distance";
const OPTIONS: OptionNames<VanRossumOptions> = { timeConstantMs: true };

/** Options of {@linkcode vanRossumDistance}. */
export interface VanRossumOptions {
  /** ms, time constant of the exponential that each spike is filtered with. */
  timeConstantMs: number;
}

/**
 * The distance of two trains that are known to be in order. The difference of the filtered trains decays between spikes, so its square
 * integrates to (1 - exp(-2 gap / tau)) tau / 2 times its square after the spike. No term is negative, so nothing cancels.
 */
function distanceOf(a: ArrayLike<number>, b: ArrayLike<number>, timeConstantMs: number): number {
  let difference = 0, area = 0, i = 0, j = 0;
  const next = () => Math.min(i < a.length ? a[i] : Infinity, j < b.length ? b[j] : Infinity);
  while (i < a.length || j < b.length) {
    const time = next();
    let step = 0;
    for (; a[i] === time; i++) step++;
    for (; b[j] === time; j++) step--;
    difference += step;
    const gap = (next() - time) / timeConstantMs;
    area -= difference * difference * Math.expm1(-2 * gap);
    difference *= Math.exp(-gap);
  }
  return Math.sqrt(area);
}

/**
 * The distance of van Rossum of two spike trains: the Euclidean distance of the trains filtered with exp(-t / tau), t >= 0.
 *
 * D^2 = (2 / tau) times the integral of (f - g)^2, which is the double sum of exp(-|t_i - t_j| / tau) over pairs within either train, less
 * twice that of pairs across them. So a single spike is at distance 1 from no spike, and at nearly sqrt(2) from a distant one. This is the
 * normalisation of Elephant's `van_rossum_distance`; van Rossum's own D^2, with 1 / tau before the integral, is half of it. Small tau counts
 * coincidences, large tau compares the numbers of spikes: the limits of D are sqrt(n + m) without coincidences, and |n - m|.
 *
 * The time grows with the number of spikes, not of pairs of them, as both trains are walked through once.
 *
 * Source: van Rossum M. C. W. (2001), A novel spike distance, doi:10.1162/089976601300014321; in linear time: Houghton C., Kreuz T. (2012),
 * On the efficient calculation of van Rossum distances, doi:10.3109/0954898X.2012.673048.
 *
 * @param a `(n)` ms, spike times, ascending; equal ones count each
 * @param b `(m)` ms, spike times, ascending
 * @param options the time constant
 * @returns the distance, without unit; 0 for equal trains, those without spikes included
 * @throws {RangeError} when times do not ascend or are not finite, or the time constant is not positive
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { vanRossumDistance } from "@volley/volley/trains";
 *
 * console.log(vanRossumDistance([10, 20], [10], { timeConstantMs: 5 })); // 1: one spike more
 * ```
 */
export function vanRossumDistance(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: VanRossumOptions,
): number {
  return vanRossumMatrix([a, b], options)[1];
}

/**
 * {@linkcode vanRossumDistance} of every pair of spike trains.
 *
 * @param trains `(N)` trains of spike times in ms, ascending, such as those of {@linkcode spikeTrains}
 * @param options the time constant
 * @returns `(N, N)` distances, row by row, symmetric, 0 on the diagonal; empty without trains
 * @throws {RangeError} when times do not ascend or are not finite, or the time constant is not positive
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { vanRossumMatrix } from "@volley/volley/trains";
 *
 * console.log(vanRossumMatrix([[10, 20], [10], []], { timeConstantMs: 1 })[5]); // 1: the second from the third
 * ```
 */
export function vanRossumMatrix(
  trains: readonly ArrayLike<number>[],
  options: VanRossumOptions,
): Float64Array {
  requireKnown(TASK, options, OPTIONS);
  const { timeConstantMs } = options;
  requirePositive(TASK, "timeConstantMs", timeConstantMs);
  for (const train of trains) requireTrain(TASK, train);
  return pairsMatrix(trains, (a, b) => distanceOf(a, b, timeConstantMs));
}
