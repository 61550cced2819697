import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { classify, loadClassifier, saveClassifier } from "../../lib/learning/classifier.ts";
import { type ClassifierOptions, trainClassifier } from "../../lib/learning/train_classifier.ts";
import type { NamedWeights } from "../../lib/nn/layout.ts";
import type { WeightAverage } from "../../lib/nn/weight_average.ts";
import { madeUp } from "../../lib/random/made_up.ts";
import { inFolder } from "../_folder.ts";

const random = madeUp(3), rows = 40;
const inputs = Float32Array.from({ length: 5 * rows }, () => 2 * random() - 1);
const labels = Uint8Array.from({ length: rows }, (_, row) => Number(inputs[5 * row] > inputs[5 * row + 1]));
const data = { inputs, labels, channels: 5, rows, steps: 1 };
const options: ClassifierOptions = {
  data,
  layers: [{ kind: "dense", units: 6, activation: "tanh" }],
  ...{ batch: 10, optimizer: "sgd", learningRate: 0.1, finalRate: 1, warmup: 0, clip: 1e6 },
};

const flat = (weights: NamedWeights) =>
  Float64Array.from(Object.values(weights).flatMap(({ data }) => [...data]));
/** The weights after some steps, none of them averaged. */
const after = async (steps: number) =>
  flat((await trainClassifier(null, { ...options, steps, average: 0 })).model.weights);
const averaged = async (average: number | WeightAverage, steps: number) =>
  flat((await trainClassifier(null, { ...options, steps, average })).model.weights);

function assertNear(found: Float64Array, wanted: Float64Array) {
  // Each of a dozen steps rounds to single precision weights of order 1.
  found.forEach((value, at) => assertAlmostEquals(value, wanted[at], 1e-6));
  assert(found.some((value) => value !== 0));
}

Deno.test("an exponential average of every third step has its closed form", async () => {
  const steps = 12, decay = 0.7, from = 2;
  // w(5), w(8) and w(11) come in, beginning with w(2): decay^3 w(2) + (1 - decay) (decay^2 w(5) + decay w(8) + w(11)).
  const parts = [[2, decay ** 3], [5, (1 - decay) * decay ** 2], [8, (1 - decay) * decay], [11, 1 - decay]];
  const all = await Promise.all(parts.map(async ([step, part]) => (await after(step)).map((w) => part * w)));
  const wanted = all.reduce((left, right) => left.map((value, at) => value + right[at]));
  assertNear(await averaged({ kind: "exponential", decay, every: 3, from }, steps), wanted);
});

Deno.test("an exponential average of no decay, or of all steps, is the weights, and one that begins at the start has the first weights in it", async () => {
  assertEquals(await averaged({ kind: "exponential", decay: 0 }, 5), await after(5));
  const first = await averaged({ kind: "exponential", decay: 0.9999999, every: 2 }, 3), last = await after(3);
  // After one step of a ten millionth they are the first weights; the steps have moved them.
  assert(first.some((value, at) => Math.abs(value - last[at]) > 1e-3));
});

Deno.test("a uniform average is the mean of the weights that it took in", async () => {
  const taken = await Promise.all([6, 8, 10].map(after));
  const wanted = taken[0].map((_, at) => (taken[0][at] + taken[1][at] + taken[2][at]) / 3);
  assertNear(await averaged({ kind: "uniform", every: 2, from: 4 }, 11), wanted);
});

Deno.test("a uniform average is the weights until it begins, and begins after three quarters", async () => {
  const wanted = (await Promise.all([10, 11, 12].map(after)))
    .reduce((left, right) => left.map((value, at) => value + right[at])).map((sum) => sum / 3);
  assertNear(await averaged({ kind: "uniform" }, 12), wanted);
  assertEquals(await averaged({ kind: "uniform", from: 4, every: 1 }, 5), await after(5));
});

