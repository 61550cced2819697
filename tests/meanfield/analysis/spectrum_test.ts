import { assert, assertAlmostEquals, assertThrows } from "@std/assert";
import { fieldOf } from "../../../lib/meanfield/analysis/field_at.ts";
import { fixedPoint } from "../../../lib/meanfield/analysis/fixed_point.ts";
import { frequencyResponse } from "../../../lib/meanfield/analysis/frequency_response.ts";
import { powerSpectrum } from "../../../lib/meanfield/analysis/power_spectrum.ts";
import { pulseResponse } from "../../../lib/meanfield/analysis/pulse_response.ts";
import { openField } from "../../../lib/meanfield/open_field.ts";
import { mprSpec } from "../_specs.ts";
import { adexField } from "./_adex.ts";
import { linearField } from "./_fields.ts";

/** y' = -y / 5 + u(t - 2) / 5 - 0.4 y(t - 3) / 5, in ms. */
const LAGGING = linearField([0.2], [{ from: 1, to: 0, weight: 0.2, delay: 200 }, {
  from: 0,
  to: 0,
  weight: -0.08,
  delay: 300,
}], { inputs: 1 });

Deno.test("frequencyResponse() is the closed form of a filter with delays", () => {
  const frequenciesHz = [0, 1, 10, 40, 130], options = { inputs: [1.4], input: "u0", frequenciesHz };
  const { gain, phase } = frequencyResponse(LAGGING, [1], options);
  frequenciesHz.forEach((frequencyHz, k) => {
    const w = 2 * Math.PI * frequencyHz / 1000;
    // 0.2 e^{-2iw} / (iw + 0.2 + 0.08 e^{-3iw}).
    const re = 0.2 + 0.08 * Math.cos(3 * w), im = w - 0.08 * Math.sin(3 * w);
    assertAlmostEquals(gain[k], 0.2 / Math.hypot(re, im), 1e-12);
    const angle = -2 * w - Math.atan2(im, re);
    assertAlmostEquals(Math.cos(phase[k]), Math.cos(angle), 1e-11);
    assertAlmostEquals(Math.sin(phase[k]), Math.sin(angle), 1e-11);
  });
});

Deno.test("frequencyResponse() at 0 Hz is the slope of the rate by the input", () => {
  const at = (drive: number) => {
    const { field, inputs } = fieldOf(adexField({ drive, b: 20, a: 1 }));
    return { field, inputs, ...fixedPoint(field, { inputs }) };
  };
  const { field, inputs, state } = at(1.5), [low, high] = [at(1.499), at(1.501)];
  const { gain } = frequencyResponse(field, state, { inputs, input: "drive", frequenciesHz: [0] });
  for (const p of [0, 1]) assertAlmostEquals(gain[p], (high.rates[p] - low.rates[p]) / 0.002, 1e-4);
});

Deno.test("powerSpectrum() of a filter of input noise is its gain squared times the noise's spectrum", () => {
  const frequenciesHz = [0, 5, 20, 80], noise = { u0: { sd: 0.3, tauMs: 10 } }, inputs = [1.4];
  const { gain } = frequencyResponse(LAGGING, [1], { inputs, input: "u0", frequenciesHz });
  const { rates, activity } = powerSpectrum(LAGGING, [1], { inputs, frequenciesHz, noise });
  frequenciesHz.forEach((frequencyHz, k) => {
    // One-sided, Hz: 4 sd^2 tau / (1 + (2 pi f tau)^2), tau in s.
    const own = 4 * 0.09 * 0.01 / (1 + (2 * Math.PI * frequencyHz * 0.01) ** 2);
    assertAlmostEquals(rates[k], gain[k] ** 2 * own, 1e-15);
    assertAlmostEquals(activity[k], rates[k], 1e-18);
  });
});

