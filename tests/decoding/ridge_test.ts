import { assert, assertEquals, assertThrows } from "@std/assert";
import { blockFolds, fitRidge, fitRidgeDecoder } from "../../lib/entries/decoding.ts";
import golden from "../science/golden/ridge_sklearn.json" with { type: "json" };
import { assertClose } from "../nn/_assert_close.ts";

// Both solve the same equations in double precision; 1e-6 is what a user is told, 1e-9 what rounding leaves.
const TO_ROUNDING = { atol: 1e-9, rtol: 1e-9 };

Deno.test("fitRidge() has the weights of scikit-learn's Ridge, with more samples than features and with fewer", () => {
  for (const { values, size, targets, outputs, ridges, fits } of [golden.tall, golden.wide]) {
    ridges.forEach((ridge, k) => {
      const { weights, intercepts, predict } = fitRidge({ values, size, targets, outputs }, { ridge });
      assertClose(weights, fits[k].weights, { ...TO_ROUNDING, what: `weights by ridge ${ridge}` });
      assertClose(intercepts, fits[k].intercepts, { ...TO_ROUNDING, what: `intercepts by ridge ${ridge}` });
      const first = fits[k].intercepts.map((sum, o) =>
        fits[k].weights.slice(o * size, (o + 1) * size).reduce((all, one, f) => all + one * values[f], sum)
      );
      assertClose(predict(values.slice(0, size)), first, { ...TO_ROUNDING, what: "what is read" });
    });
  }
});

Deno.test("fitRidge() chooses the ridge whose errors in blocks are least, and they are those of scikit-learn", () => {
  for (const { values, size, targets, outputs, ridges, errors: wanted } of [golden.tall, golden.wide]) {
    const data = { values, size, targets, outputs }, found = fitRidge(data, { ridge: ridges });
    assertClose(found.errors!, wanted, { ...TO_ROUNDING, what: "errors" });
    assertEquals(found.ridge, ridges[wanted.indexOf(Math.min(...wanted))]);
    assertEquals(found.weights, fitRidge(data, { ridge: found.ridge }).weights);
    const folds = blockFolds(values.length / size);
    assertEquals(fitRidge(data, { ridge: ridges, folds }).errors, found.errors);
  }
});

Deno.test("fitRidgeDecoder() has the weights of RidgeClassifier, of three classes and of two", () => {
  for (const one of [golden.tall, golden.wide]) {
    const { values, size, labels, two } = one;
    const three = fitRidgeDecoder({ values, size, labels }, { ridge: 2.5 });
    assertClose(three.weights, one.classifier.weights, { ...TO_ROUNDING, what: "weights" });
    assertClose(three.intercepts, one.classifier.intercepts, { ...TO_ROUNDING, what: "intercepts" });
    const { weights, intercepts } = fitRidgeDecoder({ values, size, labels: two }, { ridge: 2.5 });
    const found = one["classifier of two"], second = [...weights.subarray(size), intercepts[1]];
    assertClose(second, [...found.weights, ...found.intercepts], { ...TO_ROUNDING, what: "of two" });
    assertClose(weights.subarray(0, size), found.weights.map((value) => -value), {
      ...{ ...TO_ROUNDING, what: "of the first" },
    });
  }
});

Deno.test("fitRidge() reads the mean where features are constant, and refuses what is no data", () => {
  const { weights, intercepts } = fitRidge({ values: [3, 3, 3, 3], size: 2, targets: [1, 5] });
  assertEquals([...weights, ...intercepts], [0, 0, 3]);
  assertEquals(fitRidge({ values: [2], size: 1, targets: [7] }).predict([100])[0], 7);
  assertEquals(fitRidge({ values: [2], size: 1, targets: [7] }).predict([]).length, 0);
  const data = { values: [1, 2, 3], size: 1, targets: [1, 2, 3] };
  const fails = (change: object, options: object, sentence: string) =>
    assertThrows(() => fitRidge({ ...data, ...change }, options), RangeError, sentence);
  fails({ values: [], targets: [] }, {}, "the number of samples must be a whole number of at least 1");
  fails({ targets: [1, 2] }, {}, "there must be 3 targets: current value is 2");
  fails({ targets: [1, NaN, 2] }, {}, "targets must be finite: current value is NaN");
  fails({ values: [1, Infinity, 3] }, {}, "features must be finite");
  fails({}, { ridge: 0 }, "ridge must be");
  fails({}, { ridge: [] }, "the number of ridges must be a whole number of at least 1");
  fails({}, { ridge: [1, 2] }, "the number of samples must be a whole number of at least 5");
  const folds = [{ train: Uint32Array.of(), test: Uint32Array.of(0) }];
  fails(
    {},
    { ridge: [1, 2], folds },
    "the number of samples that fold 0 learns from must be a whole number of at least 1",
  );
  const beyond = [{ train: Uint32Array.of(0), test: Uint32Array.of(3) }];
  fails({}, { ridge: [1, 2], folds: beyond }, "samples of fold 0 must be below 3");
  assertThrows(
    () => fitRidgeDecoder({ values: [1, 2], size: 1, labels: [0, 0] }),
    RangeError,
    "samples of class 1 must be among those to learn from",
  );
  assert(fitRidge(data, { ridge: 1e12 }).predict([1])[0] < 2 + 1e-9);
});
