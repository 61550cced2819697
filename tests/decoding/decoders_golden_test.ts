import {
  fitLinearSvm,
  fitLogistic,
  fitPoissonDecoder,
  type LinearDecoder,
} from "../../lib/entries/decoding.ts";
import golden from "../science/golden/decoders_sklearn.json" with { type: "json" };
import { assertClose } from "../nn/_assert_close.ts";

const { iris, two, counts } = golden;
const IRIS = { ...iris, size: 4 }, TWO = { ...two, size: 4 };

interface Found {
  weights: number[];
  intercepts: number[];
}

/** Compares weights; of two classes scikit-learn has those of the second, by which scores of ours are the halves of the difference. */
function sameWeights(
  { weights, intercepts, classes, size }: LinearDecoder,
  found: Found,
  part: number,
): void {
  const own = classes === 2 ? weights.subarray(size).map((one) => one / part) : weights;
  const at = classes === 2 ? [intercepts[1] / part] : intercepts;
  assertClose([...own, ...at], [...found.weights, ...found.intercepts], {
    ...{ atol: 2e-5, rtol: 2e-5, what: "weights" },
  });
}

Deno.test("fitLinearSvm() with a squared hinge has the weights and the least objective of LinearSVC", () => {
  for (const [samples, found, cost] of [[IRIS, iris.squared, 0.5], [TWO, two.squared, 2]] as const) {
    const svm = fitLinearSvm(samples, { cost });
    assertClose(svm.objectives, found.objectives, { atol: 0, rtol: 1e-9, what: "objectives" });
    sameWeights(svm, found, 1);
  }
});

Deno.test("fitLinearSvm() with a hinge has the least objective of LinearSVC", () => {
  for (const [samples, found, cost] of [[IRIS, iris.hinge, 0.5], [TWO, two.hinge, 2]] as const) {
    const { objectives } = fitLinearSvm(samples, { cost, loss: "hinge" });
    assertClose(objectives, found.objectives, { atol: 0, rtol: 1e-6, what: "objectives" });
  }
});

Deno.test("fitLogistic() has the weights of LogisticRegression, of two classes and of three", () => {
  sameWeights(fitLogistic(TWO, { ridge: 0.5 }), two.logistic, 0.5);
  const { weights, intercepts } = fitLogistic(IRIS, { ridge: 0.5 });
  assertClose(weights, iris.multinomial.weights, { atol: 1e-6, rtol: 1e-6, what: "weights" });
  const shared = iris.multinomial.intercepts.reduce((sum, one) => sum + one, 0) / 3;
  const wanted = iris.multinomial.intercepts.map((one) => one - shared);
  assertClose(intercepts, wanted, { atol: 1e-6, rtol: 1e-6, what: "intercepts" });
});

Deno.test("fitPoissonDecoder() has the logarithms of chances that SciPy's Poisson distribution gives", () => {
  const scores = fitPoissonDecoder({ ...counts, size: 3 }).scores(counts.values);
  const apart = scores.map((one, k) => one - scores[k - k % 3]);
  assertClose(apart, counts.scores, { atol: 1e-10, rtol: 1e-10, what: "differences of scores" });
});
