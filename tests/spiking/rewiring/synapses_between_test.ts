import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { congruential } from "../../../lib/random/congruential.ts";
import { synapsesBetween } from "../../../lib/spiking/rewiring/synapses_between.ts";

Deno.test("synapsesBetween() counts by sources and targets, and its chance is the mean of random pairs", () => {
  const random = congruential(4), neurons = 12, groups = { A: [0, 1, 2], B: [2, 3], none: [] };
  const synapses = { sources: [0, 0, 2, 3, 11], targets: [1, 2, 2, 0, 5] };
  const { names, counts } = synapsesBetween(synapses, groups, { neurons });
  assertEquals(names, ["A", "B", "none"]);
  assertEquals(counts, [[3, 2, 0], [2, 1, 0], [0, 0, 0]]);
  const many = { sources: new Uint32Array(40_000), targets: new Uint32Array(40_000) };
  for (let at = 0; at < 40_000; at++) {
    const source = many.sources[at] = Math.floor(neurons * random());
    const other = Math.floor((neurons - 1) * random());
    many.targets[at] = other < source ? other : other + 1;
  }
  const drawn = synapsesBetween(many, groups, { neurons });
  // Four deviations of a Poisson number.
  drawn.counts.forEach((row, a) =>
    row.forEach((count, b) =>
      assertAlmostEquals(count, drawn.chance[a][b], 4 * Math.sqrt(drawn.chance[a][b]))
    )
  );
  const nobody = synapsesBetween({ sources: [], targets: [] }, { A: [0] }, { neurons: 1 });
  assertEquals([nobody.counts, nobody.chance], [[[0]], [[0]]]);
});

Deno.test("synapsesBetween() refuses neurons that are not there, or twice", () => {
  const none = { sources: [], targets: [] };
  assertThrows(
    () => synapsesBetween(none, { A: [4] }, { neurons: 4 }),
    RangeError,
    "Cannot count synapses as neurons of A must be below 4: current value is 4",
  );
  assertThrows(() => synapsesBetween(none, { A: [1, 1] }, { neurons: 4 }), RangeError, "must be there once");
});
