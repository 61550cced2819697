import { averagePsds } from "../../lib/analysis/average_psds.ts";
import { dampingRatio } from "../../lib/analysis/damping_ratio.ts";
import { coherenceChance, welchCoherence } from "../../lib/analysis/coherence.ts";
import { dct, dctBasis, inverseDct } from "../../lib/analysis/dct.ts";
import { kolmogorovSmirnov, wasserstein } from "../../lib/analysis/distances.ts";
import { explainedVariance } from "../../lib/analysis/explained_variance.ts";
import { pearsonMatrix } from "../../lib/analysis/pearson.ts";
import { welchPsd } from "../../lib/analysis/psd.ts";
import { pairedDifference } from "../../lib/analysis/paired_difference.ts";
import { kendallTau } from "../../lib/analysis/kendall_tau.ts";
import { rankCorrelation } from "../../lib/analysis/rank_correlation.ts";
import { rocArea } from "../../lib/analysis/roc_area.ts";
import { sobolIndices } from "../../lib/analysis/sobol_indices.ts";
import { logSpectralDistance, spectralPeak } from "../../lib/analysis/spectral_measures.ts";
import { spikeFeatures, upwardCrossings } from "../../lib/analysis/spike_features.ts";
import { isConstant, mean, median, quantile, standardDeviation } from "../../lib/analysis/summary.ts";
import { type Cases, CONSTANT, floats, refused } from "./_degenerate.ts";

const UNDEFINED = { first: null, total: null, standardDeviation: null, noise: null };
const RISING = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

const spectrum = (...power: number[]) => ({ frequencies: floats(0, 20, 40), power: floats(...power) });

const at = { stepMs: 1, threshold: 0 };

