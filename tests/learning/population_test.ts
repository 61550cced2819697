import { assert, assertEquals, assertRejects } from "@std/assert";
import { evaluateClassifier } from "../../lib/learning/classifier.ts";
import { trainClassifier } from "../../lib/learning/train_classifier.ts";
import { type PopulationOptions, trainPopulation } from "../../lib/learning/train_population.ts";
import { NumericalFailure } from "../../lib/nn/errors.ts";
import { exploitPlan, takeOver } from "../../lib/nn/population/exploit.ts";
import { madeUp } from "../../lib/random/made_up.ts";
import { inFolder } from "../_folder.ts";

const random = madeUp(9), rows = 60;
const inputs = Float32Array.from({ length: 4 * rows }, () => 2 * random() - 1);
const labels = Uint8Array.from(
  { length: rows },
  (_, row) => Number(inputs[4 * row] * inputs[4 * row + 1] > 0),
);
const data = { inputs, labels, channels: 4, rows, steps: 1 };
const dense = (units: number) => ({ kind: "dense", units, activation: "tanh" }) as const;
const common = { data, layers: [dense(6)], steps: 40, batch: 10, heldOut: 20, validateEvery: 5 };

Deno.test("members of a population are what they are alone, bit for bit: seeds, sizes, rates, losses, on one thread and on two", async () => {
  const members: PopulationOptions["members"] = [
    {},
    { learningRate: 0.03, layers: [dense(9), { kind: "dropout", rate: 0.2 }] },
    { seed: 77, optimizer: "sgd", average: { kind: "uniform", every: 3 } },
    { layers: [{ kind: "lif", units: 5 }], steps: 17 },
    { batch: 20, readout: "last" },
  ];
  const one = await trainPopulation(null, { ...common, seed: 4, members, threads: 1 });
  const two = await trainPopulation(null, { ...common, seed: 4, members, threads: 2, every: 7 });
  for (const [number, member] of members.entries()) {
    const alone = await trainClassifier(null, { ...common, seed: 4 + number, ...member });
    for (const found of [one, two]) {
      assertEquals(found.members[number].model.weights, alone.model.weights);
      assertEquals(found.members[number].losses, alone.losses);
      assertEquals(found.members[number].validation, alone.validation);
      assertEquals(found.fitness[number], -alone.validation.losses.at(-1)!);
    }
  }
  assertEquals(one.best, one.fitness.indexOf(Math.max(...one.fitness)));
  assertEquals([one.completed, one.lineage.length], [true, 0]);
});

/** Most members learn much too slowly, or are thrown about. */
const searched = {
  ...{
    ...common,
    steps: 200,
    members: 8,
    seed: 2,
    average: 0,
    finalRate: 1,
    warmup: 0,
    every: 40,
    validateEvery: 10,
  },
  exploit: {
    explore: { learningRate: { least: 1e-5, most: 1 }, weightDecay: { least: 1e-6, most: 0.1 } },
    share: 0.25,
  },
} satisfies PopulationOptions;

Deno.test("a population that explores is a function of its seed, on any threads, and its members end better in the mean than those that do not", async () => {
  const one = await trainPopulation(null, { ...searched, threads: 1 });
  const two = await trainPopulation(null, { ...searched, threads: 2 });
  assertEquals(one.members.map(({ model }) => model.weights), two.members.map(({ model }) => model.weights));
  assertEquals([one.lineage, one.values], [two.lineage, two.values]);
  const other = await trainPopulation(null, { ...searched, seed: 3 });
  assert(other.values.some(({ learningRate }, member) => learningRate !== one.values[member].learningRate));
  // Each of four comparisons before the last moves two of eight.
  assertEquals(one.lineage.length, 8);
  for (const { member, parent, values, step } of one.lineage) {
    assert(member !== parent && step % 40 === 0 && step < 200);
    assert(values.learningRate! >= 1e-5 && values.learningRate! <= 1 && values.weightDecay! <= 0.1);
  }
  const first = one.members.map((_, member) => trainRate(member));
  const alone = await trainPopulation(null, {
    ...{ ...searched, exploit: undefined, every: undefined },
    members: first,
  });
  const average = (all: Float64Array) => -all.reduce((sum, one) => sum + one, 0) / all.length;
  const best = (all: Float64Array) => -Math.max(...all);
  assert(average(one.fitness) < 0.7 * average(alone.fitness), `${one.fitness}, ${alone.fitness}`);
  assert(best(one.fitness) < 1.1 * best(alone.fitness), `${one.fitness}, ${alone.fitness}`);
});

