import { spikeCountCorrelation } from "../../lib/analysis/correlation.ts";
import { countLag } from "../../lib/analysis/count_lag.ts";
import { fanoFactor, rebin } from "../../lib/analysis/fano.ts";
import { IntervalStatistics } from "../../lib/analysis/interval_statistics.ts";
import { isiCv, isiLv } from "../../lib/analysis/isi.ts";
import { binCounts, spikeTrains } from "../../lib/analysis/raster.ts";
import { meanRate, populationRate } from "../../lib/analysis/rates.ts";
import {
  coincidenceFactor,
  definedShares,
  matchSpikes,
  peakSpikes,
  spikeMatchOf,
} from "../../lib/analysis/spike_match.ts";
import { spikeSynchronyIndex } from "../../lib/analysis/ssi.ts";
import { rasterOf } from "./_random.ts";
import { type Cases, floats, refused } from "./_degenerate.ts";

const one = rasterOf([[3]], 10), two = rasterOf([[3, 7]], 10), none = rasterOf([[], []], 10);

const match = (observed: number, predicted: number, matched: number) =>
  spikeMatchOf({ observed, predicted, matched });

const silent = new Uint16Array(60);

function cvOf(times: number[], least: number): number | null {
  const statistics = new IntervalStatistics(2);
  for (const time of times) statistics.add(1, time);
  return statistics.cv(least);
}

