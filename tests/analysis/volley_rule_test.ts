import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { detectVolleys, type VolleyRuleOptions } from "../../lib/analysis/volleys.ts";

/** Recurrently caused spikes `[first bin, last bin, spikes per bin]`; E equals them, I is twice as many. */
function bursts(blocks: [number, number, number][], options: { binMs?: number; length?: number } = {}) {
  const { binMs = 1, length = 400 } = options;
  const ee = new Uint16Array(length);
  for (const [first, last, spikes] of blocks) ee.fill(spikes, first, last + 1);
  return { binMs, ee, e: ee, i: ee.map((count) => 2 * count) };
}

const lenient: VolleyRuleOptions = { windowMs: 4, skipFirst: 0 };
const spans = (series: Parameters<typeof detectVolleys>[0], options = lenient) =>
  detectVolleys(series, options).map(({ startMs, endMs }) => [startMs, endMs]);

Deno.test("detectVolleys() runs from the first spike until the last window holds two or fewer", () => {
  // The last spikes are in bin 49; the window of 4 ms before bin 53 still reaches them, that before bin 54 does not.
  assertEquals(detectVolleys(bursts([[40, 49, 3]]), lenient), [
    { startMs: 40.5, endMs: 54.5, durationMs: 14, sizeE: 30, sizeI: 60, size: 90, peakPool: null },
  ]);
});

Deno.test("detectVolleys() takes the time of a bin as its centre", () => {
  assertEquals(spans(bursts([[40, 49, 3]], { binMs: 0.5 })), [[20.25, 29.25]]);
});

Deno.test("detectVolleys() starts anew when the second spike comes after the window", () => {
  assertEquals(spans(bursts([[10, 10, 1], [15, 15, 1], [17, 30, 1]]))[0][0], 15.5);
  assertEquals(spans(bursts([[11, 11, 1], [15, 15, 1], [17, 30, 1]]))[0][0], 11.5);
});

Deno.test("detectVolleys() confirms a candidate by a second spike in the same bin", () => {
  assertEquals(spans(bursts([[100, 100, 3]]), { ...lenient, minDurationMs: 4 }), [[100.5, 105.5]]);
});

Deno.test("detectVolleys() finds nothing in spikes further apart than the window", () => {
  assertEquals(spans(bursts([[10, 10, 1], [15, 15, 1], [20, 20, 1], [25, 25, 1]])), []);
});

Deno.test("detectVolleys() joins volleys less than 2.5 ms apart, not those exactly 2.5 ms apart", () => {
  // At 0.5 ms per bin the first burst closes in bin 38, at 19.25 ms.
  assertEquals(spans(bursts([[20, 29, 3], [42, 51, 3]], { binMs: 0.5 })), [[10.25, 30.25]]);
  assertEquals(spans(bursts([[20, 29, 3], [43, 52, 3]], { binMs: 0.5 })), [[10.25, 19.25], [21.75, 30.75]]);
});

Deno.test("detectVolleys() joins volleys at every bin width that divides the times", () => {
  for (const binMs of [0.05, 0.1, 0.25]) {
    const at = (ms: number) => Math.round(ms / binMs);
    const second = at(20) + at(4) + at(2.5) + 1;
    const apart = bursts([[at(15), at(20), 1], [second, second + at(5), 1]], { binMs, length: at(60) });
    const close = bursts([[at(15), at(20), 1], [second - 1, second + at(5), 1]], { binMs, length: at(60) });
    const rule = { ...lenient, closeAtMost: 0, minDurationMs: 4 };
    assertEquals([spans(apart, rule).length, spans(close, rule).length], [2, 1]);
  }
});