/** Rates spread as those that are drawn. */
const trainRate = (member: number) => ({ learningRate: 1e-5 ** (1 - member / 7) });

Deno.test("a member that took nobody over is what it is alone with its values", async () => {
  const { lineage, values, members } = await trainPopulation(null, {
    ...searched,
    exploit: { ...searched.exploit, share: 0.1 },
    threads: 1,
  });
  const never = members.findIndex((_, member) => lineage.every((one) => one.member !== member));
  assert(lineage.length > 0);
  assert(never >= 0);
  const { exploit: _, members: _m, every: _e, ...rest } = searched;
  const alone = await trainClassifier(null, { ...rest, ...values[never], seed: 2 + never });
  assertEquals(members[never].model.weights, alone.model.weights);
});

Deno.test("a population that is cut, in a round too, goes on to the same bits", async () => {
  await inFolder(async (folder) => {
    const whole = await trainPopulation(null, searched);
    for (const cut of [7, 45]) {
      const stop = new AbortController(), checkpoint = `${folder}/${cut}`;
      const own = { ...searched, checkpoint, threads: 1 };
      const half = await trainPopulation(null, {
        ...own,
        signal: stop.signal,
        onProgress: ({ fraction }) => fraction >= cut / 100 && stop.abort(),
      });
      assertEquals(half.completed, false);
      const rest = await trainPopulation(null, { ...own, resume: true });
      assertEquals(
        rest.members.map(({ model }) => model.weights),
        whole.members.map(({ model }) => model.weights),
      );
      assertEquals(rest.members.map(({ losses }) => losses), whole.members.map(({ losses }) => losses));
      assertEquals([rest.lineage, rest.values, rest.fitness], [whole.lineage, whole.values, whole.fitness]);
      // What is over stays as it is.
      const again = await trainPopulation(null, { ...own, resume: true });
      assertEquals(again.members.map(({ model }) => model), rest.members.map(({ model }) => model));
    }
    await assertRejects(
      () => trainPopulation(null, { ...searched, seed: 5, checkpoint: `${folder}/7`, resume: true }),
      Error,
      "seed must be that of the run it came from, 2: current value is 5",
    );
  });
});

Deno.test("a member whose loss is not finite takes another over, and without others it is told", async () => {
  const own: PopulationOptions = {
    ...{ ...common, layers: [], optimizer: "sgd", beta1: 0, clip: 1e30, warmup: 0, finalRate: 1, average: 0 },
    data: { ...data, inputs: inputs.map((one) => 1e20 * one) },
    members: [10, 1e-9, 1e-9, 1e-9].map((learningRate) => ({ learningRate })),
  };
  await assertRejects(() => trainPopulation(null, own), NumericalFailure);
  const explore = { learningRate: { least: 1e-9, most: 10 } };
  const exploit = { explore, share: 0.25, factors: [0.1, 0.2] } as const;
  const { lineage, completed, members } = await trainPopulation(null, { ...own, exploit, every: 20 });
  assert(
    completed && lineage.some(({ member, parent }) => member === 0 && parent > 0),
    JSON.stringify(lineage),
  );
  assert(members.every(({ losses }) => losses.length === 40));
});

