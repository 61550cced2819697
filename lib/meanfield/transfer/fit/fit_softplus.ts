import { levenbergMarquardt, type SquaresProblem } from "../../../analysis/levenberg_marquardt.ts";
import { ensure } from "../../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../../base/require_known.ts";
import { logistic, softplus } from "../_rectified.ts";
import { LEAST_TOTAL } from "../_softplus_jet.ts";
import { parseTransfer } from "../registry.ts";
import type { SoftplusTransfer } from "../softplus_spec.ts";
import {
  fittedArguments,
  judgeFit,
  requireSamples,
  sampleError,
  type TransferFit,
  type TransferSamples,
} from "./samples.ts";

/** Options of {@link fitSoftplus}. */
export interface SoftplusFitOptions {
  /** What each source adds to the total rate. (S) @default 1 each */
  weights?: number[];
  /** Rate of the noise besides, Hz. @default 0 */
  background?: number;
  /** Size of a postsynaptic potential. @default 1 */
  q?: number;
}

const OPTIONS: OptionNames<SoftplusFitOptions> = { weights: true, background: true, q: true };

/** Roots of the total rate over which the threshold is blurred, in parts of their range, where the search starts. */
const BLURS = [0.02, 0.1, 0.4];
/** Refractory time where the search starts, ms; the least and the largest logarithm of a parameter. */
const FIRST_REFRACTORY = 2, LEAST_LOG = -30, MOST_LOG = 30;

/** Rates against samples by x0, ln b, ln c, ln t_ref (s). */
function problemOf(samples: TransferSamples, drives: Float64Array): SquaresProblem {
  const errors = Array.from(drives, (_, m) => sampleError(samples.rates[m], samples.errors[m]));
  return {
    residuals: drives.length,
    evaluate(p, out, jacobian) {
      const held = p.map((value, k) => k === 0 ? value : Math.min(MOST_LOG, Math.max(LEAST_LOG, value)));
      const x0 = held[0], b = Math.exp(held[1]), c = Math.exp(held[2]), t = Math.exp(held[3]);
      for (let m = 0; m < drives.length; m++) {
        const way = drives[m] - x0, f = c / b * softplus(b * way), r = 1 / (1 + t * f), s = logistic(b * way);
        out[m] = (f * r - samples.rates[m]) / errors[m];
        const slope = r * r / errors[m];
        jacobian?.set([-c * s * slope, (c * s * way - f) * slope, f * slope, -t * f * f * slope], 4 * m);
      }
    },
  };
}

/**
 * Fits a refractory SoftPlus of the root of the total rate to measured rates, from several starts.
 * @param samples Rates, of sources alone. @param options How sources add up.
 * @throws {RangeError} When samples are out of range, or depend on more than sources.
 * @throws {SpecError} When an option is out of range.
 */
export function fitSoftplus(
  samples: TransferSamples,
  options: SoftplusFitOptions = {},
): TransferFit<SoftplusTransfer> {
  const task = "fit a transfer function";
  requireKnown(task, options, OPTIONS);
  requireSamples(samples, 5);
  const { of, x, rates } = samples, { weights = of.sources.map(() => 1), background = 0, q = 1 } = options;
  ensure(x[0].length === of.sources.length, task, "a SoftPlus must depend on sources alone", x[0].length);
  const make = (p: ArrayLike<number>) =>
    parseTransfer({
      kind: "softplus",
      ...fittedArguments(samples),
      weights,
      background,
      q,
      x0: p[0],
      b: Math.exp(p[1]),
      c: Math.exp(p[2]),
      t_ref: 1e3 * Math.exp(p[3]),
    }, "transfer") as SoftplusTransfer;
  make([0, 0, 0, 0]);
  const drives = Float64Array.from(x, (row) => {
    const total = row.reduce((sum, value, k) => sum + weights[k] * Math.max(0, value), background);
    return q * Math.sqrt(Math.max(LEAST_TOTAL, total));
  });
  const problem = problemOf(samples, drives);
  const low = drives.reduce((a, b) => Math.min(a, b)), high = drives.reduce((a, b) => Math.max(a, b));
  const most = Array.from(rates).reduce((a, b) => Math.max(a, b), 0),
    wide = Math.max(high - low, 1e-3 * high);
  const found = BLURS.map((blur) => {
    const gain = Math.max(most, 1) / wide;
    const start = [
      0.5 * (low + high),
      -Math.log(blur * wide),
      Math.log(2 * gain),
      Math.log(1e-3 * FIRST_REFRACTORY),
    ];
    return levenbergMarquardt(problem, start, { rounds: 300 });
  }).reduce((best, one) => one.squares < best.squares ? one : best);
  return judgeFit(make(found.parameters), samples);
}
