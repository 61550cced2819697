import { assert, assertEquals } from "@std/assert";
import { noiseKey, poissonDraw } from "../../lib/meanfield/cpu/noise_key.ts";

/** Probabilities of the numbers 0, 1, ... of the Poisson distribution. */
function probabilities(mean: number, most: number): number[] {
  const logs = [-mean];
  for (let k = 1; k <= most; k++) logs.push(logs[k - 1] + Math.log(mean / k));
  return logs.map(Math.exp);
}

Deno.test("poissonDraw() has the Poisson distribution, by chi squared, on both sides of its change of method", () => {
  const draws = 100_000, key = noiseKey(7, 3);
  for (const [at, mean] of [0.02, 0.7, 5, 9.99, 10, 14, 60, 700].entries()) {
    const most = Math.ceil(mean + 12 * Math.sqrt(mean) + 10), found = new Float64Array(most + 1);
    for (let k = 0; k < draws; k++) found[Math.min(most, poissonDraw(mean, at, k, key))]++;
    let sum = 0, cells = 0, rest = 0, restWanted = 0;
    probabilities(mean, most).forEach((part, k) => {
      rest += found[k];
      restWanted += part * draws;
      if (restWanted < 20) return;
      sum += (rest - restWanted) ** 2 / restWanted;
      [cells, rest, restWanted] = [cells + 1, 0, 0];
    });
    const freedom = cells - 1;
    // Five standard deviations of chi squared.
    if (freedom > 0) {
      assert(Math.abs(sum - freedom) < 5 * Math.sqrt(2 * freedom) + 3, `mean ${mean}: ${sum} of ${freedom}`);
    }
  }
});

Deno.test("poissonDraw() gives nothing for no mean, and large numbers for large means", () => {
  const key = noiseKey(1, 0);
  assertEquals([0, -3, NaN].map((mean) => poissonDraw(mean, 0, 0, key)), [0, 0, 0]);
  const large = poissonDraw(1e8, 0, 0, key);
  assert(Math.abs(large - 1e8) < 6e4 && Number.isInteger(large));
});
