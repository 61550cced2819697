import { assert, assertEquals, assertRejects } from "@std/assert";
import { commonIntervals } from "../../../lib/experiment/recording/common_intervals.ts";
import { loadObservations } from "../../../lib/experiment/infer/observation.ts";
import { loadRecordedCounts, type RecordingOptions } from "../../../lib/experiment/infer/recorded_counts.ts";
import { FileError } from "../../../lib/io/file_error.ts";
import { encodeNpz } from "../../../lib/io/npz.ts";
import { madeUp } from "../../../lib/random/made_up.ts";
import { simulateSpikingReference } from "../../../lib/spiking/simulation/spiking_reference.ts";
import { runOfSpiking } from "../../../lib/spiking/run_of_spiking.ts";
import { scaleSpiking } from "../../../lib/spiking/override_spiking.ts";
import { getSpikingPreset } from "../../../lib/spiking/spiking_presets.ts";
import { saveRunSpikes } from "../../../lib/spiking/sonata/sonata_run.ts";
import { saveSonataSpikes, type SonataSpikes } from "../../../lib/spiking/sonata/sonata.ts";
import { saveNwb } from "../../../lib/system/nwb/nwb.ts";
import { nwbOfRun } from "../../../lib/system/nwb/nwb_of_run.ts";
import { savePynapple } from "../../../lib/system/pynapple/pynapple_file.ts";
import { pynappleSpikes } from "../../../lib/system/pynapple/pynapple_of_run.ts";
import { countsOf } from "../../../lib/system/population_counts.ts";
import { inFolder } from "../../_folder.ts";
import { writeLists } from "../../spiking/sonata/_sonata_files.ts";
import { golden } from "../../system/nwb/_golden.ts";

type About = Parameters<typeof loadRecordedCounts>[1];

/** A dataset of runs of 1 s in bins of 100 ms. */
const aboutOf = (sizes: Readonly<Record<string, number>>, durationMs = 1000, binMs = 100) => ({
  populations: Object.entries(sizes).map(([name, size]) => ({ name, size })),
  simulation: { durationMs, warmupMs: 0, binMs, stepMs: 0.1 },
} as unknown as About);

const ABOUT = aboutOf({ E: 3, I: 2 });
const spikes = (...all: [timeMs: number, cell: number][]): SonataSpikes => ({
  timesMs: Float64Array.from(all, ([time]) => time),
  cells: Uint32Array.from(all, ([, cell]) => cell),
});

async function taken(path: string, about = ABOUT, options: RecordingOptions = {}) {
  const { counts, notes } = (await loadRecordedCounts(path, about, options))!;
  const sums = counts.populations.map((_, p) => [...countsOf(counts, 0, p)].reduce((a, b) => a + b, 0));
  return { counts, notes, sums, sizes: counts.populations.map(({ size }) => size) };
}

const refused = (path: string, sentence: string, options: RecordingOptions = {}, about = ABOUT) =>
  assertRejects(() => loadRecordedCounts(path, about, options), Error, sentence);

Deno.test("cells of a SONATA file stand for populations by their names in it, or by numbers", () =>
  inFolder(async (folder) => {
    const one = `${folder}/one.h5`, two = `${folder}/two.h5`;
    await saveSonataSpikes(one, { v1: spikes([10, 0], [210, 1], [220, 4], [950, 2], [960, 3]) });
    const { counts, sizes, notes } = await taken(one, ABOUT, { cells: { E: ["0-2"], I: ["v1:3-5"] } });
    assertEquals([...countsOf(counts, 0, 0)], [1, 0, 1, 0, 0, 0, 0, 0, 0, 1]);
    assertEquals([...countsOf(counts, 0, 1)], [0, 0, 1, 0, 0, 0, 0, 0, 0, 1]);
    // Those without spikes count, too.
    assertEquals(sizes, [3, 3]);
    assert(notes.at(-1)!.includes("3 of I for 2"), notes.join());
    await saveSonataSpikes(two, {
      ...{ L4: spikes([10, 0], [20, 2]), L5: spikes([30, 1]), LGN: spikes([40, 0], [50, 7]) },
      pv: spikes([60, 1]),
    });
    const named = await taken(two, ABOUT, { cells: { E: ["L4", "L5:0-1"], I: ["pv"] } });
    assertEquals([named.sums, named.sizes], [[3, 1], [5, 2]]);
    assert(named.notes.some((note) => note === "Cells of none of the populations are left out: 2."));
    await refused(
      one,
      "what it says of cells must name E, I, or cells (--cells) must say which they are, such as E=v1",
    );
    await refused(one, "current value is populations v1");
    await refused(two, "numbers of cells must come with their population, such as L4:0-2", {
      cells: { E: ["0-2"], I: ["pv"] },
    });
    await refused(two, "must name L4, L6", { cells: { E: ["L4"], I: ["L6"] } });
    await refused(one, "each cell must be of one population", { cells: { E: ["0-3"], I: ["2-4"] } });
    await refused(one, "numbers of cells must be such as 0-239", { cells: { E: ["3-0"], I: ["4-4"] } });
    await assertRejects(() => loadRecordedCounts(one, ABOUT, { cells: { X: ["v1"] } }), TypeError, "X");
  }));

