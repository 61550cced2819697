import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { kMeans, mapInformation } from "../../lib/entries/representation.ts";
import { testRandom } from "../nn/_assert_close.ts";

const bit = (k: number, at: number) => (k >> at) & 1;
const IDENTITY = Array.from({ length: 16 }, (_, k) => k);

Deno.test("mapInformation() of maps of four bits is exactly the oracle's table", () => {
  const targets = {
    identity: IDENTITY,
    action: IDENTITY.map((k) => bit(k, 0)),
    nuisance: IDENTITY.map((k) => bit(k, 3)),
  };
  const maps: [string, (k: number) => number, number[]][] = [
    ["b0 b1", (k) => 2 * bit(k, 0) + bit(k, 1), [2, 2, 1, 0]],
    ["b2 b3", (k) => 2 * bit(k, 2) + bit(k, 3), [2, 2, 0, 1]],
    ["b0 b3", (k) => 2 * bit(k, 0) + bit(k, 3), [2, 2, 1, 1]],
    ["b0 xor b1", (k) => bit(k, 0) ^ bit(k, 1), [1, 1, 0, 0]],
  ];
  for (const [name, map, wanted] of maps) {
    const { entropy, information } = mapInformation(IDENTITY.map(map), targets);
    assertEquals([entropy, information.identity, information.action, information.nuisance], wanted, name);
  }
});

Deno.test("mapInformation() of maps that tell nothing is the bias of few samples, and the correction takes it off to first order", () => {
  // 50 categories, 10 classes: (K_C - 1)(K_T - 1) / (2 N ln 2), 0.16 bit of 2000 samples.
  const random = testRandom(1),
    mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  for (const [samples, repeats, left] of [[2000, 20, 0.02], [20_000, 10, 5e-4]]) {
    const plain: number[] = [], corrected: number[] = [], first = 49 * 9 / (2 * samples * Math.LN2);
    for (let repeat = 0; repeat < repeats; repeat++) {
      const categories = Array.from({ length: samples }, () => Math.floor(50 * random()));
      const targets = { none: categories.map(() => Math.floor(10 * random())) };
      plain.push(mapInformation(categories, targets).information.none);
      corrected.push(mapInformation(categories, targets, { correction: "miller-madow" }).information.none);
    }
    // With four samples of each pair, terms of second order and above are a tenth: the sum of 1 / p over pairs, by 12 N² ln 2, is 0.0075 bit.
    assert(
      Math.abs(mean(plain) - first) < left && Math.abs(mean(corrected)) < left,
      `${mean(plain)}, ${first}`,
    );
  }
});

Deno.test("kMeans() finds groups that are far apart, the same of one seed, and the best of its starts", async () => {
  const random = testRandom(8), stimuli = 120;
  const group = Array.from({ length: stimuli }, (_, k) => k % 4);
  const values = group.flatMap((own) => [10 * (own % 2) + random(), 10 * (own >> 1) + random(), random()]);
  const found = await kMeans({ values, stimuli, units: 3 }, { clusters: 4, seed: 5 });
  assertEquals(new Set(group.map((own, k) => `${own} ${found.clusters[k]}`)).size, 4);
  assert(found.converged);
  assertEquals(found, await kMeans({ values, stimuli, units: 3 }, { clusters: 4, seed: 5 }));
  const whole = await kMeans({ values, stimuli, units: 3 }, { clusters: 1 });
  assert(whole.spread > 10 * found.spread);
  const one = await kMeans({ values, stimuli, units: 3 }, { clusters: 30, starts: 1 });
  const many = await kMeans({ values, stimuli, units: 3 }, { clusters: 30, starts: 8 });
  assert(many.spread <= one.spread);
});

Deno.test("kMeans() and mapInformation() say in one sentence what they cannot be of", async () => {
  const patterns = { values: [1, 1, 2], stimuli: 3, units: 1 };
  await assertRejects(
    () => kMeans(patterns, { clusters: 3 }),
    RangeError,
    "clusters must be at most the 2 different patterns",
  );
  await assertRejects(
    () => kMeans({ ...patterns, values: [1, NaN, 2] }, { clusters: 1 }),
    RangeError,
    "must be finite",
  );
  assertEquals(
    [...(await kMeans(patterns, { clusters: 2 })).clusters].slice(0, 2).map((one, _, all) => one === all[0]),
    [true, true],
  );
  assertThrows(
    () => mapInformation([], {}),
    RangeError,
    "the number of stimuli must be a whole number of at least 1",
  );
  assertThrows(
    () => mapInformation([0, 1], { a: [0] }),
    RangeError,
    "a must have length 2: current value is 1",
  );
  assertThrows(
    () => mapInformation([0, 0.5], {}),
    RangeError,
    "number 1 of categories must be a whole number",
  );
});
