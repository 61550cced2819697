import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import { NumericalFailure } from "../../nn/errors.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";
import { drawPoisson } from "../_draw_poisson.ts";
import { FAMILIES } from "../_families.ts";
import { filterValues, type GlmWeights } from "./fit_glm.ts";
import { convolved } from "./glm_data.ts";

const TASK = "simulate a model of spikes";
/** Mean counts of a bin beyond this are of a network that runs away. */
const MOST = 1e6;

/** Options of {@linkcode simulateGlm}. */
export interface GlmSimulationOptions {
  /** T, number of bins. */
  bins: number;
  /** `(T)` numbers each, by the names of the model's covariates. @default none, of a model without */
  covariates?: Readonly<Record<string, ArrayLike<number>>>;
  /**
   * Seed. Neuron n draws sequence n of the stream `glm`.
   *
   * @default {1}
   */
  seed?: number;
}

const OPTIONS: OptionNames<GlmSimulationOptions> = { bins: true, covariates: true, seed: true };

/** Predictors of all neurons without spikes, (N) of (T). */
function withoutSpikes(model: GlmWeights, bins: number, covariates: GlmSimulationOptions["covariates"] = {}) {
  const names = Object.keys(covariates);
  if (names.join() !== model.covariates.join()) {
    const wanted = model.covariates.join(", ") || "none";
    fail(TASK, `covariates must be the model's in its order, ${wanted}`, names.join(", ") || "none");
  }
  for (const [name, { length }] of Object.entries(covariates)) {
    if (length !== bins) fail(TASK, `the covariate ${name} must have length ${bins}`, length);
  }
  return model.neurons.map(({ neuron, intercept }) => {
    const predictor = new Float64Array(bins).fill(intercept);
    for (const [name, signal] of Object.entries(covariates)) {
      const weights = filterValues(model, { from: name, to: neuron });
      const seen = convolved(signal, { weights, first: 0, trials: [[0, bins]] });
      seen.forEach((one, t) => predictor[t] += one);
    }
    return predictor;
  });
}

/**
 * Spikes of a model by itself: counts are drawn bin by bin, each given the counts before, from silence on. A model may fit well and yet run away, as
 * nothing in its likelihood forbids that its spikes excite more spikes without end.
 *
 * @param model of {@linkcode fitGlm}, of all of its neurons, or one with weights of your own
 * @param options number of bins, covariates and the seed
 * @returns `(N)` neurons of `(T)` counts
 * @throws {RangeError} when not all neurons have a model, or options are out of range
 * @throws {TypeError} When an option is unknown.
 * @throws {NumericalFailure} When a mean count exceeds a million.
 *
 * @example
 * ```ts
 * import { fitGlm, simulateGlm } from "@volley/volley/decoding";
 *
 * const model = fitGlm({ counts: [[0, 1, 0, 2, 0, 1, 1, 3]] }, { binMs: 10 });
 * const [counts] = simulateGlm(model, { bins: 10_000, seed: 5 });
 * console.log(counts.reduce((sum, one) => sum + one) / 10_000); // Near 1, the mean of what was fitted
 * ```
 */
export function simulateGlm(model: GlmWeights, options: GlmSimulationOptions): Uint32Array[] {
  requireKnown(TASK, options, OPTIONS);
  const { bins, covariates, seed = DEFAULT_SEED } = options,
    { neurons, size, family, history, coupling } = model;
  requireWhole(TASK, "bins", bins, 1);
  requireWhole(TASK, "seed", seed, 0);
  if (neurons.some(({ neuron }, n) => neuron !== n) || neurons.length !== size) {
    fail(
      TASK,
      `each of its ${size} neurons must have its model, in order`,
      neurons.map(({ neuron }) => neuron).join(", "),
    );
  }
  const predictors = withoutSpikes(model, bins, covariates), { mean } = FAMILIES[family];
  const filters = neurons.map((_, from) =>
    neurons.map((_, to) =>
      (from === to ? history : coupling) ? filterValues(model, { from, to }) : new Float64Array(0)
    )
  );
  const words = neurons.map((_, n) => new WordStream(seed, STREAMS.glm, n));
  const counts = neurons.map(() => new Uint32Array(bins));
  for (let t = 0; t < bins; t++) {
    for (let n = 0; n < size; n++) {
      const expected = mean(predictors[n][t]);
      if (!(expected <= MOST)) {
        const task = `${TASK} as the mean count of neuron ${n} must stay below ${MOST}`;
        throw new NumericalFailure(t, expected, task);
      }
      const count = family === "poisson"
        ? drawPoisson(expected, words[n])
        : Number(words[n].fraction() < expected);
      if (count > 0) spread(filters[n], { predictors, from: t + 1, count });
      counts[n][t] = count;
    }
  }
  return counts;
}

/** Adds what spikes do to all neurons later. */
function spread(
  filters: readonly Float64Array[],
  { predictors, from, count }: { predictors: readonly Float64Array[]; from: number; count: number },
): void {
  filters.forEach((filter, to) => {
    const predictor = predictors[to], most = Math.min(filter.length, predictor.length - from);
    for (let j = 0; j < most; j++) predictor[from + j] += count * filter[j];
  });
}
