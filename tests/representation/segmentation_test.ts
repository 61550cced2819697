import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  adaptedRandError,
  boundaryScores,
  distanceTransform,
  labelRegions,
  pixelScores,
  regionBoundaries,
  skeletonDistances,
  skeletonOf,
  variationOfInformation,
} from "../../lib/entries/representation.ts";
import { assertClose, testRandom } from "../nn/_assert_close.ts";

const image = (...rows: number[][]) => ({ values: rows.flat(), width: rows[0].length, height: rows.length });
const line = (...values: number[]) => image(values);

Deno.test("distanceTransform() is the nearest of all marked pixels, of random images and of lines", () => {
  const random = testRandom(6);
  for (const [width, height] of [[1, 1], [1, 9], [9, 1], [7, 5], [13, 11]]) {
    for (const share of [0.02, 0.3, 1]) {
      const values = Uint8Array.from({ length: width * height }, () => Number(random() < share));
      const wanted = Array.from(values, (_, at) => {
        let least = Infinity;
        values.forEach((marked, other) => {
          const x = at % width - other % width, y = Math.floor(at / width) - Math.floor(other / width);
          if (marked) least = Math.min(least, Math.sqrt(x * x + y * y));
        });
        return least;
      });
      assertEquals([...distanceTransform({ values, width, height })], wanted);
    }
  }
});

Deno.test("scores of an image with itself are perfect, and those of nothing are null or 0", () => {
  const some = image([1, 1, 0], [0, 1, 0]), none = image([0, 0, 0], [0, 0, 0]);
  assertEquals(pixelScores(some, some), { precision: 1, recall: 1, f1: 1, jaccard: 1 });
  assertEquals(pixelScores(none, none), { precision: null, recall: null, f1: null, jaccard: null });
  assertEquals(pixelScores(none, some), { precision: null, recall: 0, f1: 0, jaccard: 0 });
  assertEquals(boundaryScores(some, some), { precision: 1, recall: 1, f1: 1 });
  assertEquals(boundaryScores(none, none), { precision: null, recall: null, f1: null });
  assertEquals(boundaryScores(some, none), { precision: 0, recall: null, f1: 0 });
  assertEquals(skeletonDistances(some, some).largest, 0);
  assertEquals(skeletonDistances(none, none).mean, 0);
  assertEquals(skeletonDistances(none, some).mean, null);
  assertEquals(adaptedRandError(some, some), { error: 0, split: 1, merge: 1 });
  assertEquals(adaptedRandError(none, none), { error: null, split: null, merge: null });
  assertEquals(variationOfInformation(some, some), { split: 0, merge: 0, total: 0 });
  assertEquals(variationOfInformation(none, none), { split: 0, merge: 0, total: 0 });
});

Deno.test("boundaryScores() of a line moved by d pixels is 1 where the tolerance is d, and 0 below", () => {
  const at = (column: number) =>
    image(...new Array(9).fill(Array.from({ length: 20 }, (_, x) => Number(x === column))));
  for (const d of [1, 3, 6]) {
    assertEquals(boundaryScores(at(5 + d), at(5), { tolerance: d }).f1, 1);
    assertEquals(boundaryScores(at(5 + d), at(5), { tolerance: d - 0.01 }).f1, 0);
  }
});

Deno.test("skeletonDistances() forgives thickness, and shifts within the tolerance", () => {
  const bar = (first: number, last: number) =>
    image(...Array.from({ length: 15 }, (_, y) => new Array(30).fill(Number(y >= first && y <= last))));
  const thick = skeletonDistances(bar(5, 9), bar(7, 7));
  // Both are lines in row 7; the thick one is shortened at its ends.
  assertEquals([thick.ofPredicted, thick.perceptual], [0, 0]);
  assert(thick.mean! < 0.5);
  const moved = skeletonDistances(bar(9, 9), bar(7, 7), { tolerance: 2 });
  assertEquals([moved.mean, moved.largest, moved.perceptual], [2, 2, 0]);
  assertEquals(skeletonDistances(bar(10, 10), bar(7, 7), { tolerance: 2 }).perceptual, 3);
});

Deno.test("skeletonOf() leaves lines as they are, and as many connected parts as there were", () => {
  const random = testRandom(9);
  for (let repeat = 0; repeat < 30; repeat++) {
    const width = 24,
      height = 19,
      values = Uint8Array.from({ length: width * height }, () => Number(random() < 0.6));
    const thinned = skeletonOf({ values, width, height });
    assertEquals(skeletonOf(thinned).values, thinned.values);
    const parts = (own: typeof thinned) =>
      (labelRegions(own, { neighbours: 8 }).values as Uint32Array).reduce((most, one) => Math.max(most, one));
    assertEquals(parts(thinned), parts({ values, width, height }));
    assert(thinned.values.every((one, at) => one <= values[at]));
  }
});

Deno.test("adaptedRandError() and variationOfInformation() tell what is split from what is merged", () => {
  const truth = line(1, 1, 1, 1, 2, 2, 2, 2), merged = line(1, 1, 1, 1, 1, 1, 1, 1);
  const split = line(1, 1, 3, 3, 2, 2, 4, 4);
  // 12 pairs of the 28 of all pixels are in one true region; of split regions 4 pairs.
  assertClose([adaptedRandError(merged, truth).merge!, adaptedRandError(split, truth).split!], [
    12 / 28,
    4 / 12,
  ], {
    ...{ atol: 1e-15, rtol: 0, what: "shares" },
  });
  assertEquals(variationOfInformation(merged, truth), { split: 0, merge: 1, total: 1 });
  assertEquals(variationOfInformation(split, truth), { split: 1, merge: 0, total: 1 });
  // Numbers of regions mean nothing.
  assertEquals(adaptedRandError(line(7, 7, 7, 7, 0, 0, 0, 0), truth).error, 0);
  assertEquals(adaptedRandError(line(1, 2, 3, 4, 5, 5, 5, 5), truth, { ignore: [1] }).error, 0);
});

Deno.test("regionBoundaries() are within regions, and the edge of the image is none", () => {
  assertEquals(
    regionBoundaries(image([1, 1, 1], [1, 1, 2], [1, 1, 1])).values,
    Uint8Array.of(0, 0, 1, 0, 1, 1, 0, 0, 1),
  );
  assertEquals(regionBoundaries(line(0, 3, 3, 0)).values, Uint8Array.of(0, 1, 1, 0));
});

Deno.test("scores of images say in one sentence what does not fit", () => {
  const some = image([1, 1, 0], [0, 1, 0]);
  const cases: [() => unknown, string][] = [
    [
      () => pixelScores(line(1, 1), some),
      "the prediction must have 3 times 2 pixels: current value is 2 times 1",
    ],
    [
      () => pixelScores({ ...some, width: 4 }, some),
      "the prediction must have 4 times 2 pixels: current value is 6",
    ],
    [
      () => pixelScores(image([0.5, 1, 0], [0, 1, 0]), some),
      "pixel 0 of the prediction must be a whole number",
    ],
    [() => boundaryScores(some, some, { tolerance: -1 }), "tolerance must be a number from 0"],
    [() => labelRegions(image([NaN])), "pixel 0 of the image must be a whole number"],
    [() => labelRegions(some, { neighbours: 6 as 4 }), "neighbours must be 4 or 8: current value is 6"],
  ];
  for (const [call, sentence] of cases) assertThrows(call, RangeError, sentence);
});
