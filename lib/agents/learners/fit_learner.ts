import { choleskyFactor, solveCholesky } from "../../analysis/cholesky.ts";
import { nelderMead } from "../../analysis/nelder_mead.ts";
import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";
import { type ChoiceTrials, type Learner, logSum, requireTrials, requireValues } from "./learner.ts";

/** Options of {@linkcode fitLearner}. */
export interface LearnerFitOptions {
  /** Parameters that are known, by name. @default none */
  fixed?: Readonly<Record<string, number>>;
  /** Places from which it searches, by chance but the first, which is the middle. @default 5 */
  starts?: number;
  /** Seed of these places. @default 1 */
  seed?: number;
}

/** A learner that was fitted. */
export interface FittedLearner {
  /** Values of all parameters, those that were fixed too. */
  values: Record<string, number>;
  /** Standard errors of those that were fitted, from the curvature of the likelihood; null where one is at the end of its range, or the likelihood is flat. */
  standardErrors: Record<string, number> | null;
  /** Logarithm of the likelihood of all choices. */
  logLikelihood: number;
  /** That of choices by chance. */
  byChance: number;
  /** Number of parameters that were fitted. */
  fitted: number;
  /** Akaike's criterion, 2 k - 2 log L: the less the better. */
  aic: number;
  /** The Bayesian one, k log(choices) - 2 log L. */
  bic: number;
  /** Whether the search ended by itself. */
  settled: boolean;
}

const TASK = "fit the learner",
  OPTIONS: OptionNames<LearnerFitOptions> = {
    ...{ fixed: true, starts: true, seed: true },
  };

/** Logarithm of the likelihood of recorded choices, and of choices by chance. */
function likelihoods(
  learner: Learner,
  values: Readonly<Record<string, number>>,
  { choices, outcomes }: ChoiceTrials,
): { own: number; byChance: number } {
  const step = learner.open(values);
  let own = 0, byChance = 0, at = 0;
  while (at < choices.length) {
    step((utilities) => {
      const action = choices[at], outcome = outcomes[at++];
      if (action >= utilities.length) {
        fail(TASK, `a choice of ${learner.name} must be below ${utilities.length}`, action);
      }
      own += utilities[action] - logSum(utilities);
      byChance -= Math.log(utilities.length);
      return { action, outcome };
    });
  }
  return { own, byChance };
}

/**
 * Logarithm of the likelihood of recorded choices.
 * @param values Of all parameters.
 * @throws {RangeError} When trials are not whole, or values missing or out of range.
 */
export function logLikelihoodOf(
  learner: Learner,
  values: Readonly<Record<string, number>>,
  trials: ChoiceTrials,
): number {
  requireTrials(TASK, learner, trials);
  requireValues(TASK, learner, values);
  return likelihoods(learner, values, trials).own;
}

const chance = (x: number) => 1 / (1 + Math.exp(-x));

/** Standard errors from second differences of the loss; null where the curvature is not positive or an end is near. */
function standardErrors(
  loss: (values: number[]) => number,
  at: number[],
  ranges: { least: number; most: number }[],
): number[] | null {
  const steps = ranges.map(({ least, most }) => 1e-3 * (most - least)), n = at.length;
  if (at.some((value, k) => value - ranges[k].least < steps[k] || ranges[k].most - value < steps[k])) {
    return null;
  }
  const moved = (i: number, a: number, j: number, b: number) => {
    const place = [...at];
    place[i] += a * steps[i];
    place[j] += b * steps[j];
    return loss(place);
  };
  const here = loss(at), curvature = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const own = i === j
        ? moved(i, 1, i, 0) - 2 * here + moved(i, -1, i, 0)
        : (moved(i, 1, j, 1) - moved(i, 1, j, -1) - moved(i, -1, j, 1) + moved(i, -1, j, -1)) / 4;
      curvature[i * n + j] = curvature[j * n + i] = own / (steps[i] * steps[j]);
    }
  }
  const factor = choleskyFactor(curvature, n);
  if (!factor) return null;
  return at.map((_, k) =>
    Math.sqrt(solveCholesky(factor, Float64Array.from({ length: n }, (_, i) => Number(i === k)))[k])
  );
}

/**
 * Fits a learner to the choices of one subject by maximum likelihood: a simplex over the logits of where parameters are in their ranges, from several places.
 * @param trials What was chosen, and what that led to. @param options What is known, and where it searches from.
 * @throws {RangeError | TypeError} When trials are not whole, all is fixed, or an option is out of range or unknown.
 *
 * @example
 * ```ts
 * import { banditLearner, banditWorld, fitLearner, simulateLearner } from "@volley/volley/agents";
 *
 * const learner = banditLearner(), world = banditWorld({ reversal: 0.05 });
 * const trials = simulateLearner(learner, { alpha: 0.4, beta: 4, stickiness: 0 }, { world, trials: 2000 });
 * const { values } = fitLearner(learner, trials, { fixed: { stickiness: 0 } });
 * console.assert(Math.abs(values.alpha - 0.4) < 0.1);
 * ```
 */
export function fitLearner(
  learner: Learner,
  trials: ChoiceTrials,
  options: LearnerFitOptions = {},
): FittedLearner {
  requireKnown(TASK, options, OPTIONS);
  const { fixed = {}, starts = 5, seed = DEFAULT_SEED } = options;
  requireTrials(TASK, learner, trials);
  requireWhole(TASK, "starts", starts, 1, 1000);
  const middle = ([name, { least, most }]: [string, { least: number; most: number }]) =>
    [name, (least + most) / 2] as const;
  requireValues(TASK, learner, {
    ...Object.fromEntries(Object.entries(learner.parameters).map(middle)),
    ...fixed,
  });
  const free = Object.keys(learner.parameters).filter((name) => !(name in fixed));
  if (free.length === 0) fail(TASK, "a parameter must be free", "all are fixed");
  const ranges = free.map((name) => learner.parameters[name]);
  const named = (values: readonly number[]) => ({
    ...fixed,
    ...Object.fromEntries(free.map((name, k) => [name, values[k]])),
  });
  const loss = (values: readonly number[]) => -likelihoods(learner, named(values), trials).own;
  const inRange = (at: readonly number[]) =>
    at.map((x, k) => ranges[k].least + (ranges[k].most - ranges[k].least) * chance(x));
  const words = new WordStream(seed, STREAMS.learner, 1);
  const searches = Array.from({ length: starts }, (_, k) => {
    const start = free.map(() => k === 0 ? 0 : 6 * words.fraction() - 3);
    return nelderMead((at) => loss(inRange(at)), { start, steps: free.map(() => 1) });
  });
  const best = searches.reduce((a, b) => b.value < a.value ? b : a), found = inRange(best.parameters);
  const errors = standardErrors(loss, found, ranges),
    { own, byChance } = likelihoods(learner, named(found), trials);
  return {
    values: named(found),
    standardErrors: errors && Object.fromEntries(free.map((name, k) => [name, errors[k]])),
    ...{ logLikelihood: own, byChance, fitted: free.length, settled: best.settled },
    aic: 2 * free.length - 2 * own,
    bic: free.length * Math.log(trials.choices.length) - 2 * own,
  };
}
