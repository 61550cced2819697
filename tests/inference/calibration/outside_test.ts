import { assert, assertEquals, assertThrows } from "@std/assert";
import { outsideTest } from "../../../lib/inference/calibration/outside.ts";
import { madeUp } from "../../../lib/random/made_up.ts";

const NAMES = ["x", "y", "z"];

/** Rows on a line with noise: x is anything, y follows it, z is noise. */
function rows(count: number, seed: number) {
  const random = madeUp(seed), values = new Float64Array(3 * count);
  for (let n = 0; n < count; n++) {
    const x = 4 * random() - 2;
    values.set([x, x + 0.1 * random(), random()], 3 * n);
  }
  return { names: NAMES, values };
}

Deno.test("outsideTest() knows an observation that is like none by the number in which it is", () => {
  const learnt = rows(300, 1), heldOut = rows(60, 2);
  const within = outsideTest(Float64Array.of(0.5, 0.55, 0.5), learnt, heldOut);
  assert(within.probability > 0.05 && within.distance <= within.usual);
  // Each number alone is usual: together they are not.
  const beside = outsideTest(Float64Array.of(1, -1, 0.5), learnt, heldOut);
  assert(beside.probability < 0.05 && beside.distance > beside.usual);
  const far = outsideTest(Float64Array.of(0.5, 0.55, 30), learnt, heldOut);
  assertEquals([far.furthest, far.probability < 0.05], ["z", true]);
});

Deno.test("outsideTest() takes what is observed alone", () => {
  const learnt = rows(300, 1), heldOut = rows(60, 2);
  assert(outsideTest(Float64Array.of(1, NaN, 0.5), learnt, heldOut).probability > 0.05);
  assert(outsideTest(Float64Array.of(1, -1, NaN), learnt, heldOut).probability < 0.05);
});

Deno.test("outsideTest() has the probability of ranks, and needs rows", () => {
  const learnt = { names: ["x"], values: Float64Array.of(0, 1, 2, 3, 4, 5) };
  const heldOut = { names: ["x"], values: Float64Array.of(2, 3, 2.5) };
  assertEquals(outsideTest(Float64Array.of(100), learnt, heldOut).probability, 0.25);
  // Its five nearest are 1.3 away on average, as are those of the third held out, and those of the others 1.2.
  assertEquals(outsideTest(Float64Array.of(2.5), learnt, heldOut).probability, 0.5);
  const none = { names: ["x"], values: new Float64Array(0) };
  assertThrows(() => outsideTest(Float64Array.of(1), none, heldOut), RangeError, "there must be rows");
});
