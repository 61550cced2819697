import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { classify } from "../../lib/learning/classifier.ts";
import { readoutLoss } from "../../lib/learning/readout_loss.ts";
import {
  type ClassifierOptions,
  classifierTrainable,
  trainClassifier,
} from "../../lib/learning/train_classifier.ts";
import { type DistillationOptions, trainDistilled } from "../../lib/learning/train_distilled.ts";
import { unpackClassifier } from "../../lib/learning/classifier_spec.ts";
import { descentStep } from "../../lib/nn/reference/adam.ts";
import { continueTraining, firstCheckpoint } from "../../lib/nn/training_loop.ts";
import { madeUp } from "../../lib/random/made_up.ts";
import { inFolder } from "../_folder.ts";
import { gpuTest } from "../_gpu.ts";

const random = madeUp(9), rows = 60;
const inputs = Float32Array.from({ length: 4 * rows }, () => 2 * random() - 1);
const labels = Uint8Array.from(
  { length: rows },
  (_, row) => Number(inputs[4 * row] > 0) + Number(inputs[4 * row + 1] > 0),
);
const data = { inputs, labels, channels: 4, rows, steps: 1 };
const layers = [{ kind: "dense", units: 7, activation: "tanh" }, { kind: "dropout", rate: 0.2 }] as const;
const common = { data, layers, steps: 30, batch: 12, learningRate: 0.02 };
const loss = { kind: "distillation", weight: 0.3, temperature: 3 } as const;

Deno.test("the loss of distillation and its gradient are those of PyTorch 2.15", () => {
  // (1 - a) cross_entropy(s, y) + a T² kl_div(log_softmax(s / T), softmax(t / T)), in double precision, a = 0.3, T = 3, y = 2.
  const scores = [0.3, -1.2, 2, 0.1], teacher = [1.5, 0.2, -0.7, 3.1], slopes = new Float64Array(4);
  const lost = readoutLoss({ readout: "last", classes: 4, loss }, {
    values: scores,
    first: 0,
    step: 4,
    steps: 1,
  }, {
    ...{ label: 2, teacher, into: { values: slopes, weight: 1 } },
  });
  assertAlmostEquals(lost, 0.8459510092892618, 1e-14);
  [0.0674369741592988, -0.004623515209705314, 0.06554949098803922, -0.1283629499376326].forEach((slope, c) =>
    assertAlmostEquals(slopes[c], slope, 1e-14)
  );
});

Deno.test("descent with momentum is that of PyTorch 2.15's SGD", () => {
  // Four steps of rate 0.05 and momentum 0.9 down w0² + w1² + w0 w1, from (1, -2).
  const weights = Float64Array.of(1, -2), m = new Float64Array(2);
  for (let step = 0; step < 4; step++) {
    const [a, b] = weights;
    descentStep({ weights, m }, [2 * a + b, 2 * b + a], { learningRate: 0.05, beta1: 0.9 });
  }
  assertAlmostEquals(weights[0], 0.9060812500000001, 1e-14);
  assertAlmostEquals(weights[1], -0.8378000000000001, 1e-14);
});

Deno.test("a pupil of its teacher's scores has no loss beside that of the classes, and at weight 0 learns from those alone", async () => {
  const plain = await trainClassifier(null, common), { scores } = await classify(plain.model, data);
  const place = { values: scores, first: 0, step: 3, steps: 1 }, teacher = scores.subarray(0, 3);
  const spec = { readout: "last", classes: 3 } as const;
  const own = readoutLoss({ ...spec, loss: { ...loss, weight: 1 } }, place, { label: 0, teacher });
  assertAlmostEquals(own, 0, 1e-14);
  const none = await trainClassifier(null, {
    ...{ ...common, data: { ...data, teacher: scores }, loss: { ...loss, weight: 0 } },
  });
  assertEquals(none.model.weights, plain.model.weights);
  const taught = await trainClassifier(null, { ...common, data: { ...data, teacher: scores }, loss });
  assert(taught.losses.some((one, step) => one !== plain.losses[step]));
});

gpuTest("the GPU takes the steps of a distillation that the processor takes", async (gpu) => {
  const { scores } = await classify((await trainClassifier(null, common)).model, data);
  const options = {
    ...common,
    steps: 4,
    heldOut: 10,
    validateEvery: 2,
    loss,
    data: { ...data, teacher: scores },
  };
  const found = await trainClassifier(gpu, { ...options, engine: "gpu" }),
    wanted = await trainClassifier(null, options);
  // Sums of products in single precision, in another order.
  found.losses.forEach((one, step) => assertAlmostEquals(one, wanted.losses[step], 2e-5));
  found.validation.losses.forEach((one, at) => assertAlmostEquals(one, wanted.validation.losses[at], 2e-5));
});

Deno.test("a teacher that is ahead by all epochs is one that has learnt before", async () => {
  const before = await trainClassifier(null, { ...common, seed: 2 });
  const { scores } = await classify(before.model, data);
  const wanted = await trainClassifier(null, { ...common, data: { ...data, teacher: scores }, loss });
  const { pupil, teacher } = await trainDistilled(null, { ...common, ahead: 100 });
  assertEquals(teacher!.model.weights, before.model.weights);
  assertEquals(pupil.model.weights, wanted.model.weights);
});

