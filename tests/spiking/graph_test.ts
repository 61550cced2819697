import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Connect } from "../../lib/spiking/connect_types.ts";
import { makeSynapses } from "../../lib/spiking/build/graph.ts";
import type { Synapses } from "../../lib/spiking/build/synapses.ts";
import { Permutation } from "../../lib/spiking/build/permutation.ts";
import { multiplyHigh } from "../../lib/random/philox.ts";
import { resolveSpiking } from "../../lib/spiking/build/resolve.ts";
import { networkOf } from "./_networks.ts";

interface Options {
  from?: number;
  to?: number;
  recurrent?: boolean;
  autapses?: boolean;
  multapses?: boolean;
  seed?: number;
}

function drawn(
  connect: Connect,
  { from = 200, to = 300, recurrent = false, seed = 1, ...rest }: Options = {},
): Synapses {
  const receptors = { psp: { kinetics: "delta" as const } };
  const spec = networkOf(
    [{ name: "A", size: from, neuron: "lif", receptors }, { name: "B", size: to, neuron: "lif", receptors }],
    [{
      from: "A",
      to: recurrent ? "A" : "B",
      receptor: "psp",
      connect,
      weight: { normal: [1, 0.1] },
      delayMs: { uniform: [0.1, 3] },
      ...rest,
    }],
  );
  const network = resolveSpiking(spec, { seed });
  return makeSynapses(network.projections[0], { from, to: recurrent ? from : to });
}

/** Pairs as texts, and how many end on each target. */
function pairsOf({ rows, targets }: Synapses, to: number) {
  const pairs: string[] = [];
  const incoming = new Uint32Array(to);
  for (let source = 0; source + 1 < rows.length; source++) {
    for (let k = rows[source]; k < rows[source + 1]; k++) {
      pairs.push(`${source} ${targets[k]}`);
      incoming[targets[k]]++;
    }
  }
  return { pairs, incoming };
}

Deno.test("fixed-probability connects each pair with its probability, evenly over sources and targets", () => {
  const probability = 0.1, from = 1000, to = 1000;
  const synapses = drawn({ rule: "fixed-probability", probability }, { from, to });
  const { pairs, incoming } = pairsOf(synapses, to);
  assertEquals(new Set(pairs).size, pairs.length);
  // Binomial: 100,000 of a million pairs, standard deviation 300; each cell 100 with 9.5.
  assert(Math.abs(pairs.length - 100_000) < 1200, String(pairs.length));
  const variance = incoming.reduce((sum, count) => sum + (count - 100) ** 2, 0) / to;
  assert(Math.abs(variance - 90) < 16, String(variance));
  const outgoing = Array.from({ length: from }, (_, k) => synapses.rows[k + 1] - synapses.rows[k]);
  const spread = outgoing.reduce((sum, count) => sum + (count - 100) ** 2, 0) / from;
  assert(Math.abs(spread - 90) < 16, String(spread));
});

Deno.test("fixed-probability reaches first and last targets and small probabilities skip many", () => {
  const sparse = drawn({ rule: "fixed-probability", probability: 0.001 }, { from: 2000, to: 2000 });
  assert(Math.abs(sparse.targets.length - 4000) < 260, String(sparse.targets.length));
  const { incoming } = pairsOf(
    drawn({ rule: "fixed-probability", probability: 0.5 }, { from: 400, to: 30 }),
    30,
  );
  for (const edge of [0, 29]) assert(Math.abs(incoming[edge] - 200) < 45, String(incoming[edge]));
});

Deno.test("degrees are exact, without repeats and self-connections unless these are wanted", () => {
  const inward = pairsOf(drawn({ rule: "fixed-indegree", indegree: 50 }, { from: 60, recurrent: true }), 60);
  assert(inward.incoming.every((count) => count === 50));
  assertEquals(new Set(inward.pairs).size, inward.pairs.length);
  assert(inward.pairs.every((pair) => pair.split(" ")[0] !== pair.split(" ")[1]));
  const outward = drawn({ rule: "fixed-outdegree", outdegree: 300 });
  assertEquals(outward.targets.length, 200 * 300);
  const whole = new Set(outward.targets.subarray(0, 300));
  assertEquals(whole.size, 300);
  const twice = pairsOf(drawn({ rule: "fixed-indegree", indegree: 50 }, { from: 20, multapses: true }), 300);
  assert(new Set(twice.pairs).size < twice.pairs.length);
  const selves = pairsOf(drawn({ rule: "all-to-all" }, { from: 7, recurrent: true, autapses: true }), 7);
  assertEquals(selves.pairs.length, 49);
  assertEquals(pairsOf(drawn({ rule: "all-to-all" }, { from: 7, recurrent: true }), 7).pairs.length, 42);
});

