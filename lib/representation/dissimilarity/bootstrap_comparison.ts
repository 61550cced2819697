import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber, requireWhole } from "../../base/require_number.ts";
import { quantile, standardDeviation } from "../../analysis/summary.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";
import { compareDissimilarities, compareValues, type ComparisonOptions } from "./compare_dissimilarities.ts";
import { type Dissimilarities, dissimilarityMatrix } from "./dissimilarities.ts";

const TASK = "bootstrap a comparison";

/** Options of {@linkcode bootstrapComparison}. */
export interface BootstrapOptions extends ComparisonOptions {
  /**
   * How often stimuli are drawn again.
   *
   * @default {1000}
   */
  resamples?: number;
  /**
   * Share of resamples within the interval.
   *
   * @default {0.95}
   */
  level?: number;
  /** Whole number from 0. @default the library's */
  seed?: number;
}

/** An agreement with what it would be of other stimuli. */
export interface BootstrappedComparison {
  /** The agreement of all stimuli, as {@linkcode compareDissimilarities} has it. */
  value: number | null;
  /** Ends of the interval, quantiles of the resamples; null where fewer than half of them have an agreement. */
  interval: [low: number, high: number] | null;
  /** Standard deviation of the resamples; null likewise. */
  standardError: number | null;
  /** Resamples that have an agreement: few stimuli drawn often leave too few pairs, or constant ones. */
  resamples: number;
}

const OPTIONS: OptionNames<BootstrapOptions> = { by: true, resamples: true, level: true, seed: true };

/**
 * How far the agreement of two sets of dissimilarities depends on the stimuli: they are drawn again with replacement, and pairs of a stimulus with itself are left out.
 *
 * Source: Nili H. and others (2014), A toolbox for representational similarity analysis, doi:10.1371/journal.pcbi.1003553.
 *
 * @param a dissimilarities
 * @param b those of the same stimuli in the same order
 * @param options how they are compared, and how often stimuli are drawn
 * @returns the agreement and its interval
 * @throws {RangeError} when the stimuli differ in number, a dissimilarity is not finite, or an option is out of range
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { bootstrapComparison, modelDissimilarities } from "@volley/volley/representation";
 *
 * const a = modelDissimilarities(12, (i, j) => j - i), b = modelDissimilarities(12, (i, j) => (j - i) % 5);
 * const { value, interval } = bootstrapComparison(a, b, { resamples: 200 });
 * console.log(value, interval);
 * ```
 */
export function bootstrapComparison(
  a: Dissimilarities,
  b: Dissimilarities,
  options: BootstrapOptions = {},
): BootstrappedComparison {
  requireKnown(TASK, options, OPTIONS);
  const { by = "spearman", resamples = 1000, level = 0.95, seed = DEFAULT_SEED } = options;
  requireWhole(TASK, "resamples", resamples, 1, 1e6);
  requireNumber(TASK, "level", level, 0, 1);
  requireWhole(TASK, "seed", seed, 0);
  const value = compareDissimilarities(a, b, { by }), { stimuli } = a;
  const one = dissimilarityMatrix(a), other = dissimilarityMatrix(b), found: number[] = [];
  for (let resample = 0; resample < resamples; resample++) {
    const words = new WordStream(seed, STREAMS.resampledStimuli, resample);
    const drawn = Uint32Array.from({ length: stimuli }, () => Math.floor(words.fraction() * stimuli));
    const x: number[] = [], y: number[] = [];
    for (let i = 0; i < stimuli; i++) {
      for (let j = i + 1; j < stimuli; j++) {
        if (drawn[i] === drawn[j]) continue;
        x.push(one[drawn[i] * stimuli + drawn[j]]);
        y.push(other[drawn[i] * stimuli + drawn[j]]);
      }
    }
    const agreement = compareValues(x, y, by);
    if (agreement !== null) found.push(agreement);
  }
  if (found.length < resamples / 2 || found.length === 0) {
    return { value, interval: null, standardError: null, resamples: found.length };
  }
  const interval: [number, number] = [quantile(found, (1 - level) / 2), quantile(found, (1 + level) / 2)];
  return { value, interval, standardError: standardDeviation(found), resamples: found.length };
}
