import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireWhole } from "../../base/require_number.ts";
import { requireFewLabels, requirePatterns } from "../patterns.ts";
import { type Dissimilarities, ofPairs } from "./dissimilarities.ts";
import { type NoiseModel, noiseWeighing } from "./noise_precision.ts";

const TASK = "measure cross-validated distances";

/** Responses to single trials. */
export interface Trials {
  /** `(N, U)` row by row. */
  values: ArrayLike<number>;
  /** N. */
  trials: number;
  /** U. */
  units: number;
  /** `(N)` which stimulus was shown, whole numbers from 0. */
  stimuli: ArrayLike<number>;
  /** `(N)` independent part of the experiment, such as a run or a session, whole numbers from 0. */
  folds: ArrayLike<number>;
}

/** Options of {@linkcode crossnobis}. */
export interface CrossnobisOptions {
  /**
   * How units are weighed by their noise between trials of a stimulus: not at all, each by its variance, by the covariance with its correlations shrunk (Schäfer and
   * Strimmer 2005, doi:10.2202/1544-6115.1175), or by the whole covariance.
   *
   * @default {"shrinkage"}
   */
  noise?: NoiseModel;
}

const OPTIONS: OptionNames<CrossnobisOptions> = { noise: true };
const MODELS = ["none", "diagonal", "shrinkage", "full"];

/** Mean pattern of each stimulus in trials that are taken. @returns (S, U) */
function meansOf(
  { values, units, stimuli, folds, trials }: Trials,
  count: number,
  taken: (fold: number) => boolean,
): Float64Array {
  const means = new Float64Array(count * units), seen = new Uint32Array(count);
  for (let trial = 0; trial < trials; trial++) {
    if (!taken(folds[trial])) continue;
    seen[stimuli[trial]]++;
    for (let u = 0; u < units; u++) means[stimuli[trial] * units + u] += values[trial * units + u];
  }
  const missing = seen.indexOf(0);
  if (missing >= 0) fail(TASK, "every fold must have trials of every stimulus", `none of ${missing}`);
  return means.map((sum, at) => sum / seen[Math.floor(at / units)]);
}

/** What is left of trials without the mean of their stimulus. */
function residualsOf(data: Trials, count: number): Float64Array {
  const means = meansOf(data, count, () => true), { values, units, stimuli } = data;
  return Float64Array.from(
    values,
    (value, at) => value - means[stimuli[Math.floor(at / units)] * units + at % units],
  );
}

/**
 * Cross-validated squared Mahalanobis distances, per unit ("crossnobis"): the difference of two stimuli in one fold times that in all the others, so that noise adds nothing on
 * average. Stimuli that differ by noise alone have a mean of 0, and so single values may be negative.
 *
 * The noise is estimated from all trials, about the means of their stimuli.
 *
 * Source: Walther A., Nili H., Ejaz N., Alink A., Kriegeskorte N., Diedrichsen J. (2016), Reliability of dissimilarity measures for multi-voxel pattern analysis,
 * doi:10.1016/j.neuroimage.2015.12.012.
 *
 * @param data `(N, U)` finite responses, with at least two stimuli and two folds, each fold with trials of every stimulus
 * @param options how noise is taken into account
 * @returns `(S (S - 1) / 2)` squared distances per unit: in units of the noise's variance, or of squared responses where it is not taken into account
 * @throws {RangeError} when a response is not finite, a fold lacks a stimulus, there is one stimulus or fold only, or the noise cannot be estimated
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { crossnobis } from "@volley/volley/representation";
 *
 * const data = { values: [0, 2, 0, 4], trials: 4, units: 1, stimuli: [0, 1, 0, 1], folds: [0, 0, 1, 1] };
 * console.log(crossnobis(data, { noise: "none" }).values); // 8: 2 in one fold times 4 in the other
 * ```
 */
export function crossnobis(data: Trials, options: CrossnobisOptions = {}): Dissimilarities {
  requireKnown(TASK, options, OPTIONS);
  const { noise = "shrinkage" } = options, { values, trials, units } = data;
  if (!MODELS.includes(noise)) fail(TASK, `noise must be among ${MODELS.join(", ")}`, noise);
  requirePatterns(TASK, { values, stimuli: trials, units });
  const count = requireFewLabels(TASK, "stimuli", data.stimuli, trials);
  const folds = requireFewLabels(TASK, "folds", data.folds, trials);
  requireWhole(TASK, "the number of stimuli", count, 2);
  requireWhole(TASK, "the number of folds", folds, 2);
  const degrees = trials - count;
  const weigh = noiseWeighing(residualsOf(data, count), { units, degrees, model: noise });
  const sums = ofPairs(count, () => 0);
  for (let fold = 0; fold < folds; fold++) {
    const test = meansOf(data, count, (own) => own === fold),
      train = meansOf(data, count, (own) => own !== fold);
    const weighed = new Float64Array(count * units);
    for (let s = 0; s < count; s++) weighed.set(weigh(test.slice(s * units, (s + 1) * units)), s * units);
    ofPairs(count, (i, j) => {
      let product = 0;
      for (let u = 0; u < units; u++) {
        product += (train[i * units + u] - train[j * units + u]) *
          (weighed[i * units + u] - weighed[j * units + u]);
      }
      return product / units / folds;
    }).values.forEach((value, at) => sums.values[at] += value);
  }
  return sums;
}
