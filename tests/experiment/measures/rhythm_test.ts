import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { measureRuns } from "@volley/volley";

const BINS = 1000;

/** Two units, one a fifth of a cycle of 100 ms behind the other, active for 30 ms; and ten units of a half of the period. */
function rhythm() {
  const counts = new Uint16Array(3 * BINS), active = new Float32Array(BINS);
  for (let t = 0; t < BINS; t++) {
    counts[t] = +(t % 100 === 40);
    counts[BINS + t] = +(t % 100 === 60);
    counts[2 * BINS + t] = t % 50 === 0 ? 10 : 0;
    // At the start of a bin: the event of a bin is seen in the next one.
    active[t] = +((t + 59) % 100 < 30);
  }
  const signals = [{ population: "A", name: "active", unit: "", values: active }];
  return {
    populations: [{ name: "A", size: 1, signals: ["active"] }, { name: "B", size: 1 }, {
      name: "C",
      size: 10,
    }],
    ...{ binMs: 1, networks: 1, bins: BINS, counts, signals },
  };
}

Deno.test("periods, bursts, duty cycles and phases are those of a rhythm that is known", () => {
  const measures = ["periodMs.A", "periodMs.C", "burstMs.A", "dutyCycle.A", "phase.A.B", "phase.B.A"];
  const found = measureRuns(rhythm(), { measures });
  assertEquals(found["periodMs.A"], 100);
  assertEquals(found["periodMs.C"], 50);
  assertAlmostEquals(found["burstMs.A"]!, 30, 1e-9);
  assertAlmostEquals(found["dutyCycle.A"]!, 0.3, 1e-9);
  assertAlmostEquals(found["phase.A.B"]!, 0.2, 1e-9);
  assertAlmostEquals(found["phase.B.A"]!, 0.8, 1e-9);
});

Deno.test("what has no cycle has no period and no phase, and a population of several units no phases in it", () => {
  const silent = rhythm();
  silent.counts.fill(0);
  const measures = ["periodMs.A", "periodMs.C", "burstMs.A", "phase.A.B"];
  for (const value of Object.values(measureRuns(silent, { measures }))) assertEquals(value, null);
  assertAlmostEquals(measureRuns(silent, { measures: ["dutyCycle.A"] })["dutyCycle.A"]!, 0.3, 1e-9);
  const once = rhythm();
  once.counts.fill(0);
  once.counts[40] = 1;
  assertEquals(measureRuns(once, { measures: ["periodMs.A"] })["periodMs.A"], null);
  assertEquals(measureRuns(rhythm(), { measures: ["phase.C.A"] })["phase.C.A"], null);
  // Events at opposite phases have no direction.
  const both = rhythm();
  for (let t = 0; t < BINS; t++) both.counts[BINS + t] = +(t % 50 === 10);
  assertEquals(measureRuns(both, { measures: ["phase.A.B"] })["phase.A.B"], null);
});

Deno.test("activity that runs do not tell is asked for in vain, in a sentence", () => {
  assertThrows(
    () => measureRuns(rhythm(), { measures: ["burstMs.B"] }),
    RangeError,
    "Cannot measure burstMs.B as the runs must have the activity of units: current value is counts alone",
  );
});
