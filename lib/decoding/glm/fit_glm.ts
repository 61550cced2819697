import { choleskyFactor, solveCholesky } from "../../analysis/cholesky.ts";
import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requirePositive, requireWhole } from "../../base/require_number.ts";
import { chiSquareTail } from "../_chi_square.ts";
import type { Family } from "../_families.ts";
import { fitRegression, type FittedRegression } from "./fit_regression.ts";
import { type GlmData, type GlmFilters, requireBasis, requireGlmData } from "./glm_data.ts";
import { columnName, type DesignColumn, Designs } from "./glm_design.ts";
import type { LagBasis } from "./raised_cosines.ts";
import { SilentNeuronError } from "./silent_neuron_error.ts";

const TASK = "fit a model of spikes";

/** Options of {@linkcode fitGlm}. */
export interface GlmOptions {
  /** ms, width of the bins. */
  binMs: number;
  /** Functions of the lag to a neuron's own spikes, the first of 1 bin. @default its own spikes do not count */
  history?: LagBasis | null;
  /** Functions of the lag to spikes of each other neuron, the first of 1 bin. @default the others do not count */
  coupling?: LagBasis | null;
  /** Functions of the lag to covariates, the first of 0 bins. @default covariates count in their own bin alone */
  stimulus?: LagBasis | null;
  /**
   * `poisson`, or `bernoulli` of bins with at most one spike.
   *
   * @default {"poisson"}
   */
  family?: Family;
  /**
   * Precision of a normal prior on all weights, see `RegressionOptions`.
   *
   * @default {0}
   */
  ridge?: number;
  /**
   * Penalty on the length of the weights of each source, by which whole couplings become 0, see `RegressionOptions`.
   *
   * @default {0}
   */
  lasso?: number;
  /** Numbers of the neurons that are fitted. @default all */
  neurons?: ArrayLike<number>;
  /**
   * Whether bins whose filters reach back to before the recording or trial are left out, or counted as if all was silent before.
   *
   * @default {"left-out"}
   */
  before?: "left-out" | "silent";
}

/** What the spikes of one neuron depend on. */
export interface NeuronWeights {
  /** Its number. */
  neuron: number;
  /** The predictor without covariates and spikes. */
  intercept: number;
  /** `(P)` weights. */
  coefficients: Float64Array;
  /** `(P)` what each weight is of: a covariate or the spikes of a neuron, and the function of the lag. */
  columns: readonly DesignColumn[];
}

/** A model of the spikes of neurons: log of the mean count, or logit of the chance of a spike = intercept + filtered covariates + filtered spikes. */
export interface GlmWeights extends GlmFilters {
  /** The family. */
  family: Family;
  /** ms, width of the bins. */
  binMs: number;
  /** N, neurons whose spikes it sees. */
  size: number;
  /** Names of the covariates. */
  covariates: readonly string[];
  /** Those that have a model. */
  neurons: readonly NeuronWeights[];
}

/** The model of one neuron, fitted. */
export interface NeuronGlm extends FittedRegression, NeuronWeights {
  /** Change of the predictor by each column. */
  coefficients: Float64Array;
  /** The predictor without covariates and spikes. */
  intercept: number;
}

/** A model of the spikes of neurons, fitted. */
export interface GlmModel extends GlmWeights {
  /** Those that were fitted. */
  neurons: readonly NeuronGlm[];
}

/** A filter of a model. */
export interface GlmFilter {
  /** `(W)` ms, lags. */
  lagsMs: Float64Array;
  /** `(W)` what a spike, or one unit of the covariate, adds to the predictor so much later. */
  values: Float64Array;
  /** `(W)` their standard errors; null with `lasso`. */
  standardErrors: Float64Array | null;
  /** Wald's statistic of all weights being 0: of a chi-square distribution of K degrees where they are; null with `lasso`. */
  chiSquare: number | null;
  /** The chance of one at least as large; null with `lasso`. */
  p: number | null;
}

