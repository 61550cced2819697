import { factorAnalysis, factorScores } from "../../lib/analysis/factor_analysis.ts";
import { informationPerSpike } from "../../lib/analysis/information_per_spike.ts";
import { entropyBits, mutualInformationBits } from "../../lib/analysis/mutual_information.ts";
import { participationRatio } from "../../lib/analysis/participation_ratio.ts";
import { psth } from "../../lib/analysis/psth.ts";
import { crossCorrelogram, jitterCorrelogram } from "../../lib/analysis/cross_correlogram.ts";
import { vanRossumDistance, vanRossumMatrix } from "../../lib/analysis/van_rossum.ts";
import { victorPurpuraDistance, victorPurpuraMatrix } from "../../lib/analysis/victor_purpura.ts";
import { type Cases, floats, refused } from "./_degenerate.ts";

const slow = { timeConstantMs: 10 }, dear = { costPerMs: 1 };

const fine = { binMs: 1, maxLagMs: 2 }, moved = { ...fine, jitterMs: 10, surrogates: 4 };
const lagsMs = floats(-2, -1, 0, 1, 2), nothing = new Float64Array(5);
const empty = { low: nothing, high: nothing };

const around = { binMs: 2, fromMs: -2, untilMs: 2 };

const nine = (value: number) => Number(value.toFixed(9));

/** Two neurons that are one. */
const twins = factorAnalysis([1, 2, 3, 4, 6, 7, 0, 1], 2, { components: 1, maxIterations: 3000 });

