import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  FileError,
  loadAnyRun,
  loadCounts,
  loadRun,
  loadSpikingRun,
  type Run,
  saveRun,
  summarizeRun,
} from "../../mod.ts";
import { inFolder } from "../_folder.ts";
import { at } from "./_kept.ts";
import { markovianRun, ownRun, spikingRun, systemRun, THREE } from "./_run_formats.ts";
import { toySystem } from "./toy_system.ts";

/** A run without what differs each time it is made. */
function lasting<Timed extends object>(run: Timed): Timed {
  return {
    ...run,
    wallSeconds: 0,
    adapter: "",
    ...("own" in run ? { own: lasting(run.own as object) } : {}),
  };
}

Deno.test("files of Markovian runs in the form of version 0.1.0 are read as they were written", async () => {
  const path = at("runs/markov-1.npz"), run = await markovianRun();
  assertEquals(lasting(await loadRun(path)), lasting(run));
  const all = await loadAnyRun(path);
  assertEquals([all.system, lasting(all.own as object)], ["mif", lasting(run)]);
  assertEquals((await loadCounts(path)).counts, all.counts);
});

Deno.test("files of point neurons in their own layout are read as they were written", async () => {
  const path = at("runs/spiking-1.npz"), run = await spikingRun();
  const { seconds: _, adapter: __, ...kept } = await loadSpikingRun(path);
  const { seconds: ___, adapter: ____, ...made } = run;
  assertEquals(kept, made);
  const all = await loadAnyRun(path);
  assertEquals([all.system, all.counts.bins, all.traces!.length], ["spiking", 60, 1]);
});

Deno.test("files of runs of any system are read as they were written, of a system of one's own too", async () => {
  assertEquals(lasting(await loadAnyRun(at("runs/run-2.npz"))), lasting(await systemRun()));
  const own = lasting(await loadAnyRun(at("runs/own-2.npz")));
  assertEquals(own, lasting(await ownRun()));
  const systems = [toySystem as never];
  assertEquals(lasting(await loadAnyRun(at("runs/own-2.npz"), { systems })), own);
});

Deno.test("files of a surrogate's counts are read as they were written", async () => {
  const { counts, kind, header } = await loadCounts(at("runs/counts-1.npz"));
  assertEquals([counts, kind, header.seed, header.model], [THREE, "surrogate", 4, "m"]);
});

Deno.test("saveRun() writes runs of all systems in one form, and what each records beside it", () =>
  inFolder(async (folder) => {
    const markovian = await markovianRun(), path = `${folder}/run.npz`;
    await saveRun(path, markovian);
    assertEquals(await loadRun(path), markovian);
    assertEquals(summarizeRun(await loadRun(path)), summarizeRun(markovian));
    const read = await loadAnyRun(path);
    assertEquals((await loadCounts(path)).counts, read.counts);
    await saveRun(path, read);
    assertEquals(await loadAnyRun(path), read);
    for (const run of [await systemRun(), await ownRun()]) {
      await saveRun(path, run);
      assertEquals(await loadAnyRun(path), run);
    }
    const { message } = await assertRejects(() => loadRun(path), FileError);
    assertStringIncludes(message, "it must hold a run of Markovian networks as they record it");
  }));

Deno.test("a system of one's own keeps arrays of its own in run files", () =>
  inFolder(async (folder) => {
    const path = `${folder}/run.npz`;
    const keeping = {
      ...toySystem,
      files: {
        write: ({ own }: Run) => ({
          arrays: { ready: { data: own as Float64Array, shape: [2] } },
          about: { unit: "ms" },
        }),
        read: (file: { read(name: string): { data: unknown } }) => file.read("ready").data,
      },
    };
    const run = { ...await ownRun(), own: Float64Array.of(1, 2) };
    const systems = [keeping as never];
    await saveRun(path, run, { systems });
    assertEquals((await loadAnyRun(path, { systems })).own, run.own);
    assertEquals((await loadAnyRun(path)).own, undefined);
  }));
