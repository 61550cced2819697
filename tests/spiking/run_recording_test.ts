import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { FileError } from "../../lib/io/file_error.ts";
import { RunRecording } from "../../lib/spiking/files/run_recording.ts";
import { loadSpikingRun, saveRecordedRun, saveSpikingRun } from "../../lib/spiking/files/spiking_file.ts";
import { SpikingSummary, summarizeSpiking } from "../../lib/experiment/summarize_spiking.ts";
import { scaleSpiking } from "../../lib/spiking/override_spiking.ts";
import { getSpikingPreset } from "../../lib/spiking/spiking_presets.ts";
import { joinRuns } from "../../lib/spiking/simulation/join_runs.ts";
import type { SpikingRun } from "../../lib/spiking/simulation/spiking_run.ts";
import { SpikingSimulation } from "../../lib/spiking/simulation/spiking_simulation.ts";
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
    const summary = new SpikingSummary({ warmupMs: 50 });
    const stretches: SpikingRun[] = [];
    for await (const stretch of recording.stretches(whole)) {
      summary.add(stretch);
      stretches.push(stretch);
    }
    assertEquals(summary.populations(), summarizeSpiking(whole, { warmupMs: 50 }));
    assertEquals(joinRuns(stretches).spikes, whole.spikes);
    await recording.remove();
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["disk.npz", "memory.npz"]);
  }));

Deno.test("a summary of parts is that of the whole", async () => {
  const all = await parts();
  const summary = new SpikingSummary({ warmupMs: 33 });
  for (const part of all) summary.add(part);
  assertEquals(summary.populations(), summarizeSpiking(joinRuns(all), { warmupMs: 33 }));
});

/** A recording of the first parts, closed. */
async function recorded(folder: string, all: readonly SpikingRun[]): Promise<string> {
  const recording = await RunRecording.open(folder, { populations: 2, binSteps: 20 });
  for (const part of all) await recording.add(part);
  recording.close();
  return recording.id;
}

Deno.test("a recording that is shorter than its checkpoint is refused, at whatever length each of its files was cut", () =>
  inFolder(async (folder) => {
    const all = (await parts()).slice(0, 2), path = `${folder}/r`, shape = { populations: 2, binSteps: 20 };
    const id = await recorded(path, all);
    const names = ["steps", "cells", "counts"], end = { step: 1020, id };
    const whole = await Promise.all(names.map((name) => Deno.readFile(`${path}/${name}.u32`)));
    const cut = fc.tuple(fc.nat(2), fc.double({ min: 0, max: 0.999, noNaN: true }));
    await fc.assert(
      fc.asyncProperty(cut, async ([at, part]) => {
        const bytes = whole[at].subarray(0, Math.floor(part * whole[at].length));
        await Deno.writeFile(`${path}/${names[at]}.u32`, bytes);
        const error = await assertRejects(() => RunRecording.open(path, shape, end), FileError);
        assert(error.message.includes("numbers that were there at the checkpoint"), error.message);
        assertEquals((await Deno.stat(`${path}/${names[at]}.u32`)).size, bytes.length);
        await Deno.writeFile(`${path}/${names[at]}.u32`, whole[at]);
      }),
      { numRuns: 60 },
    );
    (await RunRecording.open(path, shape, end)).close();
    const other = { step: 1020, id: crypto.randomUUID() };
    await assertRejects(() => RunRecording.open(path, shape, other), FileError, "current value is another");
    // Counts that do not go with the spikes.
    const counts = whole[2].slice();
    counts[0]++;
    await Deno.writeFile(`${path}/counts.u32`, counts);
    await assertRejects(() => RunRecording.open(path, shape, end), FileError, "steps.u32 as it must hold");
  }));

Deno.test("a folder that no recording made is refused and left as it is; one of an older version is taken", () =>
  inFolder(async (folder) => {
    const path = `${folder}/r`, shape = { populations: 2, binSteps: 20 };
    const others: Record<string, string>[] = [
      {},
      { "notes.txt": "" },
      { "steps.u32": "" },
      { "recording.json": "{}" },
      { "steps.u32": "", "cells.u32": "", "counts.u32": "", "notes.txt": "" },
      { "steps.u32": "", "cells.u32": "", "counts.u32": "", "recording.json": '{"format":"other"}' },
    ];
    for (const files of others) {
      await Deno.mkdir(path);
      for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(`${path}/${name}`, text);
      for (const end of [null, { step: 20 }]) {
        await assertRejects(
          () => RunRecording.open(path, shape, end),
          FileError,
          "current value is another folder",
        );
      }
      assertEquals([...Deno.readDirSync(path)].map(({ name }) => name).sort(), Object.keys(files).sort());
      await Deno.remove(path, { recursive: true });
    }
    await Deno.writeTextFile(path, "a file");
    await assertRejects(() => RunRecording.open(path, shape), FileError, "current value is no folder");
    await Deno.remove(path);
    await recorded(path, (await parts()).slice(0, 2));
    await Deno.remove(`${path}/recording.json`);
    assert(await RunRecording.find(path));
    const recording = await RunRecording.open(path, shape, { step: 1020 });
    assertEquals([await recording.bins(), recording.id], [51, ""]);
    await recording.remove();
    assert(!await RunRecording.find(path));
    assertEquals([...Deno.readDirSync(folder)], []);
  }));