Deno.test("detectVolleys() ends an overlong volley once the pool has drained", () => {
  const series = bursts([[100, 111, 3]]);
  const pool = new Float64Array(400).fill(300, 101, 109);
  // Spikes stop in bin 111: the window alone would close in bin 116, the drained pool does after more than 10 ms.
  assertEquals(spans({ ...series, pool }), [[100.5, 111.5]]);
  pool.fill(50, 109, 400);
  assertEquals(spans({ ...series, pool }), [[100.5, 116.5]]);
  assertEquals(spans({ ...series, pool }, { ...lenient, poolBelow: 51 }), [[100.5, 111.5]]);
});

Deno.test("detectVolleys() does not end a volley by its pool before maxDurationMs", () => {
  const pool = new Float64Array(400).fill(300, 101, 103);
  assertEquals(spans({ ...bursts([[100, 105, 3]]), pool }), [[100.5, 110.5]]);
  assertEquals(spans({ ...bursts([[100, 105, 3]]), pool }, { ...lenient, maxDurationMs: 6 }), [[
    100.5,
    107.5,
  ]]);
});

Deno.test("detectVolleys() keeps volleys whose pool rises by more than 100", () => {
  const series = bursts([[100, 105, 3]]);
  const pool = new Float64Array(400).fill(20);
  pool[103] = 120;
  assertEquals(detectVolleys({ ...series, pool }, lenient), []);
  pool[103] = 121;
  assertEquals(detectVolleys({ ...series, pool }, lenient).map((volley) => volley.peakPool), [121]);
});

Deno.test("detectVolleys() keeps volleys longer than 5 ms", () => {
  // A burst in one bin closes 5 bins later; one in two bins, 6 bins after its start.
  assertEquals(spans(bursts([[100, 100, 3]])), []);
  assertEquals(spans(bursts([[100, 101, 3]])), [[100.5, 106.5]]);
});

Deno.test("detectVolleys() keeps volleys with more than 5 spikes", () => {
  const series = bursts([[100, 101, 3]]);
  const few = new Uint16Array(400);
  few[100] = 5;
  assertEquals(spans({ ...series, e: few, i: new Uint16Array(400) }), []);
  few[100] = 6;
  assertEquals(spans({ ...series, e: few, i: new Uint16Array(400) }).length, 1);
});

Deno.test("detectVolleys() drops the first six unless told otherwise", () => {
  const series = bursts(Array.from({ length: 8 }, (_, k) => [20 + 40 * k, 29 + 40 * k, 3]));
  assertEquals(spans(series, { windowMs: 4 }).map(([start]) => start), [260.5, 300.5]);
  assertEquals(spans(series, { windowMs: 4, skipFirst: 1 }).length, 7);
});

Deno.test("detectVolleys() leaves out a volley that has not ended", () => {
  assertEquals(spans(bursts([[20, 29, 3], [390, 399, 3]])), [[20.5, 34.5]]);
});

Deno.test("detectVolleys() finds the same volleys at a finer resolution, to a bin", () => {
  const coarse = spans(bursts([[20, 29, 6], [60, 75, 6]], { binMs: 1 }));
  const fine = spans(bursts([[200, 299, 1], [600, 759, 1]], { binMs: 0.1, length: 4000 }));
  assertEquals(fine.length, 2);
  // Bin centres differ by 0.45 ms, the last coarse bin lasts 1 ms, and the fine rule counts its last spikes one by one.
  fine.flat().forEach((ms, k) => assertAlmostEquals(ms, coarse.flat()[k], 1));
});

Deno.test("detectVolleys() refuses series of different length and negative constants", () => {
  const series = bursts([[40, 49, 3]]);
  assertThrows(
    () => detectVolleys({ ...series, i: [1] }, lenient),
    RangeError,
    "Cannot detect volleys as i must have length 400: current value is 1",
  );
  assertThrows(
    () => detectVolleys(series, { ...lenient, windowMs: 0 }),
    RangeError,
    "Cannot detect volleys as windowMs must be a positive number: current value is 0",
  );
  assertThrows(
    () => detectVolleys(series, { ...lenient, mergeMs: -1 }),
    RangeError,
    "Cannot detect volleys as mergeMs must be at least 0: current value is -1",
  );
});
