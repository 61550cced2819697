import { assert, assertEquals } from "@std/assert";
import { loadSonataNetwork } from "../../../lib/spiking/sonata/load_sonata_network.ts";
import { nestRefractory, nestSpikeTime } from "../../../lib/spiking/sonata/sonata_models.ts";
import { simulateSpikingReference } from "../../../lib/spiking/simulation/spiking_reference.ts";
import { inFolder } from "../../_folder.ts";
import { writeJson, writeSmallCircuit } from "./_sonata_files.ts";
import expected from "./nest/expected.json" with { type: "json" };

const FOLDER = new URL("./nest", import.meta.url).pathname;

/** Cells of the models that agree to the step: the first 25. */
const EXACT = 25;

/** Steps of the spikes of each cell. */
async function spikesOf(name: string): Promise<number[][]> {
  const { spec, nodes, durationMs } = await loadSonataNetwork(`${FOLDER}/${name}.json`, { timing: "nest" });
  const { populations, spikes } = await simulateSpikingReference(spec, { durationMs: durationMs! });
  const found: number[][] = Array.from({ length: 40 }, () => []);
  const { steps, cells } = spikes!;
  for (let k = 0; k < steps.length; k++) {
    const { name, first } = populations[populations.findLastIndex(({ first }) => first <= cells[k])];
    if (nodes[name].population === "cells") found[nodes[name].ids[cells[k] - first]].push(steps[k]);
  }
  return found;
}

Deno.test("a SONATA simulation has the spikes of BMTK with NEST, each in its step", async () => {
  const found = await spikesOf("once");
  assert(expected.once.slice(0, EXACT).flat().length > 700);
  assertEquals(found.slice(0, EXACT), expected.once.slice(0, EXACT));
  // These are integrated by other schemes, of finite order: their first spikes are near.
  for (let cell = EXACT; cell < 40; cell++) {
    const [first] = found[cell], [right] = expected.once[cell];
    assertEquals(first === undefined, right === undefined, String(cell));
    if (right !== undefined) assert(Math.abs(first - right) <= 3, `${cell}: ${first} instead of ${right}`);
  }
});

Deno.test("several spikes of a source in one step all count, as in NEST", async () => {
  const found = await spikesOf("twice");
  assertEquals(found.slice(0, EXACT), expected.twice.slice(0, EXACT));
});

// NEST 3.10 with one source of spikes at 10.01, 10.02 and 10.03 ms, three times 6 mV onto a cell 15 mV below its threshold.
Deno.test("three spikes within one step make a cell fire that one of them leaves silent", () =>
  inFolder(async (folder) => {
    await writeSmallCircuit(folder);
    await writeJson(`${folder}/simulation.json`, {
      run: { tstop: 50, dt: 0.1 },
      networks: {
        nodes: ["in", "out"].map((name) => ({
          nodes_file: `network/${name}_nodes.h5`,
          node_types_file: `network/${name}_types.csv`,
        })),
        edges: [{ edges_file: "network/edges.h5", edge_types_file: "network/edge_types.csv" }],
      },
      inputs: { s: { input_type: "spikes", input_file: "spikes.h5", node_set: "in" } },
    });
    for (const [timing, step] of [["nest", 111], ["nominal", 110]] as const) {
      const { spec } = await loadSonataNetwork(`${folder}/simulation.json`, { timing });
      const { spikes } = await simulateSpikingReference(spec, { durationMs: 50 });
      const fired = [...spikes!.steps].filter((_, k) => spikes!.cells[k] > 0);
      assertEquals(fired, [step], timing);
    }
  }));

Deno.test("inputs are read with every spike, also those of one source in one step", async () => {
  const replayed = async (name: string) => {
    const { spec } = await loadSonataNetwork(`${FOLDER}/${name}.json`);
    return spec.populations.find(({ replay }) => replay)!.replay!.timesMs.length;
  };
  assertEquals([await replayed("once"), await replayed("twice")], [700, 875]);
});

Deno.test("cells start where NEST starts them: at its default, whatever their E_L", async () => {
  const { spec } = await loadSonataNetwork(`${FOLDER}/once.json`);
  const starts = spec.populations.filter(({ replay }) => !replay).map(({ name, initial }) => [
    name.replace(/^cells_(\d+).*/, "$1"),
    initial,
  ]);
  assertEquals(Object.fromEntries(starts), {
    "100": { V_m: -70 },
    "101": { V_m: -70 },
    "102": { V_m: -61 },
    "103": { V_m: -70 },
    "104": { V_m: -70 },
    "105": { V_m: -70.6, w: 0 },
    "106": { V_m: -70.6, w: 0 },
    "107": { v: -65, u: -13 },
  });
});

// What NEST 3.10 gives at a resolution of 0.1 ms.
Deno.test("times off the grid are those of NEST", () => {
  assertEquals([0.04, 0.05, 0.24, 0.26].map((time) => Math.round(nestRefractory(time, 0.1) / 0.1)), [
    1,
    1,
    3,
    3,
  ]);
  assertEquals([2, 0, 2.4000000000000004, 3].map((time) => nestRefractory(time, 0.1)), [
    2,
    0,
    2.4000000000000004,
    3,
  ]);
  const times = [10.01, 10.02, 10.03, 10.1, 10.11, 0.3, 0.1 + 0.2, 0.3 + 1e-13, 7.7, 7.7 + 1e-13, 99.9];
  const steps = times.map((time) => Math.round(nestSpikeTime(time, 0.1) / 0.1));
  assertEquals(steps, [101, 101, 101, 101, 102, 3, 3, 4, 77, 78, 999]);
  for (let step = 1; step < 2000; step++) assertEquals(nestSpikeTime(step * 0.1, 0.1), step * 0.1);
});
