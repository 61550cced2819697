import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  blockFolds,
  crossValidateDecoder,
  decodedClasses,
  fitLinearSvm,
  fitLogistic,
  fitPoissonDecoder,
  lagRows,
  lickPopulation,
  type Samples,
  trialFolds,
} from "../../lib/entries/decoding.ts";

const LEARNERS = [fitLinearSvm, fitLogistic, fitPoissonDecoder] as const;
const TWO: Samples = { values: [0, 1, 1, 5, 6, 7], size: 1, labels: [0, 0, 0, 1, 1, 1] };

Deno.test("every decoder tells apart what is apart, and refuses what is none", () => {
  for (const learn of LEARNERS) {
    const fails = (samples: Samples, sentence: string) => assertThrows(() => learn(samples), Error, sentence);
    const decoder = learn(TWO);
    assertEquals([...decodedClasses(decoder.scores(TWO.values), 2)], TWO.labels);
    assertEquals(decoder.scores([]).length, 0);
    assertThrows(
      () => decoder.scores([NaN]),
      Error,
      "features must be finite: current value is NaN in sample 0",
    );
    fails({ ...TWO, values: [] }, "there must be 0 labels: current value is 6");
    fails({ values: [], size: 1, labels: [] }, "the number of samples must be a whole number of at least 1");
    fails(
      { ...TWO, size: 4 },
      "the number of samples must be a whole number of at least 0: current value is 1.5",
    );
    fails({ ...TWO, labels: [0, 0, 0, 0, 0, 0] }, "samples of class 1 must be among those to learn from");
    fails(
      { ...TWO, classes: 3 },
      "samples of class 2 must be among those to learn from: current value is none of 6",
    );
    fails({ ...TWO, labels: [0, 0, 0, 1, 1, 2.5] }, "label 5 must be a whole number");
    fails({ ...TWO, values: [0, 1, 1, 5, 6, Infinity] }, "features must be finite");
  }
  assertThrows(
    () => fitPoissonDecoder({ ...TWO, values: [0, 1, 1, 5, 6, 0.5] }),
    Error,
    "counts, whole numbers from 0",
  );
  assertThrows(() => fitLogistic(TWO, { ridge: 0 }), Error, "the likelihood must have a maximum");
  assertThrows(
    () => fitLinearSvm(TWO, { cost: 0 }),
    Error,
    "cost must be a positive number: current value is 0",
  );
});

Deno.test("every decoder of features that are all zero decodes what is frequent, or the first of equal classes", () => {
  const zeros = { values: new Float64Array(10), size: 2, labels: [0, 1, 1, 1, 1] };
  for (const learn of LEARNERS) {
    assertEquals([...decodedClasses(learn(zeros).scores([0, 0]), 2)], [1]);
    const even = { values: new Float64Array(6), size: 1, labels: [0, 1, 2, 0, 1, 2] };
    const scores = learn(even).scores([0]);
    assert(Math.max(...scores) - Math.min(...scores) < 1e-9, `${scores}`);
  }
});

Deno.test("blockFolds() and trialFolds() predict each sample once, and keep apart what they are to", () => {
  const folds = blockFolds(23, { folds: 4, gap: 2 });
  assertEquals(folds.flatMap(({ test }) => [...test]), Array.from({ length: 23 }, (_, at) => at));
  for (const { train, test } of folds) {
    for (const at of test) assert(!train.some((other) => Math.abs(other - at) <= 2));
  }
  const trials = Array.from({ length: 30 }, (_, at) => Math.floor(at / 3) * 7),
    dealt = trialFolds(trials, { folds: 3 });
  assertEquals(
    dealt.flatMap(({ test }) => [...test]).sort((a, b) => a - b),
    Array.from({ length: 30 }, (_, at) => at),
  );
  for (const { train, test } of dealt) {
    const learnt = new Set(Array.from(train, (at) => trials[at]));
    assert(!test.some((at) => learnt.has(trials[at])));
  }
  assertThrows(() => blockFolds(3, { folds: 4 }), Error, "at least 4: current value is 3");
  assertThrows(() => blockFolds(4, { folds: 2, gap: 2 }), Error, "gap must leave samples to learn from");
  assertThrows(() => trialFolds([1, 1, 1], { folds: 2 }), Error, "the number of trials must be");
});

