import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { loadSpikingRun } from "../../lib/spiking/files/spiking_file.ts";
import { summarizeSpiking } from "../../lib/experiment/summarize_spiking.ts";
import { cliTest } from "./_volley.ts";

/** Ten cells under constant currents, which fire regularly, and sooner at first. */
const SPEC = {
  kind: "spiking",
  name: "mine",
  stepMs: 0.1,
  populations: [{ name: "A", size: 10, neuron: "lif", parameters: { I_e: { uniform: [300, 600] } } }],
  projections: [],
};

cliTest(
  "volley simulate prints rates of the whole run, and says so where --warmup leaves something out",
  async (run, folder) => {
    await Deno.writeTextFile(`${folder}/mine.json`, JSON.stringify(SPEC));
    const simulate = ["simulate", "mine.json", "--duration", "500", "--engine", "reference"];
    const whole = JSON.parse((await run(...simulate, "--out", "run.npz", "--json")).out);
    assertEquals(whole.warmupMs, 0);
    assert(whole.spikes > 50, whole.spikes);
    // Every spike counts: 10 cells, half a second.
    assertEquals(whole.populations[0].rateHz, whole.spikes / 10 / 0.5);
    assertEquals((await run(...simulate)).out.includes("without the first"), false);

    const late = JSON.parse((await run(...simulate, "--warmup", "200", "--json")).out);
    assertEquals([late.warmupMs, late.spikes], [200, whole.spikes]);
    const saved = await loadSpikingRun(`${folder}/run.npz`);
    // The 200th bin ends at step 2000, whose spikes are left out.
    const after = saved.spikes!.steps.filter((step) => step > 2000).length;
    assertEquals(late.populations[0].rateHz, after / 10 / 300 * 1000);
    assertEquals(late.populations, summarizeSpiking(saved, { warmupMs: 200 }));

    const { out } = await run(...simulate, "--warmup", "200", "--networks", "2");
    const row = out.split("\n").find((line) => line.startsWith("A "))!;
    assertStringIncludes(row, "Hz");
    assertStringIncludes(row, "without the first 200 ms");
  },
);
