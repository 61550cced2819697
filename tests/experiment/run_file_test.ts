import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { loadCounts, loadRun, saveCounts, saveRun } from "../../lib/experiment/run_file.ts";
import { summarizeRun } from "../../lib/experiment/summarize_run.ts";
import { FileError } from "../../lib/io/file_error.ts";
import { isUserError } from "../../lib/base/errors.ts";
import { getPreset } from "../../lib/markov/presets.ts";
import { simulateExact, simulateReference } from "../../lib/markov/cpu/reference.ts";
import { simulateSpikingReference } from "../../lib/spiking/simulation/spiking_reference.ts";
import { getSpikingPreset } from "../../lib/spiking/spiking_presets.ts";
import { pairRuns } from "./_bursts.ts";
import { inFolder } from "../_folder.ts";

const everything = {
  spikes: true,
  pools: true,
  histogram: { everyMs: 10, lowest: -66, width: 10, bins: 17 },
  voltages: { everyMs: 10, excitatory: 3, inhibitory: 2 },
};

Deno.test("loadRun() returns what saveRun() was given", () =>
  inFolder(async (folder) => {
    const run = await simulateReference(getPreset("mif-small-syn"), {
      networks: 2,
      durationMs: 50,
      warmupMs: 10,
      seed: 5,
      record: everything,
    });
    await saveRun(`${folder}/run.npz`, run);
    assertEquals(await loadRun(`${folder}/run.npz`), run);
    const exact = await simulateExact(getPreset("mif-small-syn"), { durationMs: 20, warmupMs: 0 });
    await saveRun(`${folder}/exact.npz`, exact);
    assertEquals(summarizeRun(await loadRun(`${folder}/exact.npz`)), summarizeRun(exact));
  }));

Deno.test("saveRun() names the function that saves a run of simulateSpiking(), and refuses what is no run", async () => {
  const run = await simulateSpikingReference(getSpikingPreset("izhikevich-2003"), { durationMs: 1 });
  for (
    const [given, sentence] of [
      [run, "saveSpikingRun saves: current value is a SpikingRun"],
      [[run, run], "it must be one run: current value is a list of 2"],
      [{}, "it must be one of simulate"],
      [undefined, "it must be one of simulate"],
    ] as const
  ) {
    const error = await assertRejects(() => saveRun("never.npz", given as never), TypeError, sentence);
    assertEquals(isUserError(error), true);
  }
});

Deno.test("loadCounts() reads runs of networks and of surrogates", () =>
  inFolder(async (folder) => {
    const [e, i] = [Uint16Array.of(1, 2, 3, 4, 5, 6), Uint16Array.of(6, 5, 4, 3, 2, 1)];
    const counts = pairRuns({ runs: 2, bins: 3, e, i });
    await saveCounts(`${folder}/surrogate.npz`, counts, { seed: 4 });
    const loaded = await loadCounts(`${folder}/surrogate.npz`);
    assertEquals([loaded.counts, loaded.kind, loaded.specs, loaded.header.seed], [
      counts,
      "surrogate",
      [],
      4,
    ]);
    const error = await assertRejects(() => loadRun(`${folder}/surrogate.npz`), FileError);
    assertStringIncludes(error.message, "must hold a network's run: current value is a surrogate's");
  }));

Deno.test("loadRun() refuses missing, cut and foreign files with one sentence", () =>
  inFolder(async (folder) => {
    const path = `${folder}/run.npz`;
    await saveRun(path, await simulateReference(getPreset("mif-small-syn"), { durationMs: 20, warmupMs: 0 }));
    const bytes = await Deno.readFile(path);
    for (const length of [0, 10, Math.floor(bytes.length / 2), bytes.length - 1]) {
      await Deno.writeFile(path, bytes.subarray(0, length));
      const error = await assertRejects(() => loadRun(path), FileError);
      assertStringIncludes(error.message, "Cannot read");
    }
    await Deno.writeTextFile(path, "not a run at all");
    await assertRejects(() => loadRun(path), FileError);
    await assertRejects(() => loadRun(`${folder}/missing.npz`), FileError);
  }));
