import { assert, assertEquals, assertThrows } from "@std/assert";
import { SpecError } from "../../../lib/base/spec_error.ts";
import {
  openTransfer,
  outsideRange,
  parseTransfer,
  requireRange,
} from "../../../lib/meanfield/transfer/registry.ts";
import type { SemiAnalyticFunction } from "../../../lib/meanfield/transfer/_semi_analytic_jet.ts";
import type { SemiAnalyticTransfer } from "../../../lib/meanfield/transfer/semi_analytic_spec.ts";
import { testRandom } from "../../nn/_assert_close.ts";
import { differences, jetOf } from "./_differences.ts";
import { adexTransfer, AUTO_MFM } from "./_published.ts";

const near = (value: number, wanted: number, tolerance: number, what: string) =>
  assert(Math.abs(value - wanted) <= tolerance, `${what}: ${value} instead of ${wanted}`);

/** Fixed point of nu = F(nu) by relaxation. */
function fixedPoint(step: (rates: readonly number[]) => number[], start: number[]): number[] {
  let rates = start;
  for (let round = 0; round < 3000; round++) {
    const next = step(rates);
    rates = rates.map((rate, k) => rate + 0.1 * (next[k] - rate));
  }
  return rates;
}

Deno.test("semi-analytic: Auto-MFM's released coefficients have the fixed points of its own formulas", () => {
  const [grc, goc, mli, pc] = (["GrC", "GoC", "MLI", "PC"] as const).map((cell) =>
    openTransfer(parseTransfer(AUTO_MFM[cell], cell))
  );
  // By numpy and scipy from the formulas of theoretical_tools.py, and the released coefficients in full.
  const wanted: [number, number[]][] = [
    [4, [4.365, 10.063, 23.416, 30.245]],
    [8, [5.848, 11.651, 25.115, 30.420]],
    [20, [10.628, 17.057, 31.433, 32.989]],
    [40, [19.188, 27.304, 45.026, 41.484]],
    [80, [37.390, 49.442, 81.398, 59.215]],
  ];
  for (const [mf, rates] of wanted) {
    const found = fixedPoint(
      ([g, o, m]) => [grc.value([mf, o]), goc.value([mf, g, o]), mli.value([g, m]), pc.value([g, m])],
      [0.5, 5, 15, 38],
    );
    rates.forEach((rate, k) => near(found[k], rate, 1e-3, `mossy fibres ${mf} Hz, population ${k}`));
  }
});

Deno.test("semi-analytic: the template has the rates of single cells of di Volo et al. that TVB's has", () => {
  const rows = [[3, 8, .86, 3.27], [4, 8, 7.20, 16.00], [4, 12, .30, 1.74], [6, 12, 9.64, 23.20]];
  for (const [e, i, rs, fs] of [...rows, [8, 20, 1.69, 8.25]]) {
    near(openTransfer(adexTransfer("RS")).value([e, i]), rs, 0.005, `RS at ${e}, ${i}`);
    near(openTransfer(adexTransfer("FS")).value([e, i]), fs, 0.005, `FS at ${e}, ${i}`);
  }
});

Deno.test("semi-analytic: the network of di Volo et al. rests at 1.41 and 9.00 Hz with adaptation", () => {
  const rs = openTransfer(adexTransfer("RS", { adaptation: true })) as SemiAnalyticFunction;
  const fs = openTransfer(adexTransfer("FS")), drive = 2.5;
  const [e, i] = fixedPoint(([e, i, w]) => {
    const { mean } = rs.moments([e + drive, i, w]);
    return [rs.value([e + drive, i, w]), fs.value([e + drive, i]), 500 * 60e-3 * e + 4 * (mean + 65)];
  }, [2, 8, 0]);
  near(e, 1.41, 0.005, "E");
  near(i, 9.00, 0.005, "I");
});

