import { assertEquals, assertRejects } from "@std/assert";
import {
  describeSpiking,
  overrideSpiking,
  parseSpikingSpec,
  SpecError,
  SpikingSimulation,
} from "@volley/volley";
import fc from "fast-check";
import { projectionNames } from "../../lib/system/connection_names.ts";

const projection = (receptor: string, weight: number) => ({
  from: "E",
  to: "I",
  receptor,
  connect: { rule: "all-to-all" },
  weight,
  delayMs: 1,
});
const current = { kinetics: "exponential", tau: 5 };
const spec = parseSpikingSpec({
  kind: "spiking",
  name: "twice",
  stepMs: 0.1,
  populations: [
    { name: "E", size: 3, neuron: "poisson", parameters: { rate: 10 } },
    { name: "I", size: 2, neuron: "lif", receptors: { fast: current, slow: { ...current, tau: 100 } } },
  ],
  projections: [projection("fast", 1), projection("slow", 2)],
});

Deno.test("describeSpiking() names two projections between the same populations apart", () => {
  assertEquals(describeSpiking(spec).projections.map(({ name }) => name), ["E->I fast", "E->I slow"]);
});

Deno.test("SpikingSimulation.synapses() gives the projection of a name, and none of a name that two have", async () => {
  const simulation = await SpikingSimulation.open(null, spec, {});
  try {
    const weights = async (name: string) => (await simulation.synapses(name)).weights[0];
    assertEquals(Math.round(await weights("E->I fast")), 1);
    assertEquals(Math.round(await weights("E->I slow")), 2);
    await assertRejects(() => simulation.synapses("E->I"), SpecError, "there are E->I fast, E->I slow");
  } finally {
    simulation.close();
  }
});

Deno.test("overrideSpiking() sets all projections between two populations, or that of one receptor", () => {
  const weights = (path: string) =>
    overrideSpiking(spec, { [path]: 7 }).projections.map(({ weight }) => weight);
  assertEquals(weights("projections.E->I.weight"), [7, 7]);
  assertEquals(weights("projections.E->I slow.weight"), [1, 7]);
});

Deno.test("projectionNames() gives no two projections one name, and short names where they suffice", () => {
  const end = fc.constantFrom("E", "I"), receptor = fc.constantFrom("a", "b");
  fc.assert(fc.property(fc.array(fc.record({ from: end, to: end, receptor }), { maxLength: 12 }), (all) => {
    const names = projectionNames(all);
    assertEquals(new Set(names).size, all.length);
    all.forEach(({ from, to }, at) => {
      const alone = all.filter((one) => one.from === from && one.to === to).length === 1;
      assertEquals(names[at] === `${from}->${to}`, alone);
    });
  }));
});
