import { assert, assertEquals } from "@std/assert";
import { summarizeSpiking } from "../../lib/experiment/summarize_spiking.ts";
import { getSpikingPreset } from "../../lib/spiking/spiking_presets.ts";
import { simulateSpiking } from "../../lib/spiking/simulation/spiking_engine.ts";
import { simulateSpikingReference } from "../../lib/spiking/simulation/spiking_reference.ts";
import { gpuTest } from "../_gpu.ts";
import { deviations, golden, measure, setting } from "./_brette.ts";

Deno.test("cuba with one seed has the rates and irregularity of the same network in Brian2, on the CPU", async () => {
  const { spec, durationMs } = setting("cuba");
  const found = await measure((seed) => simulateSpikingReference(spec, { durationMs, seed }), [1]);
  assertEquals(deviations(found, golden.networks.cuba), []);
});

gpuTest(
  "coba on the GPU is coba on a core: the same spikes for 50 ms, the same statistics after",
  async (gpu) => {
    const spec = getSpikingPreset("coba");
    const [one, two] = [
      await simulateSpiking(gpu, spec, { durationMs: 400, seed: 1 }),
      await simulateSpikingReference(spec, { durationMs: 400, seed: 1 }),
    ];
    const until = two.spikes!.steps.findIndex((step) => step > 500);
    assert(until > 1000);
    assertEquals(one.spikes!.steps.slice(0, until), two.spikes!.steps.slice(0, until));
    assertEquals(one.spikes!.cells.slice(0, until), two.spikes!.cells.slice(0, until));
    const rates = [one, two].map((run) => summarizeSpiking(run)[0].rateHz);
    assert(Math.abs(rates[0] / rates[1] - 1) < 0.1, String(rates));
  },
);