export const VALUES: Cases = {
  dampingRatio: [
    ["nothing", () => dampingRatio([], { binMs: 1 }), null],
    ["a constant", () => dampingRatio(new Array(200).fill(-65.1), { binMs: 1 }), null],
    ["a signal that is too short", () => dampingRatio(RISING, { binMs: 1 }), null],
    ["values that overflow", () => dampingRatio([...RISING, ...RISING, 1e300], { binMs: 9 }), null],
    [
      "NaN",
      () => dampingRatio([NaN], { binMs: 1 }),
      refused("must be finite: current value is NaN at index 0"),
    ],
    [
      "bins of no width",
      () => dampingRatio(RISING, { binMs: 0 }),
      refused("binMs must be a positive number: current value is 0"),
    ],
  ],
  isConstant: [
    ["nothing", () => isConstant([]), true],
    ["one", () => isConstant([3]), true],
    ["two", () => isConstant([3, 3.0000001]), false],
  ],
  mean: [
    ["nothing", () => mean([]), refused("must be a whole number of at least 1: current value is 0")],
    ["a constant", () => mean(CONSTANT), -65.1],
    ["Infinity", () => mean([1, Infinity]), Infinity],
    ["both infinities", () => mean([-Infinity, Infinity]), NaN],
    ["a sum that overflows", () => mean([1.5e308, 1.5e308, 1.5e308 / 2]), 1.25e308],
    ["NaN", () => mean([NaN, 2]), refused("must be numbers: current value is NaN at index 0")],
  ],
  standardDeviation: [
    [
      "nothing",
      () => standardDeviation([]),
      refused("must be a whole number of at least 1: current value is 0"),
    ],
    ["one", () => standardDeviation([0.1]), 0],
    ["a constant", () => standardDeviation(CONSTANT), 0],
    ["two", () => standardDeviation([1, 3]), 1],
    [
      "Infinity",
      () => standardDeviation([1, Infinity]),
      refused("must be finite: current value is Infinity"),
    ],
  ],
  quantile: [
    ["nothing", () => quantile([], 0.5), refused("must be a whole number of at least 1: current value is 0")],
    ["one", () => quantile([3], 0.7), 3],
    ["Infinity above", () => quantile([1, 2, Infinity], 0.5), 2],
    ["Infinity below", () => quantile([-Infinity, 0], 0.5), -Infinity],
    ["the widest range", () => quantile([-1.5e308, 1.5e308], 0.5), 0],
    ["both infinities", () => quantile([-Infinity, Infinity], 0.5), NaN],
    ["NaN", () => quantile([NaN], 0.5), refused("must be numbers: current value is NaN at index 0")],
  ],
  median: [
    ["nothing", () => median([]), refused("must be a whole number of at least 1: current value is 0")],
    ["one", () => median([3]), 3],
    ["a constant", () => median(CONSTANT), -65.1],
    ["infinite values", () => median([Infinity, Infinity]), Infinity],
    ["NaN", () => median([1, NaN, 3]), refused("must be numbers: current value is NaN at index 1")],
  ],
  explainedVariance: [
    ["one value", () => explainedVariance([-65.1], [3]), 1],
    ["a constant, as another", () => explainedVariance(CONSTANT, new Array(10).fill(0.1)), 1],
    ["a constant, by something else", () => explainedVariance(CONSTANT, RISING), 0],
    ["something, by a constant", () => explainedVariance(RISING, CONSTANT), 0],
    ["something, but for a constant", () => explainedVariance([1, 2], [0.5, 1.5]), 1],
    ["nothing", () => explainedVariance([], []), refused("current value is 0 for 0")],
    [
      "NaN",
      () => explainedVariance([1, 2], [1, NaN]),
      refused("must be finite: current value is NaN at index 1"),
    ],
  ],
  rankCorrelation: [
    ["nothing", () => rankCorrelation([], []), null],
    ["two pairs", () => rankCorrelation([1, 2], [1, 2]), null],
    ["a constant", () => rankCorrelation([1, 2, 3], [4, 4, 4]), null],
    ["three pairs", () => rankCorrelation([1, 2, 3], [3, 2, 1]), -1],
    ["NaN", () => rankCorrelation([1, NaN], [1, 2]), refused("must be finite: current value is NaN")],
  ],
  kendallTau: [
    ["nothing", () => kendallTau([], []), null],
    ["one", () => kendallTau([1], [1]), null],
    ["two pairs", () => kendallTau([1, 2], [2, 1]), -1],
    ["a constant", () => kendallTau([1, 2, 3], [4, 4, 4]), 0],
    ["a constant by tau-b", () => kendallTau([1, 2, 3], [4, 4, 4], { kind: "b" }), null],
    ["half of the pairs tied", () => kendallTau([1, 1, 2], [1, 2, 3]), 2 / 3],
    [
      "NaN",
      () => kendallTau([1, NaN], [1, 2]),
      refused("values of a must be finite: current value is NaN at index 1"),
    ],
    ["too few", () => kendallTau([1, 2], [1]), refused("b must have length 2: current value is 1")],
  ],
  pairedDifference: [
    ["nothing", () => pairedDifference([], []), refused("pairs must be from 1 to 500: current value is 0")],
    ["one pair", () => pairedDifference([3], [1]), { difference: 2, interval: null, p: 1 }],
    ["equal ones", () => pairedDifference(CONSTANT, CONSTANT), { difference: 0, interval: [0, 0], p: 1 }],
    ["NaN", () => pairedDifference([1, NaN], [1, 2]), refused("must be finite: current value is NaN")],
    ["infinite ones", () => pairedDifference([1e308], [-1e308]), refused("differences must be finite")],
    ["too few", () => pairedDifference([1, 2], [1]), refused("b must have length 2: current value is 1")],
  ],
  sobolIndices: [
    ["nothing", () => sobolIndices([], 1, { uniform: () => 0.5 }), {
      ...UNDEFINED,
      mean: null,
      rows: 0,
      missing: 0,
    }],
    ["one row", () => sobolIndices([1, 2, 3], 1, { uniform: () => 0.5 }).rows, 1],
    ["a constant", () => sobolIndices(CONSTANT.slice(0, 9), 1, { uniform: () => 0.5 }), {
      ...{ ...UNDEFINED, mean: -65.1, rows: 3, missing: 0 },
    }],
    ["missing values", () => sobolIndices([1, null, 3, NaN, 2, 3], 1, { uniform: () => 0.5 }), {
      ...{ ...UNDEFINED, mean: null, rows: 0, missing: 2 },
    }],
    [
      "an infinite value",
      () => sobolIndices([1, Infinity, 3], 1, { uniform: () => 0.5 }),
      refused("finite or missing"),
    ],
    [
      "half a row",
      () => sobolIndices([1, 2, 3, 4], 1, { uniform: () => 0.5 }),
      refused("rows of 3, two more than parameters"),
    ],
    [
      "no parameter",
      () => sobolIndices([1, 2], 0, { uniform: () => 0.5 }),
      refused("a whole number of at least 1"),
    ],
  ],
  rocArea: [
    ["nothing", () => rocArea([], []), NaN],
    ["what never happened", () => rocArea([0, 0], [1, 2]), NaN],
    ["equal scores", () => rocArea([0, 1, 1], [2, 2, 2]), 0.5],
    ["two samples", () => rocArea([1, 0], [2, 1]), 1],
    ["infinite scores", () => rocArea([0, 1, 1], [-Infinity, Infinity, -Infinity]), 0.75],
  ],
  wasserstein: [
    ["one value each", () => wasserstein([1], [3]), 2],
    ["the same constant", () => wasserstein(CONSTANT, [-65.1]), 0],
    ["nothing", () => wasserstein([], [1]), refused("at least one value: current value is 0")],
    ["NaN", () => wasserstein([1], [NaN]), refused("must be finite: current value is NaN")],
  ],
  kolmogorovSmirnov: [
    ["one value each", () => kolmogorovSmirnov([1], [3]).statistic, 1],
    ["the same constant", () => kolmogorovSmirnov(CONSTANT, [-65.1]).statistic, 0],
    ["nothing", () => kolmogorovSmirnov([1], []), refused("at least one value: current value is 0")],
    [
      "Infinity",
      () => kolmogorovSmirnov([Infinity], [1]),
      refused("must be finite: current value is Infinity"),
    ],
  ],
  averagePsds: [
    [
      "no spectrum",
      () => averagePsds([]),
      refused("must be a whole number of at least 1: current value is 0"),
    ],
    ["one", () => averagePsds([spectrum(1, 2, 3)]), spectrum(1, 2, 3)],
    [
      "NaN",
      () => averagePsds([spectrum(1, NaN, 3)]),
      refused("must be finite: current value is NaN at index 1"),
    ],
    ["missing powers", () => averagePsds([spectrum(1)]), refused("must have length 3: current value is 1")],
  ],
  welchCoherence: [
    [
      "one segment",
      () => welchCoherence([1, 2, 3, 5], [1, 2, 3, 4], { segmentLength: 4 }),
      refused("the number of samples must be a whole number of at least 6: current value is 4"),
    ],
    [
      "silence",
      () => welchCoherence(new Float64Array(8), CONSTANT.slice(0, 8), { segmentLength: 4 }).coherence,
      floats(0, 0, 0),
    ],
    [
      "signals of two lengths",
      () => welchCoherence([1, 2, 3, 5], [1, 2, 3], { segmentLength: 4 }),
      refused("the second signal must have length 4: current value is 3"),
    ],
    [
      "NaN",
      () => welchCoherence([1, 2, NaN, 4, 5, 6], RISING.slice(0, 6), { segmentLength: 4 }),
      refused("segment's mean is NaN"),
    ],
  ],
  coherenceChance: [
    [
      "too few samples to shift",
      () => coherenceChance(RISING, RISING, { segmentLength: 4, uniform: () => 0 }),
      refused("the number of samples must be a whole number of at least 12: current value is 10"),
    ],
    [
      "silence",
      () => {
        const options = { segmentLength: 4, surrogates: 2, uniform: () => 0.999 };
        return coherenceChance(new Float64Array(12), new Float64Array(12), options).coherence;
      },
      floats(0, 0, 0),
    ],
  ],
  pearsonMatrix: [
    [
      "nothing",
      () => pearsonMatrix([]),
      refused("the number of signals must be a whole number of at least 1"),
    ],
    ["one", () => pearsonMatrix([[1, 2]]), floats(1)],
    [
      "one sample",
      () => pearsonMatrix([[1]]),
      refused("the number of samples must be a whole number of at least 2"),
    ],
    [
      "a constant",
      () => pearsonMatrix([RISING, CONSTANT]),
      refused("signal 1 must vary, as else it has no correlation: current value is -65.1"),
    ],
    [
      "lengths that differ",
      () => pearsonMatrix([[1, 2], [1, 2, 3]]),
      refused("every signal must have length 2: current value is 3"),
    ],
    [
      "NaN",
      () => pearsonMatrix([[1, NaN]]),
      refused("values of signal 0 must be finite: current value is NaN at index 1"),
    ],
  ],
  welchPsd: [
    ["silence", () => welchPsd([0, 0, 0, 0], { segmentLength: 4 }).power, floats(0, 0, 0)],
    ["a constant", () => welchPsd([7, 7, 7, 7], { segmentLength: 4 }).power, floats(0, 0, 0)],
    [
      "too few samples",
      () => welchPsd([1, 2], { segmentLength: 4 }),
      refused("at least 4: current value is 2"),
    ],
    ["NaN", () => welchPsd([1, 2, NaN, 4], { segmentLength: 4 }), refused("segment's mean is NaN")],
  ],
  spectralPeak: [
    ["silence", () => spectralPeak(spectrum(0, 0, 0)), null],
    ["a flat spectrum", () => spectralPeak(spectrum(2, 2, 2)), {
      frequencyHz: 20,
      power: 2,
      peakToMedian: 1,
    }],
    ["one line", () => spectralPeak(spectrum(1, 4, 1), { minHz: 15, maxHz: 25 })?.peakToMedian, 1],
    ["NaN", () => spectralPeak(spectrum(1, NaN, 1)), refused("at least 0: current value is NaN")],
    ["a negative power", () => spectralPeak(spectrum(1, -1, 1)), refused("at least 0: current value is -1")],
  ],
  logSpectralDistance: [
    ["silence", () => logSpectralDistance(spectrum(0, 0, 0), spectrum(0, 0, 0)), 0],
    ["silence beside sound", () => logSpectralDistance(spectrum(0, 0, 0), spectrum(1, 1, 1)), Infinity],
    [
      "one line",
      () => logSpectralDistance(spectrum(1, 1, 1), spectrum(1, Math.E, 1), { minHz: 15, maxHz: 25 }),
      1,
    ],
    [
      "NaN",
      () => logSpectralDistance(spectrum(1, 1, 1), spectrum(1, NaN, 1)),
      refused("current value is NaN"),
    ],
  ],
  dctBasis: [
    ["one value", () => dctBasis(1, 1), floats(1)],
    ["no values", () => dctBasis(0, 1), refused("must be a whole number of at least 1: current value is 0")],
    [
      "more modes than values",
      () => dctBasis(1, 2),
      refused("must be at most its length 1: current value is 2"),
    ],
  ],
  dct: [
    ["no histogram", () => dct([], 4), floats()],
    ["one value", () => dct([3], 1), floats(3)],
    ["a constant", () => dct([2, 2, 2, 2], 4, { modes: 1 }), floats(4)],
    ["part of a histogram", () => dct([1, 2, 3], 2), refused("must be a multiple of 2: current value is 3")],
  ],
  inverseDct: [
    ["no histogram", () => inverseDct([], 4), floats()],
    ["one value", () => inverseDct([3], 1), floats(3)],
    ["the mean alone", () => inverseDct([4], 4, { modes: 1 }), floats(2, 2, 2, 2)],
  ],
  upwardCrossings: [
    ["nothing", () => upwardCrossings([], at), []],
    ["one sample", () => upwardCrossings([5], at), []],
    ["a constant", () => upwardCrossings([0, 0, 0], at), []],
    ["a sample on the threshold", () => upwardCrossings([-1, 0, -1, 0], at), [1, 3]],
    [
      "NaN",
      () => upwardCrossings([-1, NaN, 1], at),
      refused("must be finite: current value is NaN at index 1"),
    ],
  ],
  spikeFeatures: [
    ["nothing", () => spikeFeatures([], at), []],
    ["a constant", () => spikeFeatures(CONSTANT, at), []],
    ["no minimum", () => spikeFeatures([-1, 1, -1], at), []],
    [
      "three equal steps",
      () => spikeFeatures([-1, 1, -1, 1], at),
      [{ crossingMs: 0.5, peakMs: 1, maximum: 1, minimum: -1, droppingMs: 1 }],
    ],
    ["Infinity", () => spikeFeatures([-Infinity, 1], at), refused("current value is -Infinity at index 0")],
  ],
};
