import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  bootstrapComparison,
  compareDissimilarities,
  crossnobis,
  dissimilarities,
  dissimilarityMatrix,
  kendallTau,
  linearCka,
  modelDissimilarities,
  noiseCeiling,
} from "../../lib/entries/representation.ts";
import { assertClose, testRandom } from "../nn/_assert_close.ts";

/** Patterns of numbers near 0, by a sum of twelve. */
function normals(seed: number) {
  const random = testRandom(seed);
  return (count: number) =>
    Float64Array.from({ length: count }, () => {
      let sum = -6;
      for (let k = 0; k < 12; k++) sum += random();
      return sum;
    });
}

Deno.test("kendallTau() in n log n steps is the count over all pairs, with many ties and without", () => {
  const random = testRandom(4);
  for (const levels of [2, 5, 1000]) {
    for (const count of [2, 3, 17, 64]) {
      const a = Array.from({ length: count }, () => Math.floor(levels * random()));
      const b = a.map((value) => Math.floor(levels * random()) + value);
      let difference = 0;
      for (let i = 0; i < count; i++) {
        for (let j = 0; j < i; j++) difference += Math.sign(a[i] - a[j]) * Math.sign(b[i] - b[j]);
      }
      assertEquals(kendallTau(a, b), difference / (count * (count - 1) / 2));
    }
  }
});

