import { assert, assertEquals } from "@std/assert";
import {
  crossValidateDecoder,
  featureScaling,
  fitGlm,
  fitLinearSvm,
  fitLogistic,
  type LearnDecoder,
  raisedCosines,
  scaledFeatures,
  trialRows,
} from "../../lib/entries/decoding.ts";
import { binCounts } from "../../lib/entries/analysis.ts";
import golden from "../science/golden/decode_python.json" with { type: "json" };
import { assertClose } from "../nn/_assert_close.ts";

const { trains, eventsMs, classes: labels, window: { untilMs, binMs }, durationMs, glm } = golden;
const { values, size } = trialRows(trains, eventsMs, { binMs, bins: untilMs / binMs });
const folds = golden.folds.map(({ train, test }) => ({
  train: Uint32Array.from(train),
  test: Uint32Array.from(test),
}));

Deno.test("trialRows() are the counts of Elephant's bins around each event", () => {
  assertEquals([...values], golden.rows);
});

Deno.test("fitLinearSvm() and fitLogistic() have the weights of scikit-learn on counts in units of their deviations", () => {
  const samples = { values: scaledFeatures(values, featureScaling(values, size)), size, labels };
  const svm = fitLinearSvm(samples, { cost: 0.5 }), logistic = fitLogistic(samples, { ridge: 2 });
  // LIBLINEAR's weights, from where Newton's method went on to the last digits.
  const own = [...svm.weights.subarray(size), svm.intercepts[1]];
  assertClose(own, golden.svm, { atol: 1e-8, rtol: 1e-6, what: "support vector machine" });
  const apart = [...logistic.weights.subarray(size), logistic.intercepts[1]].map((one) => 2 * one);
  assertClose(apart, golden.logistic, { atol: 1e-8, rtol: 1e-6, what: "logistic regression" });
});

Deno.test("crossValidateDecoder() decodes as many trials as scikit-learn in the same folds, to one percent", async () => {
  const learners: [LearnDecoder, number][] = [
    [(some) => fitLinearSvm(some, { cost: 0.5 }), golden.balanced.svm],
    [(some) => fitLogistic(some, { ridge: 2 }), golden.balanced.logistic],
  ];
  for (const [learn, wanted] of learners) {
    const samples = { values, size, labels };
    const { balanced } = await crossValidateDecoder(learn, samples, { folds, standardise: true });
    assert(Math.abs(balanced - wanted) <= 0.01, `${balanced} and ${wanted}`);
  }
});

Deno.test("fitGlm() of all cells has the weights of NeMoS, history and coupling with a ridge", () => {
  const counts = trains.map((times) => binCounts(times, { binMs: glm.binMs, durationMs }));
  const basis = raisedCosines({ count: glm.functions, bins: glm.reachMs / glm.binMs, binMs: glm.binMs });
  const { neurons } = fitGlm({ counts }, {
    ...{ binMs: glm.binMs, history: basis, coupling: basis, ridge: glm.ridge },
  });
  neurons.forEach(({ intercept, coefficients }, n) => {
    const wanted = glm.models[n];
    assertClose([intercept, ...coefficients], [wanted.intercept, ...wanted.coefficients], {
      ...{ atol: 1e-6, rtol: 1e-6, what: `neuron ${n}` },
    });
  });
});
