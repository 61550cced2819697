import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  distance,
  meanCourse,
  meanOverPairs,
  responseDistance,
  responseTo,
  smoothed,
} from "../../../../lib/surrogate/meanfield/stimulations/courses.ts";

/** Means over bins of `10 + 4 sin(2 pi f t + phase)`, exact. */
function sineCourse(frequencyHz: number, phase: number, { binMs, bins }: { binMs: number; bins: number }) {
  const omega = 2 * Math.PI * frequencyHz / 1000,
    at = (t: number) => -4 * Math.cos(omega * t + phase) / omega;
  return Float64Array.from(
    { length: bins },
    (_, k) => 10 + (at((k + 1) * binMs) - at(k * binMs)) / binMs,
  );
}

for (const [frequencyHz, bins] of [[1, 1000], [3, 700], [100, 95], [250, 40]] as const) {
  Deno.test(`responseTo() finds gain and phase of a sine of ${frequencyHz} Hz in means over bins, in ${bins} ms`, () => {
    for (const degrees of [-170, -30, 0, 90]) {
      const course = sineCourse(frequencyHz, degrees * Math.PI / 180, { binMs: 1, bins });
      const { gainHz, phaseDegrees } = responseTo(course, { frequencyHz, amplitude: 0.2, binMs: 1 });
      // The ridge of the least squares is 1e-9.
      assertAlmostEquals(gainHz, 4 / 0.2, 1e-6);
      assertAlmostEquals(phaseDegrees, degrees, 1e-5);
    }
  });
}

Deno.test("responseDistance() is the length of the difference of two responses", () => {
  const shape = { binMs: 1, bins: 500 }, sine = { frequencyHz: 10, amplitude: 0.5, binMs: 1 };
  const one = sineCourse(10, 0, shape), opposite = sineCourse(10, Math.PI, shape);
  assertAlmostEquals(responseDistance(one, opposite, sine), 16, 1e-6);
  assertAlmostEquals(responseDistance(one, sineCourse(10, Math.PI / 2, shape), sine), 8 * Math.SQRT2, 1e-6);
});

Deno.test("smoothed() leaves what is constant, keeps the sum of what is far from the ends, and widens a peak", () => {
  assertEquals([...smoothed([3, 3, 3, 3], 2)], [3, 3, 3, 3]);
  const peak = new Float64Array(101);
  peak[50] = 7;
  assertEquals([...smoothed(peak, 0)], [...peak]);
  const wide = smoothed(peak, 3), sum = wide.reduce((all, one) => all + one, 0);
  assertAlmostEquals(sum, 7, 1e-9);
  const variance = wide.reduce((all, one, k) => all + one * (k - 50) ** 2, 0) / sum;
  // A Gaussian that ends at 4 standard deviations has 0.9989 of its variance.
  assertAlmostEquals(variance, 9, 0.02);
});

Deno.test("means and distances are over courses and pairs", () => {
  assertEquals([...meanCourse([[1, 2], [3, 6]])], [2, 4]);
  assertEquals(distance([1, 2], [4, 6]), 5);
  assertEquals(meanOverPairs([1, 2, 4], (one, other) => other - one), 2);
  assert(Number.isFinite(distance([], [])));
});
