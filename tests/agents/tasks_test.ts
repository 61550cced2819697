import { assert, assertEquals, assertThrows } from "@std/assert";
import { reflected } from "../../lib/agents/tasks/two_step.ts";
import {
  bandit,
  banditLearner,
  banditWorld,
  checkTask,
  delayedMatch,
  fitLearner,
  goNoGo,
  logLikelihoodOf,
  perceptualDecision,
  psychometric,
  simulateLearner,
  type Task,
  twoStep,
} from "../../lib/entries/agents.ts";

const TASKS: readonly Task[] = [
  ...[bandit(), bandit({ chances: 5, reversal: 0.2, trials: 7 }), bandit({ chances: [1, 0], trials: 1 })],
  ...[
    twoStep(),
    twoStep({ secondChoices: 1, trials: 1, between: [0.5, 0.5], walk: 0 }),
    goNoGo(),
    goNoGo({ go: 1 }),
  ],
  ...[delayedMatch(), delayedMatch({ stimuli: 5, delay: [1, 1], sample: [1, 4], noise: 0.5 })],
  ...[perceptualDecision(), perceptualDecision({ strengths: [1], stimulus: [1, 30], answer: 1, noise: 0 })],
];

Deno.test("every given task is a function of its seed and actions, with whole and finite numbers", () => {
  for (const task of TASKS) checkTask(task, { episodes: 10 });
});

Deno.test("checkTask() says what is wrong with a task", () => {
  const good = goNoGo(), run = good.open();
  const broken = (change: Partial<ReturnType<Task["open"]>>, observations = 3): Task => ({
    ...good,
    observations,
    open: () => ({ ...good.open(), ...change }),
  });
  run.reset(1);
  const says = (task: Task, text: string) => assertThrows(() => checkTask(task), Error, text);
  says(broken({}, 4), "Cannot use the task as go/no-go must show 4 numbers: current value is 3");
  says(broken({ reset: () => [1, NaN, 0] }), "go/no-go must show finite numbers: current value is NaN at 1");
  says(broken({ step: () => ({ observation: [1, 0, 0], reward: Infinity, done: true }) }), "finite reward");
  says(broken({ step: () => ({ observation: [1, 0, 0], reward: 0 } as never) }), "say whether it is done");
  says(
    broken({ step: () => ({ observation: [1, 0, 0], reward: 0, done: true, trial: { a: NaN } }) }),
    "a NaN",
  );
  let calls = 0;
  const drifts: Task = {
    ...good,
    open() {
      const own = good.open();
      return { ...own, reset: (seed) => [...Array.from(own.reset(seed)).slice(0, 2), calls++] };
    },
  };
  says(
    drifts,
    "go/no-go must be a function of its seed and actions: current value is another course of seed 0",
  );
  says(
    { ...good, actions: 1 },
    "actions of the task must be a whole number from 2 to 65536: current value is 1",
  );
  says({ name: "none" } as Task, "a task must have open()");
});

/** Goes through episodes by a rule. */
function played(task: Task, seeds: number, act: (seen: ArrayLike<number>, sums: Float64Array) => number) {
  const run = task.open(), trials: Record<string, number>[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    let seen = run.reset(seed), done = false;
    const sums = new Float64Array(task.observations);
    while (!done) {
      for (let f = 0; f < seen.length; f++) sums[f] += seen[f];
      const step = run.step(act(seen, sums));
      [seen, done] = [step.observation, step.done];
      if (step.trial) trials.push({ ...step.trial, earned: step.reward });
    }
  }
  return trials;
}

/** The standard normal distribution, by W. Cody's series of erf, to 1e-7. */
function normal(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) *
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x > 0 ? 1 - tail : tail;
}

Deno.test("who adds evidence up is as often right as its closed form says, at every strength and length", () => {
  for (const [steps, noise] of [[10, 1], [4, 0.5]]) {
    const task = perceptualDecision({ stimulus: [steps, steps], noise, strengths: [0.1, 0.4] });
    const trials = played(task, 4000, (seen, sums) => seen[0] === 1 ? 0 : sums[2] > sums[1] ? 2 : 1);
    for (const strength of [0.1, 0.4]) {
      const own = trials.filter(({ evidence }) => Math.abs(evidence) === strength);
      const right = own.reduce((sum, { correct }) => sum + correct, 0) / own.length;
      const wanted = normal(strength * Math.sqrt(steps / 2) / noise);
      assert(
        Math.abs(right - wanted) < 3.5 * Math.sqrt(wanted * (1 - wanted) / own.length),
        `${right} ${wanted}`,
      );
    }
    const curve = psychometric(trials.map((t) => t.evidence), trials.map((t) => Number(t.choice === 2)));
    assertEquals(curve.points.map(({ evidence }) => evidence), [-0.4, -0.1, 0.1, 0.4]);
    assert(Math.abs(curve.threshold) < 0.05 && curve.slope.value > 1);
  }
});

