import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  choicesAtLags,
  fitLearner,
  logLikelihoodOf,
  simulateLearner,
  stayProbabilities,
  twoStepColumns,
  twoStepLearner,
  twoStepWorld,
} from "../../lib/entries/agents.ts";

const learner = twoStepLearner(), world = twoStepWorld();
const simulated = (w: number, seed: number, trials = 20_000) =>
  simulateLearner(learner, { alpha: 0.5, beta: 5, lambda: 1, w, stickiness: 0 }, { world, trials, seed });

/** P(stay) of an independent program in 20,000 trials; rewarded common, rewarded rare, unrewarded common, unrewarded rare. */
const ORACLE: [w: number, stay: number[], reward: number, interaction: number][] = [
  [0, [0.904, 0.904, 0.557, 0.572], 0.339, 0.007],
  [1, [0.651, 0.460, 0.454, 0.659], -0.001, 0.198],
  [0.5, [0.773, 0.707, 0.445, 0.561], 0.237, 0.091],
];

Deno.test("P(stay) of learners without a model, by a model and of both is that of an independent program", () => {
  for (const [w, stay, reward, interaction] of ORACLE) {
    const runs = [1, 2, 3, 4].map((seed) => stayProbabilities(twoStepColumns(simulated(w, seed))));
    const mean = (of: (run: typeof runs[number]) => number) =>
      runs.reduce((sum, run) => sum + of(run) / runs.length, 0);
    /** From seed to seed, which holds what trials share by the walk of chances. */
    const deviation = (of: (run: typeof runs[number]) => number) =>
      Math.sqrt(runs.reduce((sum, run) => sum + (of(run) - mean(of)) ** 2, 0) / (runs.length - 1));
    const near = (name: string, of: (run: typeof runs[number]) => number, wanted: number, error: number) => {
      // Both are estimates: one run of theirs, four of ours.
      const bound = 3.5 * Math.max(error, deviation(of)) * Math.sqrt(1 + 1 / 4);
      assert(
        Math.abs(mean(of) - wanted) < bound,
        `${name} of w ${w}: ${mean(of)}, not ${wanted} within ${bound}`,
      );
      assert(bound < 0.06, `${name} ${bound}`);
    };
    stay.forEach((wanted, k) => {
      const error = Math.sqrt(wanted * (1 - wanted) / runs[0].cells[k].trials);
      near(`P(stay) ${k}`, ({ cells }) => cells[k].stay, wanted, error);
    });
    near("reward", (run) => run.reward.value, reward, runs[0].reward.error);
    near("interaction", (run) => run.interaction.value, interaction, runs[0].interaction.error);
  }
});

Deno.test("stayProbabilities() counts by hand, and no pair of trials of two courses", () => {
  const columns = {
    first: [0, 0, 1, 1, 0, 0, 0, 1, 1],
    common: [1, 0, 1, 0, 1, 1, 1, 0, 0],
    reward: [1, 1, 0, 0, 1, 0, 1, 0, 1],
  };
  const found = stayProbabilities(columns);
  // Pairs by their first trial: RC stay, RR switch, UC stay, UR switch, RC stay, UC stay, RC switch, UR stay.
  assertEquals(found.cells.map(({ trials, stay }) => [trials, stay]), [[3, 2 / 3], [1, 0], [2, 1], [2, 0.5]]);
  assert(Math.abs(found.reward.value - (1 / 3 - 0.75)) < 1e-12);
  assert(Math.abs(found.interaction.value - (2 / 3 - 0 - 1 + 0.5) / 2) < 1e-12);
  const course = [0, 0, 0, 0, 0, 0, 0, 1, 1];
  assertEquals(stayProbabilities({ ...columns, course }).cells[0], {
    ...{ rewarded: true, common: true, trials: 2, stay: 1 },
    interval: stayProbabilities({ ...columns, course }).cells[0].interval,
  });
  assertThrows(
    () => stayProbabilities({ first: [0, 0], common: [1, 1], reward: [1, 1] }),
    RangeError,
    "Cannot analyse two-step choices as there must be rewarded trials with rare transitions that another follows: current value is none",
  );
  assertThrows(
    () => stayProbabilities({ first: [0, 2], common: [1, 1], reward: [1, 1] }),
    RangeError,
    "2 in trial 1",
  );
  assertThrows(() => stayProbabilities({ first: [], common: [], reward: [] }), RangeError);
});

