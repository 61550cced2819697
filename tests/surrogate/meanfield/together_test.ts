import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { drawSynapses } from "../../../lib/spiking/build/graph.ts";
import { Tables } from "../../../lib/spiking/build/lookup.ts";
import { resolveSpiking } from "../../../lib/spiking/build/resolve.ts";
import type { Connect } from "../../../lib/spiking/connect_types.ts";
import { simulateSpikingReference } from "../../../lib/spiking/simulation/spiking_reference.ts";
import type { Population, SpikingSpec } from "../../../lib/spiking/spec_types.ts";
import { getSpikingPreset } from "../../../lib/spiking/spiking_presets.ts";
import { isolatePopulation } from "../../../lib/surrogate/meanfield/isolated_population.ts";
import { measureTransfer } from "../../../lib/surrogate/meanfield/measure_transfer.ts";
import { hitsTogether } from "../../../lib/surrogate/meanfield/together.ts";
import { twoPopulations } from "./_networks.ts";

/** Cells that spike whenever something arrives. */
const RELAY: Omit<Population, "name" | "size"> = {
  neuron: "lif",
  parameters: { E_L: 0, V_reset: 0, V_th: 0.5, t_ref: 0 },
  initial: { V_m: 0 },
  receptors: { spikes: { kinetics: "delta" } },
};

/** 100 cells with 80 synapses each, of all eight relays of each of ten fibres of 20. */
function relayed(rateHz: number, changes: Partial<Population> = {}): SpikingSpec {
  const { populations: [cells], ...rest } = twoPopulations();
  const relays = Array.from({ length: 160 }, (_, k) => k),
    synapses = Array.from({ length: 8000 }, (_, k) => k);
  return {
    ...rest,
    populations: [
      { ...cells, size: 100 },
      { name: "fibre", size: 20, neuron: "poisson", parameters: { rate: rateHz } },
      { name: "relay", size: 160, ...RELAY, ...changes },
    ],
    projections: [{
      ...{ from: "fibre", to: "relay", receptor: "spikes", weight: 1, delayMs: 1 },
      connect: { rule: "pairs", sources: relays.map((k) => k >> 3), targets: relays },
    }, {
      ...{ from: "relay", to: "E", receptor: "exc", weight: 1.5, delayMs: 1 },
      connect: {
        rule: "pairs",
        sources: synapses.map((k) => (k % 80 + 8 * Math.floor(k / 80)) % 160),
        targets: synapses.map((k) => Math.floor(k / 80)),
      },
    }],
    drives: [],
  };
}

const together = (spec: SpikingSpec, name: string) =>
  hitsTogether(resolveSpiking(spec), spec.projections.findIndex(({ to }) => to === name));

Deno.test("hitsTogether() counts synapses of one cell by what hands its spikes on", () => {
  assertEquals(together(relayed(5), "E"), 8);
});

Deno.test("hitsTogether() takes cells apart that differ or get something else, and delays that differ", () => {
  assertEquals(together(relayed(5, { initial: { V_m: { uniform: [0, 0.1] } } }), "E"), 1);
  const driven = relayed(5), late = relayed(5);
  driven.drives = [{ to: "relay", receptor: "spikes", rateHz: 1, weight: 1 }];
  assertEquals(together(driven, "E"), 1);
  late.projections[1].delayMs = { uniform: [1, 5] };
  assertEquals(together(late, "E"), 1);
});

const RULES: Connect[] = [
  { rule: "fixed-indegree", indegree: 40 },
  { rule: "fixed-total", total: 3200 },
  { rule: "fixed-outdegree", outdegree: 40 },
];
for (const connect of RULES) {
  Deno.test(`hitsTogether() is what pairs that are drawn have on average, by ${connect.rule}`, () => {
    const spec = twoPopulations();
    spec.projections[0] = { ...spec.projections[0], connect, multapses: true, autapses: true };
    let synapses = 0, squares = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const counts = new Map<number, number>();
      drawSynapses(resolveSpiking(spec, { seed }).projections[0], { from: 80, to: 80 }, (source, target) => {
        const key = 80 * target + source;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      });
      for (const count of counts.values()) {
        synapses += count;
        squares += count * count;
      }
    }
    // 64,000 synapses: the standard error is 0.4 %.
    assertAlmostEquals(hitsTogether(resolveSpiking(spec), 0), squares / synapses, 0.02);
  });
}

Deno.test("cells are measured as they fire where relays hand the same spikes on to them", async () => {
  const rateHz = 9, spec = relayed(rateHz);
  const { counts } = await simulateSpikingReference(spec, {
    ...{ durationMs: 2200, binMs: 200, record: { spikes: false } },
  });
  const wanted = counts.subarray(1, 11).reduce((sum, count) => sum + count, 0) / (100 * 2);
  const isolated = isolatePopulation({ spec, resolved: resolveSpiking(spec) }, "E", { cells: 50 });
  const options = { durationMs: 1000, warmupMs: 200, seed: 3, first: 0, models: {} };
  const [{ rate, error }] = await measureTransfer(null, [{ isolated, rates: [80 * rateHz] }], options);
  // 560 spikes of the fibres in 2 s are sure to 4 %, and the rate grows faster than they do.
  assert(Math.abs(rate / wanted - 1) < 0.15, `${rate} ${wanted} ${error}`);
});

Deno.test("networks of the same places share what they list, and none of another seed", () => {
  const spec = getSpikingPreset("cerebellum-awake-tenth"), tables = new Tables();
  const pairs = (hz: number, seed: number, shared?: Tables) => {
    const drives = spec.drives!.map((one) => ({ ...one, rateHz: hz }));
    return resolveSpiking({ ...spec, drives }, { seed }, shared).listed.projections.map(({ connect }) =>
      connect
    );
  };
  const first = pairs(4, 1, tables), second = pairs(8, 1, tables), other = pairs(8, 2, tables);
  assert(first.every((connect, at) => connect === second[at]));
  assertEquals(other, pairs(8, 2));
  assert(other.some((connect, at) => JSON.stringify(connect) !== JSON.stringify(first[at])));
});
