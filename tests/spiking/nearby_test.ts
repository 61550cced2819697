import { assert, assertEquals, assertThrows } from "@std/assert";
import { SpecError } from "../../lib/base/spec_error.ts";
import { makeSynapses } from "../../lib/spiking/build/graph.ts";
import { listNetwork } from "../../lib/spiking/build/listed_network.ts";
import { resolveSpiking } from "../../lib/spiking/build/resolve.ts";
import type { NearbyConnect } from "../../lib/spiking/connect_types.ts";
import { scaleSpiking } from "../../lib/spiking/override_spiking.ts";
import { simulateSpikingReference } from "../../lib/spiking/simulation/spiking_reference.ts";
import { parseSpikingSpec } from "../../lib/spiking/spiking_spec.ts";
import type { Population, Positions, Projection, SpikingSpec } from "../../lib/spiking/spec_types.ts";
import { networkOf } from "./_networks.ts";

const line = (places: number[]): Positions => ({ list: places.map((x) => [x]) });

function cells(name: string, positions: Positions, size: number): Population {
  return { name, size, neuron: "lif", positions, receptors: { e: { kinetics: "delta" } } };
}

function joined(
  from: string,
  to: string,
  connect: Projection["connect"],
  more: Partial<Projection> = {},
): Projection {
  return { from, to, receptor: "e", connect, weight: 1, delayMs: 1, ...more };
}

/** Pairs of each projection, by target. */
function pairsOf(spec: SpikingSpec, seed = 1): [source: number, target: number][][] {
  return listNetwork(parseSpikingSpec(spec), seed).spec.projections.map(({ connect }) => {
    if (connect.rule !== "pairs") throw new Error("not listed");
    return connect.sources.map((source, k) => [source, connect.targets[k]]);
  });
}

const nearby = (rule: Omit<NearbyConnect, "rule">): NearbyConnect => ({ rule: "nearby", ...rule });

