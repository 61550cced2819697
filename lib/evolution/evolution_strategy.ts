import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requireNumber, requirePositive, requireWhole } from "../base/require_number.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { normalPair } from "../random/normal_from.ts";
import { philox4x32 } from "../random/philox.ts";
import { seedKey, STREAMS } from "../random/streams.ts";

const TASK = "evolve";

/** Options of an {@linkcode EvolutionStrategy}. */
export interface StrategyOptions {
  /** Where the search starts. (D) */
  first: ArrayLike<number>;
  /** P, candidates of a generation: pairs on either side of the mean. @default 64 */
  population?: number;
  /** Standard deviation of the candidates about the mean, in each number. @default 0.05 */
  sigma?: number;
  /** Step size of Adam, by which the mean moves. @default 0.02 */
  learningRate?: number;
  /** Adam's decay of the first moment. @default 0.9 */
  beta1?: number;
  /** Adam's decay of the second moment. @default 0.999 */
  beta2?: number;
  /** Decay of the mean towards 0, per unit of step size. @default 0 */
  weightDecay?: number;
  /** `ranks` takes the order of the candidates alone, whatever the scale of the fitness; `scores` the fitness less its mean over its deviation. @default "ranks" */
  shaping?: "ranks" | "scores";
  /** Seed. @default 1 */
  seed?: number;
}

/** Names of {@linkcode StrategyOptions}. */
export const STRATEGY_OPTIONS: OptionNames<StrategyOptions> = {
  ...{ first: true, population: true, sigma: true, learningRate: true, beta1: true, beta2: true },
  ...{ weightDecay: true, shaping: true, seed: true },
};

/** Where a search is. Plain data. */
export interface StrategyState {
  /** Generations that are over. */
  generation: number;
  /** The mean of the candidates. (D) */
  mean: Float32Array<ArrayBuffer>;
  /** Adam's moments, the first and then the second. (2, D) */
  moments: Float32Array<ArrayBuffer>;
}

const EPSILON = 1e-8;

/** Ranks from -1/2 to 1/2, the mean of those that are equal; what is no number is last. */
function centredRanks(fitness: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(fitness, (value) => Number.isNaN(value) ? -Infinity : value);
  const order = Array.from(values.keys()).sort((a, b) => values[a] - values[b]), P = values.length;
  const ranks = new Float64Array(P);
  for (let at = 0; at < P;) {
    let end = at;
    while (end < P && values[order[end]] === values[order[at]]) end++;
    for (let k = at; k < end; k++) ranks[order[k]] = (at + end - 1) / 2 / (P - 1) - 0.5;
    at = end;
  }
  return ranks;
}

/** The fitness less its mean, over its deviation; what is no number gets the least of the others. */
function standardScores(fitness: ArrayLike<number>): Float64Array {
  const known = Array.from(fitness).filter((value) => Number.isFinite(value));
  const least = known.reduce((a, b) => Math.min(a, b), Infinity);
  const values = Float64Array.from(fitness, (value) => Number.isFinite(value) ? value : least);
  const mean = values.reduce((sum, value) => sum + value) / values.length;
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return values.map((value) => sd > 0 ? (value - mean) / sd : 0);
}

/**
 * An evolution strategy with mirrored candidates: each pair lies on either side of the mean, the mean moves by Adam along the directions whose side is the fitter.
 * The noise is a function of the seed, the generation, the pair and the place, and is drawn again where it is needed: nothing of it is stored.
 *
 * T. Salimans, J. Ho, X. Chen, S. Sidor, I. Sutskever (2017), Evolution strategies as a scalable alternative to reinforcement learning, arXiv:1703.03864;
 * pairs: D. Brockhoff and others (2010), doi:10.1007/978-3-642-15844-5_2.
 *
 * @example
 * ```ts
 * import { EvolutionStrategy } from "@volley/volley/evolution";
 *
 * const strategy = new EvolutionStrategy({ first: [3, -2], population: 20, sigma: 0.1, learningRate: 0.1 });
 * for (let generation = 0; generation < 100; generation++) {
 *   const fitness = Array.from({ length: strategy.population }, (_, member) => {
 *     const [x, y] = strategy.candidate(member);
 *     return -((x - 1) ** 2) - y ** 2;
 *   });
 *   strategy.tell(fitness);
 * }
 * console.assert(Math.abs(strategy.mean[0] - 1) < 0.3);
 * ```
 */
export class EvolutionStrategy {
  /** P. */
  readonly population: number;
  /** The mean of the candidates. (D) */
  readonly mean: Float32Array<ArrayBuffer>;
  readonly #moments: Float32Array<ArrayBuffer>;
  readonly #options: Required<Omit<StrategyOptions, "first" | "population">>;
  readonly #key: readonly [number, number];
  #generation = 0;

