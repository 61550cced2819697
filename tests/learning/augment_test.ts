import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { type AugmentOptions, augmentRows } from "../../lib/learning/augment/augment_rows.ts";
import { GeneratorLoss } from "../../lib/learning/augment/generator_loss.ts";
import { evaluateClassifier } from "../../lib/learning/classifier.ts";
import { type ClassifierData, trainClassifier } from "../../lib/learning/train_classifier.ts";
import { madeUp } from "../../lib/random/made_up.ts";

/** Rows about the mean of their class, of three numbers, the second of which goes with the first. */
function madeData(each: number, seed: number): ClassifierData {
  const random = madeUp(seed), normal = () => random() + random() + random() + random() - 2;
  const labels = Uint8Array.from({ length: 2 * each }, (_, row) => row % 2);
  const inputs = Float32Array.from([...labels].flatMap((label) => {
    const one = normal();
    return [2 * label + one, 0.9 * one + 0.2 * normal() - label, 0.5 * normal()];
  }));
  return { inputs, labels, channels: 3, rows: 2 * each, steps: 1 };
}

/** Mean and covariance of the rows of a class. */
function momentsOf({ inputs, labels, rows }: ClassifierData, label: number, from = 0) {
  const own = Array.from({ length: rows }, (_, row) => row).filter((row) =>
    row >= from && labels[row] === label
  );
  const mean = [0, 1, 2].map((k) => own.reduce((sum, row) => sum + inputs[3 * row + k], 0) / own.length);
  const covariance = [0, 1, 2].map((k) =>
    [0, 1, 2].map((l) =>
      own.reduce((sum, row) => sum + (inputs[3 * row + k] - mean[k]) * (inputs[3 * row + l] - mean[l]), 0) /
      (own.length - 1)
    )
  );
  return { mean, covariance };
}

Deno.test("resampled rows have the mean of their class, and its covariance as it is shrunk", async () => {
  const data = madeData(12, 1);
  for (const shrinkage of [0, 0.4, 1]) {
    const made = await augmentRows(data, { by: { kind: "gaussian", shrinkage }, rows: 8000 });
    for (const label of [0, 1]) {
      const wanted = momentsOf(data, label), found = momentsOf(made, label, 24);
      for (const k of [0, 1, 2]) {
        // 8,000 rows: standard errors are 1 / 89 of a deviation, which is below 0.7, and of a variance below 0.5.
        assertAlmostEquals(found.mean[k], wanted.mean[k], 0.04);
        for (const l of [0, 1, 2]) {
          const kept = k === l ? 1 : 1 - shrinkage;
          assertAlmostEquals(found.covariance[k][l], kept * wanted.covariance[k][l], 0.04);
        }
      }
    }
  }
});

Deno.test("mixed rows lie between two rows, and have their classes in the same shares", async () => {
  const data = { inputs: [0, 0, 10, 10], labels: [0, 0, 1, 1], channels: 1, rows: 4, steps: 1 };
  const { inputs, teacher, rows } = await augmentRows(data, { by: { kind: "mixup", alpha: 1 }, rows: 4000 });
  const parts: number[] = [];
  for (let row = 4; row < rows; row++) {
    const shares = [Math.exp(teacher![2 * row]), Math.exp(teacher![2 * row + 1])];
    assertAlmostEquals(shares[0] + shares[1], 1, 1e-9);
    assertAlmostEquals(inputs[row], 10 * shares[1], 1e-4);
    const other = row % 2 === 0 ? shares[1] : shares[0];
    if (other > 1e-30) parts.push(other);
  }
  // Half of the others are of the other class, and their shares are uniform: 4,000 of them, standard errors 0.008 and 0.0046.
  assertAlmostEquals(parts.length / (rows - 4), 0.5, 0.035);
  assertAlmostEquals(parts.reduce((sum, one) => sum + one) / parts.length, 0.5, 0.02);
  assertAlmostEquals(parts.reduce((sum, one) => sum + (one - 0.5) ** 2, 0) / parts.length, 1 / 12, 0.01);
});

Deno.test("shares of small alpha are near 0 or 1, with the variance of their distribution", async () => {
  const data = { inputs: [0, 10], labels: [0, 1], channels: 1, rows: 2, steps: 1 };
  const { inputs, rows } = await augmentRows(data, { by: { kind: "mixup", alpha: 0.2 }, rows: 8000 });
  const parts = Array.from(inputs.subarray(2)).filter((_, at) => at % 2 === 1).map((value) => value / 10);
  // Half of the rows are mixed with themselves: the mean square off 1 is half of that of Beta(0.2, 0.2), 1/2 (1/4 + 1/4/1.4).
  const square = parts.reduce((sum, one) => sum + (1 - one) ** 2, 0) / parts.length;
  assertAlmostEquals(square, 0.5 * (0.25 + 0.25 / 1.4), 0.02);
  assertEquals(rows, 16_002);
});