/** Sources at 0 to 9, targets at 2.2 and 20. */
function lineOf(rule: Omit<NearbyConnect, "rule">): SpikingSpec {
  return networkOf([cells("A", line([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), 10), cells("B", line([2.2, 20]), 2)], [
    joined("A", "B", nearby(rule)),
  ]);
}

Deno.test("nearby takes all within reach, those at its edge included, and none where nothing is", () => {
  assertEquals(pairsOf(lineOf({ by: "targets", reach: 1.2 }))[0], [[1, 0], [2, 0], [3, 0]]);
  assertEquals(pairsOf(lineOf({ by: "sources", reach: 1.2 }))[0], [[1, 0], [2, 0], [3, 0]]);
  assertEquals(pairsOf(lineOf({ by: "targets", reach: 0.1 }))[0], []);
});

Deno.test("nearby takes the nearest of a number, also beyond its reach where too few are within", () => {
  const rule = { by: "targets" as const, number: 2, reach: 1.2 };
  assertEquals(pairsOf(lineOf(rule))[0], [[2, 0], [3, 0], [9, 1], [8, 1]]);
  const chosen = pairsOf(lineOf({ ...rule, choice: "uniform" }))[0];
  assert(chosen.slice(0, 2).every(([source]) => source >= 1 && source <= 3), String(chosen));
  assertEquals(chosen.slice(2), [[9, 1], [8, 1]]);
});

/** How often each of 10 sources is the one that a target takes, of 4,000 at their middle. */
function shares(choice: NearbyConnect["choice"]): number[] {
  const targets = 4000, places = Array(targets).fill(-1);
  const spec = networkOf([
    cells("A", line([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), 10),
    cells("B", line(places), targets),
  ], [joined("A", "B", nearby({ by: "targets", number: 1, reach: 10, choice }))]);
  const found = new Array(10).fill(0);
  for (const [source] of pairsOf(spec)[0]) found[source] += 1 / targets;
  return found;
}

Deno.test("a uniform choice takes each as often, and closer ones come by their ranks", () => {
  // Counting error 0.005 of a part of 0.1: four of them.
  for (const share of shares("uniform")) assert(Math.abs(share - 0.1) < 0.02, String(share));
  const last = Math.exp(-2), u = (rank: number) => -Math.log(last + rank / 10 * (1 - last)) / 2;
  shares("closer").forEach((share, rank) => {
    assert(Math.abs(share - (u(rank) - u(rank + 1))) < 0.025, `${rank} ${share}`);
  });
  assertEquals(shares("nearest"), [1, 0, 0, 0, 0, 0, 0, 0, 0, 0].map((one) => one && shares("nearest")[0]));
});

Deno.test("with a probability each within reach is chosen on its own", () => {
  const spec = lineOf({ by: "targets", reach: 4.5, probability: 0.25 });
  spec.populations[1] = cells("B", line(Array(4000).fill(0)), 4000);
  const found = new Array(10).fill(0);
  for (const [source] of pairsOf(spec)[0]) found[source]++;
  // Sd 27 of 1,000, and nothing beyond the reach.
  found.forEach((count, source) =>
    assert(Math.abs(count - (source < 5 ? 1000 : 0)) <= (source < 5 ? 110 : 0))
  );
  assertEquals(pairsOf(lineOf({ by: "targets", reach: 4.5, probability: 0 }))[0], []);
  assertEquals(pairsOf(lineOf({ by: "targets", reach: 1.2, probability: 1 }))[0].length, 3);
  const small = scaleSpiking(
    networkOf([cells("A", { uniform: [8] }, 80), cells("B", { uniform: [8] }, 20)], [
      joined("A", "B", nearby({ by: "targets", reach: 1, probability: 0.25 })),
    ]),
    0.5,
  ).projections[0].connect as NearbyConnect;
  assertEquals([small.reach, small.probability], [1, 0.5]);
});

Deno.test("partners of different sources have different ones, each source as often", () => {
  const groups = [0, 0, 0, 0, 0, 0, 1, 1, 2, 3], targets = 3000;
  const spec = networkOf([
    cells("M", line([0, 1, 2, 3]), 4),
    cells("A", line([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), 10),
    cells("B", line(Array(targets).fill(5)), targets),
  ], [
    joined("M", "A", { rule: "pairs", sources: groups, targets: groups.map((_, k) => k) }),
    joined("A", "B", nearby({ by: "targets", number: 2, reach: 10, choice: "uniform", different: "M->A" })),
  ]);
  const found = [0, 0, 0, 0], each = new Map<number, Set<number>>();
  for (const [source, target] of pairsOf(spec)[1]) {
    found[groups[source]]++;
    each.set(target, (each.get(target) ?? new Set()).add(groups[source]));
  }
  assert([...each.values()].every(({ size }) => size === 2));
  // Half of the targets have each, sd 27.
  for (const count of found) assert(Math.abs(count - 1500) < 110, String(found));
  spec.projections[1].connect = nearby({ by: "targets", number: 5, reach: 10, different: "M->A" });
  assertThrows(
    () => pairsOf(spec),
    SpecError,
    "cell 0 of projections.A->B must find 5 partners of different sources: current value is 4",
  );
});

Deno.test("through a projection sources reach all cells of those that they choose, as often as they are reached", () => {
  const spec = networkOf([
    cells("S", line([0]), 1),
    cells("G", line([0, 1, 5]), 3),
    cells("T", line([0, 0]), 2),
  ], [
    joined("G", "T", { rule: "pairs", sources: [0, 1, 1, 2], targets: [0, 0, 1, 1] }),
    joined("S", "T", nearby({ by: "sources", number: 2, reach: 9, through: "G->T" })),
    joined("S", "T", { rule: "same", as: "S->T" }, { name: "again" }),
  ]);
  assertEquals(pairsOf(spec)[1], [[0, 0], [0, 0], [0, 1]]);
  assertEquals(pairsOf(spec)[2], pairsOf(spec)[1]);
});

Deno.test("the same pairs of a rule that is drawn are drawn alike, and no cell is its own partner", () => {
  const drawn = { rule: "fixed-total" as const, total: 40 };
  const spec = networkOf([cells("A", line([0, 1, 2, 3]), 4)], [
    joined("A", "A", drawn, { name: "one" }),
    joined("A", "A", { rule: "same", as: "one" }, { name: "other" }),
    joined("A", "A", drawn, { name: "third" }),
    joined("A", "A", nearby({ by: "targets", reach: 1 }), { name: "near" }),
  ]);
  const [one, other, third, near] = resolveSpiking(spec, { seed: 3 }).projections.map((projection) => {
    const { rows, targets } = makeSynapses(projection, { from: 4, to: 4 });
    return [[...rows], [...targets]];
  });
  assertEquals(one, other);
  assert(String(one) !== String(third));
  assertEquals(near[1], [1, 0, 2, 1, 3, 2]);
});

Deno.test("cells within a radius of a place are driven", () => {
  const spec = networkOf([cells("A", line([0, 1, 2, 3]), 4)], []);
  const drive = { to: "A", receptor: "e", rateHz: 1, weight: 1 };
  const driven = (radius: number) =>
    listNetwork({ ...spec, drives: [{ ...drive, cells: { centre: [2], radius } }] }, 1).spec.drives![0].cells;
  assertEquals(driven(1), [1, 2, 3]);
  assertThrows(
    () => listNetwork({ ...spec, drives: [{ ...drive, cells: { centre: [9], radius: 1 } }] }, 1),
    SpecError,
    "drives.A.cells must have at least one cell of A within the radius: current value is 1",
  );
});

Deno.test("a drive of rate 0 may have nobody within its radius, as seeds of small networks do", async () => {
  const idle = { to: "A", receptor: "e", rateHz: 0, weight: 1, cells: { centre: [9], radius: 1 } };
  const spec = { ...networkOf([cells("A", line([0, 1, 2, 3]), 4)], []), drives: [idle] };
  const { counts } = await simulateSpikingReference(spec, { durationMs: 10, binMs: 10, threads: 1 });
  assertEquals([...counts], [0]);
});

Deno.test("a box begins where it is said to", () => {
  const spec = networkOf([cells("A", { uniform: [1, 0], from: [10, 3] }, 300), cells("B", line([10.5]), 1)], [
    joined("A", "B", nearby({ by: "targets", reach: [0.5] })),
  ]);
  assertEquals(pairsOf(spec)[0].length, 300);
  spec.projections[0].connect = nearby({ by: "targets", reach: [0.5, 2.9] });
  assertEquals(pairsOf(spec)[0].length, 0);
});

Deno.test("a scaled network has its neighbours in the same space", () => {
  const spec = networkOf(
    [cells("A", { uniform: [8, 8, 8] }, 8000), cells("B", { uniform: [8, 8, 8] }, 100)],
    [
      joined("A", "B", nearby({ by: "targets", reach: 1 })),
    ],
  );
  const mean = (one: SpikingSpec) => pairsOf(one)[0].length / one.populations[1].size;
  assertEquals((scaleSpiking(spec, 1 / 8).projections[0].connect as NearbyConnect).reach, 2);
  // 65 in the middle, fewer at the edges, of which the larger sphere has more.
  const [full, small] = [mean(spec), mean(scaleSpiking(spec, 1 / 8))];
  assert(Math.abs(full - 57) < 4 && Math.abs(small - 47) < 6, `${full} ${small}`);
});

Deno.test("mistakes of rules by place are told", () => {
  const populations = [cells("A", line([0, 1]), 2), cells("B", line([0]), 1)];
  const { positions: _, ...nowhere } = populations[1];
  const cases: [Population[], Projection[], string][] = [
    [
      [populations[0], nowhere],
      [joined("A", "B", nearby({ by: "targets", reach: 1 }))],
      "connect needs positions of B",
    ],
    [
      populations,
      [joined("A", "B", nearby({ by: "targets", number: 3, reach: 1 }))],
      "connect.number must be at most 2",
    ],
    [
      populations,
      [joined("A", "B", nearby({ by: "targets", reach: 1, different: "x" }))],
      "connect.different must be the path of an earlier projection: current value is x",
    ],
    [
      populations,
      [joined("A", "B", { rule: "same", as: "A->B" })],
      "connect.as must be the path of an earlier projection from A to B",
    ],
    [populations, [
      joined("A", "B", { rule: "all-to-all" }, { name: "all" }),
      joined("B", "B", nearby({ by: "sources", reach: 1, through: "all" })),
    ], "connect.through must be a projection by one of the rules nearby, pairs: current value is all-to-all"],
  ];
  for (const [cellsOf, projections, message] of cases) {
    assertThrows(() => parseSpikingSpec(networkOf(cellsOf, projections)), SpecError, message);
  }
});