Deno.test("a fitness of the user's own chooses the members", async () => {
  const { fitness, best, members } = await trainPopulation(null, {
    ...{ ...common, members: 3, steps: 20, heldOut: 0 },
    fitness: async (model) => (await evaluateClassifier(model, data)).accuracy,
  });
  const accuracies = await Promise.all(
    members.map(async ({ model }) => (await evaluateClassifier(model, data)).accuracy),
  );
  assertEquals(Array.from(fitness), accuracies);
  assertEquals(best, accuracies.indexOf(Math.max(...accuracies)));
});

Deno.test("truncation takes the worst and those without fitness over by the best, and moves numbers within their range", () => {
  const plan = exploitPlan("t", { explore: { learningRate: { least: 0.01, most: 0.1 } }, share: 0.25 });
  const values = Array.from({ length: 8 }, (_, member) => ({ learningRate: 0.01 + 0.01 * member }));
  const fitness = [5, 1, 8, 2, 7, 3, 6, 4], parents = new Set<number>(), rates = new Set<string>();
  for (let round = 1; round < 60; round++) {
    const taken = takeOver(plan, fitness, { seed: 1, round, values });
    assertEquals(taken.map(({ member }) => member), [1, 3]);
    for (const { parent, values: { learningRate } } of taken) {
      parents.add(parent);
      rates.add((learningRate! / values[parent].learningRate).toFixed(6));
    }
  }
  // The best two are members 2 and 4, each with 59 draws of one in two.
  assertEquals([[...parents].sort(), [...rates].sort()], [[2, 4], ["0.800000", "1.200000"]]);
  const failed = takeOver(plan, [NaN, 1, NaN, 2, NaN, 3, 6, 4], { seed: 1, round: 1, values });
  assertEquals(failed.map(({ member }) => member), [0, 2, 4]);
  assert(failed.every(({ parent }) => parent === 6 || parent === 7));
  const two = takeOver({ ...plan, share: 0.5 }, [1, 1], { seed: 1, round: 1, values: values.slice(0, 2) });
  assertEquals(two.map(({ member, parent }) => [member, parent]), [[1, 0]]);
});

Deno.test("a population that makes no sense is refused in a sentence", async () => {
  const refused = (options: Record<string, unknown>, sentence: string) =>
    assertRejects(
      () => trainPopulation(null, { ...common, members: 2, ...options } as unknown as PopulationOptions),
      Error,
      sentence,
    );
  const explore = { learningRate: { least: 1e-4, most: 0.1 } };
  await refused(
    { members: 0 },
    "the number of members must be a whole number from 1 to 4096: current value is 0",
  );
  await refused({ members: 1, exploit: { explore } }, "the number of members");
  await refused({ members: [{ heldOut: 3 }] }, "heldOut");
  await refused({ members: [{ learningRat: 3 }] }, "did you mean learningRate?");
  await refused({ patience: 3 }, "patience");
  await refused(
    { exploit: { explore }, heldOut: 0 },
    "need rows held out, or a fitness: current value is neither",
  );
  await refused({ exploit: { explore: {} } }, "explore must name some of learningRate");
  await refused({ exploit: { explore: { rate: { least: 1, most: 2 } } } }, "rate");
  await refused(
    { exploit: { explore: { learningRate: { least: 0, most: 2 } } } },
    "explore.learningRate.least",
  );
  await refused({ exploit: { explore: { learningRate: { least: 2, most: 1 } } } }, "must be above its least");
  await refused(
    { exploit: { explore, share: 0.6 } },
    "share must be a number from 0.01 to 0.5: current value is 0.6",
  );
  await refused({ exploit: { explore }, learningRate: 0.5 }, "learningRate of member 0");
  await refused(
    { exploit: { explore }, members: [{}, { layers: [] }] },
    "members that take each other over must have the same network and steps: current value is another of member 1",
  );
  await refused({ every: 0 }, "every");
  await refused({ fitness: () => "good" }, "the fitness of member 0 must be a number: current value is good");
});
