import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { congruential } from "../../../lib/random/congruential.ts";
import { grow, growthAt, growthOf } from "../../../lib/spiking/rewiring/growth.ts";
import type { SynapticElements } from "../../../lib/spiking/rewiring/rewiring_types.ts";
import { SpikingSimulation } from "../../../lib/spiking/simulation/spiking_simulation.ts";
import { replayed } from "./_network.ts";

Deno.test("the Gaussian curve is 0 at eta and target, rate in the middle, and -rate far away", () => {
  const growth = growthOf({ rate: 1e-3, target: 0.7, eta: 0.2 });
  for (const root of [0.2, 0.7]) assertAlmostEquals(growthAt(growth, root), 0, 1e-18);
  assertAlmostEquals(growthAt(growth, 0.45), 1e-3, 1e-18);
  assertAlmostEquals(growthAt(growth, 5), -1e-3, 1e-18);
  assert(growthAt(growth, 0.19) < 0 && growthAt(growth, 0.21) > 0 && growthAt(growth, 0.71) < 0);
});

Deno.test("the linear curve is that of NEST in closed form: rate (t - (C0 - C) tau / target) more", () => {
  const growth = growthOf({ curve: "linear", rate: 0.01, target: 0.5 });
  for (const [calcium, ms, tauMs] of [[0.3, 100, 1000], [0.9, 7, 10_000], [0.2, 900, 50]]) {
    const values = Float64Array.of(20);
    const after = grow([{ values, growth }], 0, { calcium, ms, tauMs });
    assertAlmostEquals(after, calcium * Math.exp(-ms / tauMs), 1e-15);
    assertAlmostEquals(values[0], 20 + 0.01 * (ms - (calcium - after) * tauMs / 0.5), 1e-9);
  }
});

/** The equations by the classical Runge-Kutta method, in steps so short that its error is below 1e-12. */
function slowly(
  element: SynapticElements,
  { calcium, ms, tauMs }: { calcium: number; ms: number; tauMs: number },
) {
  const growth = growthOf(element), steps = 20_000, h = ms / steps;
  let grown = 50;
  for (let step = 0; step < steps; step++) {
    const at = (part: number) => growthAt(growth, calcium * Math.exp(-(step + part) * h / tauMs));
    grown += h / 6 * (at(0) + 4 * at(0.5) + at(1));
  }
  return grown;
}

Deno.test("grow() is the integral of the curve to 1e-8 of what may grow, on random constants", () => {
  const random = congruential(3);
  for (let trial = 0; trial < 40; trial++) {
    const target = 0.2 + random(), eta = target * 0.9 * random(), rate = 0.01 * random();
    const decay = { calcium: 2 * random(), ms: 1 + 2000 * random(), tauMs: 10 + 5000 * random() };
    const values = Float64Array.of(50);
    grow([{ values, growth: growthOf({ rate, target, eta }) }], 0, decay);
    assertAlmostEquals(values[0], slowly({ rate, target, eta }, decay), 1e-8 * rate * decay.ms + 1e-12);
  }
});

Deno.test("elements are never below 0", () => {
  const values = Float64Array.of(0.1);
  grow([{ values, growth: growthOf({ rate: 0.1, target: 0.5 }) }], 0, { calcium: 3, ms: 100, tauMs: 1000 });
  assertEquals(values[0], 0);
});

Deno.test("calcium and elements of a neuron whose spikes are known are those of the equations", async () => {
  const timesMs = [3, 40, 41, 41, 260, 700], element = { rate: 0.003, target: 0.35, eta: 0.05, initial: 2 };
  const spec = replayed({ timesMs, cells: timesMs.map(() => 0), size: 1 }, {
    elements: [element, { rate: 0, target: 1 }],
  });
  const simulation = await SpikingSimulation.open(null, spec);
  await simulation.run(950);
  const { calcium, elements: { axon } } = await simulation.elements("in");
  // Steps of 1 us by the trapezoid rule: its error is below 1e-9 here.
  const growth = growthOf(element), h = 1e-3;
  let level = 0, grown = 2, next = 0;
  for (let step = 0; step < 950_000; step++) {
    while (next < timesMs.length && Math.round(timesMs[next] / h) === step) (level += 0.1, next++);
    const before = growthAt(growth, level);
    level *= Math.exp(-h / 500);
    grown = Math.max(0, grown + h * (before + growthAt(growth, level)) / 2);
  }
  assertAlmostEquals(calcium[0], level, 1e-10);
  assertAlmostEquals(axon.grown[0], grown, 1e-7);
  simulation.close();
});
