import { assert, assertEquals, assertThrows } from "@std/assert";
import { SpecError } from "../../lib/base/spec_error.ts";
import { scaleSpiking } from "../../lib/spiking/override_spiking.ts";
import type { Positions } from "../../lib/spiking/spec_types.ts";
import type { DistanceConnect } from "../../lib/spiking/connect_types.ts";
import { placeNeurons } from "../../lib/spiking/build/distance.ts";
import { makeSynapses } from "../../lib/spiking/build/graph.ts";
import { streamKey } from "../../lib/random/random_words.ts";
import { SPIKING_STREAMS } from "../../lib/random/streams.ts";
import { resolveSpiking } from "../../lib/spiking/build/resolve.ts";
import { networkOf } from "./_networks.ts";

const receptors = { psp: { kinetics: "delta" as const } };
const RULE: DistanceConnect = { rule: "distance", profile: "gaussian", probability: 0.8, length: 0.1 };

function specOf(rule: Partial<DistanceConnect>, size: number, positions: Positions, delayMs: unknown = 0.5) {
  return networkOf([{ name: "A", size, neuron: "lif", receptors, positions }], [{
    from: "A",
    to: "A",
    receptor: "psp",
    connect: { ...RULE, ...rule },
    weight: 1,
    delayMs: delayMs as number,
  }]);
}

/** Synapses with the distance of their cells, written out in the spec's own unit. */
function drawn(rule: Partial<DistanceConnect>, size: number, positions: Positions) {
  const network = resolveSpiking(specOf(rule, size, positions), { seed: 4 });
  const [projection] = network.projections;
  const { rows, targets, delays } = makeSynapses(projection, { from: size, to: size });
  const places = placeNeurons(positions, size, streamKey(4, SPIKING_STREAMS.position, 0));
  const apart = (a: number, b: number) =>
    Math.hypot(...[0, 1, 2].map((at) => {
      const one = Math.abs(places[3 * a + at] - places[3 * b + at]);
      const length = rule.periodic?.[at] ?? 0;
      return length > 0 ? Math.min(one, length - one) : one;
    }));
  const sources = Array.from(targets, (_, k) => rows.findLastIndex((start) => start <= k));
  return { projection, targets, delays, sources, apart };
}

Deno.test("distance: pairs are connected with the probability of their distance, also where space closes upon itself", () => {
  const size = 1500;
  for (
    const [rule, chance] of [
      [{}, (d: number) => 0.8 * Math.exp(-d * d / 0.02)],
      [{ periodic: [1, 1] }, (d: number) => 0.8 * Math.exp(-d * d / 0.02)],
      [
        { profile: "exponential", probability: 1, cutoff: 0.3 },
        (d: number) => d > 0.3 ? 0 : Math.exp(-d / 0.1),
      ],
      [{ profile: "disc", length: 0.2, probability: 0.3 }, (d: number) => d > 0.2 ? 0 : 0.3],
    ] as [Partial<DistanceConnect>, (d: number) => number][]
  ) {
    const { sources, targets, apart, projection } = drawn(rule, size, { uniform: [1, 1] });
    const bins = 20, width = 0.025;
    const all = new Float64Array(bins), wanted = new Float64Array(bins), found = new Float64Array(bins);
    let most = 0;
    for (let a = 0; a < size; a++) {
      for (let b = 0; b < size; b++) {
        const d = apart(a, b), bin = Math.floor(d / width);
        if (a === b || bin >= bins) continue;
        all[bin]++;
        wanted[bin] += chance(d);
      }
    }
    sources.forEach((source, k) => {
      const d = apart(source, targets[k]);
      most = Math.max(most, d);
      if (d < bins * width) found[Math.floor(d / width)]++;
      assert(source !== targets[k]);
    });
    wanted.forEach((mean, bin) => {
      // Binomial.
      const slack = 4.5 * Math.sqrt(mean * (1 - mean / all[bin]) + 1);
      assert(
        Math.abs(found[bin] - mean) < slack,
        `${JSON.stringify(rule)} ${bin}: ${found[bin]}, not ${mean}`,
      );
    });
    if (rule.profile) assert(most < (rule.cutoff ?? rule.length!) + 2e-7, `${most}`);
    // The estimate of the number of synapses.
    assert(
      Math.abs(projection.expected / targets.length - 1) < 0.15,
      `${projection.expected} ${targets.length}`,
    );
  }
});

Deno.test("distance: a disc on a closed grid gives each cell its neighbours, and delays follow distance", () => {
  // On a grid of 20 x 10 with spacing 2: four neighbours at 2, four at 2.83.
  const rule: Partial<DistanceConnect> = {
    profile: "disc",
    probability: 1,
    length: 2.9,
    periodic: [40, 20],
    delayPerLength: 1,
  };
  const { sources, targets, delays, apart } = drawn(rule, 200, { grid: [20, 10], spacing: 2 });
  assertEquals(targets.length, 200 * 8);
  const perSource = new Uint32Array(200);
  sources.forEach((source, k) => {
    perSource[source]++;
    const d = apart(source, targets[k]);
    // 0.5 ms and 1 ms for each unit of length, in steps of 0.1 ms; distances are known to 2^-15 of 40.
    assert(Math.abs(delays[k] - (5 + 10 * d)) <= 0.52, `${d}: ${delays[k]}`);
  });
  assert(perSource.every((count) => count === 8));
});

Deno.test("distance: the same places in a list give the same graph as on a grid", () => {
  const list = Array.from({ length: 60 }, (_, k) => [k % 6, Math.floor(k / 6) % 5, Math.floor(k / 30)]);
  const one = drawn({ length: 2 }, 60, { grid: [6, 5, 2], spacing: 1 });
  const other = drawn({ length: 2 }, 60, { list });
  assertEquals(other.targets, one.targets);
  assert(one.targets.length > 200);
});

Deno.test("distance: mistakes are named, scaling keeps numbers of inputs", () => {
  const refused = (make: () => unknown, sentence: string) => {
    const { message } = assertThrows(make, SpecError);
    assert(message.includes(sentence), message);
  };
  refused(() => specOf({}, 200, undefined as never), "projections.A->A.connect needs positions of A");
  refused(
    () => specOf({}, 200, { grid: [10, 10], spacing: 1 }),
    "populations.A.positions must be those of 200 cells: current value is 100",
  );
  refused(
    () => specOf({}, 4, { uniform: [1] }, { uniform: [1, 2] }),
    "projections.A->A.delayMs must be one number where cells connect by distance",
  );
  refused(
    () => specOf({}, 4, { grid: [2, 2] } as never),
    "populations.A.positions must be {grid: [cells, ...], spacing}, {uniform: [extent, ...], from}",
  );
  const spec = specOf({}, 500, { uniform: [1, 1] });
  const [before, after] = [spec, scaleSpiking(spec, 4)].map((one) => resolveSpiking(one, { seed: 1 }));
  const inputs = ({ projections: [{ expected }], cells }: typeof before) => expected / cells;
  assert(Math.abs(inputs(after) / inputs(before) - 1) < 0.15, `${inputs(before)} ${inputs(after)}`);
});