/** A spec with everything: both kinetics, a current, two synapses of one source, adaptation, eleven coefficients. */
function anything(seed: number): SemiAnalyticTransfer {
  const random = testRandom(seed), u = (low: number, high: number) => low + (high - low) * random();
  return {
    kind: "semi-analytic",
    sources: ["a", "b", "c"],
    adaptation: true,
    cell: { C_m: u(50, 300), g_L: u(2, 15), E_L: u(-75, -60) },
    synapses: [
      {
        from: "a",
        kinetics: "exponential",
        contacts: u(100, 400),
        weight: u(0.3, 1.5),
        tau: u(1, 8),
        reversal: 0,
      },
      { from: "b", kinetics: "alpha", contacts: u(20, 80), weight: u(0.5, 2), tau: u(1, 9), reversal: -80 },
      { from: "c", kinetics: "alpha", contacts: u(20, 90), weight: u(2, 9), tau: u(1, 9) },
      { from: "a", kinetics: "exponential", contacts: u(5, 20), weight: -u(1, 5), tau: u(2, 20) },
    ],
    threshold: [u(-57, -50), ...Array.from({ length: 10 }, () => u(-3, 3))],
    alpha: u(0.8, 3),
  };
}

Deno.test("semi-analytic: jet() is what differences of value() and of its own gradient are", () => {
  let asked = 0;
  for (let seed = 0; seed < 60; seed++) {
    const of = openTransfer(parseTransfer(anything(seed), "t")), random = testRandom(1000 + seed);
    const x = [2 + 10 * random(), 2 + 20 * random(), 1 + 10 * random(), 60 * random() - 10];
    const found = jetOf(of, x), wanted = differences(of, x);
    if (found[0] < 1e-3) continue;
    asked++;
    // Differences of sixth order with steps of 0.3 % lose some 1e-12 to rounding and 1e-9 to the seventh derivative.
    found.forEach((value, k) =>
      near(value, wanted[k], 1e-8 * (found[0] + Math.abs(wanted[k])), `seed ${seed}, ${k}`)
    );
  }
  assert(asked > 25, `${asked} of 60 functions are not silent`);
});

Deno.test("semi-analytic: moments of alpha synapses are those of shot noise, integrated", () => {
  const spec: SemiAnalyticTransfer = {
    kind: "semi-analytic",
    sources: ["a", "b"],
    cell: { C_m: 145, g_L: 3.3, E_L: -62 },
    synapses: [
      { from: "a", kinetics: "alpha", contacts: 40, weight: 0.24, tau: 3, reversal: 0 },
      { from: "b", kinetics: "exponential", contacts: 20, weight: 1.1, tau: 7, reversal: -80 },
    ],
    threshold: [-50, 0, 0, 0, 0],
  };
  const x = [20, 12], found = (openTransfer(spec) as SemiAnalyticFunction).moments(x);
  const G = 3.3 + Math.E * 0.24 * 3 * 40 * 0.02 + 1.1 * 7 * 20 * 0.012;
  const mean = (-80 * 1.1 * 7 * 20 * 0.012 - 62 * 3.3) / G, tauM = 145 / G, dt = 0.01;
  let variance = 0, area = 0;
  for (
    const [rate, weight, tau, reversal, alpha] of [[0.8, 0.24, 3, 0, true], [
      0.24,
      1.1,
      7,
      -80,
      false,
    ]] as const
  ) {
    // The response of the membrane to one event by Heun's method, then Campbell's theorem.
    let v = 0, square = 0, sum = 0;
    const g = (t: number) => weight * (alpha ? t / tau * Math.exp(1 - t / tau) : Math.exp(-t / tau));
    for (let t = 0; t < 1500; t += dt) {
      const one = -v / tauM + g(t) * (reversal - mean) / 145;
      const two = -(v + dt * one) / tauM + g(t + dt) * (reversal - mean) / 145;
      const next = v + dt / 2 * (one + two);
      square += dt / 2 * (v * v + next * next);
      sum += dt / 2 * (v + next);
      v = next;
    }
    variance += rate * square;
    area += rate * sum * sum;
  }
  near(found.mean, mean, 1e-9, "mean");
  near(found.sd, Math.sqrt(variance), 1e-5 * found.sd, "sd");
  // The correlation time of the template is half of the noise's power at 0 Hz over its variance.
  near(found.time, area / (2 * variance), 1e-5 * found.time, "time");
});

