import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  binFrom,
  binsOf,
  binUntil,
  coverOf,
  isWithin,
  SLACK_MS,
  stepFrom,
  stepOf,
  wholeSteps,
} from "../../lib/base/time_grid.ts";

/** A step that is a decimal number, and a point of its grid as a user writes it. */
const points = fc.record({
  digits: fc.integer({ min: 0, max: 3 }),
  units: fc.integer({ min: 1, max: 50 }),
  point: fc.integer({ min: 0, max: 1e7 }),
}).map(({ digits, units, point }) => ({
  stepMs: Number(`${units}e-${digits}`),
  point,
  timeMs: Number(`${units * point}e-${digits}`),
}));

Deno.test("a decimal time that is a point of the grid is that point, whatever the machine makes of it", () => {
  assert(0.3 / 0.1 < 3);
  fc.assert(fc.property(points, ({ stepMs, point, timeMs }) => {
    for (const time of [timeMs, point * stepMs, timeMs + 0.9 * SLACK_MS, timeMs - 0.9 * SLACK_MS]) {
      assertEquals(stepOf(time, stepMs), point);
      assertEquals(stepFrom(time, stepMs), point);
      assertEquals(wholeSteps(time, stepMs), point);
      assertEquals(binFrom(time, stepMs), point);
      assertEquals(binUntil(time, stepMs), point - 1);
      assertEquals(binsOf(time, stepMs), point);
    }
  }));
});

Deno.test("stepOf() rounds halves up, as decimal numbers have them", () => {
  assertEquals([0.05, 0.15, 0.25, 0.35, 1.05].map((ms) => stepOf(ms, 0.1)), [1, 2, 3, 4, 11]);
  assertEquals([0.04, 0.149, 0.16].map((ms) => stepOf(ms, 0.1)), [0, 1, 2]);
});

Deno.test("each time is rounded for itself: a period of 1.4 ms at a step of 1 ms makes 714 spikes a second", () => {
  const steps = Array.from({ length: 714 }, (_, k) => stepOf(1.4 * (k + 1), 1));
  assertEquals(steps.slice(0, 5), [1, 3, 4, 6, 7]);
  assertEquals(steps[713], 1000);
});

Deno.test("wholeSteps() is null for what is no whole number of steps", () => {
  assertEquals(wholeSteps(1, 0.1), 10);
  assertEquals(wholeSteps(1.05, 0.1), null);
  assertEquals(wholeSteps(0, 0.1), 0);
});

Deno.test("bins have one of their edges: the first for times, the last for ends of steps", () => {
  assertEquals([0, 0.1, 1, 2.9, 3].map((ms) => binFrom(ms, 1)), [0, 0, 1, 2, 3]);
  assertEquals([0.1, 1, 1.1, 2, 2.9, 3].map((ms) => binUntil(ms, 1)), [0, 0, 1, 1, 2, 2]);
  for (let step = 1; step <= 1000; step++) assertEquals(binUntil(step * 0.1, 1), Math.floor((step - 1) / 10));
});

Deno.test("times as far apart as the tolerance are within it", () => {
  for (let k = 0; k < 1000; k++) assert(isWithin(0.1 * k, 0.1 * (k + 20), 2));
  assert(!isWithin(0, 2.001, 2));
});

Deno.test("coverOf() has exactly the length of the interval, in steps", () => {
  assertEquals(coverOf({ fromMs: 1, untilMs: Infinity }, 0.1), {
    from: 10,
    until: Infinity,
    first: 1,
    last: 1,
  });
  const time = fc.integer({ min: 0, max: 20000 }).map((microseconds) => microseconds / 1000);
  const step = fc.constantFrom(0.001, 0.01, 0.025, 0.1, 0.3, 1);
  fc.assert(fc.property(time, time, step, (one, other, stepMs) => {
    const [fromMs, untilMs] = [Math.min(one, other), Math.max(one, other)];
    const { from, until, first, last } = coverOf({ fromMs, untilMs }, stepMs);
    if (one === other) return;
    assert(first > 0 && first <= 1 && last > 0 && last <= 1);
    assertEquals([from, until - 1], [binFrom(fromMs, stepMs), binUntil(untilMs, stepMs)]);
    const steps = until - from === 1 ? first : first + last + (until - from - 2);
    assert(Math.abs(steps * stepMs - (untilMs - fromMs)) < 2 * SLACK_MS, `${steps * stepMs}`);
  }));
});