Deno.test("crossnobis() of stimuli that differ by noise alone is 0 on average, where the plain distance is not", () => {
  const draw = normals(7), trials = 24, units = 10, found: number[] = [], plain: number[] = [];
  const stimuli = Array.from({ length: trials }, (_, k) => k % 2), folds = stimuli.map((_, k) => k >> 2);
  for (let repeat = 0; repeat < 400; repeat++) {
    const values = draw(trials * units);
    found.push(crossnobis({ values, trials, units, stimuli, folds }, { noise: "none" }).values[0]);
    const means = [0, 1].map((s) => {
      const sum = new Float64Array(units);
      values.forEach((value, at) => {
        if (stimuli[Math.floor(at / units)] === s) sum[at % units] += value / (trials / 2);
      });
      return sum;
    });
    plain.push(means[0].reduce((sum, value, u) => sum + (value - means[1][u]) ** 2, 0) / units);
  }
  const mean = (list: number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const spread = Math.sqrt(mean(found.map((value) => (value - mean(found)) ** 2)) / found.length);
  assert(Math.abs(mean(found)) < 4 * spread && spread < 0.005, `${mean(found)} +- ${spread}`);
  // 2 / 12 of the variance.
  assert(Math.abs(mean(plain) - 1 / 6) < 0.02, `${mean(plain)}`);
});

Deno.test("crossnobis() by the full covariance does not change when units are mixed", () => {
  const draw = normals(3), trials = 36, units = 3;
  const stimuli = Array.from({ length: trials }, (_, k) => k % 3), folds = stimuli.map((_, k) => k % 2);
  const values = draw(trials * units).map((value, at) =>
    value + stimuli[Math.floor(at / units)] * (at % units)
  );
  const mixing = [[2, 1, 0], [0, 1, -3], [1, 0, 1]], mixed = new Float64Array(values.length);
  values.forEach((value, at) =>
    mixing[at % units].forEach((weight, u) => mixed[at - at % units + u] += weight * value)
  );
  const of = (own: Float64Array) =>
    crossnobis({ values: own, trials, units, stimuli, folds }, { noise: "full" });
  // The mixing's condition is below 10.
  assertClose(of(mixed).values, of(values).values, { atol: 1e-10, rtol: 1e-9, what: "distances" });
});

Deno.test("linearCka() is 1 of turned and scaled patterns and near 0 of unrelated ones", () => {
  const draw = normals(5), stimuli = 200, values = draw(2 * stimuli), turned = values.slice();
  for (let s = 0; s < stimuli; s++) {
    const [x, y] = [values[2 * s], values[2 * s + 1]];
    turned.set([0.6 * x - 0.8 * y + 3, 0.8 * x + 0.6 * y - 9], 2 * s);
  }
  const a = { values, stimuli, units: 2 };
  assertClose([linearCka(a, { ...a, values: turned.map((one) => 7 * one) })!], [1], {
    ...{ atol: 1e-12, rtol: 0, what: "alignment" },
  });
  assert(linearCka(a, { ...a, values: draw(2 * stimuli) })! < 0.05);
  assertEquals(linearCka(a, { ...a, values: new Float64Array(2 * stimuli).fill(0.1) }), null);
});

Deno.test("bootstrapComparison() holds the true agreement in about as many intervals as it says", () => {
  const draw = normals(11), stimuli = 24;
  // Places on a line that two observers see with noise: over many stimuli their agreement is the truth.
  const agreement = (count: number) => {
    const places = draw(count), a = draw(count), b = draw(count);
    const seen = (noise: Float64Array) =>
      modelDissimilarities(count, (i, j) => Math.abs(places[i] + noise[i] - places[j] - noise[j]));
    return [seen(a), seen(b)] as const;
  };
  const [a, b] = agreement(600), truth = compareDissimilarities(a, b)!;
  let held = 0;
  for (let repeat = 0; repeat < 100; repeat++) {
    const [one, other] = agreement(stimuli);
    const { interval } = bootstrapComparison(one, other, { resamples: 200, seed: repeat });
    held += Number(interval![0] <= truth && truth <= interval![1]);
  }
  // 95 of 100 have a deviation of 2.2; intervals from resampled pairs are a little wide.
  assert(held >= 88, `${held} of 100 hold ${truth}`);
});

Deno.test("bootstrapComparison() of one seed is the same, and says null where too few stimuli leave nothing to compare", () => {
  const a = modelDissimilarities(8, (i, j) => j - i), b = modelDissimilarities(8, (i, j) => (j * i) % 5);
  assertEquals(bootstrapComparison(a, b, { seed: 3 }), bootstrapComparison(a, b, { seed: 3 }));
  const two = modelDissimilarities(2, () => 1);
  assertEquals(bootstrapComparison(two, two, { resamples: 20 }), {
    ...{ value: null, interval: null, standardError: null, resamples: 0 },
  });
});

Deno.test("noiseCeiling(): no model agrees better with the subjects on average than the upper end says", () => {
  const draw = normals(2), base = draw(45).map(Math.abs);
  const subjects = [0, 1, 2, 3].map(() => {
    const noise = draw(45);
    return { stimuli: 10, values: base.map((value, k) => value + Math.abs(noise[k])) };
  });
  const { lower, upper } = noiseCeiling(subjects);
  assert(lower < upper);
  for (let model = 0; model < 200; model++) {
    const values = draw(45).map((value, k) => base[k] + 0.02 * model * value);
    const mean = subjects.reduce((sum, one) => sum + compareDissimilarities(one, { ...one, values })! / 4, 0);
    assert(mean <= upper + 1e-12, `${mean} above ${upper}`);
  }
});

Deno.test("dissimilarities() of numbers near the ends of the range are those of others, scaled", () => {
  const values = [1, 2, 5, 4, 0, 7, 3, 3, 1];
  for (const measure of ["correlation", "euclidean", "cosine"] as const) {
    const of = (scale: number) =>
      dissimilarities({ values: values.map((value) => scale * value), stimuli: 3, units: 3 }, { measure })
        .values;
    for (const scale of [1e300, 1e-300]) {
      const wanted = of(1).map((value) => measure === "euclidean" ? scale * value : value);
      assertClose(of(scale), wanted, { atol: 0, rtol: 1e-14, what: `${measure} by ${scale}` });
    }
  }
});

Deno.test("dissimilarities() and what compares them say in one sentence what they cannot be of", () => {
  const of = (values: number[], stimuli = 2) => ({ values, stimuli, units: values.length / stimuli });
  const cases: [() => unknown, string][] = [
    [() => dissimilarities(of([1, 2], 1)), "the number of stimuli must be a whole number of at least 2"],
    [
      () => dissimilarities(of([1, NaN, 2, 3])),
      "responses must be finite: current value is NaN of stimulus 0, unit 1",
    ],
    [
      () => dissimilarities(of([0.1, 0.1, 2, 3])),
      "every pattern must vary over units, as else it has no correlation",
    ],
    [() => dissimilarities(of([1, 2, 0, 0]), { measure: "cosine" }), "every pattern must have a length"],
    [() => dissimilarities(of([1, 2, 3, 4]), { measure: "city" as "cosine" }), "measure must be among"],
    [
      () => modelDissimilarities(2, () => NaN),
      "they must be finite: current value is NaN of stimuli 0 and 1",
    ],
    [
      () => dissimilarityMatrix({ stimuli: 3, values: new Float64Array(2) }),
      "there must be 3 dissimilarities",
    ],
    [
      () => compareDissimilarities(modelDissimilarities(3, () => 1), modelDissimilarities(4, () => 1)),
      "both must be of 3 stimuli: current value is 4",
    ],
    [
      () => noiseCeiling([modelDissimilarities(3, () => 1)]),
      "the number of subjects must be a whole number of at least 2",
    ],
    [
      () => noiseCeiling([modelDissimilarities(3, () => 1), modelDissimilarities(3, (i) => i)]),
      "dissimilarities of subject 0 must vary: current value is 1 in all pairs",
    ],
    [
      () => crossnobis({ values: [1, 2, 3], trials: 3, units: 1, stimuli: [0, 1, 0], folds: [0, 0, 1] }),
      "every fold must have trials of every stimulus: current value is none of 1",
    ],
    [
      () =>
        crossnobis({ values: [1, 2, 1, 2], trials: 4, units: 1, stimuli: [0, 1, 0, 1], folds: [0, 0, 1, 1] }),
      "every unit must vary between trials of a stimulus: current value is unit 0 does not",
    ],
    [
      () =>
        crossnobis({
          values: normals(1)(24),
          trials: 4,
          units: 6,
          stimuli: [0, 1, 0, 1],
          folds: [0, 0, 1, 1],
        }, {
          noise: "full",
        }),
      "its covariance must have an inverse, shrinkage being the cure",
    ],
    [() => linearCka(of([1, 2]), of([1, 2, 3], 3)), "both must have 2 stimuli: current value is 3"],
  ];
  for (const [call, sentence] of cases) assertThrows(call, RangeError, sentence);
  assertEquals(
    compareDissimilarities(modelDissimilarities(2, () => 1), modelDissimilarities(2, () => 2)),
    null,
  );
});
