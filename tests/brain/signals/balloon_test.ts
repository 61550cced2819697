import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { balloonBold } from "../../../lib/brain/signals/balloon.ts";
import { weightedSums } from "../../../lib/brain/signals/weighted_sums.ts";

Deno.test("balloonBold() of a second of activity is what SciPy's DOP853 gives, to 1e-9", () => {
  const activity = Float64Array.from({ length: 2000 }, (_, k) => k < 100 ? 0.3 : 0);
  const wanted = [
    ...[0.0011103857993582215, 0.005869870577031119, 0.009272799303957023, 0.00939817003288941],
    ...[0.007277320460110195, 0.00426000190633396, 0.0014296144757107911, -0.0005464225384735118],
  ];
  const signal = balloonBold(activity, { everyMs: 10 });
  assertEquals(signal.length, 20);
  wanted.forEach((value, k) => assertAlmostEquals(signal[k], value, 1e-9));
});

Deno.test("balloonBold() settles at its closed form and starts at rest", () => {
  const signal = balloonBold(new Float64Array(1200).fill(0.1), { everyMs: 100, sampleMs: 100 });
  assertAlmostEquals(signal.at(-1)!, 0.010864022259158019, 1e-9);
  assert(balloonBold(new Float64Array(100), { everyMs: 100 }).every((value) => value === 0));
});

Deno.test("balloonBold() is of the fourth order in its step", () => {
  const at = (everyMs: number) => {
    const activity = Float64Array.from({ length: 6000 / everyMs }, (_, k) => k * everyMs < 600 ? 0.3 : 0);
    return balloonBold(activity, { everyMs, sampleMs: 6000 })[0];
  };
  const exact = at(0.5), errors = [20, 10, 5].map((everyMs) => Math.abs(at(everyMs) - exact));
  assert(errors[0] / errors[1] > 13 && errors[0] / errors[1] < 19, String(errors));
});

Deno.test("balloonBold() refuses what it cannot work out", () => {
  const rest = new Float64Array(10);
  assertThrows(
    () => balloonBold(rest, { everyMs: 3 }),
    RangeError,
    "sampleMs must be a multiple of everyMs, 3",
  );
  assertThrows(() => balloonBold([NaN], { everyMs: 1000 }), RangeError, "the activity must be finite");
  const low = new Float64Array(100).fill(-5);
  assertThrows(() => balloonBold(low, { everyMs: 100 }), RangeError, "must leave the flow above 0");
  assertThrows(() => balloonBold(rest, { everyMs: 1, parameters: { taus: 1 } as never }), TypeError, "taus");
  assertThrows(() => balloonBold(rest, { everyMs: 1, parameters: { rho: 1 } }), RangeError, "rho");
  assertEquals(balloonBold([], { everyMs: 1 }).length, 0);
});

Deno.test("weightedSums() adds what each channel sees, and refuses gains that do not fit", () => {
  const signals = [[1, 2, 3], [10, 20, 30]];
  assertEquals(weightedSums(signals, [[1, 0.5], [0, -1]]).map((sum) => [...sum]), [[6, 12, 18], [
    -10,
    -20,
    -30,
  ]]);
  assertThrows(
    () => weightedSums(signals, [[1]]),
    RangeError,
    "every channel must have 2 gains: current value is 1 of channel 0",
  );
  assertThrows(() => weightedSums([[1, 2], [1]], [[1, 1]]), RangeError, "every signal must have 2 samples");
  assertThrows(() => weightedSums(signals, [[1, NaN]]), RangeError, "gains must be finite");
});
