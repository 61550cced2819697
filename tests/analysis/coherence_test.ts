import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { coherenceChance, welchCoherence } from "../../lib/analysis/coherence.ts";
import { mean } from "../../lib/analysis/summary.ts";
import { normal, uniforms } from "./_random.ts";

const noise = (seed: number, length: number) => {
  const uniform = uniforms(seed);
  return Float64Array.from({ length }, () => normal(uniform));
};

Deno.test("welchCoherence() gives what scipy.signal.coherence 1.x gives", () => {
  const each = (value: (n: number) => number) => Float64Array.from({ length: 1024 }, (_, n) => value(n));
  const a = each((n) => Math.sin(0.3 * n) + Math.sin(n * n * 0.37));
  const b = each((n) => Math.cos(0.3 * n + 0.02 * Math.sin(0.05 * n)) + Math.sin(n * n * 0.11 + 1));
  const { frequencies, coherence, segments } = welchCoherence(a, b, { sampleRateHz: 500, segmentLength: 64 });
  const wanted = [
    0.002258830749224025,
    0.03410214468576126,
    0.9025623123822272,
    0.006968268336469549,
    0.015122912631460003,
    0.013073060202176572,
    0.0014099181954511718,
  ];
  // Lines of 7.8125 Hz; both take sines of arguments up to 4e5 that are rounded alike.
  [0, 1, 3, 5, 16, 31, 32].forEach((k, at) => assertAlmostEquals(coherence[k], wanted[at], 1e-9));
  assertEquals([frequencies[3], segments], [23.4375, 31]);
});

Deno.test("welchCoherence() of a signal and its filtered copy in noise is that of their spectra", () => {
  // b = a + 2 noise: coherence 1 / (1 + 4) at every frequency; the estimate adds (1 - c)^2 / segments.
  const a = noise(1, 2 ** 16), other = noise(2, 2 ** 16), b = a.map((value, n) => value + 2 * other[n]);
  const { coherence, segments } = welchCoherence(a, b, { segmentLength: 128, overlap: 0 });
  assertAlmostEquals(mean(coherence.subarray(1)), 0.2 + 0.64 / segments, 0.01);
});

Deno.test("coherenceChance() of independent noise is the closed form, 1 - 0.05^(1 / (segments - 1))", () => {
  const a = noise(3, 64 * 41), b = noise(4, 64 * 41), welch = { segmentLength: 64, overlap: 0 };
  const level = coherenceChance(a, b, { ...welch, surrogates: 400, uniform: uniforms(5) });
  const closed = 1 - 0.05 ** (1 / 40);
  // A quantile of 400 draws at each of 31 lines errs by about 10 %, its mean over lines by 2 %.
  assertAlmostEquals(mean(level.coherence.subarray(1, 32)) / closed, 1, 0.06);
  const { coherence } = welchCoherence(a, b, welch);
  const above = coherence.subarray(1, 32).filter((value, k) => value > level.coherence[k + 1]).length;
  assert(above <= 5, `${above} of 31 lines above a level of 5 %`);
});

Deno.test("coherenceChance() lies far below the coherence of signals that share a noise", () => {
  const a = noise(6, 4096), other = noise(7, 4096), b = a.map((value, n) => value + other[n]);
  const found = welchCoherence(a, b, { segmentLength: 128 }).coherence;
  const level =
    coherenceChance(a, b, { segmentLength: 128, surrogates: 100, uniform: uniforms(8) }).coherence;
  assert(mean(found) > 0.4 && mean(level) < 0.15, `${mean(found)} and ${mean(level)}`);
});

Deno.test("welchCoherence() and coherenceChance() refuse options that they do not know", () => {
  const a = noise(9, 64);
  assertThrows(() => welchCoherence(a, a, { window: "hann" } as never), TypeError, "window");
  assertThrows(
    () => coherenceChance(a, a, { segmentLength: 16, uniform: Math.random, seed: 1 } as never),
    TypeError,
  );
  const off = { segmentLength: 16, uniform: () => 0, probability: 1 };
  assertThrows(
    () => coherenceChance(a, a, off),
    RangeError,
    "probability must be between 0 and 1: current value is 1",
  );
});
