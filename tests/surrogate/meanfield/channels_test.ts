import { assertEquals, assertThrows } from "@std/assert";
import { SpecError } from "../../../lib/base/spec_error.ts";
import { makeSynapses } from "../../../lib/spiking/build/graph.ts";
import { resolveSpiking } from "../../../lib/spiking/build/resolve.ts";
import type { Connect } from "../../../lib/spiking/connect_types.ts";
import type { SpikingSpec } from "../../../lib/spiking/spec_types.ts";
import { parseSpikingSpec } from "../../../lib/spiking/spiking_spec.ts";
import { channelsOf } from "../../../lib/surrogate/meanfield/channels.ts";
import { inDegreesOf } from "../../../lib/surrogate/meanfield/in_degrees.ts";
import { twoPopulations } from "./_networks.ts";

const channels = (spec: SpikingSpec, variants?: SpikingSpec[]) =>
  channelsOf({ spec, resolved: resolveSpiking(spec), variants }, "E");

Deno.test("channelsOf() puts sources of like synapses into one channel, drives among them", () => {
  assertEquals(channels(twoPopulations()), [
    {
      name: "E",
      sources: [{ name: "E", hits: 40 }, { name: "drive-E", hits: 1 }],
      projections: [0],
      drives: [0],
    },
    { name: "I", sources: [{ name: "I", hits: 10 }], projections: [2], drives: [] },
  ]);
});

Deno.test("channelsOf() keeps sources apart that are unlike in one of the variants", () => {
  const spec = twoPopulations(), other = twoPopulations();
  other.drives![0].weight = 2;
  assertEquals(channels(spec, [spec, other]).map(({ name }) => name), ["E", "I", "drive-E"]);
});

Deno.test("channelsOf() keeps synapses that remember spikes apart, and a source of two receptors together", () => {
  const spec = twoPopulations(), [own] = spec.projections;
  spec.projections.push({ ...own, name: "slow", receptor: "inh" });
  assertEquals(channels(spec).map(({ name, projections }) => [name, projections]), [
    ["E", [0, 4]],
    ["I", [2]],
    ["drive-E", []],
  ]);
  own.shortTerm = { U: 0.5, tauFacilitation: 0, tauDepression: 100 };
  spec.projections.pop();
  assertEquals(channels(spec).map(({ name }) => name), ["E", "I", "drive-E"]);
});

Deno.test("channelsOf() counts a drive of some cells by their part, and leaves out what connects nothing", () => {
  const spec = twoPopulations();
  spec.drives![0].cells = { from: 0, until: 40 };
  spec.projections[2].connect = { rule: "fixed-probability", probability: 0 };
  assertEquals(channels(spec).map(({ sources }) => sources.map(({ hits }) => hits)), [[40, 0.5]]);
});

Deno.test("channelsOf() refuses gap junctions in one sentence", () => {
  const spec = parseSpikingSpec({
    ...twoPopulations(),
    gapJunctions: [{
      between: ["E", "E"],
      connect: { rule: "fixed-probability", probability: 0.1 },
      conductance: 0.1,
    }],
  });
  assertThrows(
    () => channels(spec),
    SpecError,
    "Cannot derive a mean field as it must have no gap junctions, which rates cannot stand for: current value is E--E",
  );
});

const RULES: Connect[] = [
  { rule: "fixed-indegree", indegree: 7 },
  { rule: "fixed-probability", probability: 0.3 },
  { rule: "fixed-probability", probability: 0.05 },
  { rule: "fixed-total", total: 900 },
  { rule: "fixed-outdegree", outdegree: 12 },
  { rule: "all-to-all" },
  { rule: "pairs", sources: [0, 1, 2, 3, 3], targets: [0, 0, 0, 1, 79] },
];

for (const connect of RULES) {
  Deno.test(`inDegreesOf() has the mean, variance and quantiles of the graph by ${JSON.stringify(connect)}`, () => {
    const spec = twoPopulations();
    spec.projections[0] = { ...spec.projections[0], connect, autapses: true };
    const degrees: number[] = [];
    const seeds = connect.rule === "pairs" ? 1 : 40;
    for (let seed = 1; seed <= seeds; seed++) {
      const { projections } = resolveSpiking(spec, { seed }), counts = new Array(80).fill(0);
      for (const target of makeSynapses(projections[0], { from: 80, to: 80 }).targets) counts[target]++;
      degrees.push(...counts);
    }
    const found = inDegreesOf(resolveSpiking(spec), 0);
    const mean = degrees.reduce((sum, one) => sum + one, 0) / degrees.length;
    const variance = degrees.reduce((sum, one) => sum + (one - mean) ** 2, 0) / degrees.length;
    // 3,200 numbers: four standard errors of their mean and of their variance.
    const close = (a: number, b: number, slack: number) =>
      assertEquals(Math.abs(a - b) <= slack, true, `${a} ${b}`);
    close(found.mean, mean, 4 * Math.sqrt(variance / degrees.length) + 1e-9);
    close(found.variance, variance, 4 * variance * Math.sqrt(2 / degrees.length) + 0.02 * variance + 1e-9);
    const sorted = degrees.toSorted((a, b) => a - b);
    for (const part of [0.1, 0.5, 0.9]) {
      close(found.quantile(part), sorted[Math.floor(part * sorted.length)], 1 + 0.15 * Math.sqrt(variance));
    }
  });
}
