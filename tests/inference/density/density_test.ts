import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { ConditionalDensity } from "../../../lib/inference/density/conditional_density.ts";
import type { DensityData } from "../../../lib/inference/density/density_data.ts";
import { trainDensity } from "../../../lib/inference/density/train_density.ts";
import { madeUp } from "../../../lib/random/made_up.ts";

/** A number of a normal distribution. */
const normal = (random: () => number) =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const NOISE = 0.15;

/** Two parameters from -1 to 1, and both with noise, the second upside down. */
function gaussianData(rows: number, seed: number, lost = 0): DensityData {
  const random = madeUp(seed), values = new Float64Array(2 * rows), context = new Float64Array(2 * rows);
  for (let row = 0; row < rows; row++) {
    const [a, b] = [2 * random() - 1, 2 * random() - 1];
    values.set([a, b], 2 * row);
    context.set([a + NOISE * normal(random), 5 - b + NOISE * normal(random)], 2 * row);
    if (random() < lost) context[2 * row + 1] = NaN;
  }
  const parameters = ["a", "b"].map((name) => ({ name, low: -1, high: 1 }));
  return { parameters, values, names: ["first", "second"], context };
}

const moments = (values: Float64Array, d: number) => {
  const own = values.filter((_, at) => at % 2 === d), mean = own.reduce((sum, x) => sum + x, 0) / own.length;
  return { mean, sd: Math.sqrt(own.reduce((sum, x) => sum + (x - mean) ** 2, 0) / own.length) };
};

const QUICK = {
  steps: 800,
  learningRate: 0.005,
  batch: 128,
  layers: [{ kind: "dense" as const, units: 32, activation: "silu" as const }],
};

Deno.test("a density learns the posterior of two parameters that are seen with noise, and that of a part of it", async () => {
  const data = gaussianData(3000, 1, 0.2);
  const { model } = await trainDensity(null, { ...QUICK, data, seed: 1 });
  const density = await ConditionalDensity.open(model);
  const spread = NOISE / 2;
  for (const [context, a, b] of [[[0.2, 5.4], 0.6, 0.3], [[-0.5, 5], 0.25, 0.5]] as const) {
    const units = density.draw(context, 2000, { seed: 3, observation: 0 });
    [a, b].forEach((wanted, d) => {
      const { mean, sd } = moments(units, d);
      assertAlmostEquals(mean, wanted, 0.03);
      assert(sd > 0.8 * spread && sd < 1.35 * spread, `${sd} for ${spread}`);
    });
  }
  // Nothing is known of the second: it is uniform, and the first is as before.
  const units = density.draw([0.2, NaN], 2000, { seed: 3, observation: 1 });
  assertAlmostEquals(moments(units, 0).mean, 0.6, 0.03);
  const { mean, sd } = moments(units, 1);
  assertAlmostEquals(mean, 0.5, 0.05);
  assertAlmostEquals(sd, 1 / Math.sqrt(12), 0.03);
});

Deno.test("log densities integrate to 1 over the box, also at its edge", async () => {
  const { model } = await trainDensity(null, { ...QUICK, steps: 200, data: gaussianData(1000, 2), seed: 1 });
  const density = await ConditionalDensity.open(model), side = 300, units = new Float64Array(2 * side * side);
  for (let at = 0; at < side * side; at++) {
    units.set([(at % side + 0.5) / side, (Math.floor(at / side) + 0.5) / side], 2 * at);
  }
  for (const context of [[0.99, 4.02], [0, 5]]) {
    const logs = density.logDensity(units, Float64Array.from(context));
    assertAlmostEquals(logs.reduce((sum, log) => sum + Math.exp(log), 0) / side ** 2, 1, 2e-3);
  }
});

Deno.test("draws are the same in any order and number, and others of another seed", async () => {
  const { model } = await trainDensity(null, { ...QUICK, steps: 5, data: gaussianData(200, 4), seed: 1 });
  const density = await ConditionalDensity.open(model), place = { seed: 5, observation: 2 };
  const all = density.draw([0, 5], 300, place), some = density.draw([0, 5], 40, { ...place, first: 260 });
  assert(some.every((value, at) => value === all[520 + at]));
  assert(density.draw([0, 5], 300, { ...place, seed: 6 }).some((value, at) => value !== all[at]));
});

Deno.test("trainDensity() says in one sentence what is wrong with its data", async () => {
  const data = gaussianData(50, 5);
  const wrong = async (change: Partial<DensityData>, sentence: string) =>
    void await assertRejects(
      () => trainDensity(null, { data: { ...data, ...change } }),
      RangeError,
      sentence,
    );
  await wrong({ parameters: [] }, "there must be a parameter");
  await wrong({ names: ["one"] }, "there must be 1 numbers for each of 50 rows");
  await wrong({ values: data.values.map((value) => 2 * value) }, "must be from -1 to 1 in each row");
  await wrong(
    { context: data.context.map((value, at) => at % 2 === 0 ? value : NaN) },
    "second must be known in some row",
  );
  await assertRejects(() => trainDensity(null, { data, heldOut: 50 }), RangeError, "heldOut");
});

Deno.test("a density is the same on one thread, on two, and on threads apart from this one, bit for bit", async () => {
  const asked = {
    ...QUICK,
    batch: 400,
    steps: 6,
    data: gaussianData(1000, 5),
    seed: 1,
    engine: "reference",
  } as const;
  const weights = async (own: { threads: number; apart?: boolean }) =>
    Object.values((await trainDensity(null, { ...asked, ...own })).model.weights).map(({ data }) => data);
  const wanted = await weights({ threads: 1 });
  for (const own of [{ threads: 2 }, { threads: 1, apart: true }, { threads: 2, apart: true }]) {
    assertEquals(await weights(own), wanted, JSON.stringify(own));
  }
});
