import { type Ensure, ensureTo } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { wholeSteps } from "../../base/time_grid.ts";

/** Weights and delays of a weighted sum of currents. */
export interface WeightedSumOptions {
  /** Time between samples, ms. */
  everyMs: number;
  /** How much more currents of GABA receptors count than those of AMPA receptors. @default 1.65 */
  alpha?: number;
  /** Delay of currents of AMPA receptors, ms; a whole number of samples. @default 6 */
  tauAmpaMs?: number;
  /** Delay of currents of GABA receptors, ms; a whole number of samples. @default 0 */
  tauGabaMs?: number;
}

const OPTIONS: OptionNames<WeightedSumOptions> = {
  everyMs: true,
  alpha: true,
  tauAmpaMs: true,
  tauGabaMs: true,
};

const ensure: Ensure = ensureTo("weigh these currents");

function delayOf(ms: number, everyMs: number): number {
  const samples = wholeSteps(ms, everyMs);
  ensure(samples !== null && samples >= 0, `delays must be a whole number of samples of ${everyMs} ms`, ms);
  return samples!;
}

/**
 * The reference weighted sum, a proxy of the local field potential that a population of pyramidal cells makes:
 *
 *     RWS(t) = I_AMPA(t - tau_AMPA) - alpha I_GABA(t - tau_GABA)
 *
 * of the sums of the cells' currents, inward positive: those of AMPA receptors flow in and those of GABA receptors out, so that both add to it. Excitation of the
 * apical dendrites and inhibition of the somata make dipoles of one direction. A. Mazzoni et al. (2015), doi:10.1371/journal.pcbi.1004584, who fitted
 * alpha and the delays to the potential of morphologies in place of the point neurons, up to scale and offset. Valid for networks such as theirs.
 *
 * @param currents Sums over the cells, pA, sample by sample, inward positive; equally long
 * @param options weights, delays, time between samples
 * @returns `skipped` samples at the start, whose delayed currents are not known, and the sum for each sample after them, pA
 * @throws {RangeError} when the lengths differ, all samples would be skipped, a current is not finite or an option is out of range
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { weightedSum } from "@volley/volley/lfp";
 *
 * const ampa = [1, 2, 3, 4], gaba = [-10, -20, -30, -40];
 * const { skipped, values } = weightedSum({ ampa, gaba }, { everyMs: 3 });
 * console.log(skipped, values); // 2, [1 + 49.5, 2 + 66]
 * ```
 */
export function weightedSum(
  { ampa, gaba }: { ampa: ArrayLike<number>; gaba: ArrayLike<number> },
  options: WeightedSumOptions,
): { skipped: number; values: Float64Array } {
  requireKnown("weigh these currents", options, OPTIONS);
  const { everyMs, alpha = 1.65, tauAmpaMs = 6, tauGabaMs = 0 } = options;
  ensure(
    everyMs > 0 && everyMs < Infinity,
    "the time between samples must be positive and finite, ms",
    everyMs,
  );
  ensure(alpha >= 0 && alpha < Infinity, "alpha must be finite and not negative", alpha);
  ensure(ampa.length === gaba.length, "there must be as many of GABA receptors as of AMPA receptors", [
    ampa.length,
    gaba.length,
  ]);
  const late = delayOf(tauAmpaMs, everyMs), later = delayOf(tauGabaMs, everyMs);
  const skipped = Math.max(late, later);
  ensure(
    ampa.length > skipped,
    `they must be longer than the delays, ${skipped} samples of ${everyMs} ms`,
    ampa.length,
  );
  const values = Float64Array.from(
    { length: ampa.length - skipped },
    (_, k) => ampa[k + skipped - late] - alpha * gaba[k + skipped - later],
  );
  const odd = values.findIndex((value) => !Number.isFinite(value));
  ensure(odd < 0, "they must be finite", `${values[odd]} at sample ${skipped + odd}`);
  return { skipped, values };
}
