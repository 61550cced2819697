import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { welchPsd } from "../../lib/analysis/psd.ts";
import { logSpectralDistance, spectralPeak } from "../../lib/analysis/spectral_measures.ts";

const lines = Float64Array.from({ length: 101 }, (_, k) => 2 * k);
const spectrum = (density: (hz: number) => number) => ({ frequencies: lines, power: lines.map(density) });

Deno.test("spectralPeak() is exact for a Gaussian peak between two lines", () => {
  // The logarithm of a Gaussian is a parabola.
  const peak = spectralPeak(spectrum((hz) => 3 * Math.exp(-0.5 * ((hz - 54.7) / 6) ** 2)))!;
  assertAlmostEquals(peak.frequencyHz, 54.7, 1e-9);
  assertAlmostEquals(peak.power, 3, 1e-9);
});

Deno.test("spectralPeak() finds a sine between two lines within a twentieth of a line", () => {
  const line = 1000 / 512;
  for (const hz of [50, 50.4, 50.9, 51.3]) {
    const signal = Float64Array.from({ length: 8192 }, (_, n) => Math.sin(2 * Math.PI * hz * n / 1000));
    assertAlmostEquals(spectralPeak(welchPsd(signal))!.frequencyHz, hz, line / 20);
  }
});

Deno.test("spectralPeak() divides the highest line by the median of the band", () => {
  const peak = spectralPeak(spectrum((hz) => hz === 110 ? 30 : hz < 100 || hz > 120 ? 1000 : 5), {
    minHz: 100,
    maxHz: 120,
  })!;
  assertEquals(peak.peakToMedian, 6);
});

Deno.test("spectralPeak() looks at the band alone and takes the edge of a slope as it is", () => {
  const falling = spectrum((hz) => Math.exp(-((hz / 40) ** 2)));
  assertEquals(spectralPeak(falling, { minHz: 20, maxHz: 60 })!.frequencyHz, 20);
  assertEquals(spectralPeak(falling, { minHz: 0, maxHz: 60 })!.frequencyHz, 0);
});

Deno.test("spectralPeak() next to a zero line is the line itself", () => {
  const peak = spectralPeak(spectrum((hz) => hz === 40 ? 2 : 0));
  assertEquals(peak, { frequencyHz: 40, power: 2, peakToMedian: Infinity });
});

Deno.test("a band has the lines on both of its ends, however their frequencies are rounded", () => {
  // 7 * 0.1 is above 0.7.
  const frequencies = Float64Array.from({ length: 20 }, (_, k) => k * 0.1);
  const power = frequencies.map((_, k) => k === 7 ? 9 : k === 8 ? 100 : 1);
  assertEquals(spectralPeak({ frequencies, power }, { minHz: 0.3, maxHz: 0.7 })!.frequencyHz, frequencies[7]);
  const other = { frequencies, power: power.map((one, k) => k === 7 ? Math.E ** 2 * one : one) };
  // One line of five differs by 2.
  const distance = logSpectralDistance({ frequencies, power }, other, { minHz: 0.3, maxHz: 0.7 });
  assertAlmostEquals(distance, 2 / Math.sqrt(5), 1e-12);
});

Deno.test("spectralPeak() of silence is null", () => {
  assertEquals(spectralPeak(welchPsd(new Float64Array(512))), null);
});

Deno.test("spectralPeak() refuses a band without lines", () => {
  assertThrows(
    () => spectralPeak(spectrum(() => 1), { minHz: 10.5, maxHz: 11 }),
    RangeError,
    "Cannot find a spectral peak as a line must lie between minHz and maxHz: current value is 10.5 to 11",
  );
  assertThrows(
    () => spectralPeak(spectrum(() => 1), { minHz: 50, maxHz: 20 }),
    RangeError,
    "Cannot find a spectral peak as minHz must be at least 0 and below maxHz: current value is 50 to 20",
  );
});

Deno.test("logSpectralDistance() is the root mean square of the logarithms' difference in the band", () => {
  const flat = spectrum(() => 2);
  assertEquals(logSpectralDistance(flat, flat), 0);
  assertAlmostEquals(logSpectralDistance(flat, spectrum(() => 4)), Math.LN2, 1e-12);
  assertAlmostEquals(logSpectralDistance(spectrum(() => 4), flat), Math.LN2, 1e-12);
  // Lines 10, 12 .. 16 Hz: two of four differ by a factor e.
  const half = spectrum((hz) => hz < 10 || hz > 13 ? 2 : 2 * Math.E);
  assertAlmostEquals(logSpectralDistance(flat, half, { minHz: 10, maxHz: 16 }), Math.SQRT1_2, 1e-12);
});

Deno.test("logSpectralDistance() is 0 where both are silent and Infinity where one is", () => {
  const silent = spectrum(() => 0);
  assertEquals(logSpectralDistance(silent, silent), 0);
  assertEquals(logSpectralDistance(silent, spectrum(() => 1)), Infinity);
});

Deno.test("logSpectralDistance() refuses spectra of different length", () => {
  const short = { frequencies: lines.subarray(0, 50), power: lines.subarray(0, 50) };
  assertThrows(
    () => logSpectralDistance(spectrum(() => 1), short),
    RangeError,
    "Cannot compare spectra as every spectrum must have length 101: current value is 50",
  );
});
