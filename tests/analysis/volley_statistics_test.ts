import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  type Volley,
  volleyDurations,
  volleyIntervals,
  volleySizes,
  volleyStatistics,
} from "../../lib/analysis/volleys.ts";

function volley(startMs: number, durationMs: number, size: number): Volley {
  return { startMs, endMs: startMs + durationMs, durationMs, sizeE: size, sizeI: 0, size, peakPool: null };
}

const volleys = [volley(10, 4, 100), volley(30, 6, 300), volley(60, 8, 200)];

Deno.test("volleyIntervals() run from start to start", () => {
  assertEquals(volleyIntervals(volleys), Float64Array.of(20, 30));
  assertEquals(volleyIntervals([]), new Float64Array(0));
});

Deno.test("volleySizes() and volleyDurations() list them in order", () => {
  assertEquals(volleySizes(volleys), Float64Array.of(100, 300, 200));
  assertEquals(volleyDurations(volleys), Float64Array.of(4, 6, 8));
});

Deno.test("volleyStatistics() are means and population standard deviations", () => {
  const { sdSize, ...rest } = volleyStatistics(volleys, { durationMs: 500 });
  assertEquals(rest, { perSecond: 6, meanSize: 200, meanDurationMs: 6, meanIntervalMs: 25, sdIntervalMs: 5 });
  assertAlmostEquals(sdSize!, Math.sqrt(20_000 / 3), 1e-12);
});

Deno.test("volleyStatistics() are null where there are too few volleys", () => {
  assertEquals(volleyStatistics([], { durationMs: 500 }), {
    perSecond: 0,
    meanSize: null,
    sdSize: null,
    meanDurationMs: null,
    meanIntervalMs: null,
    sdIntervalMs: null,
  });
  const one = volleyStatistics(volleys.slice(0, 1), { durationMs: 500 });
  assertEquals([one.meanSize, one.sdSize, one.meanIntervalMs], [100, null, null]);
  assertEquals(volleyStatistics(volleys.slice(0, 2), { durationMs: 500 }).sdIntervalMs, null);
});

Deno.test("volleyStatistics() refuse a recording without length", () => {
  assertThrows(
    () => volleyStatistics([], { durationMs: 0 }),
    RangeError,
    "Cannot summarise volleys as durationMs must be a positive number: current value is 0",
  );
});
