import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requirePositive } from "../../base/require_number.ts";
import { type FittedDecoder, requireRows, requireSamples, type Samples } from "./samples.ts";

const TASK = "fit a Poisson decoder";

/** Options of {@linkcode fitPoissonDecoder}. */
export interface PoissonDecoderOptions {
  /**
   * Spikes that each neuron is taken to have fired beside its own in each class, in the time of one sample of its mean rate: so that no count is impossible.
   *
   * @default {0.5}
   */
  pseudoCount?: number;
  /**
   * Chances of the classes before spikes are seen: as often as they were learnt, or all the same.
   *
   * @default {"learnt"}
   */
  prior?: "learnt" | "equal";
}

/** A Poisson decoder that has learnt. */
export interface PoissonDecoder extends FittedDecoder {
  /** What kind of decoder it is. */
  kind: "poisson";
  /** `(C, F)` mean counts of neurons in each class, row by row. */
  means: Float64Array;
  /** `(C)` natural logarithms of the chances of classes before spikes are seen. */
  logPriors: Float64Array;
}

const OPTIONS: OptionNames<PoissonDecoderOptions> = { pseudoCount: true, prior: true };

/** Fails where a feature is no count. */
function requireCounts(task: string, values: ArrayLike<number>, size: number): void {
  for (let at = 0; at < values.length; at++) {
    if (!(Number.isSafeInteger(values[at]) && values[at] >= 0)) {
      fail(
        task,
        "features must be counts, whole numbers from 0",
        `${values[at]} in sample ${Math.floor(at / size)}`,
      );
    }
  }
}

/** Makes a Poisson decoder of its means. @param means (C, F) @param logPriors (C) */
export function poissonDecoder(means: Float64Array, logPriors: Float64Array, size: number): PoissonDecoder {
  const classes = logPriors.length;
  return {
    ...{ kind: "poisson", size, classes, means, logPriors },
    scores(values) {
      const rows = requireRows("decode", values, size), scores = new Float64Array(rows * classes);
      requireCounts("decode", values, size);
      for (let t = 0; t < rows; t++) {
        for (let c = 0; c < classes; c++) {
          let sum = logPriors[c];
          for (let f = 0; f < size; f++) {
            const mean = means[c * size + f];
            if (mean > 0) sum += values[t * size + f] * Math.log(mean) - mean;
          }
          scores[t * classes + c] = sum;
        }
      }
      return scores;
    },
  };
}

/**
 * A decoder of counts that takes neurons for independent and Poisson, given the class: the score of class c is log P(c) + the sum over neurons of
 * n log(mean of the class) - mean, which is the logarithm of its chance but for what all classes have in common.
 *
 * The mean of a class is (spikes + pseudoCount) / (samples + pseudoCount / mean of all samples): with few samples it is drawn to the mean of all. A neuron
 * that is silent throughout is without weight.
 *
 * Source: Zhang K., Ginzburg I., McNaughton B. L., Sejnowski T. J. (1998), Interpreting neuronal population activity by reconstruction,
 * doi:10.1152/jn.1998.79.2.1017.
 *
 * @param samples `(T, F)` counts of F neurons and `(T)` classes
 * @param options how counts that were not seen are taken, and chances before
 * @returns the decoder
 * @throws {RangeError} when a count is negative or no whole number, a class has no samples, or numbers are out of range
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { decodedClasses, fitPoissonDecoder } from "@volley/volley/decoding";
 *
 * const decoder = fitPoissonDecoder({ values: [0, 3, 1, 4, 5, 0, 4, 1], size: 2, labels: [0, 0, 1, 1] });
 * console.log(decodedClasses(decoder.scores([0, 2, 6, 1]), 2)); // [0, 1]
 * ```
 */
export function fitPoissonDecoder(samples: Samples, options: PoissonDecoderOptions = {}): PoissonDecoder {
  requireKnown(TASK, options, OPTIONS);
  const { pseudoCount = 0.5, prior = "learnt" } = options, { values, size, labels } = samples;
  requirePositive(TASK, "pseudoCount", pseudoCount);
  if (prior !== "learnt" && prior !== "equal") fail(TASK, "prior must be learnt or equal", prior);
  const { samples: count, classes } = requireSamples(TASK, samples);
  requireCounts(TASK, values, size);
  const spikes = new Float64Array(classes * size),
    all = new Float64Array(size),
    seen = new Float64Array(classes);
  for (let t = 0; t < count; t++) {
    seen[labels[t]]++;
    for (let f = 0; f < size; f++) {
      spikes[labels[t] * size + f] += values[t * size + f];
      all[f] += values[t * size + f];
    }
  }
  const means = spikes.map((sum, k) => {
    const total = all[k % size];
    return total === 0 ? 0 : (sum + pseudoCount) / (seen[Math.floor(k / size)] + pseudoCount * count / total);
  });
  const logPriors = seen.map((one) => prior === "equal" ? -Math.log(classes) : Math.log(one / count));
  return poissonDecoder(means, logPriors, size);
}
