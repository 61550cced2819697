import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { entropyBits, mutualInformationBits } from "../../lib/entries/trains.ts";
import { madeUp } from "../../lib/random/made_up.ts";

const close = (found: number | null, wanted: number) => assertAlmostEquals(found ?? NaN, wanted, 1e-12);

/** Counts of pairs of two classes of the sixteen identities of four bits. */
function joint(of: (identity: number) => number, target: (identity: number) => number, columns: number) {
  const rows = 1 + Math.max(...Array.from({ length: 16 }, (_, k) => of(k))),
    counts = new Array(rows * columns).fill(0);
  for (let k = 0; k < 16; k++) counts[of(k) * columns + target(k)]++;
  return counts;
}
const bit = (k: number, n: number) => (k >> n) & 1;

Deno.test("maps of equal entropy and equal information on identity differ in what they say of action and nuisance", () => {
  // Sixteen identities; the action is bit 0, a nuisance bit 3.
  const maps = [
    [(k: number) => bit(k, 0) + 2 * bit(k, 1), 2, 1, 0],
    [(k: number) => bit(k, 2) + 2 * bit(k, 3), 2, 0, 1],
    [(k: number) => bit(k, 0) + 2 * bit(k, 3), 2, 1, 1],
    [(k: number) => bit(k, 0) ^ bit(k, 1), 1, 0, 0],
  ] as const;
  for (const [map, entropy, action, nuisance] of maps) {
    const identities = joint(map, (k) => k, 16);
    close(entropyBits(joint(map, () => 0, 1)), entropy);
    close(mutualInformationBits(identities, 16), entropy);
    close(mutualInformationBits(joint(map, (k) => bit(k, 0), 2), 2), action);
    close(mutualInformationBits(joint(map, (k) => bit(k, 3), 2), 2), nuisance);
  }
});

Deno.test("mutualInformationBits() is scikit-learn's mutual_info_score, in bits", () => {
  // mutual_info_score(None, None, contingency=[[3, 1, 0], [2, 0, 5]]) / ln 2
  close(mutualInformationBits([3, 1, 0, 2, 0, 5], 3), 0.5043191253030638);
  close(mutualInformationBits([3, 2, 1, 0, 0, 5], 2), 0.5043191253030638);
});

Deno.test("the correction takes off the mean of what chance adds", () => {
  const random = madeUp(3), N = 400, K = 12, T = 5, trials = 300, sums = { none: 0, "miller-madow": 0 };
  for (let trial = 0; trial < trials; trial++) {
    const counts = new Array(K * T).fill(0);
    for (let n = 0; n < N; n++) counts[Math.floor(K * random()) * T + Math.floor(T * random())]++;
    for (const correction of ["none", "miller-madow"] as const) {
      sums[correction] += mutualInformationBits(counts, T, { correction })! / trials;
    }
  }
  // Independent classes have none; 44 / 800 nats are added, of a deviation of some 0.017 bits in each trial.
  const bias = (K - 1) * (T - 1) / (2 * N * Math.LN2);
  assert(Math.abs(sums.none - bias) < 0.08 * bias, `${sums.none} for ${bias}`);
  assert(Math.abs(sums["miller-madow"]) < 0.08 * bias, `${sums["miller-madow"]}`);
  close(entropyBits([1, 1], { correction: "miller-madow" }), 1 + 1 / (4 * Math.LN2));
});

Deno.test("information does not change with the order of classes, nor with those that were never seen", () => {
  const counts = [4, 0, 1, 2, 3, 7], swapped = [3, 7, 1, 2, 4, 0];
  for (const correction of ["none", "miller-madow"] as const) {
    const wanted = mutualInformationBits(counts, 2, { correction })!;
    close(mutualInformationBits(swapped, 2, { correction }), wanted);
    close(mutualInformationBits([4, 0, 0, 1, 0, 2, 3, 0, 7, 0, 0, 0], 3, { correction }), wanted);
  }
  assertEquals(entropyBits([7]), 0);
});