Deno.test("fixed-total spreads sources and targets evenly; one-to-one and pairs are as told", () => {
  const { incoming } = pairsOf(drawn({ rule: "fixed-total", total: 30_000 }), 300);
  assertEquals(incoming.reduce((sum, count) => sum + count, 0), 30_000);
  // Chi square of 299 degrees of freedom: mean 299, standard deviation 24.5.
  const chi = incoming.reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0);
  assert(Math.abs(chi - 299) < 100, String(chi));
  const one = drawn({ rule: "one-to-one" }, { to: 200 });
  assertEquals([...one.targets], Array.from({ length: 200 }, (_, k) => k));
  const listed = pairsOf(drawn({ rule: "pairs", sources: [3, 0, 3], targets: [5, 1, 5] }), 300);
  assertEquals(listed.pairs, ["0 1", "3 5", "3 5"]);
});

Deno.test("weights and delays follow their distributions, and the seed gives the same graph", () => {
  const synapses = drawn({ rule: "fixed-indegree", indegree: 100 });
  const quantum = Math.max(...synapses.weights) / 1.43;
  const mean = synapses.weights.reduce((sum, weight) => sum + weight, 0) / synapses.weights.length;
  const sd = Math.sqrt(
    synapses.weights.reduce((sum, weight) => sum + (weight - mean) ** 2, 0) / synapses.weights.length,
  );
  assert(Math.abs(sd / mean - 0.1) < 0.003, String(sd / mean));
  assert(quantum > 64);
  const delays = synapses.delays.reduce((sum, delay) => sum + delay, 0) / synapses.delays.length;
  assert(Math.abs(delays - 15.5) < 0.15, String(delays));
  assertEquals(drawn({ rule: "fixed-indegree", indegree: 100 }), synapses);
  const other = drawn({ rule: "fixed-indegree", indegree: 100 }, { seed: 2 });
  assert(other.targets.some((target, k) => target !== synapses.targets[k]));
});

Deno.test("a permutation takes each value once, at every size", () => {
  for (const size of [1, 2, 3, 5, 16, 17, 100, 1000, 4097]) {
    const permutation = new Permutation(size);
    permutation.take([1, 2], 3);
    const seen = new Set(Array.from({ length: size }, (_, k) => permutation.at(k)));
    assertEquals(seen.size, size);
    assert([...seen].every((value) => value >= 0 && value < size));
  }
});

Deno.test("a permutation's first values are uniform over owners", () => {
  const permutation = new Permutation(10);
  const counts = Array.from({ length: 3 }, () => new Uint32Array(10));
  for (let owner = 0; owner < 20_000; owner++) {
    permutation.take([7, 8], owner);
    counts.forEach((list, k) => list[permutation.at(k)]++);
  }
  // Chi square of 9 degrees of freedom; 33 is exceeded once in 7,000.
  for (const list of counts) {
    const chi = list.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
    assert(chi < 33, `${chi}`);
  }
});

Deno.test("multiplyHigh() is the exact upper half of a product", () => {
  for (
    const [word, size] of [[0, 7], [2 ** 32 - 1, 7], [2 ** 31, 1_000_003], [0xdeadbeef, 2 ** 24], [
      123456789,
      1,
    ]]
  ) {
    assertEquals(multiplyHigh(word, size), Number((BigInt(word) * BigInt(size)) >> 32n));
  }
});

Deno.test("more sources than there are is refused by name", () => {
  assertThrows(
    () => drawn({ rule: "fixed-indegree", indegree: 201 }),
    Error,
    "projections.A->B.connect.indegree must be at most 200 without multapses: current value is 201",
  );
});