export const TRAINS: Cases = {
  factorAnalysis: [
    ["one neuron", () => {
      // All of its variance, 1, is split between factor and noise, by half: nothing tells them apart.
      const { means, loadings, noiseVariances, converged } = factorAnalysis([1, 3], 1, { components: 1 });
      return [means, loadings.map((one) => Math.round(2e9 * one ** 2)), noiseVariances.map(nine), converged];
    }, [floats(2), floats(1e9), floats(0.5), true]],
    ["neurons that are one", () => twins.noiseVariances.map((one) => nine(1e6 * one / 5.25)), floats(1, 1)],
    [
      "more factors than neurons",
      () => factorAnalysis([1, 2, 2, 5], 2, { components: 3 }),
      refused("from 1 to 2"),
    ],
    [
      "a neuron that does not vary",
      () => factorAnalysis([1, 2, 1, 5], 2, { components: 1 }),
      refused("neuron 0 must vary: leave it out: current value is 1"),
    ],
    [
      "one sample",
      () => factorAnalysis([1, 2], 2, { components: 1 }),
      refused("of at least 2: current value is 1"),
    ],
    ["half a sample", () => factorAnalysis([1, 2, 3], 2, { components: 1 }), refused("current value is 1.5")],
    ["NaN", () => factorAnalysis([1, NaN], 1, { components: 1 }), refused("current value is NaN at index 1")],
  ],
  factorScores: [
    ["no samples", () => factorScores([], twins), floats()],
    ["the mean", () => factorScores(twins.means, twins), floats(0)],
    ["half a sample", () => factorScores([1], twins), refused("current value is 0.5")],
    [
      "no noise",
      () => factorScores([1, 2], { ...twins, noiseVariances: floats(1, 0) }),
      refused("the noise variance of neuron 1 must be a positive number: current value is 0"),
    ],
  ],
  psth: [
    ["no spikes", () => psth([], [5, 9], around), {
      ...{
        startsMs: floats(-2, 0),
        counts: floats(0, 0),
        rateHz: floats(0, 0),
        standardErrorHz: floats(0, 0),
      },
    }],
    ["one event", () => psth([5], [5], around), {
      ...{ startsMs: floats(-2, 0), counts: floats(0, 1), rateHz: floats(0, 500), standardErrorHz: null },
    }],
    ["both ends of the range", () => psth([3, 7], [5], around).counts, floats(1, 0)],
    ["spikes at once", () => psth([5, 5], [5], around).counts, floats(0, 2)],
    ["an event twice", () => psth([5], [5, 5], around).standardErrorHz, floats(0, 0)],
    // 0.3 - 0.1 is below 0.2.
    [
      "a rounded edge",
      () => psth([0.3], [0.1], { binMs: 0.1, fromMs: 0.1, untilMs: 0.3 }).counts,
      floats(0, 1),
    ],
    [
      "no events",
      () => psth([1], [], around),
      refused("must be a whole number of at least 1: current value is 0"),
    ],
    [
      "half a bin",
      () => psth([], [1], { ...around, untilMs: 3 }),
      refused("must be a whole number of bins of 2 ms: current value is 5"),
    ],
    [
      "no bins",
      () => psth([], [1], { ...around, untilMs: -2 }),
      refused("the number of bins must be a whole number from 1 to 16777216: current value is 0"),
    ],
    ["an infinite event", () => psth([], [Infinity], around), refused("is Infinity at index 0")],
  ],
  informationPerSpike: [
    ["no bins", () => informationPerSpike([], []), null],
    ["no spikes", () => informationPerSpike([0, 0], [1, 2]), null],
    ["no time", () => informationPerSpike([1, 2], [0, 0]), null],
    ["one bin", () => informationPerSpike([5], [0.1]), 0],
    ["equal rates", () => informationPerSpike([0.1, 0.1, 0.1], [0.1, 0.2, 0.3]), 0],
    ["a bin that is never visited", () => informationPerSpike([8, NaN, 0], [1, 0, 1]), 1],
    ["rates that overflow", () => informationPerSpike([1e308, 1e308, 0, 0], [1e308, 1e308, 1e308, 1e308]), 1],
    [
      "a negative rate",
      () => informationPerSpike([1, -1], [1, 1]),
      refused("the rate of bin 1 must be at least 0: current value is -1"),
    ],
    [
      "a negative time",
      () => informationPerSpike([1, 1], [1, -1]),
      refused("the occupancy of bin 1 must be at least 0: current value is -1"),
    ],
    ["another length", () => informationPerSpike([1], []), refused("must have length 1: current value is 0")],
  ],
  entropyBits: [
    ["no classes", () => entropyBits([]), null],
    ["nothing seen", () => entropyBits([0, 0], { correction: "miller-madow" }), null],
    ["one class", () => entropyBits([0, 9]), 0],
    ["a part of a sample", () => entropyBits([0.5]), refused("count 0")],
    ["a negative count", () => entropyBits([1, -1]), refused("count 1")],
    ["NaN", () => entropyBits([NaN]), refused("count 0")],
  ],
  mutualInformationBits: [
    ["no rows", () => mutualInformationBits([], 2), null],
    ["nothing seen", () => mutualInformationBits([0, 0], 2), null],
    ["one column", () => mutualInformationBits([3, 4], 1), 0],
    ["independent classes", () => mutualInformationBits([1, 1, 1, 1], 2), 0],
    ["no columns", () => mutualInformationBits([], 0), refused("columns")],
    ["a row that is cut", () => mutualInformationBits([1, 2, 3], 2), refused("whole rows of 2 counts")],
    ["NaN", () => mutualInformationBits([NaN], 1), refused("count 0")],
  ],
  participationRatio: [
    ["one neuron", () => participationRatio([3], 1), 1],
    ["nothing that varies", () => participationRatio([0, 0, 0, 0], 2), null],
    ["one pattern", () => participationRatio([1, 2, 2, 4], 2), 1],
    ["variances that overflow", () => participationRatio([1e308, 0, 0, 1e308], 2), 2],
    ["NaN", () => participationRatio([NaN], 1), refused("current value is NaN at index 0")],
    ["no neurons", () => participationRatio([], 0), refused("of at least 1: current value is 0")],
    ["another size", () => participationRatio([1, 2], 2), refused("must have length 4: current value is 2")],
  ],
  crossCorrelogram: [
    ["no spikes", () => crossCorrelogram([], [], fine).counts, nothing],
    ["one spike and none", () => crossCorrelogram([3], [], fine).counts, nothing],
    ["one spike each", () => crossCorrelogram([3], [4], fine), { lagsMs, counts: floats(0, 0, 0, 1, 0) }],
    ["equal trains", () => crossCorrelogram([3, 4], [3, 4], fine).counts, floats(0, 1, 2, 1, 0)],
    ["spikes at once", () => crossCorrelogram([3, 3], [3, 3, 3], fine).counts, floats(0, 0, 6, 0, 0)],
    // A bin has its start: -2.5 is in the first, and 2.5 in none.
    ["both ends of the range", () => crossCorrelogram([5], [2.5, 7.5], fine).counts, floats(1, 0, 0, 0, 0)],
    // 0.3 - 0.1 is below 0.2, and 0.15 the edge of two bins.
    [
      "rounded edges",
      () => crossCorrelogram([0.1, 0.1], [0.25, 0.3], { binMs: 0.1, maxLagMs: 0.2 }).counts,
      floats(0, 0, 0, 0, 4),
    ],
    ["lag 0 alone", () => crossCorrelogram([1], [1.4], { binMs: 1, maxLagMs: 0 }).counts, floats(1)],
    [
      "half a bin",
      () => crossCorrelogram([], [], { binMs: 1, maxLagMs: 2.5 }),
      refused("maxLagMs must be a whole number of bins of 1 ms: current value is 2.5"),
    ],
    [
      "falling times",
      () => crossCorrelogram([2, 1], [], fine),
      refused("times must ascend: current value is 1 at index 1 after 2"),
    ],
  ],
  jitterCorrelogram: [
    ["no spikes", () => jitterCorrelogram([], [], moved), {
      ...{ lagsMs, counts: nothing, expected: nothing, corrected: nothing, pointwise: empty },
      ...{ simultaneous: empty, p: 1 },
    }],
    ["one spike and none", () => jitterCorrelogram([3], [], moved).p, 1],
    ["one bin that has all", () => {
      const { expected, corrected, p } = jitterCorrelogram([5], [5], { ...moved, binMs: 30, maxLagMs: 0 });
      return [expected, corrected, p];
    }, [floats(1), floats(0), 1]],
    [
      "no intervals",
      () => jitterCorrelogram([], [], { ...moved, jitterMs: 0 }),
      refused("jitterMs must be a positive number: current value is 0"),
    ],
    [
      "all surrogates",
      () => jitterCorrelogram([], [], { ...moved, probability: 1 }),
      refused("probability must be between 0 and 1: current value is 1"),
    ],
  ],
  vanRossumDistance: [
    ["no spikes", () => vanRossumDistance([], [], slow), 0],
    ["one spike and none", () => vanRossumDistance([3], [], slow), 1],
    ["none and one spike", () => vanRossumDistance([], [3], slow), 1],
    ["equal trains", () => vanRossumDistance([1, 1, 2.5], [1, 1, 2.5], slow), 0],
    ["two spikes at once and one", () => vanRossumDistance([3, 3], [3], slow), 1],
    ["two spikes at once and none", () => vanRossumDistance([3, 3], [], slow), 2],
    [
      "falling times",
      () => vanRossumDistance([], [2, 1], slow),
      refused("times must ascend: current value is 1 at index 1 after 2"),
    ],
    ["an infinite time", () => vanRossumDistance([Infinity], [], slow), refused("is Infinity at index 0")],
    [
      "no time constant",
      () => vanRossumDistance([1], [2], { timeConstantMs: 0 }),
      refused("timeConstantMs must be a positive number: current value is 0"),
    ],
  ],
  vanRossumMatrix: [
    ["no trains", () => vanRossumMatrix([], slow), floats()],
    ["one train", () => vanRossumMatrix([[1, 2]], slow), floats(0)],
    ["a silent train", () => vanRossumMatrix([[1], []], slow), floats(0, 1, 1, 0)],
    ["NaN", () => vanRossumMatrix([[NaN]], slow), refused("current value is NaN at index 0")],
  ],
  victorPurpuraDistance: [
    ["no spikes", () => victorPurpuraDistance([], [], dear), 0],
    ["one spike and none", () => victorPurpuraDistance([3], [], dear), 1],
    ["equal trains", () => victorPurpuraDistance([1, 1, 2.5], [1, 1, 2.5], dear), 0],
    ["two spikes at once and one", () => victorPurpuraDistance([3, 3], [3], dear), 1],
    ["a shift as dear as two steps", () => victorPurpuraDistance([1], [3], dear), 2],
    ["no cost", () => victorPurpuraDistance([1, 50], [9], { costPerMs: 0 }), 1],
    [
      "a negative cost",
      () => victorPurpuraDistance([1], [2], { costPerMs: -1 }),
      refused("costPerMs must be at least 0: current value is -1"),
    ],
    [
      "falling times",
      () => victorPurpuraDistance([2, 1], [], dear),
      refused("times must ascend: current value is 1 at index 1 after 2"),
    ],
  ],
  victorPurpuraMatrix: [
    ["no trains", () => victorPurpuraMatrix([], dear), floats()],
    ["one train", () => victorPurpuraMatrix([[1, 2]], dear), floats(0)],
    ["a silent train", () => victorPurpuraMatrix([[1], []], dear), floats(0, 1, 1, 0)],
  ],
};
