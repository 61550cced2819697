import { erfcinv } from "../../../analysis/erfc.ts";
import { LeastSquares } from "../../../analysis/least_squares.ts";
import { levenbergMarquardt, type SquaresProblem } from "../../../analysis/levenberg_marquardt.ts";
import { nelderMead } from "../../../analysis/nelder_mead.ts";
import { ensure } from "../../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../../base/require_known.ts";
import { requirePositive } from "../../../base/require_number.ts";
import { thresholdFeatures, type VoltageMoments } from "../_semi_analytic_terms.ts";
import { SemiAnalyticFunction } from "../_semi_analytic_jet.ts";
import { parseTransfer } from "../registry.ts";
import type { SemiAnalyticTransfer, TransferCell, TransferSynapse } from "../semi_analytic_spec.ts";
import { erfc } from "../../../analysis/erfc.ts";
import {
  fittedArguments,
  judgeFit,
  requireSamples,
  sampleError,
  type TransferFit,
  type TransferSamples,
} from "./samples.ts";

/** Options of {@link fitSemiAnalytic}. */
export interface SemiAnalyticFitOptions {
  /** Cell. */
  cell: TransferCell;
  /** Synapses, by the sources of the samples. */
  synapses: TransferSynapse[];
  /** Coefficients of the threshold. @default 10 */
  terms?: 5 | 10 | 11;
  /** What the rate is multiplied by. @default 1 */
  alpha?: number;
  /** As in the transfer function. @default exact */
  moments?: "exact" | "auto-mfm";
}

const OPTIONS: OptionNames<SemiAnalyticFitOptions> = {
  cell: true,
  synapses: true,
  terms: true,
  alpha: true,
  moments: true,
};

/** 2 / sqrt(pi), and steps of the first simplex, mV. */
const SLOPE = 2 / Math.sqrt(Math.PI), STEP = 0.5;
/** Values that the simplex may ask for, for each coefficient. */
const ASKED = 120;

/** Features of a threshold in the order of a spec's coefficients. */
function featuresOf(moments: VoltageMoments, spec: SemiAnalyticTransfer): Float64Array {
  const all = thresholdFeatures(moments, spec.cell), { length } = spec.threshold;
  return length === 5 ? Float64Array.of(...all.subarray(0, 4), all[10]) : all.subarray(0, length);
}

/** Coefficients by least squares on V_eff, where the rate is neither 0 nor more than any threshold gives; null where too few are left. */
function invertedThreshold(samples: TransferSamples, moments: VoltageMoments[], spec: SemiAnalyticTransfer) {
  const { alpha = 1, threshold } = spec, sums = new LeastSquares(threshold.length, 1);
  let used = 0, fast = 0;
  moments.forEach((own, m) => {
    const part = 2e-3 * own.time * samples.rates[m] / alpha;
    if (part >= 2) fast++;
    if (!(part > 0 && part < 2)) return;
    const z = erfcinv(part),
      part1 = 2e-3 * own.time * sampleError(samples.rates[m], samples.errors[m]) / alpha;
    const error = Math.SQRT2 * own.sd * part1 * Math.exp(Math.min(z * z, 500)) / SLOPE;
    sums.add(featuresOf(own, spec), [own.mean + Math.SQRT2 * own.sd * z], 1 / (error * error + 1e-6));
    used++;
  });
  return { fast, coefficients: used >= threshold.length ? Array.from(sums.solve().coefficients) : null };
}

/** The rates themselves against samples, by the coefficients. */
function rateProblem(
  samples: TransferSamples,
  moments: VoltageMoments[],
  spec: SemiAnalyticTransfer,
): SquaresProblem {
  const features = moments.map((own) => featuresOf(own, spec)), count = spec.threshold.length;
  const errors = moments.map((_, m) => sampleError(samples.rates[m], samples.errors[m]));
  return {
    residuals: moments.length,
    evaluate(p, out, jacobian) {
      moments.forEach(({ mean, sd, time }, m) => {
        let threshold = 0;
        for (let k = 0; k < count; k++) threshold += p[k] * features[m][k];
        const z = (threshold - mean) / (Math.SQRT2 * sd), scale = 500 * (spec.alpha ?? 1) / time;
        out[m] = (scale * erfc(z) - samples.rates[m]) / errors[m];
        if (!jacobian) return;
        const slope = -SLOPE * scale * Math.exp(-z * z) / (Math.SQRT2 * sd) / errors[m];
        for (let k = 0; k < count; k++) jacobian[m * count + k] = slope * features[m][k];
      });
    },
  };
}

/**
 * Fits the threshold of the semi-analytic template to measured rates: least squares on the effective threshold, which the template inverted gives where a rate is
 * neither 0 nor above alpha/tau_V, then the simplex of Nelder and Mead and the method of Levenberg and Marquardt on the rates themselves.
 * Sources: Y. Zerlaut et al. (2018), doi:10.1007/s10827-017-0668-2; M. di Volo et al. (2019), doi:10.1162/neco_a_01173.
 * @param samples Rates. @param options Cell, synapses, alpha.
 * @throws {RangeError} When samples or options are out of range, or too few samples fire.
 * @throws {SpecError} When the cell or a synapse is wrong.
 */
export function fitSemiAnalytic(
  samples: TransferSamples,
  options: SemiAnalyticFitOptions,
): TransferFit<SemiAnalyticTransfer> {
  const task = "fit a transfer function";
  requireKnown(task, options, OPTIONS);
  const { cell, synapses, terms = 10, alpha = 1, moments: kind } = options;
  requirePositive(task, "alpha", alpha);
  requireSamples(samples, terms);
  const first: SemiAnalyticTransfer = {
    kind: "semi-analytic",
    ...fittedArguments(samples),
    cell,
    synapses,
    threshold: [-50, ...Array(terms - 1).fill(0)],
    ...(alpha === 1 ? {} : { alpha }),
    ...(kind ? { moments: kind } : {}),
  };
  const spec = parseTransfer(first, "transfer") as SemiAnalyticTransfer, of = new SemiAnalyticFunction(spec);
  const moments = samples.x.map((row) => of.moments(row));
  const { fast, coefficients } = invertedThreshold(samples, moments, spec);
  ensure(
    coefficients !== null,
    task,
    `at least ${terms} samples must fire, below alpha/tau_V`,
    samples.x.length - fast,
  );
  const threshold = refined(rateProblem(samples, moments, spec), coefficients);
  const warnings = fast > 0
    ? [`${fast} samples fire faster than alpha/tau_V, which no threshold can give: a larger alpha is needed.`]
    : [];
  return judgeFit({ ...spec, threshold }, samples, warnings);
}

/** Coefficients that make the rates fit, from those that make the threshold fit. */
function refined(problem: SquaresProblem, start: number[]): number[] {
  const residuals = new Float64Array(problem.residuals);
  const squares = (p: readonly number[]) => {
    problem.evaluate(Float64Array.from(p), residuals, null);
    return residuals.reduce((sum, value) => sum + value * value, 0);
  };
  const simplex = nelderMead(squares, { start, steps: start.map(() => STEP) }, {
    evaluations: ASKED * start.length,
  });
  return Array.from(levenbergMarquardt(problem, simplex.parameters, { rounds: 200 }).parameters);
}
