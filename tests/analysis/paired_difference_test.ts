import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { pairedDifference } from "../../lib/analysis/paired_difference.ts";
import { normal, uniforms } from "./_random.ts";

const zeros = (n: number) => new Array(n).fill(0);

// scipy.stats.wilcoxon(d, method="exact") of SciPy 1.15.
const FOUND: [differences: number[], p: number][] = [
  [[0.846, 1.322, 0.83, -0.803, 1.405, 0.946], 0.0625],
  [[-0.037, 1.081, 0.865, 0.794, 0.528, 1.047, -0.236, 0.337], 0.0390625],
  [[0.018, 1.099, 0.54, 0.208, -0.282, 0.243, 0.508, 0.224, 1.794, 1.507, -2.211], 0.1474609375],
];

Deno.test("pairedDifference() has SciPy's exact probability, of both signs", () => {
  for (const [differences, p] of FOUND) {
    assertEquals(pairedDifference(differences, zeros(differences.length)).p, p);
    assertEquals(pairedDifference(zeros(differences.length), differences).p, p);
  }
});

Deno.test("pairedDifference() leaves 0 out of the interval if and only if p is at most 1 less its probability", () => {
  const uniform = uniforms(1);
  for (let n = 2; n < 14; n++) {
    const a = Array.from({ length: n }, () => 0.6 + normal(uniform));
    for (const probability of [0.5, 0.9, 0.95, 0.99]) {
      const { interval, p } = pairedDifference(a, zeros(n), { probability });
      const without = interval !== null && (interval[0] > 0 || interval[1] < 0);
      assertEquals(without, p <= 1 - probability + 1e-12, `${n} pairs: ${p}`);
    }
  }
});

Deno.test("pairedDifference()'s interval holds the true difference as often as it says, and seldom more", () => {
  const uniform = uniforms(2), trials = 4000;
  let held = 0;
  for (let k = 0; k < trials; k++) {
    const a = Array.from({ length: 8 }, () => 2 + normal(uniform));
    const [low, high] = pairedDifference(a, zeros(8)).interval!;
    if (low <= 2 && 2 <= high) held++;
  }
  // Exactly 1 - 10 / 256; four standard errors of 4000 trials are 0.0123.
  assertAlmostEquals(held / trials, 1 - 10 / 256, 0.0123);
});

Deno.test("pairedDifference() moves with its values, and has no interval of five pairs", () => {
  const one = pairedDifference([1, 2, 4, 8, 16, 32], zeros(6)),
    more = pairedDifference([4, 5, 7, 11, 19, 35], zeros(6));
  assertEquals([more.difference, more.interval], [
    one.difference + 3,
    one.interval!.map((end) => end + 3) as [number, number],
  ]);
  assertEquals(pairedDifference([1, 2, 3, 4, 5], zeros(5)).interval, null);
  const message = assertThrows(() => pairedDifference([], []), RangeError).message;
  assert(message.includes("the number of pairs must be from 1 to 500"), message);
});