Deno.test("semi-analytic: without any input it is silent, and its derivatives are 0", () => {
  const of = openTransfer(adexTransfer("RS"));
  assertEquals([...jetOf(of, [0, 0])], [0, 0, 0, 0, 0, 0]);
  assertEquals(of.value([-3, 8]), of.value([0, 8]));
  assert(Number.isNaN(of.value([NaN, 8])));
});

Deno.test("parseTransfer() says what is wrong with a semi-analytic transfer function", () => {
  const good = adexTransfer("RS") as unknown as Record<string, unknown>;
  const rows: [Record<string, unknown>, RegExp][] = [
    [{ kind: "semi-analytical" }, /f\.kind must be a kind of transfer function.*semi-analytic/],
    [{ kind: undefined }, /f\.kind must be a kind/],
    [{ sources: [] }, /f must have at least one argument|f\.synapses\.0\.from must be among the sources/],
    [{ sources: ["E", "E"] }, /f\.sources must name each once: current value is E/],
    [{ sources: ["E"] }, /f\.synapses\.1\.from must be among the sources, E: current value is I/],
    [{ threshold: [1, 2, 3] }, /f\.threshold must have 5, 10 or 11 coefficients: current value is 3/],
    [{ parameters: ["Q"] }, /f\.parameters must be left out/],
    [{ range: { low: [0], high: [1, 2] } }, /f\.range\.low must have one number for each of 2 arguments/],
    [
      { range: { low: [0, 3], high: [1, 2] } },
      /f\.range must have no low above its high: current value is 3/,
    ],
    [{ cel: 1 }, /f has no field of this name: current value is cel \(did you mean cell\?\)/],
    [{ cell: { C_m: 200, g_L: 10, E_l: -65 } }, /f\.cell has no field of this name.*did you mean E_L\?/],
    [{ cell: { C_m: 0, g_L: 10, E_L: -65 } }, /f\.cell\.C_m must be at least 0\.001: current value is 0/],
    [{ alpha: NaN }, /f\.alpha must be a finite number/],
    [{ moments: "auto-mfm" }, /f\.synapses\.0\.kinetics must be alpha/],
  ];
  for (const [change, sentence] of rows) {
    const error = assertThrows(() => parseTransfer({ ...good, ...change }, "f"), SpecError);
    assert(sentence.test(error.message), error.message);
  }
  for (const nothing of [null, 3, "x", []]) {
    assertThrows(() => parseTransfer(nothing, "f"), SpecError, "f must be an object");
  }
});

Deno.test("outsideRange() names the first argument that is outside, with its unit", () => {
  const spec = {
    ...adexTransfer("RS", { adaptation: true }),
    range: { low: [0, 0, 0], high: [40, 40, 200] },
  };
  assertEquals(outsideRange(spec, [0, 40, 200]), null);
  assertEquals(outsideRange(adexTransfer("RS"), [1e9, 1e9]), null);
  assertEquals(
    outsideRange(spec, [3, 41, 900]),
    "I is 41 Hz, and the transfer function was made for 0 to 40 Hz",
  );
  assert(outsideRange(spec, [3, NaN, 1])?.startsWith("I is NaN Hz"));
  assert(outsideRange(spec, [3, 4, -1])?.startsWith("adaptation is -1 pA"));
  assertThrows(
    () => requireRange(spec, [3, 41, 900]),
    RangeError,
    "Cannot ask this transfer function as I must be from 0 to 40, for which it was made: current value is 41",
  );
});
