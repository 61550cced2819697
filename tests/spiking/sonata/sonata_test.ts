import { assertEquals, assertRejects } from "@std/assert";
import { loadHdf5 } from "../../../lib/deps/h5wasm.ts";
import { saveRunReport, saveRunSpikes } from "../../../lib/spiking/sonata/sonata_run.ts";
import { FileError } from "../../../lib/io/file_error.ts";
import { loadSonataSpikes, saveSonataSpikes } from "../../../lib/spiking/sonata/sonata.ts";
import { scaleSpiking } from "../../../lib/spiking/override_spiking.ts";
import { getSpikingPreset } from "../../../lib/spiking/spiking_presets.ts";
import { parseSpikingSpec } from "../../../lib/spiking/spiking_spec.ts";
import { simulateSpikingReference } from "../../../lib/spiking/simulation/spiking_reference.ts";
import { inFolder } from "../../_folder.ts";

/** Everything of an HDF5 file by path: shapes, types, attributes and values. */
async function contents(path: string): Promise<Record<string, unknown>> {
  const { h5, files } = await loadHdf5();
  files.writeFile("test.h5", await Deno.readFile(path));
  const file = new h5.File("test.h5", "r");
  const found: Record<string, unknown> = {};
  const attributes = (of: { attrs: Record<string, { value: unknown }> }) =>
    Object.fromEntries(
      Object.entries(of.attrs).map((
        [name, { value }],
      ) => [name, ArrayBuffer.isView(value) ? [...value as Uint32Array] : value]),
    );
  found["/"] = attributes(file);
  const visit = (group: InstanceType<typeof h5.Group>) => {
    for (const name of group.keys()) {
      const item = group.get(name);
      if (item instanceof h5.Group) visit(item);
      else if (item instanceof h5.Dataset) {
        const value = Array.from(item.value as ArrayLike<number | bigint>, Number);
        found[item.path] = { dtype: item.dtype, shape: item.shape, value, ...attributes(item) };
      }
    }
  };
  visit(file);
  file.close();
  files.unlink("test.h5");
  return found;
}

// What these tests pin was read by libsonata 0.1.x (SpikeReader, SomaReportReader) and h5py 3.16 by hand.
Deno.test("spikes have the layout of SONATA: magic, version, units, populations", () =>
  inFolder(async (folder) => {
    const path = `${folder}/spikes.h5`;
    await saveSonataSpikes(path, {
      E: { timesMs: Float64Array.of(0.1, 2.5, 2.5), cells: Uint32Array.of(4, 0, 7) },
      I: { timesMs: new Float64Array(), cells: new Uint32Array() },
    });
    assertEquals(await contents(path), {
      "/": { magic: 2682, version: [0, 1] },
      "/spikes/E/timestamps": { dtype: "<d", shape: [3], value: [0.1, 2.5, 2.5], units: "ms" },
      "/spikes/E/node_ids": { dtype: "<Q", shape: [3], value: [4, 0, 7] },
      "/spikes/I/timestamps": { dtype: "<d", shape: [0], value: [], units: "ms" },
      "/spikes/I/node_ids": { dtype: "<Q", shape: [0], value: [] },
    });
    assertEquals((await loadSonataSpikes(path)).E.cells, Uint32Array.of(4, 0, 7));
  }));

Deno.test("spikes of a run are divided by population, and drive another run as a replay", () =>
  inFolder(async (folder) => {
    const spec = scaleSpiking(getSpikingPreset("coba"), 0.1);
    const run = await simulateSpikingReference(spec, { durationMs: 60, seed: 1 });
    await saveRunSpikes(`${folder}/run.h5`, run);
    const spikes = await loadSonataSpikes(`${folder}/run.h5`);
    const total = run.spikes!.steps.length;
    assertEquals(spikes.E.timesMs.length + spikes.I.timesMs.length, total);
    assertEquals(spikes.E.timesMs.length, run.counts.subarray(0, 60).reduce((sum, count) => sum + count, 0));
    const { timesMs, cells } = spikes.I;
    const replaying = parseSpikingSpec({
      kind: "spiking",
      name: "replay",
      stepMs: 0.1,
      populations: [{
        name: "I",
        size: 80,
        neuron: "replay",
        replay: { timesMs: [...timesMs], cells: [...cells] },
      }],
      projections: [],
    });
    const again = await simulateSpikingReference(replaying, { durationMs: 60 });
    assertEquals([...again.spikes!.steps], [...spikes.I.timesMs].map((time) => Math.round(time / 0.1)));
    assertEquals(again.spikes!.cells, spikes.I.cells);
  }));

Deno.test("a trace becomes a report with its mapping and times", () =>
  inFolder(async (folder) => {
    const run = await simulateSpikingReference(scaleSpiking(getSpikingPreset("coba"), 0.05), {
      durationMs: 2,
      record: { traces: [{ population: "E", variable: "V_m", cells: 3 }], everyMs: 0.5 },
    });
    const path = `${folder}/report.h5`;
    await saveRunReport(path, run, { variable: "V_m", unit: "mV" });
    const found = await contents(path);
    assertEquals(found["/report/E/data"], {
      dtype: "<f",
      shape: [4, 3],
      value: [...run.traces[0].values],
      units: "mV",
    });
    assertEquals(found["/report/E/mapping/index_pointers"], { dtype: "<Q", shape: [4], value: [0, 1, 2, 3] });
    assertEquals(found["/report/E/mapping/node_ids"], { dtype: "<Q", shape: [3], value: [0, 1, 2] });
    assertEquals(found["/report/E/mapping/time"], {
      dtype: "<d",
      shape: [3],
      value: [0.5, 2.5, 0.5],
      units: "ms",
    });
    await assertRejects(
      () => saveRunReport(path, run, { variable: "w", unit: "pA" }),
      RangeError,
      "must have recorded w: current value is V_m",
    );
  }));

Deno.test("the older layout is read, and what is no SONATA file is refused in one sentence", () =>
  inFolder(async (folder) => {
    const { h5, files } = await loadHdf5();
    const file = new h5.File("old.h5", "w");
    const spikes = file.create_group("spikes");
    spikes.create_dataset({ name: "timestamps", data: Float64Array.of(5, 1), shape: [2], dtype: "<d" });
    spikes.create_dataset({ name: "gids", data: Uint32Array.of(9, 3), shape: [2], dtype: "<I" });
    file.close();
    await Deno.writeFile(`${folder}/old.h5`, files.readFile("old.h5"));
    const { default: old } = await loadSonataSpikes(`${folder}/old.h5`);
    assertEquals([[...old.timesMs], [...old.cells]], [[1, 5], [3, 9]]);
    await Deno.writeTextFile(`${folder}/text.h5`, "no spikes here");
    await assertRejects(
      () => loadSonataSpikes(`${folder}/text.h5`),
      FileError,
      "it must be a SONATA file with /spikes: current value is no HDF5 file",
    );
    const empty = new h5.File("empty.h5", "w");
    empty.close();
    await Deno.writeFile(`${folder}/empty.h5`, files.readFile("empty.h5"));
    await assertRejects(
      () => loadSonataSpikes(`${folder}/empty.h5`),
      FileError,
      "current value is an HDF5 file without them",
    );
  }));
