import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  crossValidateGlm,
  fitGlm,
  glmFilter,
  predictGlm,
  raisedCosines,
  scoreGlm,
  simulateGlm,
} from "../../lib/entries/decoding.ts";
import { chiSquareTail } from "../../lib/decoding/_chi_square.ts";
import { assertClose } from "../nn/_assert_close.ts";
import { coupledNetwork } from "./_network.ts";

const network = coupledNetwork(), { binMs, history, coupling } = network;
const counts = simulateGlm(network, { bins: 40_000, seed: 3 });
const model = fitGlm({ counts }, { binMs, history, coupling });

/** Squared distance of what was found from weights, in the metric of the estimates' covariance, and their number. */
function distanceTo(weightOf: (from: number, to: number, part: number) => number): [number, number] {
  let sum = 0, number = 0;
  for (const { neuron, coefficients, standardErrors, columns } of model.neurons) {
    columns.forEach(({ source, part }, p) => {
      sum += ((coefficients[p] - weightOf(Number(source), neuron, part)) / standardErrors![p + 1]) ** 2;
      number++;
    });
  }
  return [sum, number];
}

const weightIn = (from: number, to: number, part: number) =>
  network.neurons[to].coefficients[3 * from + part];

Deno.test("fitGlm() finds the couplings of a network within their standard errors, and not those of the other way", () => {
  const [sum, number] = distanceTo(weightIn);
  // Squares of errors over standard errors add up to about their number: its deviation is sqrt(2 * 108) = 15.
  assert(Math.abs(sum - number) < 60, `${sum} for ${number}`);
  const zs = model.neurons.flatMap(({ neuron, coefficients, standardErrors, columns }) =>
    columns.map(({ source, part }, p) =>
      (coefficients[p] - weightIn(Number(source), neuron, part)) / standardErrors![p + 1]
    )
  );
  const mean = zs.reduce((all, one) => all + one, 0) / zs.length;
  assert(Math.abs(mean) < 4 / Math.sqrt(zs.length), `mean error of ${mean} standard errors`);
  const [swapped] = distanceTo((from, to, part) => weightIn(to, from, part));
  assert(chiSquareTail(swapped, number) < 1e-12, `${swapped} for ${number}`);
});

Deno.test("glmFilter() tells couplings that are there, with their signs, from those that are not", () => {
  for (let from = 0; from < 6; from++) {
    for (let to = 0; to < 6; to++) {
      if (from === to) continue;
      const { values, p, standardErrors } = glmFilter(model, { from, to });
      const weight = network.truth.find(([a, b]) => a === from && b === to)?.[2] ?? 0;
      if (weight === 0) assert(p! > 0.05 / 30, `${from} to ${to}: ${p}`);
      else {
        assert(p! < 0.05 / 30, `${from} to ${to}: ${p}`);
        assertEquals(Math.sign(values[0]), Math.sign(weight));
      }
      values.forEach((value, lag) => {
        const wanted = [0, 1, 2].reduce(
          (sum, k) => sum + weightIn(from, to, k) * history!.functions[k][lag],
          0,
        );
        // Of some 30 filters the largest of three independent errors is about 3; the last value has no error.
        assert(Math.abs(value - wanted) <= 4.5 * standardErrors![lag] + 1e-12, `${from} to ${to} at ${lag}`);
      });
    }
  }
});

Deno.test("fitGlm() with a group lasso keeps the couplings that are there, and drops most others", () => {
  const sparse = fitGlm({ counts }, { binMs, history, coupling, lasso: 40, neurons: [1, 4] });
  for (const to of [1, 4]) {
    const found = [0, 1, 2, 3, 4, 5].filter((from) =>
      from !== to && glmFilter(sparse, { from, to }).values.some((one) => one !== 0)
    );
    assertEquals(found, network.truth.filter(([, b]) => b === to).map(([a]) => a).sort());
  }
  assertEquals(glmFilter(sparse, { from: 0, to: 1 }).standardErrors, null);
});

Deno.test("simulateGlm() of a fitted model has the rates of its data, and the same spikes by the same seed", () => {
  const own = simulateGlm(model, { bins: 40_000, seed: 8 });
  const rate = (one: Uint32Array) => one.reduce((sum, count) => sum + count, 0) / one.length;
  // Some 2500 spikes, of which the deviation is 2 percent in each.
  own.forEach((one, n) => assert(Math.abs(rate(one) / rate(counts[n]) - 1) < 0.12, `${n}: ${rate(one)}`));
  assertEquals(simulateGlm(model, { bins: 300, seed: 8 }), own.map((one) => one.slice(0, 300)));
});

Deno.test("scoreGlm() gives data of the same network bits, near those of the true model, and more than without coupling", () => {
  const later = simulateGlm(network, { bins: 20_000, seed: 4 });
  const bits = (one: typeof model) =>
    scoreGlm(one, { counts: later }).reduce((sum, { bitsPerSpike }) => sum + bitsPerSpike!, 0) / 6;
  const alone = fitGlm({ counts }, { binMs, history });
  assert(bits(model) > bits(alone) + 0.02, `${bits(model)} and ${bits(alone)}`);
  const { bins, means } = predictGlm(model, { counts: later });
  assertEquals([bins[0], bins.length], [20, 19_980]);
  const sum = means[0].reduce((all, one) => all + one, 0),
    spikes = later[0].reduce((all, one) => all + one, 0);
  assert(Math.abs(sum / spikes - 1) < 0.1, `${sum} for ${spikes}`);
});

