import { choleskyFactor } from "../../../analysis/cholesky.ts";
import {
  levenbergMarquardt,
  type SquaresMinimum,
  type SquaresProblem,
} from "../../../analysis/levenberg_marquardt.ts";
import { type OptionNames, requireKnown } from "../../../base/require_known.ts";
import { requireWhole } from "../../../base/require_number.ts";
import { DEFAULT_SEED } from "../../../random/default_seed.ts";
import { STREAMS } from "../../../random/streams.ts";
import { WordStream } from "../../../random/word_stream.ts";
import type { MlpTransfer, PerceptronInput } from "../mlp_spec.ts";
import { layersOf, perceptronProblem, type Units, weightCount } from "./_mlp_problem.ts";
import { breachWarnings, type MonotoneBreach, monotoneBreaches, type MonotoneRules } from "./monotone.ts";
import {
  fittedArguments,
  judgeFit,
  requireSamples,
  type TransferFit,
  type TransferSamples,
} from "./samples.ts";

/** Options of {@link fitMlp}. */
export interface MlpFitOptions extends MonotoneRules {
  /** Units of the hidden layers. @default [8, 8] */
  hidden?: readonly number[];
  /** How many first weights are tried, of which the best fit is taken. @default 2 */
  starts?: number;
  /** Seed of the first weights. @default 0 */
  seed?: number;
}

const OPTIONS: OptionNames<MlpFitOptions> = {
  hidden: true,
  starts: true,
  seed: true,
  increasing: true,
  decreasing: true,
};

/** A fitted perceptron. */
export interface MlpFit extends TransferFit<MlpTransfer> {
  /** Where it goes the wrong way; each is a warning, too. */
  breaches: MonotoneBreach[];
}

/** Fewest samples. */
const LEAST_SAMPLES = 4;
/** How often the weight of the decay is found anew, steps between, the first and the least weight. */
const UPDATES = 12, ROUNDS = 20, FIRST_DECAY = 0.1, LEAST_DECAY = 1e-7, MOST_DECAY = 1e7;
/** Most of the samples that weights may use up. */
const MOST_USED = 0.9;

/** How arguments enter: rates by their logarithm from a twentieth of the largest on, all centred with a deviation of 1. */
function inputsOf({ of, x }: TransferSamples): PerceptronInput[] {
  return x[0].map((_, k) => {
    const values = x.map((row) => row[k]), most = values.reduce((a, b) => Math.max(a, b), 0);
    const log = k < of.sources.length && most > 0 ? most / 20 : undefined;
    const entered = values.map((value) => log === undefined ? value : Math.log1p(Math.max(0, value) / log));
    const offset = entered.reduce((sum, value) => sum + value, 0) / entered.length;
    const deviation = Math.sqrt(
      entered.reduce((sum, value) => sum + (value - offset) ** 2, 0) / entered.length,
    );
    return { ...(log === undefined ? {} : { log }), offset, scale: deviation > 0 ? deviation : 1 };
  });
}

function firstWeights(units: Units, seed: number, start: number): Float64Array {
  const words = new WordStream(seed, STREAMS.transferWeights, start),
    flat = new Float64Array(weightCount(units));
  let at = 0;
  units.slice(1).forEach((count, l) => {
    const bound = 1.7 / Math.sqrt(units[l]);
    for (let k = 0; k < count * (units[l] + 1); k++) flat[at++] = bound * (2 * words.fraction() - 1);
  });
  return flat;
}

/** Trace of the inverse of J'J + decay. */
function inverseTrace(normal: Float64Array, decay: number, size: number): number {
  const factor = choleskyFactor(
    normal.map((value, at) => at % (size + 1) === 0 ? value + decay : value),
    size,
  );
  if (!factor) return NaN;
  let trace = 0;
  const column = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    for (let row = k; row < size; row++) {
      let sum = row === k ? 1 : 0;
      for (let j = k; j < row; j++) sum -= factor[row * size + j] * column[j];
      column[row] = sum / factor[row * size + row];
      trace += column[row] * column[row];
    }
  }
  return trace;
}

/** Trains from some first weights, the weight of the decay found by the evidence: errors are those that the samples have, or larger where these do not fit. */
function train(problem: SquaresProblem, first: Float64Array): { found: SquaresMinimum; score: number } {
  const size = first.length, count = problem.residuals;
  let decay = FIRST_DECAY, found = levenbergMarquardt(problem, first, { rounds: ROUNDS, decay });
  for (let update = 0; update < UPDATES; update++) {
    const trace = inverseTrace(found.normal, decay, size);
    const used = Math.min(MOST_USED * count, Math.max(1, size - decay * (Number.isNaN(trace) ? 0 : trace)));
    const weights = found.parameters.reduce((sum, value) => sum + value * value, 0);
    // Where the data are noise alone, no weights are left and the decay would grow without bound.
    const asked = used / weights * Math.max(1, found.squares / (count - used));
    const next = Math.min(MOST_DECAY, Math.max(LEAST_DECAY, asked));
    const settled = found.settled && Math.abs(Math.log(next / decay)) < 0.05;
    if (settled) break;
    decay = next;
    found = levenbergMarquardt(problem, found.parameters, { rounds: ROUNDS, decay });
  }
  const weights = found.parameters.reduce((sum, value) => sum + value * value, 0);
  return { found, score: found.squares + decay * weights };
}

/**
 * Fits a small perceptron to measured rates, each weighted by its standard error. Its weights are kept small by as much as the data
 * ask for, so that more units do no harm.
 * Sources: Levenberg and Marquardt, as in `levenbergMarquardt`; D. J. C. MacKay (1992), doi:10.1162/neco.1992.4.3.415, for the decay.
 * @param samples Rates. @param options Sizes, seed, and what must be monotone.
 * @throws {RangeError} When samples or options are out of range.
 */
export function fitMlp(samples: TransferSamples, options: MlpFitOptions = {}): MlpFit {
  const task = "fit a transfer function";
  requireKnown(task, options, OPTIONS);
  requireSamples(samples, LEAST_SAMPLES);
  const { hidden = [8, 8], starts = 2, seed = DEFAULT_SEED } = options;
  requireWhole(task, "starts", starts, 1, 100);
  hidden.forEach((units) => requireWhole(task, "units of a layer", units, 1, 64));
  const inputs = inputsOf(samples), units = [inputs.length, ...hidden, 1];
  const most = Array.from(samples.rates).reduce((a, b) => Math.max(a, b), 0), rate = Math.max(0.1, most / 8);
  const problem = perceptronProblem(samples, { units, inputs, rate });
  const trained = Array.from(
    { length: starts },
    (_, start) => train(problem, firstWeights(units, seed, start)),
  );
  const { found } = trained.reduce((best, one) => one.score < best.score ? one : best);
  const layers = layersOf(found.parameters, units);
  const spec: MlpTransfer = { kind: "mlp", ...fittedArguments(samples), inputs, layers, rate };
  const breaches = monotoneBreaches(spec, options);
  return { ...judgeFit(spec, samples, breachWarnings(breaches)), breaches };
}
