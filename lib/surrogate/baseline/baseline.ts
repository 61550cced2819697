import { ArgumentRangeError } from "../../base/errors.ts";
import { requireWhole } from "../../nn/errors.ts";
import type { RolloutCounts } from "../counts/rollout.ts";
import { RunRandom } from "./_random.ts";
import { type Autoregression, autoregressionRun } from "./autoregression.ts";
import { markovChainRun } from "./markov_rollout.ts";
import type { MarkovChain } from "./markov_tables.ts";
import { type MeanField, meanFieldMeans } from "./mean_field.ts";
import type { RunWriter } from "./run_writer.ts";
import { poissonMeans, type PoissonModel } from "./poisson.ts";

/** A simple model of a network's counts that a surrogate has to beat; plain data. */
export type Baseline = PoissonModel | Autoregression | MeanField | MarkovChain;

/** Options of {@linkcode rolloutBaseline}. */
export interface BaselineRolloutOptions {
  /** Independent runs. */
  runs: number;
  /** Bins of each. */
  bins: number;
  /** `(P)` parameters in the order of the baseline's names; the same for all runs. @default none */
  parameters?: ArrayLike<number>;
  /** The same seed gives run r the same counts in any number of runs. @default 1 */
  seed?: number;
  /** Bins run first and not returned. @default 500 */
  warmup?: number;
  /** Number of the first run, for its random numbers. @default 0 */
  firstRun?: number;
  /** For `poisson`: mean counts per bin that it is told, instead of those it predicts. */
  means?: { e: number; i: number };
}

const TASK = "roll a baseline out";
const MOST = 65_535;

/** Independent Poisson counts about constant means. */
function constantRun(means: { e: number; i: number }): RunWriter {
  return (random, { e, i }) => {
    for (let bin = 0; bin < e.length; bin++) {
      e[bin] = Math.min(MOST, random.poisson(means.e));
      i[bin] = Math.min(MOST, random.poisson(means.i));
    }
  };
}

function checkParameters(baseline: Baseline, parameters: ArrayLike<number>): void {
  const { names } = baseline.parameters;
  if (parameters.length === names.length && Array.from(parameters).every(Number.isFinite)) return;
  throw new ArgumentRangeError(
    `Cannot ${TASK} as parameters must hold a finite number for each of ${
      names.join(", ") || "none"
    }: current value is ${Array.from(parameters).join(", ") || "none"}`,
  );
}

function writerOf(baseline: Baseline, options: BaselineRolloutOptions): RunWriter | null {
  const { parameters = [] } = options;
  switch (baseline.kind) {
    case "poisson":
      return constantRun(options.means ?? poissonMeans(baseline, parameters));
    case "mean-field": {
      const means = meanFieldMeans(baseline, parameters);
      return means && constantRun(means);
    }
    case "autoregression":
      return autoregressionRun(baseline, parameters);
    case "markov-chain":
      return markovChainRun(baseline, parameters);
  }
}

/**
 * Runs a baseline freely at one point, on the CPU.
 * @param baseline Any baseline. @param options Runs, bins, parameters, seed.
 * @returns Counts in the form of a surrogate's rollout; null where the baseline has no answer, as the mean-field formula
 * where its rates are negative.
 * @throws {RangeError} When an option is out of range.
 *
 * @example
 * ```ts ignore
 * import { fitPoisson, rolloutBaseline } from "@volley/volley";
 *
 * const poisson = fitPoisson(data, { populations: { E: 300, I: 100 } });
 * const counts = rolloutBaseline(poisson, { runs: 4, bins: 20_000, parameters: [4.2, 3.1], seed: 7 });
 * ```
 */
export function rolloutBaseline(baseline: Baseline, options: BaselineRolloutOptions): RolloutCounts | null {
  const { runs, bins, seed = 1, warmup = 500, firstRun = 0 } = options;
  requireWhole(TASK, "runs", runs, 1, 2 ** 22);
  requireWhole(TASK, "bins", bins, 1, 2 ** 31);
  requireWhole(TASK, "seed", seed, 0);
  requireWhole(TASK, "warmup", warmup, 0, 2 ** 31);
  requireWhole(TASK, "firstRun", firstRun, 0, 2 ** 32 - runs);
  checkParameters(baseline, options.parameters ?? []);
  const write = writerOf(baseline, options);
  if (!write) return null;
  const e = new Uint16Array(runs * bins);
  const i = new Uint16Array(runs * bins);
  for (let run = 0; run < runs; run++) {
    const part = (all: Uint16Array) => all.subarray(run * bins, (run + 1) * bins);
    write(new RunRandom(seed, firstRun + run), { e: part(e), i: part(i), warmup });
  }
  return { binMs: baseline.binMs, runs, bins, e, i };
}
