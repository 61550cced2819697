import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireAtLeast, requireWhole } from "../../base/require_number.ts";
import { blockFolds, type Fold, trialFolds } from "../folds.ts";
import { fitNeuron, glmFilters, glmNeurons, type GlmOptions } from "./fit_glm.ts";
import { type GlmData, reachOf, requireGlmData, trialsOf } from "./glm_data.ts";
import { Designs } from "./glm_design.ts";
import { type GlmScore, meansOf, scoreMeans } from "./score_glm.ts";

const TASK = "cross-validate a model of spikes";

/** Options of {@linkcode crossValidateGlm}. */
export interface GlmCrossValidationOptions extends Omit<GlmOptions, "ridge"> {
  /**
   * Number of parts that are predicted in turn: blocks of time, or parts of the trials where there are several.
   *
   * @default {5}
   */
  folds?: number;
  /** Ridges to choose from. @default 0.01, 0.1, 1, 10, 100 and 1000 */
  ridges?: readonly number[];
  /**
   * Seed of the order in which trials are dealt.
   *
   * @default {1}
   */
  seed?: number;
}

/** How well one neuron is predicted where it was not learnt from. */
export interface CrossValidatedNeuron {
  /** Number of the neuron. */
  neuron: number;
  /** The ridge of those given whose predictions are likeliest. */
  ridge: number;
  /** `(R)` scores of the predictions of all folds together, by ridge. */
  scores: GlmScore[];
}

const NAMES: OptionNames<GlmCrossValidationOptions> = {
  ...{ binMs: true, history: true, coupling: true, stimulus: true, family: true, lasso: true, neurons: true },
  ...{ before: true, folds: true, ridges: true, seed: true },
};

/** Folds of the rows of designs. */
function foldsOf(data: GlmData, designs: Designs, folds: number, seed: number | undefined): Fold[] {
  const trials = trialsOf(data.starts, data.counts[0].length);
  if (trials.length === 1) return blockFolds(designs.bins.length, { folds, gap: reachOf(designs.filters) });
  let trial = 0;
  const numbers = Uint32Array.from(designs.bins, (bin) => {
    while (bin >= trials[trial][1]) trial++;
    return trial;
  });
  return trialFolds(numbers, { folds, seed });
}

/**
 * Predicts each part of a recording by models of the others, with several ridges, which are compared by the likelihood of what was predicted. Of one recording
 * the parts are blocks of time, and what lies within the reach of filters of a block is not learnt from; trials are dealt whole.
 *
 * @param data `(N)` neurons of `(T)` counts, and covariates
 * @param options those of {@linkcode fitGlm}, the folds and the ridges
 * @returns the scores of each neuron by ridge, and the best ridge
 * @throws {RangeError} when a neuron cannot be fitted without one of the folds, or data or options are out of range
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { crossValidateGlm } from "@volley/volley/decoding";
 *
 * const light = Float64Array.from({ length: 400 }, (_, t) => Math.sin(t / 9));
 * const counts = [light.map((one, t) => Math.round(1.2 + one + Math.sin(t * t) / 2))];
 * const [found] = crossValidateGlm({ counts, covariates: { light } }, { binMs: 10, ridges: [0.1, 1e6] });
 * console.log(found.ridge); // 0.1: a prior as narrow as the other hides the light
 * ```
 */
export function crossValidateGlm(data: GlmData, options: GlmCrossValidationOptions): CrossValidatedNeuron[] {
  requireKnown(TASK, options, NAMES);
  const { folds = 5, ridges = [0.01, 0.1, 1, 10, 100, 1000], seed, ...own } = options;
  requireWhole(TASK, "the number of ridges", ridges.length, 1);
  ridges.forEach((ridge) => requireAtLeast(TASK, "a ridge", ridge, 0));
  const filters = glmFilters(own);
  requireGlmData(TASK, data);
  const designs = new Designs(data, filters, own.before === "silent");
  requireWhole(TASK, "the number of bins after the reach of the filters", designs.bins.length, folds);
  const parts = foldsOf(data, designs, folds, seed), family = own.family ?? "poisson";
  return glmNeurons(data, own).map((neuron) => {
    const counts = designs.countsOf(neuron);
    const scores = ridges.map((ridge) => {
      const means = new Float64Array(counts.length);
      for (const { train, test } of parts) {
        const fitted = fitNeuron(designs, neuron, { ...own, ridge }, train);
        const found = meansOf(fitted, designs, test);
        test.forEach((row, k) => means[row] = found[k]);
      }
      return scoreMeans(neuron, family, counts, means);
    });
    const best = scores.reduce(
      (best, score, k) => score.logLikelihood > scores[best].logLikelihood ? k : best,
      0,
    );
    return { neuron, ridge: ridges[best], scores };
  });
}
