import { assertEquals } from "@std/assert";
import { simulateDetailedNetwork } from "../../lib/cable/simulation/detailed_network.ts";
import { getCellPreset } from "../../lib/cable/cell_presets.ts";
import type { CellNetworkSpec } from "../../lib/cable/cell_network_spec.ts";
import { simulateReference } from "../../lib/markov/cpu/reference.ts";
import { getMifPreset } from "../../lib/markov/presets.ts";
import { DEFAULT_SEED } from "../../lib/random/default_seed.ts";
import { getSpikingPreset } from "../../lib/spiking/spiking_presets.ts";
import { simulateSpikingReference } from "../../lib/spiking/simulation/spiking_reference.ts";
import { simulate } from "../../lib/systems.ts";
import { toySystem } from "../house/toy_system.ts";

Deno.test("without a seed all engines run the network of seed 1", async () => {
  assertEquals(DEFAULT_SEED, 1);
  const mif = getMifPreset("mif-small-syn"), spiking = getSpikingPreset("synfire"), durationMs = 5;
  assertEquals((await simulateReference(mif, { durationMs, warmupMs: 0 })).seed, 1);
  assertEquals((await simulateSpikingReference(spiking, { durationMs })).seed, 1);
  const network: CellNetworkSpec = {
    ...{ kind: "cell-network", name: "two", stepMs: 1, projections: [] },
    populations: [{ name: "E", size: 2, groups: { all: [0] } }],
    drives: [{ to: "E", receptor: "all", rateHz: 300 }],
  };
  const cells = getCellPreset("olah2022-soma");
  const [without, given] = await Promise.all(
    [{}, { seed: 1 }].map((seed) =>
      simulateDetailedNetwork(network, { cells, durationMs, ...seed, record: 2 })
    ),
  );
  assertEquals(without.populations[0].outputs, given.populations[0].outputs);
});

Deno.test("simulate() asks a system of one's own for seed 1 where none is given", async () => {
  const asked: (number | undefined)[] = [];
  const own = {
    ...toySystem,
    simulate: (...[gpu, specs, options]: Parameters<typeof toySystem.simulate>) => {
      asked.push(options.seed);
      return toySystem.simulate(gpu, specs, options);
    },
  };
  await simulate(null, toySystem.preset("toy"), { durationMs: 50, systems: [own] });
  assertEquals(asked, [1]);
});