  /** Starts a search. @throws {RangeError | TypeError} When an option is out of range or unknown. */
  constructor(options: StrategyOptions) {
    requireKnown(TASK, options, STRATEGY_OPTIONS);
    const { first, population = 64, ...rest } = options;
    const usual = { sigma: 0.05, learningRate: 0.02, beta1: 0.9, beta2: 0.999, weightDecay: 0 };
    const known = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    this.#options = { ...usual, shaping: "ranks", seed: DEFAULT_SEED, ...known };
    const { sigma, learningRate, beta1, beta2, weightDecay, shaping, seed } = this.#options;
    requireWhole(TASK, "population", population, 2, 2 ** 20);
    if (population % 2 !== 0) fail(TASK, "population must be even, as candidates are pairs", population);
    requirePositive(TASK, "sigma", sigma);
    requirePositive(TASK, "learningRate", learningRate);
    requireNumber(TASK, "beta1", beta1, 0, 0.9999999);
    requireNumber(TASK, "beta2", beta2, 0, 0.9999999);
    requireNumber(TASK, "weightDecay", weightDecay, 0, 1000);
    requireWhole(TASK, "seed", seed, 0, Number.MAX_SAFE_INTEGER);
    if (shaping !== "ranks" && shaping !== "scores") fail(TASK, "shaping must be ranks or scores", shaping);
    const bad = Array.from(first).find((value) => !Number.isFinite(value));
    if (first.length === 0 || bad !== undefined) fail(TASK, "first must hold finite numbers", bad ?? "none");
    this.population = population;
    this.mean = Float32Array.from(first);
    this.#moments = new Float32Array(2 * first.length);
    this.#key = seedKey(seed);
  }

  /** Generations that are over. */
  get generation(): number {
    return this.#generation;
  }

  /** Noise of a pair, four numbers at a time. */
  #eachNoise(pair: number, take: (at: number, noise: number) => void): void {
    const { length: D } = this.mean;
    for (let block = 0; 4 * block < D; block++) {
      const words = philox4x32([block, pair, this.#generation, STREAMS.evolution], this.#key);
      const [a, b] = normalPair(words[0], words[1]), [c, d] = normalPair(words[2], words[3]);
      [a, b, c, d].forEach((noise, k) => 4 * block + k < D && take(4 * block + k, noise));
    }
  }

  /** A candidate of this generation. @param member Its number. @returns (D) @throws {RangeError} When there is no such member. */
  candidate(member: number): Float32Array<ArrayBuffer> {
    requireWhole(TASK, "member", member, 0, this.population - 1);
    const own = this.mean.slice(), size = (member % 2 === 0 ? 1 : -1) * this.#options.sigma;
    this.#eachNoise(Math.floor(member / 2), (at, noise) => own[at] += size * noise);
    return own;
  }

  /**
   * Ends the generation: moves the mean towards what is fit.
   * @param fitness Of each candidate, the more the better; NaN of one that has none, which counts as the least fit. (P)
   * @throws {RangeError} When it is of another length, or no candidate has any.
   */
  tell(fitness: ArrayLike<number>): void {
    const { mean, population } = this, D = mean.length;
    if (fitness.length !== population) {
      fail(TASK, `there must be a fitness of each of ${population} candidates`, fitness.length);
    }
    if (Array.from(fitness).every((value) => Number.isNaN(value))) {
      fail(TASK, "some candidate must have a fitness", `none in generation ${this.#generation}`);
    }
    const { sigma, shaping } = this.#options, gradient = new Float64Array(D);
    const shaped = shaping === "ranks" ? centredRanks(fitness) : standardScores(fitness);
    for (let pair = 0; 2 * pair < population; pair++) {
      const size = (shaped[2 * pair] - shaped[2 * pair + 1]) / (population * sigma);
      if (size !== 0) this.#eachNoise(pair, (at, noise) => gradient[at] += size * noise);
    }
    this.#step(gradient);
    this.#generation++;
  }

  #step(gradient: Float64Array): void {
    const { learningRate, beta1, beta2, weightDecay } = this.#options, D = this.mean.length;
    const n = this.#generation + 1, moments = this.#moments;
    for (let at = 0; at < D; at++) {
      const m = beta1 * moments[at] + (1 - beta1) * gradient[at];
      const v = beta2 * moments[D + at] + (1 - beta2) * gradient[at] ** 2;
      moments[at] = m;
      moments[D + at] = v;
      const step = m / (1 - beta1 ** n) / (Math.sqrt(v / (1 - beta2 ** n)) + EPSILON);
      this.mean[at] += learningRate * (step - weightDecay * this.mean[at]);
    }
  }

  /** Where the search is, to go on from there. */
  state(): StrategyState {
    return { generation: this.#generation, mean: this.mean.slice(), moments: this.#moments.slice() };
  }

  /** Goes on from where a search of the same options was. @throws {RangeError} When it is of another length. */
  restore({ generation, mean, moments }: StrategyState): void {
    requireWhole(TASK, "generation", generation, 0);
    const D = this.mean.length;
    if (mean.length !== D || moments.length !== 2 * D) {
      fail(TASK, `a state must be of ${D} numbers`, `${mean.length} and ${moments.length} moments`);
    }
    this.mean.set(mean);
    this.#moments.set(moments);
    this.#generation = generation;
  }
}