Deno.test("scoreGlm() of the data that were fitted has the likelihood and deviance of the fit", () => {
  scoreGlm(model, { counts }).forEach((score, n) => {
    const { logLikelihood, deviance, devianceExplained } = model.neurons[n];
    assertClose(
      [score.logLikelihood, score.deviance, score.devianceExplained!],
      [logLikelihood, deviance, devianceExplained],
      { atol: 1e-9, rtol: 1e-9, what: "scores" },
    );
  });
});

Deno.test("crossValidateGlm() finds no bits where there are no couplings, and prefers a narrow prior there", () => {
  const some = counts.map((one) => one.slice(0, 12_000));
  const shuffled = some.map((one, n) => one.map((_, t) => one[(t + 487 * n) % one.length]));
  const options = { binMs, coupling, ridges: [0.01, 1e4], neurons: [1], folds: 3 };
  const [lost] = crossValidateGlm({ counts: shuffled }, options);
  assertEquals(lost.ridge, 1e4);
  assert(lost.scores[0].bitsPerSpike! < 0, `${lost.scores[0].bitsPerSpike}`);
  const [found] = crossValidateGlm({ counts: some }, options);
  assertEquals(found.ridge, 0.01);
  assert(found.scores[0].bitsPerSpike! > 0, `${found.scores[0].bitsPerSpike}`);
});

Deno.test("fitGlm() of trials does not see across them", () => {
  const one = Uint8Array.from({ length: 60 }, (_, t) => t * t % 5 === 4 ? 1 : 0),
    basis = { functions: [Float64Array.of(1)] };
  const starts = [0, 20, 40], joined = fitGlm({ counts: [one], starts }, { binMs: 1, history: basis });
  assertEquals(predictGlm(joined, { counts: [one], starts }).bins.length, 57);
  const means = predictGlm(joined, { counts: [one], starts }, { before: "silent" }).means[0];
  assertEquals([means[0], means[20], means[40]], [means[0], means[0], means[0]]);
});

Deno.test("fitGlm() and simulateGlm() refuse in a sentence what cannot be", () => {
  const basis = raisedCosines({ count: 2, bins: 4, binMs: 1 }), first = [0, 1, 0, 2, 0, 1, 1, 3, 0, 1];
  const fails = (call: () => unknown, sentence: string) => assertThrows(call, Error, sentence);
  const fit = (all: number[][], options = {}) => fitGlm({ counts: all }, { binMs: 1, ...options });
  fails(() => fit([]), "the number of neurons must be a whole number of at least 1: current value is 0");
  fails(() => fit([[]]), "the number of bins must be a whole number of at least 1: current value is 0");
  fails(() => fit([first, first.map(() => 0)]), "neuron 1 must fire: leave it out of neurons");
  fails(() => fit([[1, 0.5]]), "counts must be whole numbers from 0: current value is 0.5 at index 1");
  fails(() => fit([[1, -1]]), "counts must be whole numbers from 0: current value is -1 at index 1");
  fails(() => fit([[1, 2]], { family: "bernoulli" }), "counts must be 0 or 1: current value is 2 at index 1");
  fails(() => fit([[1, 1]], { family: "bernoulli" }), "there must be a count of 0");
  fails(() => fit([first, [1, 2]]), "counts of neuron 1 must have length 10: current value is 2");
  fails(
    () => fit([[1, 2, 0, 1, 2]], { history: basis }),
    "at least 3 samples for 2 columns without a ridge: current value is 1",
  );
  fails(() => fit([[1, 2, 1]], { history: basis }), "the number of bins after the reach of the filters");
  fails(
    () => fit([first, first.map(() => 0)], { coupling: { functions: [Float64Array.of(1)] }, neurons: [0] }),
    "function 0 of spikes of neuron 1 for neuron 0 must vary: leave it out, or give it a ridge: current value is 0 throughout",
  );
  fails(
    () =>
      fit([first, first.map((one) => 2 * one), first], {
        coupling: { functions: [Float64Array.of(1)] },
        neurons: [2],
      }),
    "function 0 of spikes of neuron 1 for neuron 2 must not be a sum of earlier columns",
  );
  // A neuron that never fires twice in a row: its filter of history has no least value.
  fails(
    () => fit([[0, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0]], { history: { functions: [Float64Array.of(1)] } }),
    "the likelihood must have a maximum, which it has not where columns tell some counts for certain: give a ridge",
  );
  assertEquals(
    fit([[0, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0]], { history: { functions: [Float64Array.of(1)] }, ridge: 1 })
      .neurons[0].coefficients[0] < 0,
    true,
  );
  fails(
    () => simulateGlm({ ...model, neurons: model.neurons.slice(1) }, { bins: 5 }),
    "each of its 6 neurons must have its model",
  );
  fails(
    () => scoreGlm(model, { counts: [first] }),
    "the number of neurons must be the model's, 6: current value is 1",
  );
  const wild = {
    ...network,
    neurons: network.neurons.map((one) => ({ ...one, coefficients: one.coefficients.map(Math.abs) })),
  };
  fails(() => simulateGlm(wild, { bins: 4000 }), "the mean count of neuron");
});

Deno.test("fitGlm() of one neuron in two bins, of equal counts and of ties is the mean", () => {
  for (const one of [[3, 3], [0, 4], [1, 1, 1, 1]]) {
    const { neurons: [{ intercept, standardErrors, devianceExplained }] } = fitGlm({ counts: [one] }, {
      binMs: 1,
    });
    const sum = one.reduce((a, b) => a + b);
    assertClose([intercept, standardErrors![0]], [Math.log(sum / one.length), 1 / Math.sqrt(sum)], {
      ...{ atol: 1e-12, rtol: 1e-12, what: "mean" },
    });
    assertEquals(devianceExplained, 0);
  }
});
