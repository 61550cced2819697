import { assert, assertEquals, assertThrows } from "@std/assert";
import { overrideSpec } from "../../../lib/markov/mif_spec.ts";
import { getPreset, listPresets } from "../../../lib/markov/presets.ts";
import { mifConstants } from "../../../lib/markov/build/mif_constants.ts";

const ONE = 65_536;
const SPEC = getPreset("mif-syn");

Deno.test("mifConstants() draws the drive from a Poisson distribution to 1 unit of 2^-16 a threshold", () => {
  for (const lambda of [0, 10, 1000, 7000, 10_000, 33_000, 100_000]) {
    for (const stepMs of [0.05, 0.1, 0.2]) {
      const { drive_parts: parts, drive } = mifConstants(overrideSpec(SPEC, { lambda }), stepMs)[0];
      const mean = lambda * stepMs / 1000 / parts;
      let probability = Math.exp(-mean), cumulative = 0, lost = mean;
      drive.forEach((threshold, k) => {
        cumulative += probability;
        assert(Math.abs(threshold - ONE * cumulative) <= 0.5 + 1e-9, `lambda ${lambda}, threshold ${k}`);
        lost -= Math.max(0, 1 - threshold / ONE);
        probability *= mean / (k + 1);
      });
      // The mean of the drawn number is the sum of P(count > k): eight thresholds, half a unit each, and the tail.
      assert(Math.abs(lost) < 5 / ONE, `lambda ${lambda}: the mean of a part is off by ${lost}`);
    }
  }
});

Deno.test("mifConstants() makes kicks whose mean delay is tau, counted in steps from the spike's", () => {
  for (const tau of [0.1, 0.15, 0.5, 0.95, 2, 4.5, 30]) {
    for (const P of [1, 0.5, 0.15]) {
      const { excitatory } = mifConstants(overrideSpec(SPEC, { tau_EE: tau, P_EE: P }), 0.1)[0];
      const fresh = excitatory.fresh / ONE / P;
      const ring = -Math.expm1(-0.1 / tau);
      assert(Math.abs(excitatory.hit / ONE - P) <= 0.5 / ONE);
      // A fresh kick takes effect one step after its spike, another one after 1/ring steps on average.
      const mean = fresh + (1 - fresh) / ring;
      // `fresh` is rounded to 2^-17 / P.
      const tolerance = 0.5 / ONE / P / ring + 1e-9;
      assert(Math.abs(mean - tau / 0.1) <= tolerance, `tau ${tau}: ${mean} steps`);
      assert(fresh >= 0 && fresh <= 1 + 0.5 / ONE / P, `fresh ${fresh}`);
    }
  }
});

Deno.test("mifConstants() makes refractoriness whose mean is tau_R from the middle of the spike's step", () => {
  for (const tau_R of [0.1, 0.15, 0.5, 2.5, 4, 20]) {
    const { wake, refractory } = mifConstants(overrideSpec(SPEC, { tau_R }), 0.1)[0];
    assertEquals(refractory, 1);
    // Half the spike's step, then 1/probability steps; a step and a half is the least there is.
    const mean = 0.1 * (0.5 + ONE / wake);
    const expected = Math.max(tau_R, 0.15);
    assert(Math.abs(mean / expected - 1) < 0.5 / wake + 1e-9, `${tau_R} ms: ${mean}`);
  }
  assertEquals(mifConstants(overrideSpec(SPEC, { tau_R: 0 }), 0.1)[0].refractory, 0);
});

Deno.test("mifConstants() keeps fractional kicks to 2^-12 and slopes of inhibition to 2^-20", () => {
  for (const S of [0, 0.001, 0.5, 4.91, 19.9997, 99]) {
    const [E, I] = mifConstants(overrideSpec(SPEC, { S_EE: S, S_IE: S, S_EI: S, S_II: S }), 0.1);
    for (const { kick_whole, kick_part, inhibition } of [E, I]) {
      assert(Math.abs(kick_whole + kick_part / 4096 - S) <= 0.5 / 4096);
      assert(Math.abs(inhibition * 166 / 2 ** 20 - S) <= 0.5 * 166 / 2 ** 20);
    }
  }
});

Deno.test("mifConstants() fits the integers that the kernel works with, for every preset", () => {
  for (const { name } of listPresets("mif")) {
    for (const constants of mifConstants(getPreset(name), 0.1)) {
      for (const [field, value] of Object.entries(constants)) {
        if (typeof value === "object") continue;
        assert(Number.isInteger(value) && value >= 0 && value < 2 ** 31, `${name}.${field} = ${value}`);
      }
      for (const projection of [constants.excitatory, constants.inhibitory]) {
        for (const value of Object.values(projection).flat()) assert(Number.isInteger(value) && value >= 0);
        assert(projection.fresh <= projection.hit);
      }
    }
  }
});

Deno.test("mifConstants() refuses a step beyond the shortest delay or refractory time", () => {
  for (const field of ["tau_EE", "tau_IE", "tau_EI", "tau_II", "tau_R"]) {
    assertThrows(
      () => mifConstants(overrideSpec(SPEC, { [field]: 0.3 }), 0.4),
      RangeError,
      "Cannot simulate as the time step must be at most the shortest delay and refractory time, 0.3 ms: current value is 0.4",
    );
  }
});
