import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { dampingRatio } from "../../lib/analysis/damping_ratio.ts";

/** Normal numbers, by Box and Muller from a congruential generator. */
function normals(seed: number): () => number {
  let word = seed;
  const uniform = () => ((word = (1664525 * word + 1013904223) % 2 ** 32) + 0.5) / 2 ** 32;
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** x'' + 2 ratio w x' + w^2 x = noise, in steps of 0.1 ms and samples of 1 ms; with noise of its own on each sample. */
function swing(ratio: number, w: number, { ms = 100_000, shot = 0, seed = 1 } = {}): Float64Array {
  const noise = normals(seed), out = new Float64Array(ms);
  let x = 0, v = 0;
  for (let t = 0; t < ms; t++) {
    for (let k = 0; k < 10; k++) {
      v += 0.1 * (-2 * ratio * w * v - w * w * x) + Math.sqrt(0.1) * noise();
      x += 0.1 * v;
    }
    out[t] = x + shot * noise();
  }
  return out;
}

Deno.test("dampingRatio() finds that of a noisy second-order system, within 10 %", () => {
  for (const [ratio, w] of [[0.2, 0.3], [0.5, 0.2], [0.8, 0.2]]) {
    const found = dampingRatio(swing(ratio, w), { binMs: 1 })!;
    // 100 s are thousands of decays: the standard error is some 3 %.
    assertAlmostEquals(found.ratio, ratio, 0.1 * ratio);
    assertAlmostEquals(found.natural, w, 0.1 * w);
    assert(found.unexplained < 0.01, `${found.unexplained}`);
    const frequencyHz = 1000 * w * Math.sqrt(1 - ratio ** 2) / (2 * Math.PI);
    assertAlmostEquals(found.frequencyHz, frequencyHz, 0.12 * frequencyHz);
  }
});

Deno.test("dampingRatio() of what does not swing is about 1 or above", () => {
  const found = dampingRatio(swing(1.4, 0.25), { binMs: 1 })!;
  assert(found.ratio > 0.9, `${found.ratio}`);
});

Deno.test("dampingRatio() is not moved by noise that each sample has of its own", () => {
  const plain = dampingRatio(swing(0.4, 0.2), { binMs: 1 })!;
  const noisy = dampingRatio(swing(0.4, 0.2, { shot: 5 }), { binMs: 1 })!;
  assertAlmostEquals(noisy.ratio, plain.ratio, 0.05);
});

Deno.test("dampingRatio() scales with the bins and not with the signal", () => {
  const signal = swing(0.4, 0.2, { ms: 20_000 }), plain = dampingRatio(signal, { binMs: 1 })!;
  const scaled = dampingRatio(signal.map((x) => 7 - 1000 * x), { binMs: 2, maxLagMs: 120 })!;
  assertAlmostEquals(scaled.ratio, plain.ratio, 1e-9);
  assertAlmostEquals(scaled.natural, plain.natural / 2, 1e-9);
});

Deno.test("dampingRatio() is null where there is nothing to fit", () => {
  assertEquals(dampingRatio(new Float64Array(1000).fill(3), { binMs: 1 }), null);
  assertEquals(dampingRatio([1, 2, 3], { binMs: 1 }), null);
});
