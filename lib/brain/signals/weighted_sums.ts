import { fail } from "../../base/fail.ts";
import { requireWhole } from "../../base/require_number.ts";

/**
 * Sums of the regions' signals, one for each channel, as an electroencephalogram's electrodes or a local
 * field potential see them.
 * @param signals One for each region. (R, T)
 * @param gains One row for each channel: how much it sees of each region. (C, R)
 * @returns (C, T)
 * @throws {RangeError} When rows do not fit, or a gain is not finite.
 */
export function weightedSums(
  signals: readonly ArrayLike<number>[],
  gains: readonly ArrayLike<number>[],
): Float64Array[] {
  const task = "sum the signals of regions";
  requireWhole(task, "the number of regions", signals.length, 1);
  const samples = signals[0].length, odd = signals.findIndex(({ length }) => length !== samples);
  if (odd >= 0) {
    fail(task, `every signal must have ${samples} samples`, `${signals[odd].length} of region ${odd}`);
  }
  return gains.map((gain, channel) => {
    if (gain.length !== signals.length) {
      fail(task, `every channel must have ${signals.length} gains`, `${gain.length} of channel ${channel}`);
    }
    const sum = new Float64Array(samples);
    signals.forEach((signal, region) => {
      const own = gain[region];
      if (!Number.isFinite(own)) fail(task, "gains must be finite", `${own} of channel ${channel}`);
      for (let t = 0; t < samples; t++) sum[t] += own * signal[t];
    });
    return sum;
  });
}
