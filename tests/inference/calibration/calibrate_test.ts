import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  conformalLevel,
  coverageOf,
  posteriorRanks,
  rankHistograms,
  type Ranks,
} from "../../../lib/inference/calibration/calibrate.ts";
import type { Posterior } from "../../../lib/inference/posterior/posterior.ts";
import { madeUp } from "../../../lib/random/made_up.ts";

const normal = (random: () => number) =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const SD = 0.08;

/** The exact posterior of one value that is seen with normal noise, far from the ends of the box, or one that is wrong by a factor and a shift. */
function normalPosterior({ factor = 1, shift = 0 }): Posterior {
  const sd = factor * SD;
  return {
    spec: { parameters: [{ name: "a", low: 0, high: 1 }] },
    contextLength: 1,
    draw(context: ArrayLike<number>, { draws, observation }: { draws: number; observation: number }) {
      const random = madeUp(100 + observation);
      return { units: Float64Array.from({ length: draws }, () => context[0] + shift + sd * normal(random)) };
    },
    logDensity: (units: Float64Array, contexts: Float64Array) =>
      units.map((unit) => -0.5 * ((unit - contexts[0] - shift) / sd) ** 2),
  } as unknown as Posterior;
}

function ranksOf(wrong: { factor?: number; shift?: number }, points = 400): Ranks {
  const random = madeUp(3), units = Float64Array.from({ length: points }, () => 0.3 + 0.4 * random());
  const contexts = units.map((unit) => unit + SD * normal(random));
  return posteriorRanks(normalPosterior(wrong), { units, contexts }, { draws: 300, seed: 1 });
}

Deno.test("an exact posterior is calibrated by ranks, by density and by distance", () => {
  const ranks = ranksOf({}), coverage = coverageOf(ranks), [histogram] = rankHistograms(ranks, ["a"]);
  // The prior of the points ends at 0.3 and 0.7, which makes the posterior a little too wide: within what chance does.
  assert(coverage.error < coverage.chance, `${coverage.error}`);
  assert(histogram.error < histogram.chance, `${histogram.error}`);
  const byDistance = Math.max(...coverage.byDistance.map((part, k) => Math.abs(part - coverage.nominal[k])));
  assert(byDistance < coverage.chance, `${byDistance}`);
  assertEquals(histogram.counts.reduce((a, b) => a + b), 400);
});

Deno.test("a posterior that is too sure is seen by all three, and repaired by the level of its sets", () => {
  const ranks = ranksOf({ factor: 0.5 }),
    coverage = coverageOf(ranks),
    [histogram] = rankHistograms(ranks, ["a"]);
  assert(coverage.error > coverage.chance && coverage.bias < 0);
  assert(histogram.error > histogram.chance);
  // A cup: the outer bins have the most.
  assert(histogram.counts[0] > histogram.band[1] && histogram.counts.at(-1)! > histogram.band[1]);
  // With half the width, 90 % of a normal distribution are 1.645 of 0.5: sets of 99.9 %.
  assert(conformalLevel(ranks, 0.9) > 0.985, `${conformalLevel(ranks, 0.9)}`);
  // On other points these sets have the truth in 90 % of cases.
  const level = conformalLevel(ranks, 0.6), others = ranksOf({ factor: 0.5 }, 300).levels;
  assertAlmostEquals(others.filter((own) => own <= level).length / 300, 0.6, 0.08);
});

Deno.test("a posterior that is too unsure has a hump, and one beside the truth a slope", () => {
  const [wide] = rankHistograms(ranksOf({ factor: 2.5 }), ["a"]),
    [beside] = rankHistograms(ranksOf({ shift: 0.06 }), ["a"]);
  assert(coverageOf(ranksOf({ factor: 2.5 })).bias > 0);
  assert(wide.counts[0] < wide.band[0] && wide.counts[10] > wide.band[1], wide.counts.join());
  assert(beside.counts[0] > beside.band[1] && beside.counts.at(-1)! < beside.band[0], beside.counts.join());
});

Deno.test("the level of conformal sets is that of the right rank, and 1 of too few points", () => {
  const of = (levels: number[]) => ({ levels: Float64Array.from(levels), points: levels.length }) as Ranks;
  assertEquals(conformalLevel(of([0.5, 0.1, 0.9, 0.3]), 0.6), 0.5);
  assertEquals(conformalLevel(of([0.5, 0.1, 0.9, 0.3]), 0.9), 1);
});

Deno.test("posteriorRanks() needs points", () => {
  const none = { units: new Float64Array(0), contexts: new Float64Array(0) };
  assertThrows(
    () => posteriorRanks(normalPosterior({}), none, { draws: 10, seed: 1 }),
    RangeError,
    "there must be points held out",
  );
});
