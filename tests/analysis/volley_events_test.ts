import { assert, assertEquals, assertThrows } from "@std/assert";
import { type VolleyEventRule, volleyEvents } from "../../lib/analysis/volley_events.ts";
import { uniforms } from "./_random.ts";

const RULE = { windowMs: 2, open: 4, close: 2, longestMs: 6 };

/** Spans of a series whose E spikes are all recurrent and whose I spikes are twice as many. */
function spans(recurrent: number[], rule: VolleyEventRule = RULE) {
  const found = volleyEvents({ binMs: 1, e: recurrent, i: recurrent.map((x) => 2 * x), recurrent }, rule);
  return Array.from({ length: found.count }, (_, k) => ({
    start: found.start[k],
    end: found.end[k],
    e: found.sizeE[k],
    i: found.sizeI[k],
    cut: found.cut[k],
  }));
}

Deno.test("volleyEvents() starts at the end of the bin that fills the window and ends with the first quiet window", () => {
  assertEquals(spans([0, 2, 2, 9, 5, 1, 1, 0, 0]), [{ start: 2, end: 6, e: 16, i: 32, cut: 0 }]);
});

Deno.test("volleyEvents() does not start below the threshold, nor with spikes further apart than the window", () => {
  assertEquals(spans([0, 3, 0, 3, 0, 3, 0]), []);
  assertEquals(spans([0, 2, 0, 2, 0, 0, 0]), []);
});

Deno.test("volleyEvents() counts for a new volley only the spikes after the end of the last", () => {
  const rule = { ...RULE, close: 3 };
  // The window of bin 3 holds 1 + 2 <= 3: the end. In bin 4 it would hold 2 + 2, but 2 lie before the end.
  assertEquals(spans([0, 9, 1, 2, 2, 0, 0], rule).map(({ start, end }) => [start, end]), [[1, 3]]);
  assertEquals(spans([0, 9, 1, 2, 2, 2, 0, 0], rule).map(({ start, end }) => [start, end]), [[1, 3], [5, 6]]);
});

Deno.test("volleyEvents() cuts a volley at the longest duration and starts another after it", () => {
  const found = spans([...new Array(14).fill(5), 0, 0, 0]);
  assertEquals(found, [
    { start: 0, end: 6, e: 30, i: 60, cut: 1 },
    { start: 7, end: 13, e: 30, i: 60, cut: 1 },
  ]);
});

Deno.test("volleyEvents() does not call a volley cut that ends by itself at the longest duration", () => {
  assertEquals(spans([5, 5, 5, 5, 5, 1, 1, 0]).map(({ end, cut }) => [end, cut]), [[6, 0]]);
});

Deno.test("volleyEvents() drops a volley that the recording ends in", () => {
  assertEquals(spans([0, 9, 9, 9]), []);
  assertEquals(spans([0, 0, 0, 9]), []);
});

Deno.test("volleyEvents() with a tail ends that much after it has calmed down, unless it flares up before", () => {
  const rule = { ...RULE, tailMs: 3, longestMs: 20 };
  assertEquals(spans([0, 9, 1, 1, 0, 0, 0, 0], rule), [{ start: 1, end: 6, e: 2, i: 4, cut: 0 }]);
  // Calm at bin 3; 3 spikes in the window of bin 4 do not count, 4 in that of bin 5 do: calm again at bin 6.
  const flared = [0, 9, 1, 1, 2, 2, 0, 0, 0, 0, 0, 0];
  assertEquals(spans(flared, rule).map(({ start, end, cut }) => [start, end, cut]), [[1, 9, 0]]);
  // Cut in the tail.
  assertEquals(spans([0, 9, 9, 1, 1, 0, 0], { ...rule, longestMs: 4 }).map(({ end, cut }) => [end, cut]), [[
    5,
    1,
  ]]);
});

Deno.test("volleyEvents() measures its window in ms", () => {
  const recurrent = [0, 2, 0, 2, 0, 0, 0, 0];
  const series = { binMs: 0.5, e: recurrent, i: recurrent, recurrent };
  assertEquals(volleyEvents(series, { ...RULE, windowMs: 1 }).count, 0);
  assertEquals(Array.from(volleyEvents(series, { ...RULE, windowMs: 1.5 }).start), [3]);
});

Deno.test("volleyEvents() of random series are in order, apart, no longer than allowed, and sum their spikes", () => {
  const uniform = uniforms(3);
  for (let trial = 0; trial < 50; trial++) {
    const recurrent = Array.from({ length: 300 }, () => Math.floor(6 * uniform() ** 4));
    let free = 0;
    for (const { start, end, e, cut } of spans(recurrent)) {
      assert(start >= free && end > start && end - start <= 6 && end < 300);
      const window = Array.from({ length: 2 }, (_, k) => recurrent[end - k]).reduce((a, b) => a + b);
      assertEquals(cut === 1, window > 2);
      assertEquals(e, recurrent.slice(start + 1, end + 1).reduce((a, b) => a + b, 0));
      free = end + 1;
    }
  }
});

Deno.test("volleyEvents() refuses options that make no sense", () => {
  assertThrows(() => spans([1], { ...RULE, windowMs: 0 }), RangeError, "windowMs must be a positive number");
  assertThrows(
    () => spans([1], { ...RULE, open: 2 }),
    RangeError,
    "open must be a whole number of at least 3",
  );
  assertThrows(() => spans([1], { ...RULE, longestMs: 0.5 }), RangeError, "longestMs must be at least 1");
  assertThrows(
    () => volleyEvents({ binMs: 1, e: [1], i: [], recurrent: [1] }, RULE),
    RangeError,
    "i must have length 1: current value is 0",
  );
});