const OPTIONS: OptionNames<GlmOptions> = {
  ...{ binMs: true, history: true, coupling: true, stimulus: true, family: true },
  ...{ ridge: true, lasso: true, neurons: true, before: true },
};

/** Filters of options, checked. @throws {RangeError | TypeError} */
export function glmFilters(options: GlmOptions): GlmFilters {
  requireKnown(TASK, options, OPTIONS);
  const { binMs, history = null, coupling = null, stimulus = null, before = "left-out" } = options;
  requirePositive(TASK, "binMs", binMs);
  if (before !== "left-out" && before !== "silent") fail(TASK, "before must be left-out or silent", before);
  requireBasis(TASK, "history", history);
  requireBasis(TASK, "coupling", coupling);
  requireBasis(TASK, "stimulus", stimulus);
  return { history, coupling, stimulus };
}

/** Numbers of the neurons to fit, checked. @throws {RangeError} */
export function glmNeurons(data: GlmData, { neurons }: GlmOptions): number[] {
  const wanted = Array.from(neurons ?? data.counts.keys());
  for (const neuron of wanted) requireWhole(TASK, "a neuron", neuron, 0, data.counts.length - 1);
  return wanted;
}

/** Fits a neuron to some of the bins of its design, or all. */
export function fitNeuron(
  designs: Designs,
  neuron: number,
  { family, ridge, lasso }: GlmOptions,
  rows?: Uint32Array,
): NeuronGlm {
  const { columns, about, groups } = designs.of(neuron), counts = designs.countsOf(neuron);
  const some = (values: Float64Array) => rows ? Float64Array.from(rows, (row) => values[row]) : values;
  const own = some(counts);
  requireWhole(TASK, "the number of bins after the reach of the filters", own.length, 1);
  if (own.every((one) => one === 0)) throw new SilentNeuronError(TASK, neuron, own.length);
  const names = about.map((column) => columnName(column, neuron));
  const fitted = fitRegression({ columns: columns.map(some), counts: own }, {
    ...{ family, ridge, lasso, groups, names },
  });
  return { ...fitted, neuron, columns: about };
}

/**
 * A generalised linear model of binned spikes: the logarithm of a neuron's mean count, or the logit of its chance, is an intercept, covariates seen through
 * filters, its own spikes through a filter of history and those of each other neuron through a filter of coupling. Each neuron is a regression of its own,
 * see {@linkcode fitRegression}; columns and likelihood are concave in the weights, so there is one maximum.
 *
 * A coupling says that spikes of one neuron tell of later ones of the other, beside all else that is in the model. What is not in it, such as input that both
 * share, may look like a coupling.
 *
 * Sources: Truccolo W. et al. (2005), A point process framework for relating neural spiking activity, doi:10.1152/jn.00697.2004; Pillow J. W. et al. (2008),
 * doi:10.1038/nature07140.
 *
 * @param data `(N)` neurons of `(T)` counts, and covariates
 * @param options the bins, filters and penalties
 * @returns a model of each neuron that was asked for
 * @throws {RangeError} when a neuron is silent, columns are collinear or tell counts for certain, there are too few bins, or data or options are out of range
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { fitGlm, glmFilter, raisedCosines } from "@volley/volley/decoding";
 *
 * const first = Uint8Array.from({ length: 2000 }, (_, t) => t * t % 7 === 4 || t % 11 === 3 ? 1 : 0);
 * const second = first.map((_, t) => t > 0 && first[t - 1] && t % 3 ? 1 : t % 13 === 5 ? 1 : 0);
 * const coupling = raisedCosines({ count: 3, bins: 10, binMs: 1 });
 * const model = fitGlm({ counts: [first, second] }, { binMs: 1, coupling });
 * console.log(glmFilter(model, { from: 0, to: 1 }).values[0] > 1); // true: the second follows a bin later
 * ```
 */
