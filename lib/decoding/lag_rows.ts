import { fail } from "../base/fail.ts";
import { requireWhole } from "../base/require_number.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";

const TASK = "put bins side by side";
const OPTIONS: OptionNames<LagRowOptions> = { before: true, after: true };

/** Options of {@linkcode lagRows}. */
export interface LagRowOptions {
  /**
   * Bins before each that are seen with it.
   *
   * @default {0}
   */
  before?: number;
  /**
   * Bins after each that are seen with it.
   *
   * @default {0}
   */
  after?: number;
}

/**
 * Rows of bins with what is around them: the features of a decoder. Beyond the ends of the recording counts are 0.
 *
 * @param counts `(N)` signals of `(T)` numbers, such as counts of neurons
 * @param options bins before and after
 * @returns `(T, F)` rows with F = (before + 1 + after) N: for each bin of the window, the earliest first, a number of each neuron
 * @throws {RangeError} when signals differ in length, or a number of bins is out of range
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { lagRows } from "@volley/volley/decoding";
 *
 * console.log(lagRows([[1, 2, 3]], { before: 1 })); // rows of two: [0, 1], [1, 2], [2, 3]
 * ```
 */
export function lagRows(
  counts: readonly ArrayLike<number>[],
  options: LagRowOptions = {},
): { values: Float64Array; size: number } {
  requireKnown(TASK, options, OPTIONS);
  const { before = 0, after = 0 } = options, channels = counts.length;
  requireWhole(TASK, "the number of signals", channels, 1);
  requireWhole(TASK, "before", before, 0, 65_536);
  requireWhole(TASK, "after", after, 0, 65_536);
  const bins = counts[0].length, steps = before + 1 + after, size = steps * channels;
  counts.forEach(({ length }, n) => {
    if (length !== bins) fail(TASK, `signal ${n} must have length ${bins}`, length);
  });
  requireWhole(TASK, "the number of features in all", bins * size, 0, 2 ** 30);
  const values = new Float64Array(bins * size);
  for (let t = 0; t < bins; t++) {
    for (let s = 0; s < steps; s++) {
      const from = t + s - before;
      if (from < 0 || from >= bins) continue;
      for (let n = 0; n < channels; n++) values[t * size + s * channels + n] = counts[n][from];
    }
  }
  return { values, size };
}
