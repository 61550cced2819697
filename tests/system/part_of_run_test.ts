import { assertEquals, assertThrows } from "@std/assert";
import { joinNetworks, withoutStart } from "../../lib/system/part_of_run.ts";
import type { Run } from "../../lib/system/run.ts";

const RUN: Run = {
  system: "toy",
  specs: [{ kind: "toy", name: "toy" }],
  seed: 1,
  engine: "reference",
  adapter: "CPU",
  stepMs: 0.5,
  warmupMs: 10,
  counts: {
    populations: [{ name: "a", size: 2 }, { name: "b", size: 1 }],
    binMs: 1,
    networks: 1,
    bins: 4,
    counts: Uint16Array.of(1, 0, 2, 0, 0, 1, 0, 1),
  },
  // A spike at 2 ms is at the end of the second bin.
  spikes: [{ times: Float64Array.of(1, 2, 2.5, 3, 4), neurons: Uint32Array.of(0, 2, 0, 1, 2) }],
  networkSeconds: 2,
  wallSeconds: 3,
};

Deno.test("withoutStart() leaves out the same bins of counts and spikes, whose times begin anew", () => {
  const late = withoutStart(RUN, 2);
  assertEquals([late.warmupMs, late.counts.bins, [...late.counts.counts]], [12, 2, [2, 0, 0, 1]]);
  assertEquals(late.spikes, [{ times: Float64Array.of(0.5, 1, 2), neurons: Uint32Array.of(0, 1, 2) }]);
  assertEquals(withoutStart(RUN, 0), RUN);
  for (const skipped of [-1, 4, 0.5]) {
    assertThrows(
      () => withoutStart(RUN, skipped),
      RangeError,
      `a whole number of bins of 1 ms, from 0 to below 4 ms: current value is ${skipped}`,
    );
  }
});

Deno.test("joinNetworks() puts runs together, network by network, and refuses those of others", () => {
  const wide = Uint32Array.of(9, 9, 9, 9, 70_000, 0, 0, 0);
  const joined = joinNetworks([RUN, { ...RUN, counts: { ...RUN.counts, counts: wide } }]);
  assertEquals([joined.counts.networks, joined.specs.length, joined.networkSeconds], [2, 2, 4]);
  assertEquals([...joined.counts.counts], [...RUN.counts.counts, ...wide]);
  assertEquals(joined.spikes, [RUN.spikes![0], RUN.spikes![0]]);
  assertEquals(joinNetworks([RUN, { ...RUN, spikes: undefined }]).spikes, undefined);
  const others: [Partial<Run>, string][] = [
    [{ system: "other" }, "of one system: current value is toy and other"],
    [
      { counts: { ...RUN.counts, populations: [{ name: "a", size: 3 }, { name: "b", size: 1 }] } },
      "the populations must be a (2), b (1): current value is a (3), b (1)",
    ],
    [{ counts: { ...RUN.counts, binMs: 2 } }, "of 4 bins of 1 ms: current value is 4 of 2 ms"],
  ];
  for (const [change, sentence] of others) {
    assertThrows(() => joinNetworks([RUN, { ...RUN, ...change }]), RangeError, sentence);
  }
});
