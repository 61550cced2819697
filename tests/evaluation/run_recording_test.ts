import { assert, assertEquals } from "@std/assert";
import { RunRecording } from "../../lib/evaluation/run_recording.ts";
import { loadSpikingRun, saveRecordedRun, saveSpikingRun } from "../../lib/evaluation/spiking_file.ts";
import { SpikingSummary, summarizeSpiking } from "../../lib/evaluation/summarize_spiking.ts";
import { scaleSpiking } from "../../lib/network/spiking/override_spiking.ts";
import { getSpikingPreset } from "../../lib/network/spiking/spiking_presets.ts";
import { joinRuns } from "../../lib/simulation/spiking/join_runs.ts";
import type { SpikingRun } from "../../lib/simulation/spiking/spiking_run.ts";
import { SpikingSimulation } from "../../lib/simulation/spiking/spiking_simulation.ts";
import { inFolder } from "../_folder.ts";

/** A run in parts. */
async function parts(): Promise<SpikingRun[]> {
  const spec = scaleSpiking(getSpikingPreset("cuba"), 0.2);
  const simulation = await SpikingSimulation.open(null, spec, { seed: 2, binMs: 2 });
  const all: SpikingRun[] = [];
  for (const ms of [2, 100, 38, 60]) all.push(await simulation.run(ms));
  simulation.close();
  return all;
}

Deno.test("a recording on the disk gives the file and the summary of the run in memory, also after a cut", () =>
  inFolder(async (folder) => {
    const all = await parts();
    const whole = joinRuns(all);
    assert(whole.spikes!.steps.length > 300, `${whole.spikes!.steps.length}`);
    const shape = { populations: 2, binSteps: 20 };
    let recording = await RunRecording.open(`${folder}/r`, shape);
    for (const part of all.slice(0, 3)) await recording.add(part);
    recording.close();
    // As if the checkpoint was that after the second part.
    recording = await RunRecording.open(`${folder}/r`, shape, { step: 1020 });
    assertEquals([await recording.bins(), await recording.spikes()], [
      51,
      joinRuns(all.slice(0, 2)).spikes!.steps.length,
    ]);
    for (const part of all.slice(2)) await recording.add(part);
    await saveSpikingRun(`${folder}/memory.npz`, whole);
    await saveRecordedRun(`${folder}/disk.npz`, { ...whole, counts: new Uint32Array(), spikes: undefined }, {
      recording,
    });
    assertEquals(await loadSpikingRun(`${folder}/disk.npz`), await loadSpikingRun(`${folder}/memory.npz`));
    const summary = new SpikingSummary({ skipMs: 50 });
    const stretches: SpikingRun[] = [];
    for await (const stretch of recording.stretches(whole)) {
      summary.add(stretch);
      stretches.push(stretch);
    }
    assertEquals(summary.populations(), summarizeSpiking(whole, { skipMs: 50 }));
    assertEquals(joinRuns(stretches).spikes, whole.spikes);
    await recording.remove();
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["disk.npz", "memory.npz"]);
  }));

Deno.test("a summary of parts is that of the whole", async () => {
  const all = await parts();
  const summary = new SpikingSummary({ skipMs: 33 });
  for (const part of all) summary.add(part);
  assertEquals(summary.populations(), summarizeSpiking(joinRuns(all), { skipMs: 33 }));
});
