import { fitRegression } from "../../decoding/glm/fit_regression.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireAtLeast, requireWhole } from "../../base/require_number.ts";
import { type Bounded, bounded } from "./intervals.ts";
import { follows, requireColumns, type TwoStepColumns } from "./two_step_columns.ts";

/** Options of {@linkcode choicesAtLags}. */
export interface ChoicesAtLagsOptions {
  /** Trials back that are looked at. @default 5 */
  lags?: number;
  /** Precision of a normal prior of all weights, which keeps them finite where choices never vary. @default 0 */
  ridge?: number;
}

/** Kinds of trials. */
export type TrialKind = "commonRewarded" | "rareRewarded" | "commonUnrewarded" | "rareUnrewarded";

/** What earlier trials tell of a choice. */
export interface ChoicesAtLags {
  /** Log-odds of choice 1 with nothing before. */
  bias: Bounded;
  /** Weight of a trial of each kind, one trial back first: change of the log-odds to choose again what was chosen in it. */
  weights: Record<TrialKind, Bounded[]>;
  /** Sum over lags of (rewarded - unrewarded) after common, plus the same after rare transitions: what a learner without a model has. */
  modelFree: Bounded;
  /** Sum over lags of (rewarded - unrewarded) after common, less the same after rare transitions: what a learner by a model has. */
  modelBased: Bounded;
  /** Trials that were predicted. */
  trials: number;
  /** Mean log-likelihood of a choice, nats. */
  logLikelihood: number;
}

const TASK = "regress choices on earlier trials",
  OPTIONS: OptionNames<ChoicesAtLagsOptions> = {
    ...{ lags: true, ridge: true },
  };
const KINDS: readonly TrialKind[] = ["commonRewarded", "rareRewarded", "commonUnrewarded", "rareUnrewarded"];
/** Signs of the kinds in the two indices. */
const FREE = [1, 1, -1, -1], BASED = [1, -1, -1, 1];

/** A sum of estimates with its error by their covariance, the intercept first in it. */
function combined(signs: Float64Array, estimates: Float64Array, covariance: Float64Array): Bounded {
  const n = estimates.length + 1;
  let value = 0, variance = 0;
  for (let i = 0; i < n - 1; i++) {
    value += signs[i] * estimates[i];
    for (let j = 0; j < n - 1; j++) variance += signs[i] * signs[j] * covariance[(i + 1) * n + j + 1];
  }
  return bounded(value, Math.sqrt(Math.max(0, variance)));
}

/**
 * Logistic regression of first choices on the trials before: for each lag and kind of trial, 1 where choice 1 was made in it, -1 where choice 0 was, 0 where it was of another kind.
 *
 * Source: K. J. Miller, C. D. Brody, M. M. Botvinick (2016), Identifying model-based and model-free patterns in behavior on multi-step tasks, doi:10.1101/096339.
 *
 * @param columns Trials, in order. @param options How far it looks back.
 * @throws {RangeError | TypeError} When columns do not fit, there are too few trials, or an option is out of range or unknown.
 *
 * @example
 * ```ts
 * import { choicesAtLags, simulateLearner, twoStepColumns, twoStepLearner, twoStepWorld } from "@volley/volley/agents";
 *
 * const values = { alpha: 0.5, beta: 5, lambda: 1, w: 0, stickiness: 0 };
 * const trials = simulateLearner(twoStepLearner(), values, { world: twoStepWorld(), trials: 5000 });
 * const { modelFree, modelBased } = choicesAtLags(twoStepColumns(trials));
 * console.assert(modelFree.interval[0] > 0 && Math.abs(modelBased.value) < modelFree.value / 5);
 * ```
 */
export function choicesAtLags(columns: TwoStepColumns, options: ChoicesAtLagsOptions = {}): ChoicesAtLags {
  requireKnown(TASK, options, OPTIONS);
  const { lags = 5, ridge = 0 } = options, count = requireColumns(TASK, columns);
  requireWhole(TASK, "lags", lags, 1, 100);
  requireAtLeast(TASK, "ridge", ridge, 0);
  const { first, common, reward } = columns;
  const kept = Array.from({ length: count }, (_, t) => t).filter((t) => follows(columns, t, lags));
  requireWhole(TASK, `the number of trials with ${lags} before them`, kept.length, 4 * lags + 2);
  const kindOf = (t: number) => 2 * Number(!(reward[t] > 0)) + Number(common[t] === 0);
  const predictors = Array.from({ length: lags * 4 }, (_, k) => {
    const lag = 1 + Math.floor(k / 4);
    return Float64Array.from(kept, (t) => kindOf(t - lag) === k % 4 ? 2 * first[t - lag] - 1 : 0);
  });
  const names = predictors.map((_, k) => `${KINDS[k % 4]} ${1 + Math.floor(k / 4)} back`);
  const found = fitRegression(
    { columns: predictors, counts: kept.map((t) => first[t]) },
    { family: "bernoulli", names, ridge },
  );
  const { coefficients, intercept, standardErrors, covariance, logLikelihood } = found;
  const index = (signs: readonly number[]) =>
    combined(coefficients.map((_, k) => signs[k % 4]), coefficients, covariance!);
  const weightsOf = (kind: number) =>
    Array.from(
      { length: lags },
      (_, lag) => bounded(coefficients[4 * lag + kind], standardErrors![1 + 4 * lag + kind]),
    );
  return {
    bias: bounded(intercept, standardErrors![0]),
    weights: Object.fromEntries(
      KINDS.map((name, kind) => [name, weightsOf(kind)]),
    ) as ChoicesAtLags["weights"],
    ...{ modelFree: index(FREE), modelBased: index(BASED) },
    ...{ trials: kept.length, logLikelihood: logLikelihood / kept.length },
  };
}
