import { assert, assertEquals, assertThrows } from "@std/assert";
import { explainedVariance } from "../../lib/analysis/explained_variance.ts";
import { rocArea } from "../../lib/analysis/roc_area.ts";
import { coincidenceFactor, definedShares, matchSpikes, peakSpikes } from "../../lib/analysis/spike_match.ts";
import { testRandom } from "../nn/_assert_close.ts";

Deno.test("explainedVariance() is 1 for what is right but for a constant, 0 for a constant", () => {
  assertEquals(explainedVariance([1, 2, 4], [3, 4, 6]), 1);
  assertEquals(explainedVariance([1, 2, 3], [5, 5, 5]), 0);
  assertEquals(explainedVariance([5, 5, 5], [1, 2, 3]), 0);
  assertEquals(explainedVariance([5, 5, 5], [4, 4, 4]), 1);
  // Errors -1, 1, -1, 1 about values -2, -2, 2, 2.
  assertEquals(explainedVariance([-2, -2, 2, 2], [-1, -3, 3, 1]), 0.75);
  assertThrows(() => explainedVariance([1], []), RangeError, "current value is 0 for 1");
});

Deno.test("rocArea() counts pairs in order, ties one half", () => {
  const random = testRandom(5);
  const happened = Array.from({ length: 200 }, () => random() < 0.3 ? 1 : 0);
  const scores = happened.map((one) => Math.round(10 * random() + 2 * one));
  let pairs = 0, right = 0;
  happened.forEach((a, i) =>
    happened.forEach((b, j) => {
      if (!a || b) return;
      pairs++;
      right += scores[i] > scores[j] ? 1 : scores[i] === scores[j] ? 0.5 : 0;
    })
  );
  assert(Math.abs(rocArea(happened, scores) - right / pairs) < 1e-12);
  assert(Number.isNaN(rocArea([1, 1], [0, 1])));
  assertThrows(
    () => rocArea([0, 1], [0.5, NaN]),
    RangeError,
    "they must be numbers: current value is NaN at 1",
  );
});

Deno.test("matchSpikes() finds as many pairs as there can be", () => {
  const random = testRandom(7);
  /** The largest number of pairs, by trying all. */
  const most = (observed: number[], predicted: number[], tolerance: number): number => {
    if (observed.length === 0 || predicted.length === 0) return 0;
    const [first, ...rest] = observed;
    const options = predicted.map((time, at) =>
      Math.abs(time - first) <= tolerance ? 1 + most(rest, predicted.toSpliced(at, 1), tolerance) : 0
    );
    return Math.max(most(rest, predicted, tolerance), ...options);
  };
  for (let trial = 0; trial < 200; trial++) {
    const times = () =>
      Array.from({ length: Math.floor(6 * random()) }, () => Math.round(20 * random())).sort((a, b) => a - b);
    const observed = times(), predicted = times();
    assertEquals(matchSpikes(observed, predicted, 2).matched, most(observed, predicted, 2));
  }
  assertEquals(matchSpikes([], [], 2), {
    observed: 0,
    predicted: 0,
    matched: 0,
    precision: 1,
    recall: 1,
    f1: 1,
  });
});

Deno.test("definedShares() are null where there was nothing to be right about", () => {
  const shares = (observed: number[], predicted: number[]) => {
    const { f1, precision, recall } = definedShares(matchSpikes(observed, predicted, 2));
    return [f1, precision, recall];
  };
  assertEquals(shares([10, 20], [10]), [2 / 3, 1, 0.5]);
  assertEquals(shares([10], []), [0, null, 0]);
  assertEquals(shares([], [10]), [0, 0, null]);
  assertEquals(shares([], []), [null, null, null]);
});

Deno.test("coincidenceFactor() is 1 for the same train and 0 for chance", () => {
  const random = testRandom(9),
    times = (rate: number) => Array.from({ length: 100_000 }, (_, t) => t).filter(() => random() < rate);
  const train = times(0.01);
  assertEquals(coincidenceFactor(matchSpikes(train, train, 2), 1e5, 2), 1);
  assertEquals(coincidenceFactor(matchSpikes([], [], 2), 1e5, 2), 1);
  // 1,000 spikes against 1,000 others: about 40 pairs by chance, so a standard error of 0.007.
  const found = coincidenceFactor(matchSpikes(train, times(0.01), 2), 1e5, 2)!;
  assert(Math.abs(found) < 0.03, `${found}`);
});

Deno.test("peakSpikes() takes peaks above the threshold, the higher of two that are close", () => {
  assertEquals(peakSpikes([0, 0.4, 0.2, 0.6, 0.1, 0.1, 0.1, 0.3, 0.3, 0], { threshold: 0.25 }), [3, 8]);
  assertEquals(peakSpikes([0.9, 0.1, 0.9], { threshold: 0.5, refractory: 1 }), [0, 2]);
  assertEquals(peakSpikes([0.1, 0.2], { threshold: 0.5 }), []);
});
