import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { SpecError } from "../../../lib/base/spec_error.ts";
import { SpikingSimulation } from "../../../lib/spiking/simulation/spiking_simulation.ts";
import { simulateSpikingReference } from "../../../lib/spiking/simulation/spiking_reference.ts";
import { growing, replayed } from "./_network.ts";

const vacant = (initial: number) => ({ rate: 0, target: 1, initial });
const nobody = { timesMs: [], cells: [] };

async function joined(spec: Parameters<typeof SpikingSimulation.open>[1], durationMs = 100, seed = 1) {
  const simulation = await SpikingSimulation.open(null, spec, { seed });
  await simulation.run(durationMs);
  const synapses = await simulation.synapses(0), after = await simulation.elements(spec.populations[0].name);
  simulation.close();
  return { ...synapses, after };
}

Deno.test("axons choose dendrites by exp(-d^2 / sigma^2), and evenly without sigma", async () => {
  // One axon with 20,000 vacant elements, among dendrites with more than enough: no proposal is declined.
  const targets = 8, sigma = 25;
  for (const rewiring of [{ sigma }, {}] as { sigma?: number }[]) {
    const spec = replayed({ ...nobody, size: 1, targets }, {
      elements: [vacant(20_000), vacant(60_000)],
      rewiring: { ...rewiring, capacity: 20_000 },
    });
    const { targets: chosen } = await joined(spec);
    assertEquals(chosen.length, 20_000);
    const kernel = Array.from(
      { length: targets },
      (_, k) => rewiring.sigma ? Math.exp(-((10 * k / sigma) ** 2)) : 1,
    );
    const all = kernel.reduce((sum, one) => sum + one);
    const square = kernel.reduce((sum, one, k) => {
      const expected = 20_000 * one / all, found = chosen.filter((cell) => cell === k).length;
      return sum + (found - expected) ** 2 / Math.max(expected, 1e-9);
    }, 0);
    // Chi-squared with 7 degrees of freedom is above 24.3 once in 1,000.
    assert(square < 24.3, `chi-squared ${square}`);
  }
});

Deno.test("neurons accept as many proposals as they have vacant elements, each with the same chance; the others stay vacant", async () => {
  const size = 40, wins = new Float64Array(size), trials = 300;
  const spec = replayed({ ...nobody, size }, { elements: [vacant(1), vacant(10)] });
  for (let seed = 0; seed < trials; seed++) {
    const { sources, after } = await joined(spec, 100, seed);
    assertEquals([sources.length, new Set(sources).size], [10, 10]);
    assertEquals(after.elements.axon.connected.reduce((sum, one) => sum + one), 10);
    for (const source of sources) wins[source]++;
  }
  // Each wins 75 times, with a standard deviation of 7.5; the largest of 40 is below 3.6 of them but once in 80 (hypergeometric: narrower).
  for (const count of wins) assertAlmostEquals(count, trials / 4, 3.6 * 7.5);
});

Deno.test("lost elements end synapses, each of a neuron's with the same chance, and free the other end", async () => {
  // Two dendrites with calcium above their target lose 4 of 10 elements; ten axons of one element each.
  const lost = { ...vacant(5), rate: 0.0202, target: 1e-9 };
  const kept = new Float64Array(10), trials = 400;
  for (let seed = 0; seed < trials; seed++) {
    const spec = replayed({ ...nobody, size: 10, targets: 2 }, {
      elements: [vacant(1), { ...lost, initial: 7 }],
      multapses: false,
    });
    spec.populations[1].calcium!.initial = 1;
    const { targets, sources, after } = await joined(spec, 200, seed);
    // 7 elements each shrink by 2.02 at 100 ms, when they pair, and by 4.04 at 200 ms.
    const each = [0, 1].map((cell) => targets.filter((one) => one === cell).length);
    assert(Math.max(...each) <= 2 + 1, `${each}`);
    assertEquals(after.elements.axon.connected.reduce((sum, one) => sum + one), sources.length);
    for (const source of sources) kept[source]++;
  }
  const mean = kept.reduce((sum, one) => sum + one) / 10, part = mean / trials;
  for (const count of kept) assertAlmostEquals(count, mean, 3.6 * Math.sqrt(trials * part * (1 - part)));
});

Deno.test("no pair is connected twice where multapses are not allowed, and none with itself unless it may", async () => {
  const full = { rate: 0, target: 1, initial: 30 };
  for (const [multapses, autapses] of [[true, false], [false, false], [false, true]]) {
    const spec = growing(12, { multapses, autapses, connect: { rule: "fixed-probability", probability: 0 } });
    spec.populations[0].elements = { axon: full, dendrite: full };
    const { sources, targets } = await joined(spec, 3000);
    const pairs = [...sources].map((source, at) => `${source} ${targets[at]}`);
    const selves = [...sources].filter((source, at) => source === targets[at]).length;
    if (multapses) assertEquals([pairs.length, selves], [360, 0]);
    // Every pair that may be is connected once.
    else assertEquals([pairs.length, new Set(pairs).size, selves], autapses ? [144, 144, 12] : [132, 132, 0]);
  }
});

Deno.test("a part of the vacant elements is lost at each update", async () => {
  const spec = replayed({ ...nobody, size: 1, targets: 1 }, {
    elements: [{ ...vacant(9), retraction: 0.25 }, vacant(1)],
  });
  const { after } = await joined(spec, 200);
  // 9 - 8 / 4 = 7 with one connected, then 7 - 6 / 4.
  assertAlmostEquals(after.elements.axon.grown[0], 5.5, 1e-12);
});

Deno.test("projections share elements: an axon may end on two populations, and has no more synapses than elements", async () => {
  const spec = growing(20);
  const [N] = spec.populations, [projection] = spec.projections;
  spec.populations.push({ ...structuredClone(N), name: "I" });
  spec.projections.push({ ...structuredClone(projection), to: "I" });
  const simulation = await SpikingSimulation.open(null, spec, { seed: 2 });
  await simulation.run(350);
  const { elements: { axon } } = await simulation.elements("N");
  const ends = await Promise.all([0, 1].map((at) => simulation.synapses(at)));
  const out = (cell: number) =>
    ends.reduce((sum, { sources }) => sum + sources.filter((one) => one === cell).length, 0);
  axon.connected.forEach((count, cell) => assertEquals(out(cell), count));
  axon.connected.forEach((count, cell) => assert(count <= Math.floor(axon.grown[cell]) + 1));
  assert(ends.every(({ sources }) => sources.length > 5));
  simulation.close();
});

Deno.test("a full pool ends the run with one sentence, and a larger one goes on from the checkpoint before as if it had been so large", async () => {
  const small = growing(60, { rewiring: { axon: "axon", dendrite: "dendrite", sigma: 300, capacity: 300 } });
  const whole = await simulateSpikingReference(growing(), { durationMs: 900, seed: 3 });
  for (const threads of [1, 2]) {
    const simulation = await SpikingSimulation.open(null, small, { seed: 3, threads });
    await simulation.run(200);
    const checkpoint = await simulation.save();
    await assertRejects(
      () => simulation.run(700),
      SpecError,
      "Cannot let this network rewire on as projections.N->N.rewiring.capacity must be at least 322: current value is 300.",
    );
    const larger = await SpikingSimulation.open(null, growing(), { seed: 3 });
    await larger.restore(checkpoint);
    const rest = await larger.run(700);
    assertEquals(rest.structure!.projections[0].synapses, whole.structure!.projections[0].synapses.slice(2));
    assertEquals(larger.spec.projections[0].rewiring!.capacity, 5000);
    simulation.close();
    larger.close();
  }
});