Deno.test("who knows a task is always right in it, who acts too soon never, and lengths differ", () => {
  const match = played(delayedMatch({ delay: [1, 9] }), 200, (seen, sums) => {
    if (seen[0] === 1) return 0;
    return seen[1] === 1 === sums[1] > 1 ? 1 : 2;
  });
  // The sample is shown in two steps, so that a match makes three.
  const known = match.filter(({ sample, test, match: is }) => Number(sample === test) === is);
  assertEquals(known.length, 200);
  assert(match.every(({ correct, earned }) => correct === 1 && earned === 1));
  assertEquals(new Set(match.map(({ delay }) => delay)).size, 9);
  assert(new Set(match.map(({ steps }) => steps)).size === 9);
  const go = played(goNoGo(), 200, (seen, sums) => seen[0] === 0 && sums[1] > 0 ? 1 : 0);
  assert(
    go.every(({ correct }) => correct === 1) && go.some((t) => t.go === 0) && go.some((t) => t.go === 1),
  );
  const soon = played(goNoGo(), 50, () => 1);
  assert(soon.every(({ early, earned, steps }) => early === 1 && earned === -0.1 && steps === 1));
  // Nobody answers: a no-go is right, a go is not.
  const still = played(goNoGo(), 200, () => 0);
  assert(still.every(({ correct, go }) => correct === 1 - go));
});

Deno.test("transitions, rewards and walks of the two-step task have their chances", () => {
  const trials = played(twoStep({ trials: 2000 }), 10, (_, sums) => sums[0] % 2);
  const mean = (of: (t: Record<string, number>) => number) =>
    trials.reduce((sum, t) => sum + of(t) / trials.length, 0);
  const error = Math.sqrt(0.25 / trials.length);
  assert(Math.abs(mean(({ common }) => common) - 0.7) < 4 * error);
  assert(trials.every(({ first, state, common }) => common === Number(first === state)));
  assert(Math.abs(mean(({ reward, chance }) => reward - chance)) < 4 * error);
  assert(trials.every(({ chance }) => chance >= 0.25 && chance <= 0.75));
  // Between walls a walk stays uniform: a variance of 1/4 * 1/12 of its square.
  const centre = mean(({ chance }) => chance), spread = mean(({ chance }) => (chance - centre) ** 2);
  assert(Math.abs(spread - 0.25 / 12) < 0.004, `${spread}`);
  assertEquals(reflected(0.8, 0.25, 0.75), 0.7);
  assertEquals([reflected(-1.2, 0, 1), reflected(2.5, 0, 1)].map((x) => Math.round(10 * x)), [8, 5]);
  assertThrows(
    () => twoStep({ between: [0.7, 0.2] }),
    RangeError,
    "the most chance must be a number from 0.7 to 1",
  );
});

Deno.test("a bandit pays by its chances, and reversals come as often as they should", () => {
  const trials = played(bandit({ chances: [0.9, 0.3, 0.1], reversal: 0.1, trials: 20_000 }), 1, () => 0);
  const reversals = trials.reduce((sum, { reversed }) => sum + reversed, 0) / trials.length;
  assert(Math.abs(reversals - 0.1) < 4 * Math.sqrt(0.09 / 20_000));
  const paid = trials.reduce((sum, { reward }) => sum + reward, 0) / trials.length;
  // Each arm is the first for a third of the time, in stretches of about ten trials.
  assert(Math.abs(paid - 1.3 / 3) < 0.05, `${paid}`);
  const best = trials.filter((t) => t.best === 1),
    good = best.reduce((sum, t) => sum + t.reward, 0) / best.length;
  assert(Math.abs(good - 0.9) < 4 * Math.sqrt(0.09 / best.length));
});

Deno.test("what a fit gains over the truth is distributed as the theory of likelihoods says, with two rates", () => {
  const learner = banditLearner({ apart: true }),
    truth = { alpha: 0.6, alphaLoss: 0.2, beta: 4, stickiness: 0.5 };
  const world = banditWorld({ chances: [0.8, 0.2], reversal: 0.05 }), SEEDS = [1, 2, 3, 4, 5, 6];
  const fits = SEEDS.map((seed) => {
    const trials = simulateLearner(learner, truth, { world, trials: 1000, seed });
    const fit = fitLearner(learner, trials, { starts: 1 });
    assert(fit.settled && fit.fitted === 4);
    return { ...fit, gain: 2 * (fit.logLikelihood - logLikelihoodOf(learner, truth, trials)) };
  });
  // Chi-squared of 4 for each: of 24 in all between 8.1 and 51.2 but for one in a thousand on either side.
  const gain = fits.reduce((sum, fit) => sum + fit.gain, 0);
  assert(gain > 8.1 && gain < 51.2, `${gain}`);
  for (const [name, own] of Object.entries(truth)) {
    const mean = fits.reduce((sum, { values }) => sum + values[name] / SEEDS.length, 0);
    const error = Math.sqrt(fits.reduce((sum, fit) => sum + fit.standardErrors![name] ** 2, 0)) /
      SEEDS.length;
    assert(Math.abs(mean - own) < 3.5 * error && error < own / 4, `${name} ${mean} ${error}`);
  }
});
