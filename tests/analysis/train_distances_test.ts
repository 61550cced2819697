import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  vanRossumDistance,
  vanRossumMatrix,
  victorPurpuraDistance,
  victorPurpuraMatrix,
} from "../../lib/entries/trains.ts";
import golden from "../science/golden/trains_elephant.json" with { type: "json" };
import { assertClose } from "../nn/_assert_close.ts";

/** Trains on a grid of 0.5 ms, with ties. */
const train = fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 14 })
  .map((steps) => steps.sort((a, b) => a - b).map((step) => step / 2));
const scale = fc.constantFrom(0.3, 2, 25);

/** Elephant's double sums lose digits where D is small: D^2 is a difference of up to 4000 terms of rounding 1e-16. */
const ELEPHANT = { atol: 1e-9, rtol: 1e-9 };

Deno.test("vanRossumMatrix() and victorPurpuraMatrix() are Elephant's, of empty, single, equal and tied trains too", () => {
  for (const { trains, timeConstantMs, costPerMs, matrix } of golden.distances) {
    const found = timeConstantMs === undefined
      ? victorPurpuraMatrix(trains, { costPerMs: costPerMs! })
      : vanRossumMatrix(trains, { timeConstantMs });
    assertClose(found, matrix, { ...ELEPHANT, what: `tau ${timeConstantMs}, q ${costPerMs}` });
  }
});

Deno.test("vanRossumDistance() in one pass is the double sum over pairs of spikes", () => {
  fc.assert(fc.property(train, train, scale, (a, b, timeConstantMs) => {
    const sum = (x: number[], y: number[]) =>
      x.reduce(
        (all, t) => all + y.reduce((part, u) => part + Math.exp(-Math.abs(t - u) / timeConstantMs), 0),
        0,
      );
    const squared = sum(a, a) + sum(b, b) - 2 * sum(a, b);
    assertAlmostEquals(vanRossumDistance(a, b, { timeConstantMs }) ** 2, squared, 1e-11);
  }));
});

/** The cheapest of all ways to match spikes, tried one after another. */
function leastCost(a: number[], b: number[], costPerMs: number): number {
  if (a.length === 0 || b.length === 0) return a.length + b.length;
  const [first, ...others] = a;
  let least = 1 + leastCost(others, b, costPerMs);
  b.forEach((time, at) => {
    const shift = costPerMs * Math.abs(first - time);
    least = Math.min(least, at + shift + leastCost(others, b.slice(at + 1), costPerMs));
  });
  return least;
}

Deno.test("victorPurpuraDistance() is the least cost of all ways to match spikes", () => {
  const few = train.map((times) => times.slice(0, 5));
  fc.assert(fc.property(few, few, scale, (a, b, costPerMs) => {
    assertAlmostEquals(victorPurpuraDistance(a, b, { costPerMs }), leastCost(a, b, costPerMs), 1e-9);
  }));
});

Deno.test("both distances are metrics that no shift of time changes", () => {
  fc.assert(fc.property(train, train, train, scale, (a, b, c, size) => {
    for (
      const distance of [
        (x: number[], y: number[]) => vanRossumDistance(x, y, { timeConstantMs: size }),
        (x: number[], y: number[]) => victorPurpuraDistance(x, y, { costPerMs: 1 / size }),
      ]
    ) {
      assertEquals(distance(a, a), 0);
      assertEquals(distance(a, b), distance(b, a));
      assert(distance(a, c) <= distance(a, b) + distance(b, c) + 1e-9);
      const later = (times: number[]) => times.map((time) => time + 64);
      assertAlmostEquals(distance(later(a), later(b)), distance(a, b), 1e-9);
    }
  }));
});

Deno.test("distances have their limits: of a short and a long scale, and of trains that are far apart", () => {
  const a = [1, 2, 3], b = [2, 7];
  assertAlmostEquals(vanRossumDistance(a, b, { timeConstantMs: 1e-3 }), Math.sqrt(3), 1e-12);
  assertAlmostEquals(vanRossumDistance(a, b, { timeConstantMs: 1e9 }), 1, 1e-6);
  assertEquals(victorPurpuraDistance(a, b, { costPerMs: 1e6 }), 3);
  assertEquals(victorPurpuraDistance(a, b, { costPerMs: 0 }), 1);
  assertAlmostEquals(vanRossumDistance([1], [1e6], { timeConstantMs: 5 }), Math.SQRT2, 1e-12);
  assertEquals(victorPurpuraDistance([1], [1e6], { costPerMs: 0.1 }), 2);
});

Deno.test("distances keep their digits for trains that differ by next to nothing", () => {
  // D^2 = 2 (1 - exp(-dt / tau)), which a difference of sums would round to a part in 1e4.
  const shift = 1e-11, found = vanRossumDistance([0], [shift], { timeConstantMs: 10 });
  assertClose([found], [Math.sqrt(-2 * Math.expm1(-shift / 10))], { atol: 0, rtol: 1e-9, what: "D" });
});

Deno.test("distances refuse what they do not know", () => {
  const unknown = { timeConstantMs: 1, costPerMs: 1, tau: 1 };
  assertThrows(() => vanRossumDistance([], [], unknown), TypeError, "timeConstantMs");
  assertThrows(() => victorPurpuraDistance([], [], unknown), TypeError, "costPerMs");
});
