import { vanRossumDistance, vanRossumMatrix } from "../../lib/analysis/van_rossum.ts";
import { victorPurpuraDistance, victorPurpuraMatrix } from "../../lib/analysis/victor_purpura.ts";
import { type Cases, floats, refused } from "./_degenerate.ts";

const slow = { timeConstantMs: 10 }, dear = { costPerMs: 1 };

export const TRAINS: Cases = {
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
