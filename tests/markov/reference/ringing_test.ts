import { assert, assertEquals } from "@std/assert";
import { overrideSpec } from "../../../lib/markov/mif_spec.ts";
import { getPreset } from "../../../lib/markov/presets.ts";
import { mifConstants, type ProjectionConstants } from "../../../lib/markov/build/mif_constants.ts";
import { ringing } from "../../../lib/markov/cpu/ringing.ts";

const ONE = 65_536;
const STEP_MS = 0.1;
/** ms, from a step to the longest delay that a spec allows. */
const DELAYS = [0.1, 0.13, 0.2, 0.3, 0.5, 0.95, 1.3, 2, 4.5, 10, 30, 100, 1000];

function projection(tau: number): ProjectionConstants {
  const spec = overrideSpec(getPreset("mif-small-syn"), { tau_EE: tau });
  return mifConstants(spec, STEP_MS)[0].excitatory;
}

/** Numbers of pending kicks worth trying: all bits of the product, and the largest chunk. */
const kicksUpTo = (chunk: number) =>
  [1, 2, 3, 4, 7, 8, 15, 16, 21, 31, 32, 45, 63, chunk].filter((n) => n <= chunk);

/** Over all 65,536 draws, how often each number rings. */
function frequencies(kicks: number, constants: ProjectionConstants): Float64Array {
  const counts = new Float64Array(16);
  for (let u = 0; u < ONE; u++) counts[ringing(kicks, u, constants)]++;
  return counts;
}

function binomial(n: number, k: number, p: number): number {
  if (k > n) return 0;
  let value = Math.pow(1 - p, n - k);
  for (let j = 1; j <= k; j++) value *= (n - j + 1) / j * p;
  return value;
}

Deno.test("ringing() over all draws is the binomial distribution to 8 units of 2^-16", () => {
  // P(0) is a product of up to six factors, each rounded to 2^-17, by five products that are rounded likewise: at most
  // 11 * 0.5 = 5.5 units. P(1) = P(0) n p/(1-p) multiplies that error by n p/(1-p) exp(-n p) < 1 (relative to the peak of
  // x exp(-x), where chunks keep P(0) above 1/8), P(2), … by less; each adds a rounding of 0.5 and the odds' 2^-13.
  // The number of draws for a count is the difference of two sums that are off by that much: 8 units hold them all.
  let worst = 0;
  for (const tau of DELAYS) {
    const constants = projection(tau);
    const p = -Math.expm1(-STEP_MS / tau);
    for (const kicks of kicksUpTo(constants.chunk)) {
      const counts = frequencies(kicks, constants);
      for (let k = 0; k <= 8; k++) {
        const expected = ONE * binomial(kicks, k, p);
        // More than eight are counted as eight: at most 2^-17 by the choice of chunks, half a unit.
        worst = Math.max(worst, Math.abs(counts[k] - expected));
      }
    }
  }
  assert(worst <= 8, `worst difference ${worst}`);
});

Deno.test("ringing() never rings more kicks than there are, and none of none", () => {
  for (const tau of DELAYS) {
    const constants = projection(tau);
    assertEquals(constants.chunk >= 1 && constants.chunk <= 63, true);
    for (const u of [0, 1, 100, 32_768, ONE - 2, ONE - 1]) {
      assertEquals(ringing(0, u, constants), 0);
      for (const kicks of kicksUpTo(constants.chunk)) assert(ringing(kicks, u, constants) <= kicks);
    }
  }
});

Deno.test("ringing() rings more, never fewer, kicks as the draw rises", () => {
  for (const tau of [0.2, 1.3, 30]) {
    const constants = projection(tau);
    for (const kicks of kicksUpTo(constants.chunk)) {
      let last = 0;
      for (let u = 0; u < ONE; u += 7) {
        const now = ringing(kicks, u, constants);
        assert(now >= last);
        last = now;
      }
    }
  }
});

Deno.test("ringing() keeps the mean number of kicks that ring within 1 percent for delays up to 30 ms", () => {
  // The mean is off by the sum over counts of the error above: at most about 1.5 units for one kick (0.5 for a rounding of
  // none_1), which is 0.5 / (65536 * 0.1/30) = 0.2 percent at 30 ms; chunks of many kicks add up to 8 units to a larger mean.
  for (const tau of DELAYS.filter((tau) => tau <= 30)) {
    const constants = projection(tau);
    const p = -Math.expm1(-STEP_MS / tau);
    for (const kicks of kicksUpTo(constants.chunk)) {
      let mean = 0;
      frequencies(kicks, constants).forEach((count, k) => mean += k * count / ONE);
      const error = mean / (kicks * p) - 1;
      assert(Math.abs(error) < 0.01, `tau ${tau} ms, ${kicks} kicks: mean off by ${100 * error} percent`);
    }
  }
});
