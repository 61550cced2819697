import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { fail } from "../../base/fail.ts";
import { requireWhole } from "../../base/require_number.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { countsOf, type PopulationSize } from "../../system/population_counts.ts";
import { MOST_SPIKES, type RolloutCounts } from "../counts/count_data.ts";
import { RunRandom } from "./_random.ts";
import { type Autoregression, autoregressionRun } from "./autoregression.ts";
import { markovChainRun } from "./markov_rollout.ts";
import type { MarkovChain } from "./markov_tables.ts";
import { type MeanField, meanFieldMeans } from "./mean_field.ts";
import type { RunWriter } from "./run_writer.ts";
import { poissonMeans, type PoissonModel } from "./poisson.ts";

const OPTIONS: OptionNames<BaselineRolloutOptions> = {
  runs: true,
  bins: true,
  parameters: true,
  seed: true,
  warmup: true,
  firstRun: true,
  means: true,
};

/**
 * A simple model of a network's counts that a surrogate has to beat; plain data. Poisson counts and autoregressions are of any
 * populations, mean fields and Markov chains of Markovian networks alone.
 */
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
  /** For `poisson`: mean counts per bin of each population that it is told, instead of those it predicts. (K) */
  means?: readonly number[];
}

const TASK = "roll a baseline out";

/** Independent Poisson counts about constant means. */
function constantRun(means: readonly number[]): RunWriter {
  return (random, { counts, bins }) => {
    for (let bin = 0; bin < bins; bin++) {
      counts.forEach((series, k) => series[bin] = Math.min(MOST_SPIKES, random.poisson(means[k])));
    }
  };
}

/** The populations of a baseline, in the order of its counts; those of a Markovian network are E and I. */
export function baselinePopulations(baseline: Baseline): readonly PopulationSize[] {
  if ("populations" in baseline) return baseline.populations;
  const { N_E, N_I } = baseline.spec;
  return [{ name: "E", size: N_E }, { name: "I", size: N_I }];
}

function checkMeans(baseline: Baseline, means: readonly number[] | undefined): void {
  if (means === undefined) return;
  const names = baselinePopulations(baseline).map(({ name }) => name);
  if (means.length === names.length && means.every((mean) => mean >= 0 && Number.isFinite(mean))) return;
  fail(
    TASK,
    `means must hold a mean count of at least 0 for each of ${names.join(", ")}`,
    means.join(", ") || "none",
  );
}

function checkParameters(baseline: Baseline, parameters: ArrayLike<number>): void {
  const { names } = baseline.parameters;
  if (parameters.length === names.length && Array.from(parameters).every(Number.isFinite)) return;
  fail(
    TASK,
    `parameters must hold a finite number for each of ${names.join(", ") || "none"}`,
    Array.from(parameters).join(", ") || "none",
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
 * @returns Counts of all populations, `(runs, K, bins)`; null where the baseline has no answer, as the mean-field formula
 * where its rates are negative.
 * @throws {RangeError} When an option is out of range.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts ignore
 * import { fitPoisson, rolloutBaseline } from "@volley/volley";
 *
 * const poisson = fitPoisson(data);
 * const counts = rolloutBaseline(poisson, { runs: 4, bins: 20_000, parameters: [4.2, 3.1], seed: 7 });
 * ```
 */
export function rolloutBaseline(baseline: Baseline, options: BaselineRolloutOptions): RolloutCounts | null {
  requireKnown(TASK, options, OPTIONS);
  const { runs, bins, seed = DEFAULT_SEED, warmup = 500, firstRun = 0 } = options;
  requireWhole(TASK, "runs", runs, 1, 2 ** 22);
  requireWhole(TASK, "bins", bins, 1, 2 ** 31);
  requireWhole(TASK, "seed", seed, 0);
  requireWhole(TASK, "warmup", warmup, 0, 2 ** 31);
  requireWhole(TASK, "firstRun", firstRun, 0, 2 ** 32 - runs);
  checkParameters(baseline, options.parameters ?? []);
  checkMeans(baseline, options.means);
  const write = writerOf(baseline, options);
  if (!write) return null;
  const populations = baselinePopulations(baseline);
  const all: RolloutCounts = {
    populations,
    binMs: baseline.binMs,
    networks: runs,
    bins,
    counts: new Uint16Array(runs * populations.length * bins),
  };
  for (let run = 0; run < runs; run++) {
    const counts = populations.map((_, k) => countsOf(all, run, k));
    write(new RunRandom(seed, firstRun + run), { counts, bins, warmup });
  }
  return all;
}