Deno.test("a file of cells with spikes alone is of as many cells as the network, unless its numbers speak against it", () =>
  inFolder(async (folder) => {
    const path = `${folder}/some.h5`, all = aboutOf({ E: 100 });
    const save = (count: number) =>
      saveSonataSpikes(path, {
        E: spikes(...Array.from({ length: count }, (_, k): [number, number] => [k + 1, k])),
      });
    // 95 of 100 cells spike: the last ones are silent. Of 40 the highest number would be a strange chance.
    for (const [count, size] of [[0, 100], [1, 100], [2, 100], [99, 100], [40, 40], [140, 140]]) {
      await save(count);
      const { sizes, notes } = await taken(path, all);
      assertEquals(sizes, [size], `${count} cells`);
      assert(
        notes[1].includes(`E is taken for ${size}; numbers (--cells E=0-${size - 1}) say it`),
        notes.join(),
      );
    }
    const { sizes } = await taken(path, all, { cells: { E: ["0-199"] } });
    assertEquals(sizes, [200]);
  }));

Deno.test("a file of pynwb is taken by what its columns say, in its longest stretch or in a window", () =>
  inFolder(async (folder) => {
    const path = `${folder}/units.nwb`, cells = { E: ["single", "noise"], I: ["multi"] };
    await Deno.writeFile(path, await golden("units"));
    // Units 7, 3 and 12 with spikes at 100, 250 and 1,500 ms, none, and 500 ms; observed from 0 to 1 and 1.25 to 2 s.
    const { sums, sizes, counts, notes } = await taken(path, ABOUT, { cells });
    assertEquals([sums, sizes, counts.bins], [[2, 1], [2, 1], 10]);
    assert(notes[0].includes("2 stretches, of which the longest is taken, 0 to 1000 ms"), notes.join());
    assertEquals(notes[1], "Spikes outside of 0 to 1000 ms are left out: 1.");
    const later = await taken(path, ABOUT, { cells, windowMs: [1250, 2000] });
    assertEquals([later.sums, later.counts.bins], [[1, 0], 7]);
    assertEquals((await taken(path, ABOUT, { cells: { E: ["3-7"], I: ["12-12"] } })).sums, [2, 1]);
    await refused(path, "such as E=3-7: current value is cells 7, 3, 12; quality (single, noise, multi)");
    await refused(path, "I=20-30 must have cells", { cells: { E: ["single"], I: ["20-30"] } });
    await refused(path, "must lie in what was observed, 0 to 1000 ms, 1250 to 2000 ms", {
      cells,
      windowMs: [900, 1300],
    });
    await refused(path, "must have an end after its start", { cells, windowMs: [900, 900] });
    await Deno.writeFile(`${folder}/empty.nwb`, await golden("empty_units"));
    await refused(`${folder}/empty.nwb`, "it must have units with spikes, a column spike_times");
    await Deno.writeFile(`${folder}/one.nwb`, await golden("one_spike"));
    const one = await taken(`${folder}/one.nwb`, aboutOf({ E: 1 }));
    assertEquals([one.sums, one.sizes, one.notes.length], [[1], [1], 1]);
  }));

Deno.test("a file of Pynapple is taken by its keys, whose metadata are pickled", async () => {
  const path = new URL("../../system/pynapple/golden/group.npz", import.meta.url).pathname;
  // Spikes of 0 at 0, 2 and 7 s, of 6 at 1 and 6 s, none of 9; observed from 0 to 3 and 5 to 10 s.
  const { sums, sizes, counts } = await taken(path, ABOUT, { cells: { E: ["0-6"], I: ["9-9"] } });
  assertEquals([sums, sizes, counts.bins], [[2, 0], [2, 1], 50]);
  assertEquals([...countsOf(counts, 0, 0).keys()].filter((bin) => countsOf(counts, 0, 0)[bin] > 0), [9, 19]);
  const early = await taken(path, ABOUT, { cells: { E: ["0-0"], I: ["6-9"] }, windowMs: [0, 3000] });
  assertEquals([early.sums, early.sizes], [[2, 1], [1, 2]]);
  await refused(path, "such as E=0-6: current value is cells 0, 6, 9");
});