export function fitGlm(data: GlmData, options: GlmOptions): GlmModel {
  const filters = glmFilters(options);
  requireGlmData(TASK, data);
  const neurons = glmNeurons(data, options);
  const designs = new Designs(data, filters, options.before === "silent");
  return {
    ...filters,
    family: options.family ?? "poisson",
    binMs: options.binMs,
    size: data.counts.length,
    covariates: Object.keys(data.covariates ?? {}),
    neurons: neurons.map((neuron) => fitNeuron(designs, neuron, options)),
  };
}

/** A filter of a model: a covariate's name or a neuron's number, and for which neuron. */
export interface FilterPlace {
  /** What is filtered. */
  from: string | number;
  /** The neuron that it drives. */
  to: number;
}

/** The functions of a filter, and the places of its weights. @throws {RangeError} */
function partsOf<Neuron extends NeuronWeights>(
  model: GlmFilters & { neurons: readonly Neuron[] },
  { from, to }: FilterPlace,
): { neuron: Neuron; functions: readonly Float64Array[]; places: number[] } {
  const neuron = model.neurons.find(({ neuron }) => neuron === to);
  if (!neuron) fail("show a filter", "its neuron must be one that was fitted", to);
  const places = neuron.columns.flatMap(({ source }, p) => source === from ? [p] : []);
  if (places.length === 0) fail("show a filter", "the model must have it", `from ${from} to ${to}`);
  const basis = typeof from === "string" ? model.stimulus : from === to ? model.history : model.coupling;
  return { neuron, functions: basis?.functions ?? [Float64Array.of(1)], places };
}

/** The values of a filter, (W). @throws {RangeError} When the model has no such filter. */
export function filterValues(model: GlmWeights, place: FilterPlace): Float64Array {
  const { neuron: { coefficients }, functions, places } = partsOf(model, place);
  return functions[0].map((_, lag) =>
    places.reduce((sum, p, k) => sum + coefficients[p] * functions[k][lag], 0)
  );
}

/**
 * A filter of a model, its standard errors and the test of whether it is needed at all.
 *
 * @param model of {@linkcode fitGlm}
 * @param which what is filtered, a covariate's name or a neuron's number, and for which neuron
 * @returns `(W)` lags and values; lags of spikes begin at one bin, those of covariates at 0
 * @throws {RangeError} when the model has no such filter
 *
 * @example
 * ```ts
 * import { fitGlm, glmFilter } from "@volley/volley/decoding";
 *
 * const counts = [[0, 1, 0, 2, 0, 1, 1, 3]], light = [0, 1, 0, 1, 0, 0, 1, 1];
 * const { values, p } = glmFilter(fitGlm({ counts, covariates: { light } }, { binMs: 10 }), { from: "light", to: 0 });
 * console.log(values[0] > 0, p! < 0.5); // true, true: it fires more in the light
 * ```
 */
export function glmFilter(model: GlmModel, which: FilterPlace): GlmFilter {
  const { neuron, functions, places } = partsOf(model, which), count = places.length;
  const values = filterValues(model, which), first = typeof which.from === "string" ? 0 : 1;
  const lagsMs = values.map((_, lag) => (first + lag) * model.binMs), size = neuron.coefficients.length + 1;
  if (!neuron.covariance) return { lagsMs, values, standardErrors: null, chiSquare: null, p: null };
  const covariance = Float64Array.from(
    places.flatMap((p) => places.map((q) => neuron.covariance![(p + 1) * size + q + 1])),
  );
  const errorAt = (lag: number) => {
    let sum = 0;
    for (let k = 0; k < count; k++) {
      for (let j = 0; j < count; j++) {
        sum += functions[k][lag] * functions[j][lag] * covariance[k * count + j];
      }
    }
    return Math.sqrt(Math.max(0, sum));
  };
  const weights = Float64Array.from(places, (p) => neuron.coefficients[p]);
  const solved = solveCholesky(choleskyFactor(covariance, count)!, weights);
  const chiSquare = solved.reduce((sum, one, k) => sum + one * weights[k], 0);
  return {
    lagsMs,
    values,
    standardErrors: values.map((_, lag) => errorAt(lag)),
    chiSquare,
    p: chiSquareTail(chiSquare, count),
  };
}
