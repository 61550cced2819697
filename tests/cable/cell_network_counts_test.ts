import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  type CellNetworkActivity,
  countsOfCellNetwork,
  displayedCellNetwork,
} from "../../lib/cable/simulation/cell_network_counts.ts";

const spikes = (timesMs: number[], cells: number[]) => ({
  timesMs: Float64Array.from(timesMs),
  cells: Uint32Array.from(cells),
});
const RUN: CellNetworkActivity = {
  spec: { kind: "cell-network", name: "two", stepMs: 0.5, populations: [] },
  ...{ engine: "surrogate", steps: 7, stepMs: 0.5, synapses: 3, wallSeconds: 1 },
  populations: [
    { name: "E", size: 2, spikes: spikes([0, 0.5, 1, 3], [0, 1, 0, 1]) },
    { name: "I", size: 1, spikes: spikes([1.5], [0]) },
  ],
};

Deno.test("countsOfCellNetwork() counts each spike in the bin in which its step begins", () => {
  const { counts, bins, binMs, networks } = countsOfCellNetwork(RUN);
  assertEquals([bins, binMs, networks], [7, 0.5, 1]);
  assertEquals([...counts], [1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]);
  const wide = countsOfCellNetwork(RUN, { binMs: 1 });
  assertEquals([wide.bins, ...wide.counts], [3, 2, 1, 0, 0, 1, 0]);
  assertEquals(wide.populations, [{ name: "E", size: 2 }, { name: "I", size: 1 }]);
});

Deno.test("countsOfCellNetwork() refuses bins that are no whole number of steps, or longer than the run", () => {
  for (const binMs of [0.75, 0, 4]) {
    const sentence =
      `a bin must be a whole number of steps of 0.5 ms, 7 at most: current value is ${binMs} ms`;
    assertThrows(() => countsOfCellNetwork(RUN, { binMs }), RangeError, sentence);
  }
});

Deno.test("a run of a network of cells prints its rates and shows its raster", async () => {
  const run = displayedCellNetwork({ ...RUN }), shown = Deno.inspect(run);
  for (const part of ["two: a network of surrogates of cells", "E 571.4 Hz, I 285.7 Hz"]) {
    assertStringIncludes(shown, part);
  }
  const display = (run as unknown as Record<symbol, () => Promise<Record<string, string>>>)[
    Symbol.for("Jupyter.display")
  ];
  assertStringIncludes((await display.call(run))["image/svg+xml"], "neuron");
});
