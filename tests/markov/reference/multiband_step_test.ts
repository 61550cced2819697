import { assert, assertEquals, assertThrows } from "@std/assert";
import { mean, standardDeviation } from "../../../lib/analysis/summary.ts";
import type { MultibandSpec } from "../../../lib/markov/multiband_spec.ts";
import { overrideSpec } from "../../../lib/markov/network_spec.ts";
import { getPreset } from "../../../lib/markov/presets.ts";
import {
  factor,
  multibandConstants,
  ONE,
  portion,
  scaled,
} from "../../../lib/markov/build/multiband_constants.ts";
import { multibandGraph } from "../../../lib/markov/build/multiband_graph.ts";
import { MultibandStepper } from "../../../lib/markov/cpu/multiband_step.ts";
import { testRandom } from "../_random_specs.ts";

const SPEC = getPreset("multiband-one-beat");

const variance = (values: ArrayLike<number>) => standardDeviation(values) ** 2;

/** The preset without connections, and what is to be otherwise. */
function uncoupled(overrides: Partial<MultibandSpec>): MultibandSpec {
  return overrideSpec(SPEC, { P: 0, ...overrides });
}

Deno.test("scaled() multiplies by any factor up to 2^16 to 16 bits, rounding down", () => {
  const random = testRandom(1);
  for (let k = 0; k < 2000; k++) {
    const value = 2 ** (16 - 40 * random());
    const a = Math.floor(Math.min(2 ** 32 / (2 * value), 2 ** 32 - 1) * random());
    const found = scaled(a, factor(value));
    // The mantissa is off by half a unit of at least 2^15; what is rounded down is less than 2^up / 2^down + 1.
    const tolerance = a * value * 2 ** -16 + Math.max(1, 2 * value) + 1;
    assert(Math.abs(found - a * value) <= tolerance, `${a} * ${value} gave ${found}`);
  }
  assertEquals(scaled(123_456, factor(0)), 0);
  assertEquals(scaled(123_456, factor(1)), 123_456);
});

Deno.test("portion() is the exact floor of a product over 2^16, up to the whole", () => {
  const random = testRandom(2);
  for (let k = 0; k < 2000; k++) {
    const a = Math.floor(2 ** 32 * random());
    const part = Math.floor((ONE + 1) * random());
    assertEquals(portion(a, part), Number(BigInt(a) * BigInt(part) >> 16n));
  }
  assertEquals(portion(2 ** 32 - 1, ONE), 2 ** 32 - 1);
});

Deno.test("an uncoupled cell spikes once for every threshold of kicks, and none is lost at a reset", () => {
  const spec = uncoupled({ N_E: 20, N_I: 4 });
  for (const stepMs of [0.1, 0.5]) {
    const stepper = new MultibandStepper(spec, [7, 8], { stepMs });
    let spikes = 0;
    const seconds = 4;
    for (let k = 0; k < seconds * 1000 / stepMs; k++) {
      stepper.advance();
      spikes += stepper.counts.e;
    }
    const rate = spikes / 20 / seconds;
    // sd of a cell's rate sqrt(21,000 * 4) / 300 / 4 = 0.24 Hz, of 20 cells' 0.054 Hz; up to one spike of each is yet to come.
    assert(Math.abs(rate - 70 + 0.5 / seconds) < 4 * 0.054, `${rate} Hz at ${stepMs} ms`);
    assertEquals(stepper.counts.recurrent, 0);
  }
});

Deno.test("the drive is Poisson: mean and variance of the kicks of a cell, in one draw a step or in several", () => {
  for (const lambda of [3000, 21_000, 200_000]) {
    const spec = uncoupled({ N_E: 8, N_I: 1, lambda_E: lambda, threshold: 10_000 });
    const stepper = new MultibandStepper(spec, [1, 2]);
    const kicks = Array.from({ length: 400 }, () => {
      const before = stepper.above.map((above, cell) => above + stepper.drive[cell]).slice(0, 8);
      stepper.advance();
      // A cell that spiked has lost a threshold.
      return Array.from(before, (sum, cell) => {
        const gained = stepper.above[cell] + stepper.drive[cell] - sum;
        return stepper.spiked[cell] === 1 ? null : gained / ONE;
      });
    }).flat().filter((value) => value !== null);
    assert(kicks.every((value) => Number.isInteger(value)), "kicks are whole and no charge is lost");
    const wanted = lambda / 10_000;
    // Standard errors of n Poisson values: of the mean sqrt(m / n), of the variance about sqrt((2 m^2 + m) / n).
    const n = kicks.length;
    assert(Math.abs(mean(kicks) - wanted) < 4 * Math.sqrt(wanted / n), `mean ${mean(kicks)} of ${wanted}`);
    const spread = 4 * Math.sqrt((2 * wanted ** 2 + wanted) / n);
    assert(Math.abs(variance(kicks) - wanted) < spread, `variance ${variance(kicks)} of ${wanted}`);
  }
});

