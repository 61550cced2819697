import { assertEquals } from "@std/assert";
import { simulateSpiking } from "../../lib/spiking/simulation/spiking_engine.ts";
import { simulateSpikingReference } from "../../lib/spiking/simulation/spiking_reference.ts";
import { gpuTest } from "../_gpu.ts";
import { deviations, golden, measure, setting } from "./_brette.ts";

for (const name of ["coba", "cuba"]) {
  Deno.test(`${name} has the rates and irregularity of the same network in Brian2, on the CPU`, async () => {
    const { spec, durationMs } = setting(name);
    const found = await measure((seed) => simulateSpikingReference(spec, { durationMs, seed }), [1, 2, 3, 4]);
    assertEquals(deviations(found, golden.networks[name]), []);
  });
}

Deno.test("cobahh has the rates and irregularity of the same network in Brian2, by the processor's kernels", async () => {
  const { spec, durationMs } = setting("cobahh");
  const found = await measure((seed) => simulateSpikingReference(spec, { durationMs, seed }), [1, 2]);
  assertEquals(deviations(found, golden.networks.cobahh), []);
});

gpuTest("cobahh has the rates and irregularity of the same network in Brian2, on the GPU", async (gpu) => {
  const { spec, durationMs } = setting("cobahh");
  const found = await measure((seed) => simulateSpiking(gpu, spec, { durationMs, seed }), [1, 2]);
  assertEquals(deviations(found, golden.networks.cobahh), []);
});
