import { assert, assertEquals, assertThrows } from "@std/assert";
import { spikeFeatures, upwardCrossings } from "../../lib/analysis/spike_features.ts";
import { assertClose } from "../nn/_assert_close.ts";

/** A wave of 20 ms whose crossing, peak and minimum are known: sin(w t), threshold 0 from below at 0, peak after a quarter, minimum after three. */
const wave = (stepMs: number, durationMs: number, shift: number) =>
  Float64Array.from(
    { length: Math.round(durationMs / stepMs) + 1 },
    (_, k) => 40 * Math.sin(2 * Math.PI * (k * stepMs - shift) / 20),
  );

Deno.test("spikeFeatures() finds crossing, peak, minimum and dropping interval between samples", () => {
  const shift = 3.0171;
  const found = spikeFeatures(wave(0.1, 60, shift), { stepMs: 0.1, threshold: 0 });
  assertEquals(found.length, 3);
  found.forEach((spike, k) => {
    // A parabola through three samples of a sine is off by (w h)^2 / 12 of w h^2, 1e-6 ms, a straight line by less.
    const atol = 1e-4;
    assertClose([spike.crossingMs], [shift + 20 * k], { atol, rtol: 0, what: "crossing" });
    assertClose([spike.peakMs], [shift + 5 + 20 * k], { atol, rtol: 0, what: "peak" });
    assertClose([spike.droppingMs], [10], { atol, rtol: 0, what: "dropping interval" });
    assertClose([spike.maximum, spike.minimum], [40, -40], { atol, rtol: 0, what: "voltages" });
  });
});

Deno.test("spikeFeatures() takes the first minimum below the threshold, not a dent above it nor a deeper one later", () => {
  const voltage = [-60, -20, 20, 15, 18, -10, -50, -45, -70, -40];
  const [spike, ...others] = spikeFeatures(voltage, { stepMs: 1, threshold: 0 });
  assertEquals(others, []);
  assert(spike.peakMs > 1.5 && spike.peakMs < 2.5);
  assert(Math.abs(spike.peakMs + spike.droppingMs - 6.39) < 0.01, String(spike.droppingMs));
});

Deno.test("spikeFeatures() leaves out a spike whose minimum the trace does not reach", () => {
  const whole = wave(0.1, 30, 3);
  const at = { stepMs: 0.1, threshold: 0 };
  assertEquals(spikeFeatures(whole, at).length, 1);
  assertEquals(spikeFeatures(whole.subarray(0, 170), at).length, 0);
  assert(Math.abs(upwardCrossings(whole.subarray(0, 170), at)[0] - 3) < 1e-4);
  assertEquals(spikeFeatures([], at), []);
  assertEquals(spikeFeatures(new Float64Array(50).fill(-65), at), []);
});

Deno.test("spikeFeatures() refuses a step or a threshold that is none", () => {
  assertThrows(
    () => spikeFeatures([], { stepMs: 0, threshold: 0 }),
    RangeError,
    "Cannot tell the features of spikes as stepMs must be a positive number: current value is 0",
  );
  assertThrows(
    () => upwardCrossings([], { stepMs: 1, threshold: NaN }),
    RangeError,
    "Cannot tell the features of spikes as threshold must be a finite number: current value is NaN",
  );
});