Deno.test("the gradient of a generator's loss is that of finite differences", async () => {
  const random = madeUp(4),
    shape = { width: 5, classes: 3, latent: 2, units: 6, beta: 0.7, batch: 4, seed: 3 };
  const loss = await GeneratorLoss.open(shape),
    values = (count: number) => Float64Array.from({ length: count }, () => 2 * random() - 1);
  const batch = { rows: values(20), labels: [0, 2, 1, 2], noise: values(8) };
  const gradient = new Float64Array(loss.weights.length);
  loss.of(batch, gradient);
  let checked = 0, largest = 0;
  for (let at = 0; at < gradient.length; at++) {
    if (gradient[at] === 0) continue;
    const own = loss.weights[at],
      lost = [1, -1].map((side) => {
        loss.weights[at] = own + side * 0.01;
        return loss.of(batch).total;
      });
    loss.weights[at] = own;
    // Single precision over a step of 0.02, and the third derivative times 1e-4 / 6.
    assertAlmostEquals(gradient[at], (lost[0] - lost[1]) / 0.02, 2e-3);
    checked++;
    largest = Math.max(largest, Math.abs(gradient[at]));
  }
  assert(checked > 100 && largest > 0.5, `${checked}, ${largest}`);
});

Deno.test("a generator makes rows of the class that it is told", async () => {
  const data = madeData(30, 2),
    made = await augmentRows(data, { by: { kind: "generator", steps: 400 }, rows: 200 });
  for (const label of [0, 1]) {
    const wanted = momentsOf(data, label), found = momentsOf(made, label, 60);
    for (const k of [0, 1, 2]) {
      const sd = Math.sqrt(wanted.covariance[k][k]);
      assert(Math.abs(found.mean[k] - wanted.mean[k]) < 0.4 * sd, `mean ${found.mean} of class ${label}`);
      const ratio = Math.sqrt(found.covariance[k][k]) / sd;
      assert(ratio > 0.6 && ratio < 1.5, `deviation ${ratio} of class ${label}`);
    }
  }
  const again = await augmentRows(data, { by: { kind: "generator", steps: 400 }, rows: 200 });
  assertEquals(again, made);
});

Deno.test("classifiers learn from made rows, and from the shares of mixed ones", async () => {
  const data = madeData(8, 5), test = madeData(300, 6);
  const soft = { kind: "distillation", weight: 1, temperature: 1 } as const;
  for (
    const by of [{ kind: "gaussian" }, { kind: "mixup", alpha: 1 }, {
      kind: "generator",
      steps: 200,
    }] as const
  ) {
    const made = await augmentRows(data, { by, rows: 50 });
    const { model } = await trainClassifier(null, {
      ...{ data: made, layers: [], steps: 150, learningRate: 0.05, batch: 16 },
      ...(by.kind === "mixup" ? { loss: soft } : {}),
    });
    const { accuracy } = await evaluateClassifier(model, test);
    assert(accuracy > 0.93, `${by.kind}: ${accuracy}`);
  }
});

Deno.test("a maker of the user's own is asked for each row, and its rows are checked", async () => {
  const data = { inputs: [0, 10], labels: [0, 1], channels: 1, rows: 2, steps: 1 };
  const own = (
    make: (label: number, number: number) => { values: number[]; shares?: number[] },
  ): AugmentOptions => ({
    by: { kind: "own", maker: () => ({ make }) },
    rows: 2,
  });
  const { inputs, labels, teacher } = await augmentRows(
    data,
    own((label, number) => ({ values: [10 * label + number] })),
  );
  assertEquals([[...inputs], [...labels], teacher], [[0, 10, 0, 10, 1, 11], [0, 1, 0, 1, 0, 1], undefined]);
  const refused = (options: AugmentOptions, sentence: string) =>
    assertRejects(() => augmentRows(data, options), RangeError, sentence);
  await refused(own(() => ({ values: [1, 2] })), "row 0 of class 0 must have 1 numbers: current value is 2");
  await refused(
    own(() => ({ values: [NaN] })),
    "numbers of row 0 of class 0 must be finite: current value is NaN",
  );
  await refused(
    own(() => ({ values: [1], shares: [0.5, 0.6] })),
    "shares of row 0 of class 0 must add up to 1: current value is 1.1",
  );
});

Deno.test("making rows that makes no sense is refused in a sentence", async () => {
  const data = madeData(4, 1);
  const refused = (options: Record<string, unknown>, sentence: string, given: ClassifierData = data) =>
    assertRejects(
      () =>
        augmentRows(given, { by: { kind: "gaussian" }, rows: 2, ...options } as unknown as AugmentOptions),
      Error,
      sentence,
    );
  await refused({ classes: 3 }, "each class must have a row: current value is none of class 2");
  await refused({ rows: -1 }, "rows must be a whole number");
  await refused({ row: 3 }, "did you mean rows?");
  await refused(
    { by: { kind: "gan" } },
    "by.kind must be gaussian, mixup, generator or own: current value is gan",
  );
  await refused({ by: { kind: "gaussian", shrinkage: 2 } }, "shrinkage must be a number from 0 to 1");
  await refused({ by: { kind: "mixup", alpha: 0 } }, "alpha");
  await refused({ by: { kind: "generator", latent: 0 } }, "latent");
  await refused({ by: { kind: "generator", depth: 2 } }, "depth");
  await refused({}, "inputs must be finite", { ...data, inputs: Array(24).fill(NaN) });
  const same = { ...data, inputs: Array(24).fill(3) };
  const made = await augmentRows(same, { by: { kind: "generator", steps: 60 }, rows: 3 });
  assert(made.inputs.every(Number.isFinite), "rows that are all the same");
  const one = { inputs: [1, 2], labels: [0, 1], channels: 1, rows: 2, steps: 1 };
  assertEquals([...(await augmentRows(one, { by: { kind: "gaussian" }, rows: 1 })).inputs], [1, 2, 1, 2]);
  assertEquals((await augmentRows(one, { by: { kind: "gaussian" }, rows: 0 })).rows, 2);
});
