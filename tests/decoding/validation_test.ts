import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  blockFolds,
  chooseDecoder,
  classFolds,
  crossValidateDecoder,
  featureScaling,
  fitLogistic,
  fitPoissonDecoder,
  type Samples,
  scaledFeatures,
  trialRows,
} from "../../lib/entries/decoding.ts";

/** Two classes that differ in the first of two features, the second being noise that is larger. */
function noisy(count: number): Samples {
  const labels = Uint32Array.from({ length: count }, (_, t) => t * 7 % 5 < 2 ? 1 : 0);
  const values = Array.from(
    labels,
    (label, t) => [label + 0.4 * Math.sin(t * t), 5 * Math.sin(3 * t * t + 1)],
  );
  return { values: values.flat(), size: 2, labels };
}

Deno.test("classFolds() deals each class evenly, each sample once, and refuses a class of one", () => {
  const labels = [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2];
  const folds = classFolds(labels, { folds: 3, seed: 5 });
  assertEquals(folds.flatMap(({ test }) => [...test]).sort((a, b) => a - b), labels.map((_, t) => t));
  for (const { train, test } of folds) {
    assertEquals(train.length + test.length, labels.length);
    for (const name of [0, 1, 2]) {
      const own = [...test].filter((at) => labels[at] === name).length;
      const even = labels.filter((one) => one === name).length / 3;
      assert(own >= Math.floor(even) && own <= Math.ceil(even), `${own} of class ${name}`);
    }
  }
  assertEquals(classFolds(labels, { folds: 3, seed: 5 }), folds);
  assertThrows(() => classFolds([0, 0, 1], { folds: 2 }), RangeError, "the number of samples of class 1");
  assertThrows(() => classFolds([0, 0], { folds: 3 }), RangeError, "the number of samples must be");
});

Deno.test("crossValidateDecoder() goes on from folds that are done, to the same result, and does none of them again", async () => {
  const samples = noisy(60), options = { shuffles: 3, standardise: true } as const;
  const whole = await crossValidateDecoder((some) => fitLogistic(some), samples, options);
  const done = new Map<string, ArrayLike<number>>(), stop = new AbortController(), told: number[] = [];
  let learnt = 0;
  const learn = (some: Samples) => {
    if (++learnt === 7) stop.abort(new Error("stopped"));
    return fitLogistic(some);
  };
  const first = crossValidateDecoder(learn, samples, { ...options, done, signal: stop.signal });
  await assertRejects(() => first, Error, "stopped");
  assertEquals([learnt, done.size], [7, 7]);
  const rest = await crossValidateDecoder(learn, samples, {
    ...{ ...options, done },
    onProgress: ({ fraction }) => told.push(fraction),
  });
  assertEquals(rest, whole);
  assertEquals(learnt, 20);
  assert(told[0] >= 7 / 20 && told.at(-1) === 1 && told.every((one, k) => k === 0 || one >= told[k - 1]));
});

Deno.test("crossValidateDecoder() shuffles labels so that each fold learns every class, however few there are", async () => {
  const labels = [0, 0, 0, 1, 1], samples = { values: [1, 2, 1, 4, 5], size: 1, labels };
  const folds = classFolds(labels, { folds: 2 });
  const found = await crossValidateDecoder((some) => fitPoissonDecoder(some), samples, {
    folds,
    shuffles: 30,
  });
  assertEquals(found.chance!.scores.length, 30);
});

Deno.test("chooseDecoder() takes the setting that decodes best what it has not seen", async () => {
  const ridges = [1e-3, 1, 1e5], samples = noisy(200);
  const candidates = Object.fromEntries(
    ridges.map((ridge) => [`ridge ${ridge}`, (some: Samples) => fitLogistic(some, { ridge })]),
  );
  const { name, scores, learn } = await chooseDecoder(candidates, samples);
  assertEquals(Object.keys(scores), ridges.map((ridge) => `ridge ${ridge}`));
  assertEquals(scores[name], Math.max(...Object.values(scores)));
  assert(scores[name] > scores["ridge 100000"] + 0.1, JSON.stringify(scores));
  assertEquals(learn, candidates[name]);
  for (const ridge of ridges) {
    const own = await crossValidateDecoder((some) => fitLogistic(some, { ridge }), samples);
    assertEquals(own.balanced, scores[`ridge ${ridge}`]);
  }
  await assertRejects(() => chooseDecoder({}, samples), RangeError, "the number of candidates");
});

Deno.test("featureScaling() leaves what does not vary, and scaledFeatures() takes other samples in its units", () => {
  const scaling = featureScaling([1, 7, 3, 7], 2);
  assertEquals(scaling, { means: Float64Array.of(2, 7), deviations: Float64Array.of(1, 1) });
  assertEquals([...scaledFeatures([5, 8], scaling)], [3, 1]);
  assertThrows(() => scaledFeatures([1], scaling), RangeError, "the number of samples");
});

Deno.test("trialRows() counts around events in any order, on edges and beyond, and refuses what is no time", () => {
  const options = { binMs: 10, bins: 2, fromMs: -10 };
  const { values, size } = trialRows([[0, 10, 19.9999999, 20, 30], []], [20, 10], options);
  assertEquals([size, ...values], [4, 1, 0, 2, 0, 1, 0, 1, 0]);
  const fails = (trains: number[][], events: number[], sentence: string) =>
    assertThrows(() => trialRows(trains, events, options), RangeError, sentence);
  fails([[1, NaN]], [0], "times of neuron 0 must be finite: current value is NaN");
  fails([[2, 1]], [0], "times of neuron 0 must ascend: current value is 1");
  fails([[1]], [NaN], "event 0 must be finite");
  fails([], [0], "the number of neurons");
});

Deno.test("blockFolds() and chooseDecoder() work with a part that is held out once", async () => {
  const [fold] = blockFolds(80, { folds: 4 }), samples = noisy(80);
  const { scores } = await chooseDecoder({ only: (some) => fitLogistic(some) }, samples, { folds: [fold] });
  assert(scores.only > 0.5);
});