Deno.test("crossValidateDecoder() does not see what it predicts", async () => {
  // Each sample is a feature of its own: only one that was learnt from could be told.
  const values = Array.from({ length: 400 }, (_, at) => at % 21 === 0 ? 1 : 0);
  const labels = Array.from({ length: 20 }, (_, t) => t * t % 7 === 2 ? 1 : 0),
    samples = { values, size: 20, labels };
  const folds = blockFolds(20, { folds: 2 });
  const { confusion, auc } = await crossValidateDecoder((some) => fitLogistic(some), samples, { folds });
  assertEquals([confusion[1] + confusion[3], auc], [0, 0.5]);
  assertEquals(
    decodedClasses(fitLinearSvm(samples, { cost: 100 }).scores(values), 2),
    Uint32Array.from(labels),
  );
});

Deno.test("crossValidateDecoder() of one that guesses has scores of guesses", async () => {
  const labels = Array.from({ length: 40 }, (_, t) => t % 4 === 0 ? 1 : 0);
  const guess = (samples: Samples) => ({
    size: samples.size,
    classes: 2,
    scores: (values: ArrayLike<number>) =>
      Float64Array.from({ length: 2 * values.length }, (_, k) => 1 - k % 2),
  });
  const found = await crossValidateDecoder(guess, { values: new Float64Array(40), size: 1, labels }, {
    ...{ shuffles: 9, by: "accuracy" },
  });
  assertEquals([found.accuracy, found.balanced, found.auc, [...found.confusion]], [0.75, 0.5, 0.5, [
    30,
    0,
    10,
    0,
  ]]);
  assertEquals([found.chance!.mean, found.chance!.p], [0.75, 1]);
});

Deno.test("crossValidateDecoder() refuses folds that are not of its samples", async () => {
  const run = (train: number[], test: number[]) =>
    crossValidateDecoder((some) => fitLinearSvm(some), TWO, {
      folds: [{ train: Uint32Array.from(train), test: Uint32Array.from(test) }],
    });
  await assertRejects(
    () => run([0, 3], [3]),
    Error,
    "must not be learnt from: current value is sample 3 in both",
  );
  await assertRejects(() => run([0, 3], [9]), Error, "must be below 6: current value is 9");
  await assertRejects(() => run([0, 1], [5]), Error, "samples of class 1 must be among those to learn from");
  await assertRejects(() => run([0, 3], []), Error, "the number of samples that are predicted in fold 0");
});

Deno.test("lagRows() puts the earliest bin first, and zeros beyond the ends", () => {
  const { values, size } = lagRows([[1, 2, 3], [4, 5, 6]], { before: 1, after: 1 });
  assertEquals(size, 6);
  assertEquals([...values], [0, 0, 1, 4, 2, 5, 1, 4, 2, 5, 3, 6, 2, 5, 3, 6, 0, 0]);
  assertThrows(() => lagRows([]), Error, "the number of signals");
  assertThrows(() => lagRows([[1], [1, 2]]), Error, "signal 1 must have length 1: current value is 2");
});

Deno.test("lickPopulation() is the same by the same seed, of one neuron and of one bin", () => {
  assertEquals(lickPopulation({ seconds: 5, seed: 3 }), lickPopulation({ seconds: 5, seed: 3 }));
  const { counts, licks } = lickPopulation({ neurons: 1, seconds: 0.02 });
  assertEquals([counts.length, counts[0].length, [...licks]], [1, 1, [0]]);
  assertThrows(() => lickPopulation({ seconds: 0.001 }), Error, "the number of bins must be a whole number");
});
