import { assert, assertEquals } from "@std/assert";
import { loadSonataNetwork } from "../../lib/evaluation/sonata_network.ts";
import { nestRefractory, nestSpikeTime } from "../../lib/evaluation/sonata_models.ts";
import { simulateSpikingReference } from "../../lib/simulation/spiking/spiking_reference.ts";
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
