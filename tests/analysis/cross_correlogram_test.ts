import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { crossCorrelogram, jitterCorrelogram } from "../../lib/entries/trains.ts";
import golden from "../science/golden/trains_elephant.json" with { type: "json" };
import { uniforms } from "./_random.ts";

Deno.test("crossCorrelogram() is Elephant's of binned trains and NumPy's of trains in continuous time", () => {
  for (const { a, b, counts, ...bins } of golden.correlograms) {
    assertEquals([...crossCorrelogram(a, b, bins).counts], counts, `bins of ${bins.binMs} ms`);
  }
});

Deno.test("crossCorrelogram() of exchanged trains is its mirror image, where no pair is on an edge", () => {
  const train = fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 20 })
    .map((steps) => steps.sort((x, y) => x - y));
  fc.assert(fc.property(train, train, (a, b) => {
    const bins = { binMs: 3, maxLagMs: 12 };
    const found = crossCorrelogram(a, b, bins).counts;
    assertEquals([...crossCorrelogram(b, a, bins).counts], [...found].reverse());
  }));
});

Deno.test("jitterCorrelogram() expects what overlaps of bins with intervals give, in NumPy", () => {
  for (const { a, b, options, expected } of golden.jitters) {
    const surrogates = 4000, found = jitterCorrelogram(a, b, { ...options, surrogates });
    expected.forEach((mean, k) => {
      // A spike is in a bin for two spikes of the other at most, so the variance is at most twice the mean.
      const sd = Math.sqrt(2 * mean / surrogates);
      assert(Math.abs(found.expected[k] - mean) <= 4 * sd, `bin ${k}: ${found.expected[k]}, not ${mean}`);
      assertEquals(found.corrected[k], found.counts[k] - found.expected[k]);
    });
  }
});

/** Times in intervals of 20 ms, in every other of which a train fires four times as often; none is timed more finely. */
function slowTrain(uniform: () => number, intervals: number): number[] {
  return Array.from({ length: intervals }, (_, k) => {
    const spikes = k % 2 === 0 ? 4 : 1;
    return Array.from({ length: spikes }, () => 20 * (k + uniform()));
  }).flat().sort((a, b) => a - b);
}

Deno.test("jitterCorrelogram() of trains that share slow rates alone finds more in 5 % of them", () => {
  const uniform = uniforms(5), repetitions = 200;
  const options = { binMs: 2, maxLagMs: 20, jitterMs: 20, surrogates: 99 };
  let beyond = 0, outside = 0, below = 0;
  for (let seed = 0; seed < repetitions; seed++) {
    const found = jitterCorrelogram(slowTrain(uniform, 12), slowTrain(uniform, 12), { ...options, seed });
    const { counts, simultaneous: { low, high } } = found;
    if (counts.some((count, k) => count < low[k] || count > high[k])) beyond++;
    outside += counts.filter((count, k) =>
      count < found.pointwise.low[k] || count > found.pointwise.high[k]
    ).length;
    if (found.p <= 0.2) below++;
  }
  // Three standard deviations of a binomial number; counts are whole, so that bands hold a little more than they say.
  const part = (p: number) => [p * repetitions, 3 * Math.sqrt(p * (1 - p) * repetitions)];
  const [five, spread] = part(0.05), [twenty, wide] = part(0.2);
  assert(Math.abs(beyond - five) < spread, `${beyond} of ${repetitions} are beyond the band`);
  assert(Math.abs(below - twenty) < wide, `${below} of ${repetitions} have p of 0.2 or less`);
  const share = outside / (21 * repetitions);
  assert(share > 0.02 && share < 0.05, `${share} of the bins are outside`);
});

Deno.test("jitterCorrelogram() finds spikes that follow after 3 ms, and where", () => {
  const uniform = uniforms(6), a = slowTrain(uniform, 40);
  const b = [...slowTrain(uniform, 40), ...a.filter(() => uniform() < 0.3).map((time) => time + 3)];
  b.sort((x, y) => x - y);
  const options = { binMs: 2, maxLagMs: 20, jitterMs: 20, surrogates: 199 };
  const found = jitterCorrelogram(a, b, options), { counts, simultaneous: { high } } = found;
  assertEquals(found.p, 1 / 200);
  // 3 ms is the start of the bin around 4 ms.
  assertEquals([...found.lagsMs].filter((_, k) => counts[k] > high[k]), [4]);
  assertEquals(jitterCorrelogram(a, b, { ...options, seed: 1 }), found);
  assertNotEquals(jitterCorrelogram(a, b, { ...options, seed: 2 }).expected, found.expected);
});
