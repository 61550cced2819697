import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { detectVolleysInCounts, type Volley, volleyThresholds } from "../../lib/analysis/volleys.ts";
import { gamma, normal, poisson, uniforms } from "./_random.ts";

/** Poisson counts of a 55 Hz rhythm: Gaussian bursts of random size and timing on a background of spikes. */
function rhythm(seed: number, options: { spikes: number; background: number; widthMs: number }) {
  const { spikes, background, widthMs } = options;
  const uniform = uniforms(seed);
  const durationMs = 10_000;
  const rate = new Float64Array(durationMs).fill(background);
  const centres: number[] = [];
  for (let centre = 20; centre < durationMs - 20; centre += 1000 / 55 + 2 * normal(uniform)) {
    const peak = spikes * (0.3 + 0.7 * gamma(uniform, 6)) / (widthMs * Math.sqrt(2 * Math.PI));
    for (let ms = Math.floor(centre) - 18; ms < centre + 18; ms++) {
      rate[ms] += peak * Math.exp(-0.5 * ((ms + 0.5 - centre) / widthMs) ** 2);
    }
    centres.push(centre);
  }
  return { e: rate.map((mean) => poisson(uniform, mean)), centres };
}

/** How many bursts hold no volley, one, or more. */
function matches(volleys: Volley[], centres: number[]) {
  const found = { none: 0, one: 0, more: 0 };
  for (const centre of centres) {
    const near = volleys.filter(({ startMs, endMs }) => Math.abs((startMs + endMs) / 2 - centre) < 500 / 55);
    found[near.length === 0 ? "none" : near.length === 1 ? "one" : "more"]++;
  }
  return found;
}

for (
  const [name, network] of Object.entries({
    "a synchronous network": { spikes: 180, background: 1, widthMs: 2.5 },
    "a network silent between bursts": { spikes: 250, background: 0, widthMs: 1 },
    "a small network": { spikes: 50, background: 0.2, widthMs: 2 },
  })
) {
  Deno.test(`detectVolleysInCounts() finds one volley per burst of ${name} at 55 Hz`, () => {
    const { e, centres } = rhythm(11, network);
    const volleys = detectVolleysInCounts({ binMs: 1, e, i: e }, volleyThresholds(e, { binMs: 1 }));
    // Bursts of a tenth of the mean size, or run together by the jitter of 2 ms, may be missed: 3 %.
    assertAlmostEquals(volleys.length / centres.length, 1, 0.03);
    const { one, more } = matches(volleys, centres);
    assertEquals(one / centres.length > 0.95, true);
    assertEquals(more / centres.length < 0.02, true);
    // Volleys hold the bursts' spikes, not only their tops.
    const inside = volleys.reduce((sum, volley) => sum + volley.sizeE, 0);
    assertEquals(inside / e.reduce((sum, count) => sum + count, 0) > 0.85, true);
  });
}

Deno.test("detectVolleysInCounts() takes a stretch at or above close that exceeds open somewhere", () => {
  const e = [0, 0, 4, 9, 3, 9, 4, 0, 5, 5, 0, 0];
  const i = [0, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0];
  assertEquals(detectVolleysInCounts({ binMs: 1, e, i }, { open: 6, close: 3, smoothMs: 0 }), [
    { startMs: 2, endMs: 7, durationMs: 5, sizeE: 29, sizeI: 5, size: 34, peakPool: null },
  ]);
});

Deno.test("detectVolleysInCounts() compares spikes per ms, whatever the bin", () => {
  const e = [0, 0, 5, 5, 5, 0, 0];
  assertEquals(detectVolleysInCounts({ binMs: 0.5, e, i: e }, { open: 9, close: 8, smoothMs: 0 }).length, 1);
  assertEquals(detectVolleysInCounts({ binMs: 1, e, i: e }, { open: 9, close: 8, smoothMs: 0 }).length, 0);
});

Deno.test("detectVolleysInCounts() smooths with a Gaussian of 1 ms", () => {
  // A spike of 100 in one bin becomes 100 / 2.5066 = 39.9 there, 24.2 one and 5.4 two bins away.
  const e = new Float64Array(41);
  e[20] = 100;
  const span = (open: number, close: number) =>
    detectVolleysInCounts({ binMs: 1, e, i: e }, { open, close }).map((
      { startMs, endMs },
    ) => [startMs, endMs]);
  assertEquals(span(39.8, 24.1), [[19, 22]]);
  assertEquals(span(39.8, 24.3), [[20, 21]]);
  assertEquals(span(39.8, 5.3), [[18, 23]]);
  assertEquals(span(40, 5.3), []);
});

Deno.test("detectVolleysInCounts() leaves out volleys cut off by an end of the recording", () => {
  const e = [9, 9, 0, 0, 9, 9, 0, 0, 9, 9];
  const volleys = detectVolleysInCounts({ binMs: 1, e, i: e }, { open: 6, close: 3, smoothMs: 0 });
  assertEquals(volleys.map((volley) => volley.startMs), [4]);
});

Deno.test("volleyThresholds() are mean + sd / 8 and mean - sd / 2 of the smoothed count", () => {
  const e = [3, 5, 3, 5, 3, 5];
  assertEquals(volleyThresholds(e, { binMs: 1, smoothMs: 0 }), { open: 4.125, close: 3.5, smoothMs: 0 });
  assertEquals(volleyThresholds(e, { binMs: 0.5, smoothMs: 0 }), { open: 8.25, close: 7, smoothMs: 0 });
});

Deno.test("volleyThresholds() keep close at a quarter of the mean or above", () => {
  const e = new Float64Array(100);
  e[50] = 100;
  assertEquals(volleyThresholds(e, { binMs: 1, smoothMs: 0 }).close, 0.25);
});

Deno.test("detectVolleysInCounts() finds nothing in silence or in a constant count", () => {
  for (const level of [0, 4]) {
    const e = new Float64Array(100).fill(level);
    assertEquals(detectVolleysInCounts({ binMs: 1, e, i: e }, volleyThresholds(e, { binMs: 1 })), []);
  }
});

Deno.test("detectVolleysInCounts() refuses close above open and series of different length", () => {
  assertThrows(
    () => detectVolleysInCounts({ binMs: 1, e: [1], i: [1] }, { open: 1, close: 2 }),
    RangeError,
    "Cannot detect volleys in counts as open must be at least 2: current value is 1",
  );
  assertThrows(
    () => detectVolleysInCounts({ binMs: 1, e: [1], i: [] }, { open: 2, close: 1 }),
    RangeError,
    "Cannot detect volleys in counts as i must have length 1: current value is 0",
  );
});

Deno.test("volleyThresholds() refuse an empty count", () => {
  assertThrows(
    () => volleyThresholds([], { binMs: 1 }),
    RangeError,
    "Cannot derive volley thresholds as the number of bins must be at least 1: current value is 0",
  );
});
