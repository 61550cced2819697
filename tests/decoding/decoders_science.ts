import { assert, assertEquals } from "@std/assert";
import {
  blockFolds,
  chooseDecoder,
  crossValidateDecoder,
  fitLinearSvm,
  fitLogistic,
  fitPoissonDecoder,
  lagRows,
  type LearnDecoder,
  lickPopulation,
  trainDecoder,
  trainSpikingDecoder,
} from "../../lib/entries/decoding.ts";
import golden from "../science/golden/decoders_sklearn.json" with { type: "json" };

const { digits } = golden;
const MLP = [{ kind: "dense", units: 64, activation: "relu" }] as const;
/** Decays of weights to choose from. */
const DECAYS = [0.3, 1, 3];

/**
 * Learns with the decay of weights that does best in the last fifth of what is learnt from, so that no choice has seen what is decoded.
 * @param gap Samples before that fifth that see the same times.
 */
function validated(
  make: (weightDecay: number) => LearnDecoder,
  by: "balanced" | "auc",
  gap = 0,
): LearnDecoder {
  return async (some) => {
    const count = some.labels.length, end = Math.floor(0.8 * count);
    const range = (first: number, end: number) =>
      Uint32Array.from({ length: end - first }, (_, k) => first + k);
    const folds = [{ train: range(0, end - gap), test: range(end, count) }];
    const candidates = Object.fromEntries(DECAYS.map((decay) => [`decay ${decay}`, make(decay)]));
    return (await chooseDecoder(candidates, some, { folds, by })).learn(some);
  };
}

Deno.test("crossValidateDecoder() decodes as many digits as scikit-learn in the same folds, or more, to one percent", async () => {
  const samples = { ...digits, size: 64 }, folds = blockFolds(600);
  const learners: [LearnDecoder, number[]][] = [
    [(some) => fitLinearSvm(some, { cost: 0.1 }), digits.svm],
    [(some) => fitLogistic(some, { ridge: 1 }), digits.logistic],
    [
      validated(
        (weightDecay) => (some) => trainDecoder(null, some, { layers: MLP, steps: 300, weightDecay }),
        "balanced",
      ),
      digits.mlp,
    ],
    [
      validated(
        (weightDecay) => (some) => trainSpikingDecoder(some, { steps: 400, weightDecay }),
        "balanced",
      ),
      digits.mlp,
    ],
  ];
  for (const [learn, found] of learners) {
    const { accuracy, confusion } = await crossValidateDecoder(learn, samples, {
      ...{ folds, standardise: true },
    });
    const wanted = found.reduce((sum, one) => sum + one, 0) / 600;
    assert(accuracy >= wanted - 0.01, `${accuracy} and ${wanted}`);
    // What is convex is the same, but for samples on the boundary.
    if (learners.slice(0, 2).some(([one]) => one === learn)) {
      assert(accuracy <= wanted + 0.01, `${accuracy} and ${wanted}`);
    }
    assertEquals(confusion.reduce((sum, one) => sum + one, 0), 600);
  }
});

Deno.test("licks are decoded by layers, a GRU and spiking units as well as by linear decoders, to 0.02 of the area", async () => {
  const { counts, licks } = lickPopulation({ seconds: 120 });
  const samples = { ...lagRows(counts, { before: 2, after: 2 }), labels: licks };
  const [first] = blockFolds(licks.length, { folds: 4, gap: 4 }),
    options = { folds: [first], standardise: true };
  const areaOf = async (learn: LearnDecoder) => (await crossValidateDecoder(learn, samples, options)).auc!;
  const { auc: poisson } = await crossValidateDecoder((some) => fitPoissonDecoder(some), samples, {
    folds: [first],
  });
  const found = {
    poisson: poisson!,
    logistic: await areaOf((some) => fitLogistic(some, { ridge: 30 })),
    svm: await areaOf((some) => fitLinearSvm(some, { cost: 0.01 })),
    layers: await areaOf(validated(
      (weightDecay) => (some) =>
        trainDecoder(null, some, {
          ...{ steps: 300, weightDecay },
          layers: [{ kind: "dropout", rate: 0.3 }, { kind: "dense", units: 16, activation: "silu" }],
        }),
      "auc",
      4,
    )),
    recurrent: await areaOf(validated(
      (weightDecay) => (some) =>
        trainDecoder(null, some, {
          ...{ bins: 5, steps: 300, weightDecay },
          layers: [{ kind: "dropout", rate: 0.3 }, { kind: "gru", units: 16 }, { kind: "last" }],
        }),
      "auc",
      4,
    )),
    spiking: await areaOf(
      validated(
        (weightDecay) => (some) =>
          trainSpikingDecoder(some, { present: 15, units: 32, steps: 400, weightDecay }),
        "auc",
        4,
      ),
    ),
  };
  const linear = Math.max(found.poisson, found.logistic, found.svm);
  for (const [name, area] of Object.entries(found)) {
    assert(area > 0.92, `${name} of ${JSON.stringify(found)}`);
  }
  const least = Math.min(found.layers, found.recurrent, found.spiking);
  assert(least > linear - 0.02, JSON.stringify(found));
});
