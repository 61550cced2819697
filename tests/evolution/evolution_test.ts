import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type Candidates, EvolutionStrategy, evolve } from "../../lib/entries/evolution.ts";

const FIRST = [0.5, -1, 2, 0, 7];

Deno.test("candidates are pairs about the mean, of the given deviation, and drawn anew in each generation", () => {
  const strategy = new EvolutionStrategy({
    first: new Float32Array(1001),
    population: 40,
    sigma: 0.3,
    seed: 4,
  });
  const generation = () => Array.from({ length: 40 }, (_, member) => strategy.candidate(member));
  const first = generation();
  for (let pair = 0; pair < 20; pair++) {
    first[2 * pair].forEach((value, at) => assertAlmostEquals(value, -first[2 * pair + 1][at], 1e-6));
  }
  const all = first.filter((_, member) => member % 2 === 0).flatMap((own) => [...own]);
  const mean = all.reduce((sum, x) => sum + x) / all.length;
  const sd = Math.sqrt(all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / all.length);
  // 20,020 numbers: five standard errors.
  assertAlmostEquals(mean, 0, 5 * 0.3 / Math.sqrt(all.length));
  assertAlmostEquals(sd, 0.3, 5 * 0.3 / Math.sqrt(2 * all.length));
  assertEquals(new Set(all).size > 0.999 * all.length, true);
  assertEquals(strategy.candidate(3), first[3]);
  strategy.tell(new Float64Array(40));
  // Nothing was fitter: the mean stays, and the noise is another.
  assertEquals(strategy.mean, new Float32Array(1001));
  assert(strategy.candidate(3).every((value, at) => value !== first[3][at]));
});

Deno.test("the mean moves along the gradient of the fitness, by as much as Adam says", () => {
  const slope = [1, -2, 0, 0.5, 3];
  const linear = (own: Float32Array) => own.reduce((sum, x, at) => sum + slope[at] * x, 0);
  const learningRate = 0.01;
  const strategy = new EvolutionStrategy({
    first: FIRST,
    population: 20_000,
    sigma: 0.1,
    learningRate,
    shaping: "scores",
  });
  strategy.tell(Array.from({ length: 20_000 }, (_, member) => linear(strategy.candidate(member))));
  strategy.mean.forEach((value, at) => {
    // The first step of Adam is the sign of the gradient.
    if (slope[at] !== 0) assertAlmostEquals(value - FIRST[at], Math.sign(slope[at]) * learningRate, 1e-4);
  });
  const { moments } = strategy.state(), size = Math.hypot(...slope);
  // Fitness over its deviation, sigma |slope|: the estimate of its gradient is that of the slope over this.
  slope.forEach((own, at) => assertAlmostEquals(moments[at] / 0.1, own / (0.1 * size), 0.05 / 0.1));
});

Deno.test("ranks make no difference between a fitness and what grows with it", () => {
  const means = [(x: number) => x, (x: number) => Math.exp(3 * x), (x: number) => 1e6 * x ** 3 - 5].map(
    (grown) => {
      const strategy = new EvolutionStrategy({ first: FIRST, population: 30 });
      for (let n = 0; n < 3; n++) {
        strategy.tell(Array.from({ length: 30 }, (_, member) => {
          const [a, b] = strategy.candidate(member);
          return grown(a - b);
        }));
      }
      return strategy.mean;
    },
  );
  assertEquals(means[1], means[0]);
  assertEquals(means[2], means[0]);
});

const valley = ({ count, of }: Candidates) =>
  Array.from({ length: count }, (_, member) => {
    const [x, y] = of(member);
    return -((1 - x) ** 2) - 10 * (y - x * x) ** 2;
  });

Deno.test("evolve() finds the end of a bent valley, and goes on to the same bits", async () => {
  const options = {
    first: [-1, 1],
    population: 40,
    sigma: 0.05,
    learningRate: 0.03,
    generations: 300,
    fitness: valley,
  };
  const whole = await evolve(options);
  assert(whole.completed && whole.best.length === 300);
  assertAlmostEquals(whole.mean[0], 1, 0.15);
  assertAlmostEquals(whole.mean[1], 1, 0.3);
  assert(whole.meanFitness[299] > 0.1 * whole.meanFitness[0]);
  const stop = new AbortController(), seen: number[] = [];
  const part = await evolve({
    ...{ ...options, signal: stop.signal },
    onProgress: ({ generation, fraction }) => {
      seen.push(fraction);
      if (generation === 120) stop.abort();
    },
  });
  assertEquals([part.completed, part.state.generation, seen.length], [false, 120, 120]);
  assertAlmostEquals(seen[119], 0.4, 1e-12);
  const rest = await evolve({ ...options, from: part.state });
  assertEquals(rest.mean, whole.mean);
  assertEquals(rest.state, whole.state);
  assert(
    !(await evolve({ ...options, seed: 2, generations: 3 })).mean.every((x, at) => x === whole.mean[at]),
  );
});

Deno.test("candidates without a fitness are the least fit, and counted", async () => {
  for (const shaping of ["ranks", "scores"] as const) {
    const { mean, failed } = await evolve({
      ...{ first: [0, 0], population: 20, sigma: 0.1, learningRate: 0.05, generations: 60, shaping },
      fitness: ({ count, of }) =>
        Array.from({ length: count }, (_, member) => of(member)[0] < 0 ? NaN : -of(member)[0]),
    });
    // It is drawn to 0 from above and does not go below.
    assert(mean[0] > -0.05 && mean[0] < 0.25, `${shaping} ${mean[0]}`);
    assert(failed.some((count) => count > 0) && failed.every((count) => count < 20));
  }
});

Deno.test("an evolution refuses what cannot be, in a sentence", async () => {
  const first = [1, 2], fitness = valley;
  for (
    const [options, said] of [
      [{ first, population: 7 }, "population must be even"],
      [{ first, population: 0 }, "population"],
      [{ first, sigma: 0 }, "sigma must be a positive number"],
      [{ first, learningRate: NaN }, "learningRate must be a positive number"],
      [{ first: [] }, "first must hold finite numbers"],
      [{ first: [1, NaN] }, "first must hold finite numbers"],
      [{ first, shaping: "order" as "ranks" }, "shaping must be ranks or scores"],
    ] as const
  ) assertThrows(() => new EvolutionStrategy(options), RangeError, said);
  assertThrows(() => new EvolutionStrategy({ first, sigmas: 1 } as never), TypeError, "sigma");
  await assertRejects(
    () => evolve({ first, fitness: () => [1] }),
    RangeError,
    "a fitness of each of 64 candidates",
  );
  await assertRejects(
    () => evolve({ first, population: 4, fitness: () => [NaN, NaN, NaN, NaN] }),
    RangeError,
    "some candidate must have a fitness",
  );
  await assertRejects(() => evolve({ first, fitness, generations: 0 }), RangeError, "generations");
  const { state } = await evolve({ first, fitness, generations: 1 });
  await assertRejects(
    () => evolve({ first: [1], fitness, from: state }),
    RangeError,
    "a state must be of 1 numbers",
  );
  assertThrows(() => new EvolutionStrategy({ first }).candidate(64), RangeError, "member");
});
