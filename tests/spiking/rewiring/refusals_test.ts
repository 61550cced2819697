import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { SpecError } from "../../../lib/base/spec_error.ts";
import { overrideSpiking } from "../../../lib/spiking/override_spiking.ts";
import { parseSpikingSpec } from "../../../lib/spiking/spiking_spec.ts";
import { SpikingSimulation } from "../../../lib/spiking/simulation/spiking_simulation.ts";
import { simulateSpikingReference } from "../../../lib/spiking/simulation/spiking_reference.ts";
import type { SpikingSpec } from "../../../lib/spiking/spec_types.ts";
import { growing } from "./_network.ts";

/** A network with a change, and what must be said of it. */
const WRONG: [change: (spec: SpikingSpec) => void, sentence: string][] = [
  [
    ({ populations: [N] }) => delete N.positions,
    "projections.N->N.rewiring.sigma needs positions of N: current value is 300.",
  ],
  [
    ({ populations: [N] }) => N.elements!.axon.rate = -1e-4,
    "populations.N.elements.axon.rate must be at least 0: current value is -0.0001.",
  ],
  [
    ({ populations: [N] }) => N.elements!.axon.eta = 0.5,
    "populations.N.elements.axon.eta must be below target = 0.5: current value is 0.5.",
  ],
  [
    ({ populations: [N] }) => Object.assign(N.elements!.axon, { curve: "linear", eta: 0.1 }),
    "populations.N.elements.axon.eta must be left out with the linear curve: current value is 0.1.",
  ],
  [
    ({ populations: [N] }) => delete N.calcium,
    "populations.N.calcium must be given as there are elements",
  ],
  [({ populations: [N] }) => delete N.elements, "populations.N.calcium must be left out without elements"],
  [
    ({ projections: [one] }) => delete one.rewiring,
    "populations.N.elements need a projection that rewires",
  ],
  [
    ({ projections: [{ rewiring }] }) => rewiring!.axon = "axn",
    "projections.N->N.rewiring.axon must be a kind of elements of N",
  ],
  [
    ({ projections: [{ rewiring }] }) => rewiring!.dendrite = "axon",
    "projections.N->N.rewiring.dendrite must be no kind of which N has axons: current value is axon.",
  ],
  [
    ({ projections: [{ rewiring }] }) => rewiring!.everyMs = 0.5,
    "projections.N->N.rewiring.everyMs must be a whole number of steps of 1 ms: current value is 0.5.",
  ],
  [({ projections: [{ rewiring }] }) => rewiring!.capacity = 0, "rewiring.capacity must be at least 1"],
  [
    ({ projections: [{ rewiring }] }) => rewiring!.capacity = 20,
    "projections.N->N.rewiring.capacity must be at least 70, the synapses at the start: current value is 20.",
  ],
  [
    ({ projections: [one] }) => one.learning = { model: "stdp", parameters: { w_max: 100 } },
    "projections.N->N.learning must be left out where synapses rewire",
  ],
  [
    ({ projections: [one] }) => one.connect = { rule: "pairs", sources: [0], targets: [1], weights: [3] },
    "projections.N->N.connect must list no weights or delays where synapses rewire",
  ],
  [
    ({ projections }) => {
      const rewiring = { ...projections[0].rewiring!, everyMs: 50 };
      projections.push({ ...projections[0], name: "other", rewiring });
    },
    "projections.other.rewiring.everyMs must be that of all projections, 100: current value is 50.",
  ],
];

Deno.test("rewiring that cannot be is refused in one sentence", async () => {
  for (const [change, sentence] of WRONG) {
    const spec = structuredClone(growing());
    change(spec);
    const error = await assertRejects(
      async () => await simulateSpikingReference(parseSpikingSpec(spec), { durationMs: 10 }),
      SpecError,
    );
    assertEquals(error.message.includes(sentence), true, `${error.message} in place of ${sentence}`);
    assertEquals(error.issues.length, 1);
  }
});

Deno.test("sizes, elements and capacities are changed by their paths", () => {
  const path = "projections.N->N.rewiring.capacity";
  assertEquals(overrideSpiking(growing(), { [path]: 77 }).projections[0].rewiring!.capacity, 77);
  const { elements } = overrideSpiking(growing(), { "populations.N.elements.*.rate": 0.5 }).populations[0];
  assertEquals([elements!.axon.rate, elements!.dendrite.rate], [0.5, 0.5]);
  assertThrows(() => overrideSpiking(growing(), { "populations.N.elements.axn.rate": 0.5 }), SpecError);
});

Deno.test("a damaged checkpoint is refused, and names what is damaged", async () => {
  const simulation = await SpikingSimulation.open(null, growing(), { seed: 3 });
  await simulation.run(250);
  const whole = await simulation.save();
  const damaged: [(structure: NonNullable<typeof whole.populations[0]["structure"]>) => void, string][] = [
    [({ pools }) => pools.get("0")!.places[0] = 60, "the synapses of N->N must be of its cells"],
    [({ pools }) => pools.get("0")!.places[0] = -1, "the synapses of N->N must be of its cells"],
    [({ pools }) => pools.get("0")!.free = Uint32Array.of(0), "must be places without a synapse"],
    [({ pools }) => pools.delete("0"), "it must hold the synapses of N->N, four whole numbers each"],
    [({ pools }) => pools.get("0")!.places = pools.get("0")!.places.map((value) => value || 0), ""],
    [({ calcium }) => calcium[3] = NaN, "calcium of N must be finite"],
    [({ steps }) => steps[3] = 900, "calcium must be that of a step up to 250"],
    [({ grown }) => grown.delete("axon"), "elements axon of N must be 60 values"],
  ];
  for (const [damage, sentence] of damaged) {
    const checkpoint = structuredClone(whole);
    damage(checkpoint.populations[0].structure!);
    if (sentence === "") await simulation.restore(checkpoint);
    else await assertRejects(() => simulation.restore(checkpoint), SpecError, sentence);
  }
  const { structure: _, ...without } = whole.populations[0];
  await assertRejects(
    () => simulation.restore({ ...whole, populations: [without] }),
    SpecError,
    "calcium of N must be 60 values",
  );
  const small = overrideSpiking(growing(), { "projections.N->N.rewiring.capacity": 80 });
  const other = await SpikingSimulation.open(null, small, { seed: 3 });
  await assertRejects(
    () => other.restore(whole),
    SpecError,
    "N->N must have at most 80 synapses, its capacity: current value is 2",
  );
  other.close();
  await assertRejects(() => simulation.elements("M"), SpecError, "populations with elements are N");
  simulation.close();
});
