import { failType } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requirePositive, requireWhole } from "../../base/require_number.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";
import { hinge, objectiveOf, type Sides, squaredHinge } from "./_support_vectors.ts";
import { type LinearDecoder, linearDecoder, ofTwo } from "./linear_decoder.ts";
import { requireSamples, type Samples } from "./samples.ts";

const TASK = "fit a support vector machine";

/** Options of {@linkcode fitLinearSvm}. */
export interface SvmOptions {
  /**
   * What a unit of loss costs, beside half the squared length of the weights. `C` of scikit-learn.
   *
   * @default {1}
   */
  cost?: number;
  /**
   * What a sample loses that is on its side of the boundary by less than 1, or not at all: what it lacks, or its square.
   *
   * @default {"squared-hinge"}
   */
  loss?: "squared-hinge" | "hinge";
  /**
   * With `hinge`, the part of the objective by which it may be above the least.
   *
   * @default {1e-7}
   */
  tolerance?: number;
  /**
   * With `hinge`, the seed of the order in which samples are taken.
   *
   * @default {1}
   */
  seed?: number;
}

/** A support vector machine that has learnt. */
export interface SupportVectorMachine extends LinearDecoder {
  /** `(C)` what is least: half the squared length of weights and intercept, and the cost of what is lost; of two classes, one number. */
  objectives: Float64Array;
}

const OPTIONS: OptionNames<SvmOptions> = { cost: true, loss: true, tolerance: true, seed: true };

/**
 * A linear support vector machine. Of more than two classes each is told apart from all others, and the farthest on its side is decoded. The
 * intercept is a weight like others, of a feature that is 1: as LIBLINEAR and scikit-learn's `LinearSVC` have it, with the same objective. Features of
 * similar size are told apart better, see `standardise` of `crossValidateDecoder`.
 *
 * Source: Fan R.-E. et al. (2008), LIBLINEAR: a library for large linear classification, JMLR 9, 1871.
 *
 * @param samples `(T, F)` features and `(T)` classes
 * @param options cost and loss
 * @returns the decoder, and what is least of each class
 * @throws {RangeError} when a class has no samples, or numbers are out of range
 * @throws {TypeError} When an option is unknown.
 * @throws {NumericalFailure} When, with `hinge`, the least loss is not reached.
 *
 * @example
 * ```ts
 * import { decodedClasses, fitLinearSvm } from "@volley/volley/decoding";
 *
 * const svm = fitLinearSvm({ values: [0, 1, 1, 3, 4, 5], size: 1, labels: [0, 0, 0, 1, 1, 1] });
 * console.log(decodedClasses(svm.scores([0.5, 4.5]), 2)); // [0, 1]
 * ```
 */
export function fitLinearSvm(samples: Samples, options: SvmOptions = {}): SupportVectorMachine {
  requireKnown(TASK, options, OPTIONS);
  const { cost = 1, loss = "squared-hinge", tolerance = 1e-7, seed = DEFAULT_SEED } = options;
  requirePositive(TASK, "cost", cost);
  requirePositive(TASK, "tolerance", tolerance);
  requireWhole(TASK, "seed", seed, 0);
  if (loss !== "squared-hinge" && loss !== "hinge") {
    failType(TASK, "loss must be squared-hinge or hinge", loss);
  }
  const { samples: count, classes } = requireSamples(TASK, samples), { values, size, labels } = samples;
  const width = size + 1, rows = new Float64Array(count * width).fill(1);
  for (let t = 0; t < count; t++) {
    for (let f = 0; f < size; f++) rows[t * width + f] = values[t * size + f];
  }
  const told = Array.from({ length: classes === 2 ? 1 : classes }, (_, k) => {
    const own = classes === 2 ? 1 : k;
    const sides = Int8Array.from({ length: count }, (_, t) => labels[t] === own ? 1 : -1);
    const problem: Sides = { rows, width, sides, cost };
    const at = loss === "hinge"
      ? hinge(problem, new WordStream(seed, STREAMS.svm, own), tolerance)
      : squaredHinge(problem);
    return { at, objective: objectiveOf(problem, at, loss === "squared-hinge") };
  });
  const objectives = Float64Array.from(told, ({ objective }) => objective);
  const { weights, intercepts } = classes === 2 ? ofTwo(told[0].at) : {
    weights: Float64Array.from(told.flatMap(({ at }) => [...at.subarray(0, size)])),
    intercepts: Float64Array.from(told, ({ at }) => at[size]),
  };
  return { ...linearDecoder(weights, intercepts, size), objectives };
}