Deno.test("an average goes on after a cut to the same bits, and a checkpoint of another average is refused", async () => {
  await inFolder(async (folder) => {
    const average = { kind: "exponential", decay: 0.8, every: 4 } as const, checkpoint = `${folder}/half`;
    const own = { ...options, steps: 400, average }, stop = new AbortController();
    const whole = await trainClassifier(null, own);
    const cut = { ...own, checkpoint, checkpointEvery: 1, signal: stop.signal };
    const half = await trainClassifier(null, { ...cut, onProgress: ({ step }) => step >= 6 && stop.abort() });
    assert(!half.completed && half.losses.length < 400);
    await assertRejects(
      () => trainClassifier(null, { ...own, checkpoint, resume: true, average: { ...average, every: 5 } }),
      Error,
      "averageEvery must be that of the run it came from, 4: current value is 5",
    );
    const rest = await trainClassifier(null, { ...own, checkpoint, resume: true });
    assertEquals(rest.model.weights, whole.model.weights);
    const [path] = await saveClassifier(`${folder}/model`, whole.model), loaded = await loadClassifier(path);
    assertEquals(await classify(loaded, data), await classify(whole.model, data));
    assertEquals(loaded.spec.training.averageEvery, 4);
  });
});

Deno.test("what is averaged is asked without dropout", async () => {
  const own = { ...options, layers: [...options.layers!, { kind: "dropout", rate: 0.5 } as const] };
  const { model } = await trainClassifier(null, { ...own, steps: 10, average: { kind: "uniform" } });
  assertEquals(await classify(model, data), await classify(model, data));
  const { weights: w } = model,
    row = 7,
    hidden = Array.from({ length: 6 }, (_, unit) => {
      let sum = w["layers.1.bias"].data[unit];
      for (let c = 0; c < 5; c++) sum += w["layers.1.weight"].data[5 * unit + c] * inputs[5 * row + c];
      return Math.tanh(sum);
    });
  const scores = [0, 1].map((one) =>
    hidden.reduce(
      (sum, h, unit) => sum + w["layers.3.weight"].data[6 * one + unit] * h,
      w["layers.3.bias"].data[one],
    )
  );
  const found = (await classify(model, data)).scores.subarray(2 * row, 2 * row + 2);
  // No value is dropped, none is scaled: single precision.
  scores.forEach((score, one) => assertAlmostEquals(found[one], score, 1e-5));
});

Deno.test("an average that makes no sense is refused in a sentence", async () => {
  const refused = (average: unknown, sentence: string) =>
    assertRejects(
      () => trainClassifier(null, { ...options, steps: 10, average } as ClassifierOptions),
      Error,
      sentence,
    );
  await refused({ kind: "mean" }, "average.kind must be exponential or uniform: current value is mean");
  await refused({ kind: "exponential" }, "average.decay must be a number from 0 to");
  await refused({ kind: "exponential", decay: 1 }, "average.decay");
  await refused({ kind: "exponential", decay: 0.9, every: 0 }, "average.every");
  await refused(
    { kind: "exponential", decay: 0.9, every: 11 },
    "within the 10 steps: current value is first after 11",
  );
  await refused({ kind: "uniform", from: 10 }, "within the 10 steps");
  await refused(
    { kind: "uniform", decay: 0.5 },
    "a uniform average must have no decay: current value is 0.5",
  );
  await refused({ kind: "uniform", evry: 5 }, "did you mean every?");
  await refused(1, "average");
});

Deno.test("gradient descent with momentum is m = momentum m + g, w -= rate m", async () => {
  const w = await Promise.all([0, 1, 2, 3].map((steps) => steps === 0 ? null : after(steps)));
  const plain = await trainClassifier(null, { ...options, steps: 3, average: 0, beta1: 0 });
  // With and without momentum the first step is the same, the second is not.
  assert(w[1]!.some((value, at) => value !== w[2]![at]));
  assert(flat(plain.model.weights).some((value, at) => Math.abs(value - w[3]![at]) > 1e-4));
  await assertRejects(
    () => trainClassifier(null, { ...options, optimizer: "sgdm" } as unknown as ClassifierOptions),
    RangeError,
    "optimizer must be one of adam, nadam, sgd: current value is sgdm",
  );
});
