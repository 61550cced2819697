import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { DensityData } from "../../../lib/inference/density/density_data.ts";
import { trainDensity } from "../../../lib/inference/density/train_density.ts";
import { learnFates } from "../../../lib/inference/posterior/fates.ts";
import { Posterior } from "../../../lib/inference/posterior/posterior.ts";
import { loadPosterior, savePosterior } from "../../../lib/inference/posterior/posterior_file.ts";
import { Region } from "../../../lib/inference/posterior/region.ts";
import { normalFrom } from "../../../lib/random/normal_from.ts";
import { madeUp } from "../../../lib/random/made_up.ts";

const NOISE = 0.1, PARAMETERS = ["a", "b"].map((name) => ({ name, low: 0, high: 1 }));

/** Two parameters that are seen with noise. */
function seenData(rows: number, seed: number): DensityData {
  const random = madeUp(seed), word = () => Math.floor(2 ** 32 * random());
  const values = Float64Array.from({ length: 2 * rows }, () => random());
  const context = values.map((value) => value + NOISE * normalFrom(word(), word()));
  return { parameters: PARAMETERS, values, names: ["seenA", "seenB"], context };
}

const QUICK = {
  steps: 400,
  learningRate: 0.005,
  batch: 128,
  layers: [{ kind: "dense" as const, units: 24, activation: "silu" as const }],
};
const { model } = await trainDensity(null, { ...QUICK, data: seenData(2000, 1), seed: 1 });
const POSTERIOR = await Posterior.open([model]), SEEN = [0.3, 0.6];

/** Fates by a border: left of 0.25 silent, above 0.9 in b explosive. */
function borderedFates(rows: number, seed: number) {
  const random = madeUp(seed), units = Float64Array.from({ length: 2 * rows }, () => random());
  const fates = Array.from(
    { length: rows },
    (_, row) =>
      units[2 * row] < 0.25
        ? "silent" as const
        : units[2 * row + 1] > 0.9
        ? "explosive" as const
        : "active" as const,
  );
  return { parameters: PARAMETERS, units, fates };
}

Deno.test("a region has the mass of its posterior and little of the box, and points lie all over it", () => {
  const region = Region.of(POSTERIOR, SEEN, { seed: 1, left: 0.01 });
  const { units } = POSTERIOR.draw(SEEN, { draws: 4000, seed: 7, observation: 3 });
  const inside = region.contains(units).filter(Boolean).length / 4000;
  assertAlmostEquals(inside, 0.99, 0.01);
  const { units: points, part } = region.points(600, 1);
  assert(region.contains(points).every(Boolean));
  // Beside points of a grid over all of the box.
  const grid = Float64Array.from({ length: 2 * 100 * 100 }, (_, at) => {
    const place = Math.floor(at / 2);
    return ((at % 2 === 0 ? place % 100 : Math.floor(place / 100)) + 0.5) / 100;
  });
  const within = region.contains(grid), own = grid.filter((_, at) => within[Math.floor(at / 2)]);
  assertAlmostEquals(part / (own.length / grid.length), 1, 0.1);
  for (const d of [0, 1]) {
    const [wanted, found] = [own, points].map((all) => all.filter((_, at) => at % 2 === d).sort());
    for (const level of [0.1, 0.25, 0.5, 0.75, 0.9]) {
      const at = (values: Float64Array) => values[Math.floor(level * values.length)];
      assertAlmostEquals(at(found), at(wanted), 0.04, `${level} of ${d}`);
    }
  }
  assertThrows(() => Region.of(POSTERIOR, SEEN, { seed: 1, left: 1 }), RangeError, "left out");
});

Deno.test("a posterior with a region draws inside of it alone, and says that it is 0 elsewhere", async () => {
  const region = Region.of(POSTERIOR, SEEN, { seed: 1, left: 0.5 });
  const confined = await Posterior.open([model], region);
  const { units } = confined.draw(SEEN, { draws: 3000, seed: 2 });
  assertEquals(units.length, 6000);
  assert(region.contains(units).every(Boolean));
  const [inside, outside] = confined.logDensity(
    Float64Array.of(0.3, 0.6, 0.95, 0.05),
    Float64Array.from(SEEN),
  );
  assertEquals(outside, -Infinity);
  assertEquals(inside, POSTERIOR.logDensity(Float64Array.of(0.3, 0.6), Float64Array.from(SEEN))[0]);
  assertThrows(
    () => confined.draw([0.95, 0.05], { draws: 5000, seed: 1 }),
    RangeError,
    "reach into the region",
  );
});

Deno.test("fates are learnt with their borders, and what is silent or runs away belongs to no region", async () => {
  const data = borderedFates(1500, 3), fates = (await learnFates(null, data, { seed: 1 }))!;
  const fresh = borderedFates(1000, 4), active = fates.active(fresh.units);
  const wrong = active.filter((chance, row) => (chance > 0.5) !== (fresh.fates[row] === "active")).length;
  assert(wrong < 50, `${wrong} of 1000`);
  const all = fates.probabilities(fresh.units.subarray(0, 2));
  assertAlmostEquals(all.reduce((sum, x) => sum + x, 0), 1, 1e-9);
  const seen = [0.2, 0.6];
  const region = Region.of(POSTERIOR, seen, { seed: 1, fates }), { units } = region.points(400, 1);
  const lost = units.filter((unit, at) => at % 2 === 0 && unit < 0.15).length;
  const plain = Region.of(POSTERIOR, seen, { seed: 1 }).points(400, 1).units;
  const before = plain.filter((unit, at) => at % 2 === 0 && unit < 0.15).length;
  assert(lost === 0 && before > 60, `${lost} and ${before}`);
});

Deno.test("learnFates() has nothing to learn where all are active, and refuses where none is", async () => {
  const { parameters, units, fates } = borderedFates(50, 5);
  assertEquals(await learnFates(null, { parameters, units, fates: fates.map(() => "active") }), null);
  const none = await learnFates(null, { parameters, units, fates: fates.map(() => "silent") }).catch(String);
  assert(String(none).includes("some must be"), String(none));
});

Deno.test("a posterior with its rounds comes back from its file with the same draws", async () => {
  const fates = await learnFates(null, borderedFates(300, 6), { seed: 1, steps: 100 });
  const second = await Posterior.open([model, model], Region.of(POSTERIOR, SEEN, { seed: 1, fates }));
  const third = await Posterior.open([model], Region.of(second, [0.3, 0.6], { seed: 2, left: 0.1 }));
  const path = `${await Deno.makeTempDir()}/rounds`;
  try {
    for (const posterior of [POSTERIOR, second, third]) {
      await savePosterior(path, posterior, { seed: 1 });
      const found = await loadPosterior(path), wanted = { draws: 200, seed: 5 };
      assertEquals(found.draw(SEEN, wanted), posterior.draw(SEEN, wanted));
      assertEquals((found.region as Region)?.numbers, (posterior.region as Region)?.numbers);
    }
  } finally {
    await Deno.remove(path.replace(/\/rounds$/, ""), { recursive: true });
  }
});