Deno.test("spikes of a run give its own counts from each kind of file", () =>
  inFolder(async (folder) => {
    const durationMs = 200,
      own = await simulateSpikingReference(scaleSpiking(getSpikingPreset("coba"), 0.05), {
        durationMs,
        seed: 1,
      });
    const run = runOfSpiking([own]);
    const about = aboutOf(
      Object.fromEntries(run.counts.populations.map(({ name, size }) => [name, size])),
      durationMs,
      1,
    );
    const session = { identifier: "a", sessionStartTime: new Date("2024-05-06T07:08:09Z") };
    await saveNwb(`${folder}/a.nwb`, nwbOfRun(run, session));
    await savePynapple(`${folder}/a.npz`, pynappleSpikes(run));
    await saveRunSpikes(`${folder}/a.h5`, own);
    assert(run.counts.counts.some((count) => count > 0));
    for (const name of ["a.nwb", "a.npz", "a.h5"]) {
      const { counts, notes } = await taken(`${folder}/${name}`, about);
      assertEquals([...counts.counts], [...run.counts.counts], name);
      // A SONATA file says nothing of the time, nor of cells without spikes.
      assertEquals(notes.length, name === "a.h5" ? 2 : 0, notes.join());
    }
  }));

Deno.test("recordings that would give wrong numbers are refused, with what would mend it", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.h5`;
    const save = (timestamps: number[], unit = "ms") =>
      writeLists(path, {
        "spikes/E/timestamps": { data: timestamps, attribute: ["units", unit] },
        "spikes/E/node_ids": { data: Uint32Array.from(timestamps, () => 0) },
      });
    const about = aboutOf({ E: 1 });
    await save([0.1, 0.2], "s");
    await refused(path, "/spikes/E/timestamps must be in ms: current value is s", {}, about);
    await save([100, 200], "milliseconds");
    assertEquals((await taken(path, about)).sums, [2]);
    await save([5000, 5100]);
    await refused(
      path,
      "or a window (--window) must tell which part to take: current value is nothing, and a first spike at 5000 ms",
      {},
      about,
    );
    assertEquals((await taken(path, about, { windowMs: [4500, 5500] })).sums, [2]);
    await save([1, 1e10]);
    await refused(path, "must have at most 20000000 bins; a window (--window) takes a part", {}, about);
    await save([-5, 10, 1000]);
    const { sums, notes } = await taken(path, about);
    assertEquals(sums, [2]);
    assert(notes.includes("Spikes outside of 0 to 1000 ms are left out: 1."), notes.join());
    await savePynapple(`${folder}/a.npz`, {
      type: "TsGroup",
      keys: [0],
      cells: Uint32Array.of(0),
      timesMs: Float64Array.of(1),
      supportMs: [[0, 2]],
    });
    const bytes = (t: number) =>
      encodeNpz({
        t: { data: Float64Array.of(t), shape: [1] },
        index: { data: Float64Array.of(0), shape: [1] },
        start: { data: Float64Array.of(0), shape: [1] },
        end: { data: Float64Array.of(1), shape: [1] },
      });
    // Older files do not name their type.
    await Deno.writeFile(`${folder}/old.npz`, bytes(0.25));
    assertEquals((await taken(`${folder}/old.npz`, about)).sums, [1]);
    await Deno.writeFile(`${folder}/nan.npz`, bytes(NaN));
    await refused(
      `${folder}/nan.npz`,
      "times of spikes must be finite: current value is NaN of cell 0",
      {},
      about,
    );
  }));

Deno.test("a window and cells are refused where there are no recorded spikes, and arrays of no known form", () =>
  inFolder(async (folder) => {
    const measures = ["rate.E"], about = { measures, manifest: ABOUT };
    await Deno.writeTextFile(`${folder}/a.json`, JSON.stringify({ "rate.E": 3 }));
    await assertRejects(
      () => loadObservations(`${folder}/a.json`, about, { windowMs: [0, 1] }),
      RangeError,
      "a window may be given for recorded spikes of NWB, SONATA or Pynapple alone",
    );
    await Deno.writeFile(`${folder}/a.npz`, encodeNpz({ times: { data: Float64Array.of(1), shape: [1] } }));
    await assertRejects(
      () => loadObservations(`${folder}/a.npz`, about),
      FileError,
      "spikes of Pynapple (arrays type, t, index, keys, start, end) or voltages (v_soma, dt_ms): current value is arrays times",
    );
  }));

Deno.test("common intervals are the times that lie in all lists", () => {
  const random = madeUp(5);
  for (let turn = 0; turn < 200; turn++) {
    const lists = Array.from(
      { length: 1 + Math.floor(3 * random()) },
      () =>
        Array.from({ length: Math.floor(5 * random()) }, (): [number, number] => {
          const start = Math.floor(20 * random());
          return [start, start + 1 + Math.floor(6 * random())];
        }),
    );
    const found = commonIntervals(lists),
      within = (time: number, list: typeof lists[number]) =>
        list.some(([start, end]) => start < time && time < end);
    // Ends are whole numbers; touching ones are one.
    for (let time = 0.5; time < 30; time++) {
      const wanted = lists.every((list) => within(time, list)),
        own = found.some(([a, b]) => a < time && time < b);
      assertEquals(own, wanted, `${time} in ${JSON.stringify(lists)}`);
    }
    found.forEach(([start], k) => assert(k === 0 || start > found[k - 1][1] || lists.length > 1));
  }
  assertEquals(commonIntervals([]), []);
  assertEquals(commonIntervals([[[0, 1000], [1000, 2000]]]), [[0, 2000]]);
});
