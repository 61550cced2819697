import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { FAMILIES, type Family } from "../_families.ts";
import type { GlmModel, NeuronGlm } from "./fit_glm.ts";
import { logFactorials } from "./fit_regression.ts";
import { type GlmData, requireGlmData } from "./glm_data.ts";
import { Designs } from "./glm_design.ts";

const TASK = "predict spikes";

/** Options of {@linkcode predictGlm} and {@linkcode scoreGlm}. */
export interface GlmPredictionOptions {
  /**
   * Whether bins whose filters reach back to before the recording or trial are left out, or predicted as if all was silent before.
   *
   * @default {"left-out"}
   */
  before?: "left-out" | "silent";
}

const OPTIONS: OptionNames<GlmPredictionOptions> = { before: true };

/** What a model expects in each bin, from what was before it. */
export interface GlmPrediction {
  /** `(B)` numbers of the bins that are predicted, ascending. */
  bins: Uint32Array;
  /** `(B)` mean count, or chance of a spike, of each neuron that was fitted. */
  means: Float64Array[];
}

/** How well a model predicts the counts of a neuron. */
export interface GlmScore {
  /** Number of the neuron. */
  neuron: number;
  /** Natural logarithm of the likelihood of its counts. */
  logLikelihood: number;
  /** Twice the logarithm of how much likelier counts are with means that are the counts. */
  deviance: number;
  /** 1 - deviance / deviance of a constant mean that is the mean of these counts; null where that is 0. */
  devianceExplained: number | null;
  /**
   * How much likelier counts are than with that constant mean: the difference of the logarithms to base 2, over the number of spikes; null without spikes.
   */
  bitsPerSpike: number | null;
}

/** Fails unless data are of the neurons and covariates of a model. */
export function requireSameGlm(task: string, model: GlmModel, data: GlmData): void {
  if (data.counts.length !== model.size) {
    fail(task, `the number of neurons must be the model's, ${model.size}`, data.counts.length);
  }
  const names = Object.keys(data.covariates ?? {});
  if (names.join() !== model.covariates.join()) {
    const wanted = model.covariates.join(", ") || "none";
    fail(task, `covariates must be the model's in its order, ${wanted}`, names.join(", ") || "none");
  }
}

/** Means by a neuron's model in some of the rows of its design, or all. */
export function meansOf(
  { intercept, coefficients, neuron, family }: NeuronGlm,
  designs: Designs,
  rows?: Uint32Array,
): Float64Array {
  const { columns } = designs.of(neuron), { mean } = FAMILIES[family];
  const predictors = new Float64Array(rows?.length ?? designs.bins.length).fill(intercept);
  columns.forEach((column, p) => {
    const weight = coefficients[p];
    for (let k = 0; k < predictors.length; k++) predictors[k] += weight * column[rows ? rows[k] : k];
  });
  return predictors.map(mean);
}

/** The likelihood of counts with some means, without factorials. */
function likelihoodOf(family: Family, counts: ArrayLike<number>, means: (at: number) => number): number {
  const { logLikelihood, link } = FAMILIES[family];
  let sum = 0;
  for (let at = 0; at < counts.length; at++) {
    const mean = means(at);
    // A mean of 0 gives counts of 0 for certain.
    if (mean > 0 || counts[at] > 0) sum += logLikelihood(counts[at], link(mean), mean);
  }
  return sum;
}

/** The score of means. */
export function scoreMeans(
  neuron: number,
  family: Family,
  counts: ArrayLike<number>,
  means: Float64Array,
): GlmScore {
  const { allows, rule, saturated } = FAMILIES[family];
  let spikes = 0, best = 0;
  for (let t = 0; t < counts.length; t++) {
    if (!allows(counts[t])) fail(TASK, rule, `${counts[t]} at bin ${t}`);
    spikes += counts[t];
    best += saturated(counts[t]);
  }
  const own = likelihoodOf(family, counts, (at) => means[at]);
  const full = family === "bernoulli" && spikes === counts.length;
  const constant = full ? 0 : likelihoodOf(family, counts, () => spikes / counts.length);
  const nothing = 2 * (best - constant), deviance = 2 * (best - own);
  return {
    neuron,
    logLikelihood: own - logFactorials(family, counts),
    deviance,
    devianceExplained: nothing > 1e-12 * (1 + Math.abs(best)) ? 1 - deviance / nothing : null,
    bitsPerSpike: spikes > 0 ? (own - constant) / (spikes * Math.LN2) : null,
  };
}

function designsOf(model: GlmModel, data: GlmData, options: GlmPredictionOptions): Designs {
  requireKnown(TASK, options, OPTIONS);
  const { before = "left-out" } = options;
  if (before !== "left-out" && before !== "silent") fail(TASK, "before must be left-out or silent", before);
  requireGlmData(TASK, data);
  requireSameGlm(TASK, model, data);
  return new Designs(data, model, before === "silent");
}

/**
 * What a model expects in each bin, given all spikes and covariates up to it: predictions one bin ahead.
 *
 * @param model of {@linkcode fitGlm}
 * @param data of the same neurons and covariates
 * @param options what becomes of the first bins
 * @returns `(B)` bins and means for each neuron that was fitted
 * @throws {RangeError} when data are not of the model's neurons and covariates
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { fitGlm, predictGlm } from "@volley/volley/decoding";
 *
 * const data = { counts: [[0, 1, 0, 2, 0, 1, 1, 3]], covariates: { light: [0, 1, 0, 1, 0, 0, 1, 1] } };
 * const { means } = predictGlm(fitGlm(data, { binMs: 10 }), data);
 * console.log(means[0][0], means[0][1]); // 0.25 and 1.75: the mean counts in the dark and in the light
 * ```
 */
export function predictGlm(
  model: GlmModel,
  data: GlmData,
  options: GlmPredictionOptions = {},
): GlmPrediction {
  const designs = designsOf(model, data, options);
  return { bins: designs.bins, means: model.neurons.map((neuron) => meansOf(neuron, designs)) };
}

/**
 * How well a model predicts counts one bin ahead. On the data that it was fitted to this flatters it: see `crossValidateGlm`.
 *
 * @param model of {@linkcode fitGlm}
 * @param data of the same neurons and covariates
 * @param options what becomes of the first bins
 * @returns likelihood, deviance and bits per spike of each neuron that was fitted
 * @throws {RangeError} when data are not of the model's neurons and covariates, or counts not of its family
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { fitGlm, scoreGlm } from "@volley/volley/decoding";
 *
 * const data = { counts: [[0, 1, 0, 2, 0, 1, 1, 3]], covariates: { light: [0, 1, 0, 1, 0, 0, 1, 1] } };
 * console.log(scoreGlm(fitGlm(data, { binMs: 10 }), data)[0].bitsPerSpike! > 0); // true
 * ```
 */
export function scoreGlm(model: GlmModel, data: GlmData, options: GlmPredictionOptions = {}): GlmScore[] {
  const designs = designsOf(model, data, options);
  return model.neurons.map((neuron) =>
    scoreMeans(neuron.neuron, model.family, designs.countsOf(neuron.neuron), meansOf(neuron, designs))
  );
}