Deno.test("powerSpectrum() of a finite population that follows its own spikes is that of the closed form", () => {
  // tau y' = -y + drive + w s, with s the spikes of N cells: y jumps by 1000 / (N tau) with each.
  const field = linearField([0.1], [{ from: 1, to: 0, weight: 0.1 }], { inputs: 1 });
  const finiteSize = [{ size: 50, variable: 0, jump: 100, spikes: false }], frequenciesHz = [0, 3, 30, 300];
  const { rates, activity } = powerSpectrum(field, [8], { inputs: [8], frequenciesHz, finiteSize });
  frequenciesHz.forEach((frequencyHz, k) => {
    // Poisson spikes of 8 Hz: 2 rate / N; filtered with 1 / (1 + i w tau); their sum.
    const w = 2 * Math.PI * frequencyHz * 0.01, shot = 2 * 8 / 50;
    assertAlmostEquals(rates[k], shot / (1 + w * w), 1e-13);
    assertAlmostEquals(activity[k], shot * ((2 + w * w) ** 2 + w * w) / (1 + w * w) ** 2, 1e-12);
  });
});

Deno.test("powerSpectrum() and frequencyResponse() refuse what does not fit", () => {
  const field = openField(mprSpec()), inputs = [0], frequenciesHz = [10];
  const saddle = fixedPoint(field, { inputs, start: [0.47, -0.34] }).state;
  const low = fixedPoint(field, { inputs, start: [0.08, -2] }).state;
  assertThrows(() => powerSpectrum(field, saddle, { inputs, frequenciesHz }), RangeError, "must be stable");
  assertThrows(
    () => powerSpectrum(field, low, { inputs, frequenciesHz, noise: { drive: { sd: 1, tauMs: 1 } } }),
    RangeError,
    "noise must be of inputs, current: current value is drive",
  );
  assertThrows(
    () => powerSpectrum(field, low, { inputs, frequenciesHz, finiteSize: new Array(2) }),
    RangeError,
    "a finite size for each of the 1 populations",
  );
  assertThrows(() => powerSpectrum(field, low, { inputs, frequenciesHz: [-1] }), RangeError, "at least 0");
  assertThrows(
    () => frequencyResponse(field, low, { inputs, input: "drive", frequenciesHz }),
    RangeError,
    "the input must be among current: current value is drive",
  );
});

Deno.test("pulseResponse() to a small pulse sums up to the gain at 0 Hz, as the response dies out", () => {
  const options = { inputs: [1.4], input: "u0", amplitude: 1e-3, durationMs: 30, windowMs: 300 };
  const { area, peak, peakMs } = pulseResponse(LAGGING, [1], options);
  assertAlmostEquals(area[0], 0.2 / 0.28, 1e-6);
  // It overshoots what it settles at, as the feedback comes late, and begins when the pulse has come.
  assert(peak[0] > 0.2 / 0.28 && peakMs[0] > 2 && peakMs[0] < 32.1, `${peak[0]} at ${peakMs[0]}`);
  const { area: none } = pulseResponse(LAGGING, [1], { ...options, durationMs: 2, windowMs: 2 });
  assertAlmostEquals(none[0], 0, 1e-12);
  // Without a delay the whole pulse counts, too.
  const plain = linearField([0.2], [{ from: 1, to: 0, weight: 0.2 }], { stepMs: 0.1, inputs: 1 });
  assertAlmostEquals(pulseResponse(plain, [1.4], options).area[0], 1, 1e-9);
});

Deno.test("pulseResponse() sums up what is seen in its window", () => {
  const plain = linearField([0.2], [{ from: 1, to: 0, weight: 0.2 }], { stepMs: 0.1, inputs: 1 });
  const options = { inputs: [1.4], input: "u0", amplitude: -2, durationMs: 10, windowMs: 10 };
  const { area, peak, peakMs } = pulseResponse(plain, [1.4], options);
  // 1 - e^{-t/5} for 10 ms.
  assertAlmostEquals(area[0], (10 - 5 * (1 - Math.exp(-2))) / 10, 1e-4);
  assertAlmostEquals(peak[0], 1 - Math.exp(-2), 1e-4);
  assertAlmostEquals(peakMs[0], 10, 1e-9);
});

Deno.test("pulseResponse() refuses what does not fit", () => {
  const options = { inputs: [1], input: "u0", amplitude: 1 };
  assertThrows(() => pulseResponse(LAGGING, [1], { ...options, amplitude: 0 }), RangeError, "must not be 0");
  assertThrows(() => pulseResponse(LAGGING, [1], { ...options, input: "x" }), RangeError, "must be among u0");
  assertThrows(() => pulseResponse(LAGGING, [1], { ...options, windowMs: 1 }), RangeError, "from 50 to");
});
