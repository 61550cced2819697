import { assert } from "@std/assert";
import { simulateSpikingReference } from "../../lib/spiking/simulation/spiking_reference.ts";
import { getSpikingPreset } from "../../lib/spiking/spiking_presets.ts";

import { awakeTest, WARMUP_BINS } from "./_awake.ts";

awakeTest(4);

Deno.test("the nuclei of the awake cerebellum have the published rate at rest", async () => {
  const run = await simulateSpikingReference(getSpikingPreset("cerebellum-awake-nuclei"), {
    durationMs: 1100,
    binMs: 100,
    record: { spikes: false },
  });
  const rates = run.populations.map(({ name, size }, at) => {
    const counts = run.counts.slice(at * run.bins + WARMUP_BINS, (at + 1) * run.bins);
    const spikes = counts.reduce((sum, one) => sum + one, 0);
    return [name, spikes / size / ((run.bins - WARMUP_BINS) * 0.1)] as const;
  });
  // In half a second 119 cells spike 2700 times, 2 percent of error; published with the olive, which adds a little.
  const nuclei = new Map(rates).get("DCN")!;
  assert(Math.abs(nuclei / 45 - 1) < 0.1, `${nuclei} Hz, published 45`);
});