Deno.test("a teacher that is behind by all epochs, and one of weight 0, leave the pupil as it is alone", async () => {
  const { model, losses } = await trainClassifier(null, common);
  for (const more of [{ ahead: -100 }, { weight: 0 }, { weight: 0, teacher: "self" as const }]) {
    const { pupil } = await trainDistilled(null, { ...common, ...more });
    assertEquals([pupil.model.weights, pupil.losses], [model.weights, losses]);
  }
});

Deno.test("a pupil teaches itself by what it was, and another network by what it is then", async () => {
  // Five steps an epoch: the teacher is five steps behind, and asked every five steps.
  const self = await trainDistilled(null, { ...common, steps: 15, teacher: "self", ahead: -1, refresh: 5 });
  const other = await trainDistilled(null, {
    ...common,
    steps: 15,
    ahead: 1,
    refresh: 5,
    teacher: { seed: 9 },
  });
  const plain = classifierTrainable({ ...common, steps: 15 }),
    teaching = classifierTrainable({ ...common, steps: 15, seed: 9 });
  const at = async (trainable: typeof plain, until: number, from = firstCheckpoint(trainable)) =>
    (await continueTraining(null, trainable, from, { until })).current;
  const taught = async (vector: Float32Array) => {
    const weights = unpackClassifier(plain.spec, vector),
      { scores } = await classify({ spec: plain.spec, weights }, data);
    return classifierTrainable({ ...common, steps: 15, loss, data: { ...data, teacher: scores } });
  };
  const five = await at(plain, 5), ten = await at(plain, 10);
  const fifteen = await at(await taught(five.state.averages), 15, ten);
  assertEquals(self.pupil.model.weights, unpackClassifier(plain.spec, fifteen.state.averages));
  let pupil = firstCheckpoint(plain);
  for (const [from, until] of [[5, 5], [10, 10], [15, 15]]) {
    pupil = await at(await taught((await at(teaching, from)).state.averages), until, pupil);
  }
  assertEquals(other.pupil.model.weights, unpackClassifier(plain.spec, pupil.state.averages));
  assertEquals([other.pupil.completed, other.teacher!.completed, self.teacher], [true, true, null]);
});

Deno.test("a distillation that is cut goes on to the same bits", async () => {
  await inFolder(async (folder) => {
    for (
      const [name, more] of [["self", { teacher: "self", ahead: -2 }], ["other", { ahead: 1.5 }]] as const
    ) {
      const options: DistillationOptions = { ...common, steps: 60, ...more },
        checkpoint = `${folder}/${name}`;
      const whole = await trainDistilled(null, options);
      for (let cut = 0; cut < 3; cut++) {
        const stop = new AbortController();
        await trainDistilled(null, {
          ...{ ...options, checkpoint, resume: true, signal: stop.signal },
          onProgress: ({ step }) => step > 9 + 15 * cut && stop.abort(),
        });
      }
      const rest = await trainDistilled(null, { ...options, checkpoint, resume: true });
      assertEquals(rest.pupil.model.weights, whole.pupil.model.weights);
      assertEquals(rest.pupil.losses, whole.pupil.losses);
      assertEquals(rest.teacher?.model.weights, whole.teacher?.model.weights);
      await assertRejects(
        () => trainDistilled(null, { ...options, weight: 0.9, checkpoint, resume: true }),
        Error,
        "weight must be that of the run it came from, 0.3: current value is 0.9",
      );
    }
  });
});

Deno.test("a distillation that makes no sense is refused in a sentence", async () => {
  const refused = (options: Record<string, unknown>, sentence: string) =>
    assertRejects(
      () => trainDistilled(null, { ...common, steps: 2, ...options } as unknown as DistillationOptions),
      Error,
      sentence,
    );
  await refused(
    { teacher: "self", ahead: 1 },
    "a pupil that teaches itself must be behind by a refresh or more: current value is 1",
  );
  await refused({ teacher: "self", ahead: -0.01 }, "behind by a refresh or more");
  await refused({ weight: 1.2 }, "weight must be a number from 0 to 1");
  await refused({ temperature: 0 }, "temperature");
  await refused({ refresh: 0 }, "refresh");
  await refused({ teacher: { classes: 5 } }, "the teacher must have 3 classes: current value is 5");
  await refused({ loss: { kind: "cross-entropy" } }, "loss");
  const plainly = (options: Record<string, unknown>, sentence: string) =>
    assertRejects(
      () => trainClassifier(null, { ...common, ...options } as ClassifierOptions),
      Error,
      sentence,
    );
  await plainly(
    { loss },
    "a teacher must give 180 scores, one of each row and class: current value is undefined",
  );
  await plainly({ loss, data: { ...data, teacher: [1, 2] } }, "current value is 2");
  await plainly(
    { loss, data: { ...data, teacher: Array(180).fill(NaN) } },
    "a teacher's scores must be finite: current value is NaN in row 0",
  );
  await plainly(
    { data: { ...data, teacher: Array(180).fill(0) } },
    "a teacher's scores need the loss distillation: current value is cross-entropy",
  );
  await plainly(
    { loss: { ...loss, temperature: -1 }, data: { ...data, teacher: Array(180).fill(0) } },
    "temperature",
  );
});
