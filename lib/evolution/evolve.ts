import { type OnProgress, type Progress, progressTeller } from "../base/progress.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requireWhole } from "../base/require_number.ts";
import {
  EvolutionStrategy,
  STRATEGY_OPTIONS,
  type StrategyOptions,
  type StrategyState,
} from "./evolution_strategy.ts";

const TASK = "evolve";

/** The candidates of a generation. */
export interface Candidates {
  /** Number of the generation. */
  generation: number;
  /** P. */
  count: number;
  /** One of them. @returns (D) */
  of(member: number): Float32Array<ArrayBuffer>;
}

/** What an evolution tells while it goes on. */
export interface EvolutionProgress extends Progress {
  /** Generations that are over. */
  generation: number;
  /** The best fitness of the last. */
  best: number;
  /** The mean fitness of the last. */
  mean: number;
}

/** Options of {@linkcode evolve}. */
export interface EvolveOptions extends StrategyOptions {
  /**
   * How fit candidates are, the more the better, NaN of one that has no fitness. All of a generation are asked for at once, so that they may be one batch:
   * an ensemble of simulated networks, or networks that learn side by side. (P)
   */
  fitness: (candidates: Candidates) => ArrayLike<number> | Promise<ArrayLike<number>>;
  /** Generations in all. @default 100 */
  generations?: number;
  /** Where an earlier evolution ended, which is gone on from. @default it starts anew */
  from?: StrategyState;
  /** Told after each generation. */
  onProgress?: OnProgress<EvolutionProgress>;
  /** Stops after the current generation; what comes back can be gone on from. */
  signal?: AbortSignal;
}

const OPTIONS: OptionNames<EvolveOptions> = {
  ...STRATEGY_OPTIONS,
  ...{ fitness: true, generations: true, from: true, onProgress: true, signal: true },
};

/** What evolved. */
export interface Evolution {
  /** The mean of the last generation, which is what evolved. (D) */
  mean: Float32Array<ArrayBuffer>;
  /** Best fitness of each generation of this call. */
  best: Float64Array;
  /** Mean fitness of each, of the candidates that have one. */
  meanFitness: Float64Array;
  /** Candidates of each without a fitness. */
  failed: Uint32Array;
  /** Where it is, for `from`. */
  state: StrategyState;
  /** False when the signal stopped it. */
  completed: boolean;
}

/**
 * Evolves numbers, such as the weights of a network or parameters of a system, towards what is fit. See {@linkcode EvolutionStrategy}.
 * @throws {RangeError | TypeError} When an option is out of range or unknown, or no candidate of a generation has a fitness.
 *
 * @example
 * ```ts
 * import { evolve } from "@volley/volley/evolution";
 *
 * const { mean } = await evolve({
 *   first: [0, 0],
 *   generations: 50,
 *   learningRate: 0.1,
 *   fitness: ({ count, of }) => Array.from({ length: count }, (_, member) => -((of(member)[0] - 2) ** 2)),
 * });
 * console.assert(Math.abs(mean[0] - 2) < 0.5);
 * ```
 */
export async function evolve(options: EvolveOptions): Promise<Evolution> {
  requireKnown(TASK, options, OPTIONS);
  const { fitness, generations = 100, from, onProgress, signal, ...rest } = options;
  requireWhole(TASK, "generations", generations, 1);
  const strategy = new EvolutionStrategy(rest), { population: count } = strategy;
  if (from) strategy.restore(from);
  const best: number[] = [], means: number[] = [], failed: number[] = [];
  const tell = progressTeller((told) => onProgress?.({ ...told, ...last() }));
  const last = () => ({ generation: strategy.generation, best: best.at(-1)!, mean: means.at(-1)! });
  while (strategy.generation < generations && !signal?.aborted) {
    const of = (member: number) => strategy.candidate(member);
    const found = await fitness({ generation: strategy.generation, count, of });
    strategy.tell(found);
    const known = Array.from(found).filter((value) => !Number.isNaN(value));
    best.push(known.reduce((a, b) => Math.max(a, b), -Infinity));
    means.push(known.reduce((sum, value) => sum + value, 0) / known.length);
    failed.push(count - known.length);
    tell(strategy.generation / generations);
  }
  return {
    mean: strategy.mean,
    best: Float64Array.from(best),
    meanFitness: Float64Array.from(means),
    failed: Uint32Array.from(failed),
    state: strategy.state(),
    completed: strategy.generation >= generations,
  };
}
