import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { SpecError } from "../../lib/base/spec_error.ts";
import { resolveSpiking } from "../../lib/spiking/build/resolve.ts";
import { SpikingSimulation } from "../../lib/spiking/simulation/spiking_simulation.ts";
import { gpuTest } from "../_gpu.ts";
import { networkOf } from "./_networks.ts";

const network = (rate: number) =>
  networkOf(
    [
      { name: "P", size: 100, neuron: "poisson", parameters: { rate } },
      {
        name: "A",
        size: 10,
        neuron: "lif",
        parameters: { V_th: 200 },
        receptors: { e: { kinetics: "exponential", tau: 5 } },
      },
    ],
    [{ from: "P", to: "A", receptor: "e", connect: { rule: "all-to-all" }, weight: 10, delayMs: 1 }],
  );

async function checkRates(gpu: Gpu | null): Promise<void> {
  const simulation = await SpikingSimulation.open(gpu, network(1000), { seed: 3 });
  try {
    for (const rate of [2000, 10, 9000, 200, 1000]) {
      await simulation.set({ "populations.P.parameters.rate": rate });
      const { counts, bins } = await simulation.run(200);
      const found = counts.subarray(0, bins).reduce((sum, count) => sum + count, 0) / 100 / 0.2;
      const sd = Math.sqrt(rate / 100 / 0.2);
      assert(Math.abs(found - rate) < 5 * sd, `${found} Hz instead of ${rate}`);
    }
    await assertRejects(
      () => simulation.set({ "populations.P.parameters.rate": 50_000 }),
      SpecError,
      "cells of P may only come to spike more than once in a step where they do from the start",
    );
  } finally {
    simulation.close();
  }
}

Deno.test("SpikingSimulation.set() changes rates of generators up to one spike a step, on a core", () =>
  checkRates(null));
gpuTest("SpikingSimulation.set() changes rates of generators up to one spike a step, on the GPU", checkRates);

Deno.test("a checkpoint of a first version goes on with the arrivals that it counts in quanta of its own", async () => {
  const spec = network(3000), options = { seed: 3 };
  const [whole, stopped] = [
    await SpikingSimulation.open(null, spec, options),
    await SpikingSimulation.open(null, spec, options),
  ];
  try {
    await whole.run(20);
    const { quanta, ...checkpoint } = await whole.save();
    const receptors = resolveSpiking(spec, options).populations.map((one) => one.receptors);
    const [{ quantum, firstQuantum }] = receptors[1];
    assertEquals(quanta, [[], [quantum]]);
    assert(quantum > firstQuantum, "the network counts as the first versions did");
    const own = checkpoint.populations[1].receptors.get("e")!;
    const arriving = own.arriving.map((count) => count * quantum / firstQuantum);
    assert(arriving.some((count) => count !== 0), "nothing is on its way");
    checkpoint.populations[1].receptors.set("e", { ...own, arriving });
    await stopped.restore(checkpoint);
    const [right, found] = [await whole.run(20), await stopped.run(20)];
    assertEquals(found.spikes, right.spikes);
    const state = async (simulation: SpikingSimulation) =>
      (await simulation.save()).populations[1].variables.get("V_m");
    assertEquals(await state(stopped), await state(whole));
  } finally {
    whole.close();
    stopped.close();
  }
});