Deno.test("intervals hold the true effect as often as they say", () => {
  // One course of a million trials stands for the truth; its own error is a tenth of those of the others.
  const truth = stayProbabilities(twoStepColumns(simulated(0.5, 99, 200_000))).interaction.value;
  let held = 0;
  for (let seed = 100; seed < 200; seed++) {
    const { interval: [least, most] } =
      stayProbabilities(twoStepColumns(simulated(0.5, seed, 1000))).interaction;
    held += Number(least <= truth && truth <= most);
  }
  // The binomial of 100 and 0.95 is below 87 with a chance of 0.0004; the walk of chances widens it a little.
  assert(held >= 85, `${held} of 100`);
});

Deno.test("fitLearner() finds the parameters that choices were made by, within its standard errors", () => {
  for (const [w, seed] of [[0.3, 1], [0.7, 2]]) {
    const truth = { alpha: 0.4, beta: 4, lambda: 0.6, w, stickiness: 0.3 };
    const trials = simulateLearner(learner, truth, { world, trials: 3000, seed });
    const fit = fitLearner(learner, trials, { starts: 2 }), { values, settled, logLikelihood } = fit;
    const standardErrors = fit.standardErrors!;
    assert(settled);
    for (const [name, own] of Object.entries(truth)) {
      const off = Math.abs(values[name] - own) / standardErrors[name];
      assert(off < 3.5, `${name}: ${values[name]} ± ${standardErrors[name]}, not ${own}`);
    }
    assert(standardErrors.w < 0.1 && standardErrors.alpha < 0.05);
    assert(logLikelihood > logLikelihoodOf(learner, truth, trials));
  }
});

Deno.test("a likelihood is that of chances by hand", () => {
  const trials = { choices: [0, 1, 0, 1], outcomes: [1, 1, 0, 0] };
  const values = { alpha: 0.5, beta: 2, lambda: 0.5, w: 0.25, stickiness: 0.1 };
  // Trial 1: two even choices; Q2(1, 1) = 0.5; Q1(0) += 0.5 * (0 - 0) + 0.25 * (1 - 0) = 0.25.
  const byModel = [0.3 * 0.5, 0.7 * 0.5], own = [0.25, 0];
  const u = [0, 1].map((a) => 2 * (0.25 * byModel[a] + 0.75 * own[a]) + (a === 0 ? 0.1 : 0));
  const wanted = 3 * Math.log(0.5) + u[0] - Math.log(Math.exp(u[0]) + Math.exp(u[1]));
  assert(Math.abs(logLikelihoodOf(learner, values, trials) - wanted) < 1e-12);
  assertThrows(
    () => logLikelihoodOf(learner, values, { choices: [0, 2], outcomes: [0, 1] }),
    RangeError,
    "below 2",
  );
  assertThrows(
    () => logLikelihoodOf(learner, values, { choices: [0], outcomes: [0] }),
    RangeError,
    "2 choices",
  );
  assertThrows(
    () => logLikelihoodOf(learner, { ...values, w: 2 }, trials),
    RangeError,
    "w of two-step learner",
  );
  assertThrows(
    () => fitLearner(learner, trials, { fixed: { lamda: 1 } as Record<string, number> }),
    RangeError,
    "lambda",
  );
});

Deno.test("choicesAtLags() tells learners without a model from those by a model", () => {
  const of = (w: number) => choicesAtLags(twoStepColumns(simulated(w, 5, 10_000)), { lags: 3 });
  const free = of(0), based = of(1);
  assert(
    free.modelFree.interval[0] > 1 && Math.abs(free.modelBased.value) < 0.25,
    JSON.stringify(free.modelBased),
  );
  assert(based.modelBased.interval[0] > 0.5 && Math.abs(based.modelFree.value) < 0.25);
  assertEquals(free.trials, 9997);
  assertEquals(free.weights.commonRewarded.length, 3);
  assertThrows(() => choicesAtLags(twoStepColumns(simulated(0, 1, 10))), RangeError, "5 before them");
});