Deno.test("an E spike gives its kick in all, neither more nor less, whatever the step", () => {
  for (const stepMs of [0.05, 0.1, 1]) {
    const spec = uncoupled({
      N_E: 1,
      N_I: 1,
      P_IE: 1,
      S_IE: 1.7,
      lambda_I: 0,
      threshold: 5000,
      lambda_E: 200_000,
    });
    const stepper = new MultibandStepper({ ...spec, threshold: 5000 }, [3, 4], { stepMs });
    const start = stepper.above[1];
    let spikes = 0;
    for (let k = 0; k < 600 / stepMs && spikes < 20; k++) {
      stepper.advance();
      spikes += stepper.counts.e;
    }
    // Delivers the last one.
    stepper.advance();
    const given = (stepper.above[1] - start) / ONE + 1.7 * stepper.synapseE[1] / ONE;
    // Kicks have 16 bits; each step may round down four units of 2^-16.
    assert(Math.abs(given - 1.7 * spikes) < 1.7 * spikes * 2 ** -15 + 4 * stepper.step / ONE, `${given}`);
    assert(spikes >= 10);
  }
});

Deno.test("an I spike takes its part of the way to the reversal in all, whatever the step", () => {
  for (const stepMs of [0.05, 0.1, 1]) {
    const overrides = { N_E: 1, N_I: 1, P_EI: 1, S_EI: 60, lambda_E: 0, lambda_I: 200_000, threshold: 2000 };
    const stepper = new MultibandStepper(uncoupled(overrides), [5, 6], { stepMs });
    const start = stepper.above[0];
    let spikes = 0;
    for (let k = 0; k < 400 / stepMs && spikes < 12; k++) {
      stepper.advance();
      spikes += stepper.counts.i;
    }
    stepper.advance();
    const acted = spikes - stepper.synapseI[0] / ONE;
    const found = Math.log(start / stepper.above[0]);
    // Three terms of exp(-k) are off by k^3/24; each step rounds its k down to 2^-24 and its effect to two units of 2^-16.
    const rounding = stepper.step * (2 ** -24 + 2 / stepper.above[0]);
    assert(Math.abs(found - acted * 60 / 2198) < 1e-4 * found + rounding, `${found}, ${acted * 60 / 2198}`);
    assert(rounding < 0.005 * found, "the tolerance is small");
    assert(spikes >= 10);
  }
});

Deno.test("the graph is that of Erdős and Rényi by population, without connections of a cell to itself", () => {
  const spec = overrideSpec(SPEC, { P_EE: 0.15, P_IE: 0.5, P_EI: 0.8, P_II: 0.4, N_E: 301 });
  const chance = [[0.15, 0.5], [0.8, 0.4]];
  const key = [123, 456] as const;
  const graph = multibandGraph(spec, multibandConstants(spec, 0.1), key);
  const cells = spec.N_E + spec.N_I;
  const side = (cell: number) => cell < spec.N_E ? 0 : 1;
  graph.forEach((targets, source) => assert(!targets.includes(source)));
  for (const from of [0, 1]) {
    for (const to of [0, 1]) {
      const p = chance[from][to];
      const size = [spec.N_E, spec.N_I];
      const possible = size[to] - (from === to ? 1 : 0);
      const inDegree = new Float64Array(cells);
      const out: number[] = [];
      graph.forEach((targets, source) => {
        if (side(source) !== from) return;
        const own = [...targets].filter((cell) => side(cell) === to);
        own.forEach((cell) => inDegree[cell]++);
        out.push(own.length);
      });
      const into = [...inDegree].filter((_, cell) => side(cell) === to);
      // Binomial degrees: four standard errors of their mean, and of their variance, 2 v^2 / n.
      const expected = possible * p;
      const spread = expected * (1 - p);
      const se = Math.sqrt(spread / size[from]);
      assert(Math.abs(mean(out) - expected) < 4 * se, `${from} to ${to}: ${mean(out)} of ${expected}`);
      for (const degrees of [out, into]) {
        const n = degrees.length;
        const own = degrees === out ? spread : spread * size[from] / size[to];
        assert(Math.abs(variance(degrees) - own) < 4.5 * own * Math.sqrt(2 / n), `${from} to ${to}`);
      }
    }
  }
  const other = multibandGraph(spec, multibandConstants(spec, 0.1), [124, 456]);
  const both = graph.reduce(
    (sum, targets, k) => sum + [...targets].filter((t) => other[k].includes(t)).length,
    0,
  );
  const pairs = graph.reduce(
    (sum, targets, source) =>
      sum + [...targets].reduce((part, cell) => part + chance[side(source)][side(cell)], 0),
    0,
  );
  assert(Math.abs(both - pairs) < 4 * Math.sqrt(pairs), `graphs of two networks share ${both}, not ${pairs}`);
  const mutual = graph.reduce(
    (sum, targets, k) =>
      sum + (k < spec.N_E ? [...targets].filter((t) => t < spec.N_E && graph[t].includes(k)).length : 0),
    0,
  );
  // Ordered pairs of E cells connected both ways: 301 * 300 * 0.15^2, each pair counted twice.
  const wanted = 301 * 300 * 0.15 ** 2;
  assert(Math.abs(mutual - wanted) < 4 * Math.sqrt(2 * wanted), `${mutual} mutual, not ${wanted}`);
});

Deno.test("a certain connection leaves out nobody but the cell itself, an impossible one everybody", () => {
  for (const [P, degree] of [[1, 399], [0, 0]]) {
    const spec = overrideSpec(SPEC, { P });
    const graph = multibandGraph(spec, multibandConstants(spec, 0.1), [1, 1]);
    assert(graph.every((targets) => targets.length === degree));
  }
});

Deno.test("multibandConstants() refuses a step longer than the shortest time constant", () => {
  const error = assertThrows(() => multibandConstants(SPEC, 1.3), RangeError);
  assertEquals(
    error.message,
    "Cannot simulate as the time step must be at most the shortest time constant, 1.2 ms: current value is 1.3",
  );
});