export const SPIKES: Cases = {
  spikeTrains: [
    ["no spikes", () => spikeTrains(none), [floats(), floats()]],
    ["one", () => spikeTrains(one), [floats(3)]],
    ["ties", () => spikeTrains(rasterOf([[3, 3], [3]], 10)), [floats(3, 3), floats(3)]],
    [
      "a late time",
      () => spikeTrains(rasterOf([[11]], 10)),
      refused("between 0 and 10 ms: current value is 11"),
    ],
  ],
  binCounts: [
    ["no spikes", () => binCounts([], { binMs: 1, durationMs: 2 }), Uint32Array.of(0, 0)],
    ["both ends", () => binCounts([0, 2], { binMs: 1, durationMs: 2 }), Uint32Array.of(1, 1)],
    [
      "both ends, as of steps",
      () => binCounts([0, 2], { binMs: 1, durationMs: 2, edge: "end" }),
      Uint32Array.of(1, 1),
    ],
    ["an edge", () => binCounts([1], { binMs: 1, durationMs: 2 }), Uint32Array.of(0, 1)],
    [
      "an edge, as of steps",
      () => binCounts([1], { binMs: 1, durationMs: 2, edge: "end" }),
      Uint32Array.of(1, 0),
    ],
    ["a bin wider than all", () => binCounts([1, 2], { binMs: 5, durationMs: 2 }), Uint32Array.of(2)],
    // 3 * 0.1 is above 0.3.
    ["a rounded end", () => binCounts([3 * 0.1], { binMs: 0.1, durationMs: 0.3 }), Uint32Array.of(0, 0, 1)],
    [
      "NaN",
      () => binCounts([NaN], { binMs: 1, durationMs: 2 }),
      refused("between 0 and 2 ms: current value is NaN"),
    ],
    [
      "another edge",
      () => binCounts([], { binMs: 1, durationMs: 2, edge: "middle" as "end" }),
      refused("edge must be start or end: current value is middle"),
    ],
  ],
  meanRate: [
    ["no spikes", () => meanRate(none), 0],
    ["one", () => meanRate(one), 100],
    ["no time", () => meanRate(rasterOf([[]], 0)), refused("must be a positive number: current value is 0")],
  ],
  populationRate: [
    ["no bins", () => populationRate([], { binMs: 1, neuronCount: 1 }), floats()],
    ["no spikes", () => populationRate([0], { binMs: 1, neuronCount: 1 }), floats(0)],
    [
      "NaN",
      () => populationRate([NaN], { binMs: 1, neuronCount: 1 }),
      refused("current value is NaN at index 0"),
    ],
  ],
  isiCv: [
    ["no spikes", () => isiCv(none), null],
    ["one", () => isiCv(one), null],
    ["two", () => isiCv(two), null],
    ["two intervals", () => isiCv(rasterOf([[1, 2, 3]], 10), { minIntervals: 2 }), 0],
    ["spikes at once", () => isiCv(rasterOf([[4, 4, 4]], 10), { minIntervals: 2 }), null],
    ["a late time", () => isiCv(rasterOf([[11]], 10)), refused("between 0 and 10 ms: current value is 11")],
  ],
  isiLv: [
    ["no spikes", () => isiLv(none), null],
    ["two", () => isiLv(two), null],
    ["two intervals", () => isiLv(rasterOf([[1, 2, 3]], 10), { minIntervals: 2 }), 0],
    ["spikes at once", () => isiLv(rasterOf([[4, 4, 4]], 10), { minIntervals: 2 }), 0],
    ["an infinite time", () => isiLv(rasterOf([[Infinity]], 10)), refused("current value is Infinity")],
  ],
  IntervalStatistics: [
    ["no spikes", () => cvOf([], 0), null],
    ["one", () => cvOf([4], 0), null],
    ["two", () => cvOf([4, 6], 1), 0],
    ["too few", () => cvOf([4, 6], 2), null],
    ["spikes at once", () => cvOf([4, 4, 4], 1), null],
  ],
  spikeCountCorrelation: [
    ["no spikes", () => spikeCountCorrelation(none), null],
    ["one spike", () => spikeCountCorrelation(rasterOf([[3], []], 10)), null],
    ["two spikes of one neuron", () => spikeCountCorrelation(rasterOf([[3, 7], []], 10)), null],
    // 5 bins, one spike each in the same: standardised alike.
    ["two at once", () => spikeCountCorrelation(rasterOf([[3], [3]], 8)), 1],
    ["one bin", () => spikeCountCorrelation(rasterOf([[1], [1]], 2)), null],
    // On edges the bins of steps and of times differ: 2 is in the first bin, or in the second.
    ["an edge as of times", () => spikeCountCorrelation(rasterOf([[2], [3]], 8)), 1],
    ["an edge as of steps", () => spikeCountCorrelation(rasterOf([[2], [1]], 8), { edge: "end" }), 1],
    [
      "a late time",
      () => spikeCountCorrelation(rasterOf([[11], [3]], 10)),
      refused("between 0 and 10 ms: current value is 11"),
    ],
  ],
  spikeSynchronyIndex: [
    ["no spikes", () => spikeSynchronyIndex(floats(), { neuronCount: 4 }), null],
    ["one", () => spikeSynchronyIndex(floats(3), { neuronCount: 4 }), 0.25],
    [
      "two half a window apart",
      () => spikeSynchronyIndex(floats(0.1, 0.3), { neuronCount: 4, windowMs: 0.4 }),
      0.5,
    ],
    ["two at once", () => spikeSynchronyIndex(floats(3, 3), { neuronCount: 4 }), 0.5],
    [
      "Infinity",
      () => spikeSynchronyIndex(floats(3, Infinity), { neuronCount: 4 }),
      refused("current value is Infinity at index 1"),
    ],
  ],
  countLag: [
    ["no bins", () => countLag([], [], { binMs: 1 }), null],
    ["two bins", () => countLag([0, 1], [1, 0], { binMs: 1, maxLagMs: 1 }), null],
    ["a constant", () => countLag(new Array(40).fill(0.1), new Array(40).fill(0.1), { binMs: 1 }), null],
    [
      "a constant beside a spike",
      () => countLag(new Array(40).fill(0.1), Array.from(silent.subarray(0, 40)).with(9, 1), { binMs: 1 }),
      null,
    ],
    [
      "one spike each",
      // The means are of all bins, the products of those that overlap, which moves the peak a little.
      () =>
        countLag(Array.from(silent).with(30, 1), Array.from(silent).with(33, 1), { binMs: 1, maxLagMs: 5 })
          ?.toFixed(2),
      "3.00",
    ],
    [
      "NaN",
      () => countLag([NaN], [1], { binMs: 1 }),
      refused("must be finite: current value is NaN at index 0"),
    ],
  ],
  fanoFactor: [
    ["no bins", () => fanoFactor([]), null],
    ["no spikes", () => fanoFactor(silent), null],
    ["one bin", () => fanoFactor([3]), 0],
    ["a constant", () => fanoFactor(new Array(7).fill(0.1)), 0],
    ["two bins", () => fanoFactor([0, 2]), 1],
    ["NaN", () => fanoFactor([NaN, 1]), refused("must be finite: current value is NaN at index 0")],
  ],
  rebin: [
    ["no bins", () => rebin([], 2), floats()],
    ["too few", () => rebin([1], 2), floats()],
    ["two", () => rebin([1, 2], 2), floats(3)],
  ],
  spikeMatchOf: [
    ["nothing", () => match(0, 0, 0), {
      observed: 0,
      predicted: 0,
      matched: 0,
      precision: 1,
      recall: 1,
      f1: 1,
    }],
    ["missed spikes", () => match(2, 0, 0), {
      observed: 2,
      predicted: 0,
      matched: 0,
      precision: 1,
      recall: 0,
      f1: 0,
    }],
  ],
  definedShares: [
    ["no match", () => definedShares(null), { f1: null, precision: null, recall: null }],
    ["nothing", () => definedShares(match(0, 0, 0)), { f1: null, precision: null, recall: null }],
    ["false alarms", () => definedShares(match(0, 2, 0)), { f1: 0, precision: 0, recall: null }],
  ],
  matchSpikes: [
    ["nothing", () => matchSpikes([], [], 2).f1, 1],
    ["one without the other", () => matchSpikes([1], [], 2).matched, 0],
    ["a pair at the tolerance", () => matchSpikes([0.1], [0.3], 0.2).matched, 1],
    ["a pair just beyond", () => matchSpikes([0.1], [0.3001], 0.2).matched, 0],
    ["no tolerance", () => matchSpikes([0.3], [3 * 0.1], 0).matched, 1],
    ["ties", () => matchSpikes([1, 1, 1], [1, 1], 0).matched, 2],
    [
      "falling times",
      () => matchSpikes([2, 1], [1], 2),
      refused("must ascend: current value is 1 at index 1 after 2"),
    ],
    [
      "a negative tolerance",
      () => matchSpikes([1], [1], -1),
      refused("must be at least 0: current value is -1"),
    ],
  ],
  coincidenceFactor: [
    ["nothing", () => coincidenceFactor(match(0, 0, 0), 10, 2), 1],
    ["missed spikes", () => coincidenceFactor(match(3, 0, 0), 10, 2), 0],
    ["false alarms", () => coincidenceFactor(match(0, 2, 0), 10, 2), 0],
    ["the same trains", () => coincidenceFactor(match(2, 2, 2), 10, 2), 1],
    // Five spikes, each with 2 ms on both sides, take all of 20 ms.
    ["chance that matches all", () => coincidenceFactor(match(5, 5, 5), 20, 2), null],
    ["more than all", () => coincidenceFactor(match(5, 9, 5), 20, 2), null],
    [
      "no time",
      () => coincidenceFactor(match(1, 1, 1), 0, 2),
      refused("must be a positive number: current value is 0"),
    ],
  ],
  peakSpikes: [
    ["nothing", () => peakSpikes([], { threshold: 0.5 }), []],
    ["one step", () => peakSpikes([0.5], { threshold: 0.5 }), [0]],
    ["a constant", () => peakSpikes([0.5, 0.5, 0.5], { threshold: 0.5 }), [2]],
    ["a rise of peaks", () => peakSpikes([0.6, 0, 0.7, 0, 0.8], { threshold: 0.5 }), [0, 4]],
    ["equal peaks", () => peakSpikes([0.6, 0, 0.6, 0, 0.6], { threshold: 0.5 }), [0, 4]],
    ["a step on a slope", () => peakSpikes([0.7, 0.6, 0.6, 0.1], { threshold: 0.5 }), [0]],
    ["NaN", () => peakSpikes([NaN, 0.6, NaN], { threshold: 0.5 }), [1]],
    ["no threshold", () => peakSpikes([1], { threshold: NaN }), refused("current value is NaN at index 0")],
  ],
};
