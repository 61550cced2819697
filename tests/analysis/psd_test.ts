import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { welchPsd } from "../../lib/analysis/psd.ts";
import { averagePsds } from "../../lib/analysis/average_psds.ts";
import type { Psd } from "../../lib/analysis/psd_type.ts";
import { mean, standardDeviation } from "../../lib/analysis/summary.ts";
import { normal, uniforms } from "./_random.ts";

const noise = (seed: number, length: number) => {
  const uniform = uniforms(seed);
  return Float64Array.from({ length }, () => 5 + 2 * normal(uniform));
};
const area = (psd: Psd) => psd.power.reduce((sum, p) => sum + p, 0) * psd.frequencies[1];

/** The same density from the definition of the Fourier transform, segment by segment. */
function definition(signal: Float64Array, length: number, hop: number): Float64Array {
  const power = new Float64Array(length / 2 + 1);
  const starts: number[] = [];
  for (let start = 0; start + length <= signal.length; start += hop) starts.push(start);
  for (const start of starts) {
    const segment = signal.subarray(start, start + length);
    const level = mean(segment);
    for (let k = 0; k < power.length; k++) {
      let re = 0, im = 0;
      for (let n = 0; n < length; n++) {
        const x = (segment[n] - level) * Math.sin(Math.PI * n / length) ** 2;
        re += x * Math.cos(2 * Math.PI * k * n / length);
        im -= x * Math.sin(2 * Math.PI * k * n / length);
      }
      const sides = k === 0 || k === length / 2 ? 1 : 2;
      // The squared periodic Hann window adds up to 3 length / 8.
      power[k] += sides * (re * re + im * im) / (1000 * 3 * length / 8) / starts.length;
    }
  }
  return power;
}

Deno.test("welchPsd() equals the Fourier transform written out, at every segment length", () => {
  const signal = noise(4, 300);
  for (const segmentLength of [4, 8, 16, 32, 64, 128]) {
    const { power } = welchPsd(signal, { segmentLength });
    const expected = definition(signal, segmentLength, segmentLength / 2);
    // Rounding of sums of at most 128 terms of size 10: far below 1e-12.
    power.forEach((p, k) => assertAlmostEquals(p, expected[k], 1e-12));
  }
});

Deno.test("welchPsd() honours the overlap", () => {
  const signal = noise(5, 100);
  const { power } = welchPsd(signal, { segmentLength: 16, overlap: 0.75 });
  definition(signal, 16, 4).forEach((p, k) => assertAlmostEquals(power[k], p, 1e-12));
});

Deno.test("welchPsd() obeys Parseval's theorem on one segment", () => {
  const signal = noise(6, 256);
  const level = mean(signal);
  const window = Float64Array.from(signal, (_, n) => Math.sin(Math.PI * n / 256) ** 2);
  const energy = signal.reduce((sum, x, n) => sum + ((x - level) * window[n]) ** 2, 0);
  const expected = energy / window.reduce((sum, w) => sum + w * w, 0);
  assertAlmostEquals(area(welchPsd(signal, { segmentLength: 256 })), expected, 1e-10);
});

Deno.test("welchPsd() integrates to the variance of white noise and is flat", () => {
  const signal = noise(7, 100_000);
  const psd = welchPsd(signal, { sampleRateHz: 400 });
  const variance = standardDeviation(signal) ** 2;
  // The mean of a segment removes about 1 / 512; the ends of the signal weigh less: 1 % covers both.
  assertAlmostEquals(area(psd) / variance, 1, 0.01);
  // Density 2 var / fs; the mean over 100 lines of 390 half-overlapping segments has error 0.6 %.
  assertAlmostEquals(mean(psd.power.subarray(50, 150)) * 400 / 2 / variance, 1, 0.03);
});

Deno.test("welchPsd() of a sine of amplitude A on a line is A^2 N / (3 fs) there and a quarter beside it", () => {
  const signal = Float64Array.from({ length: 4096 }, (_, n) => 30 + 3 * Math.sin(2 * Math.PI * 32 * n / 512));
  const { frequencies, power } = welchPsd(signal);
  assertEquals(frequencies[32], 62.5);
  assertAlmostEquals(power[32], 9 * 512 / 3000, 1e-10);
  assertAlmostEquals(power[31], power[32] / 4, 1e-10);
  assertAlmostEquals(power[33], power[32] / 4, 1e-10);
  assertAlmostEquals(area({ frequencies, power }), 9 / 2, 1e-10);
});

Deno.test("welchPsd() of a constant is zero", () => {
  const { power } = welchPsd(new Float64Array(600).fill(7));
  assertEquals(power, new Float64Array(257));
});

Deno.test("welchPsd() refuses what it cannot cut into segments", () => {
  const short = new Float64Array(100);
  assertThrows(
    () => welchPsd(short),
    RangeError,
    "Cannot estimate a spectrum as the number of samples must be a whole number of at least 512: current value is 100",
  );
  assertThrows(
    () => welchPsd(short, { segmentLength: 48 }),
    RangeError,
    "Cannot estimate a spectrum as segmentLength must be a power of two of at least 4: current value is 48",
  );
  assertThrows(
    () => welchPsd(short, { segmentLength: 64, overlap: 1 }),
    RangeError,
    "Cannot estimate a spectrum as overlap must be at least 0 and below 1: current value is 1",
  );
});

Deno.test("welchPsd() refuses a signal that is not finite", () => {
  const signal = new Float64Array(512);
  signal[3] = NaN;
  assertThrows(() => welchPsd(signal), RangeError, "Cannot estimate a spectrum as the signal must be finite");
});

Deno.test("averagePsds() averages line by line", () => {
  const frequencies = Float64Array.of(0, 1);
  const low = { frequencies, power: Float64Array.of(1, 2) };
  const high = { frequencies, power: Float64Array.of(3, 6) };
  assertEquals(averagePsds([low, high]), { frequencies, power: Float64Array.of(2, 4) });
});

Deno.test("averagePsds() refuses spectra with other frequencies, and none at all", () => {
  const one = { frequencies: Float64Array.of(0, 1), power: Float64Array.of(1, 2) };
  const other = { frequencies: Float64Array.of(0, 2), power: Float64Array.of(1, 2) };
  assertThrows(
    () => averagePsds([one, other]),
    RangeError,
    "Cannot average spectra as frequency 1 must be 1 Hz in every spectrum: current value is 2",
  );
  assertThrows(
    () => averagePsds([]),
    RangeError,
    "Cannot average spectra as the number of spectra must be a whole number of at least 1: current value is 0",
  );
});
