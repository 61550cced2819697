import { assert, assertEquals, assertRejects } from "@std/assert";
import { loadRecordedCounts } from "../../../lib/experiment/infer/recorded_counts.ts";
import { loadObservations } from "../../../lib/experiment/infer/observation.ts";
import { saveSonataSpikes } from "../../../lib/spiking/sonata/sonata.ts";
import { saveNwb } from "../../../lib/system/nwb/nwb.ts";
import { savePynapple } from "../../../lib/system/pynapple/pynapple_file.ts";
import { countsOf } from "../../../lib/system/population_counts.ts";
import { inFolder } from "../../_folder.ts";

const SIMULATION = { durationMs: 20, warmupMs: 0, binMs: 2, stepMs: 0.1 };
const ABOUT = {
  populations: [{ name: "E", size: 3 }, { name: "I", size: 2 }],
  simulation: SIMULATION,
} as unknown as Parameters<typeof loadRecordedCounts>[1];
const NWB = { identifier: "mine", sessionStartTime: new Date("2024-05-06T07:08:09Z") };

/** Spikes at 1, 5 and 19.9 ms of E, at 0.5 ms of I. */
const E = { timesMs: Float64Array.of(1, 5, 19.9), cells: Uint32Array.of(2, 0, 2) };
const I = { timesMs: Float64Array.of(0.5), cells: Uint32Array.of(1) };
const WANTED = [[1, 0, 1, 0, 0, 0, 0, 0, 0, 1], [1, 0, 0, 0, 0, 0, 0, 0, 0, 0]];

Deno.test("recorded spikes of NWB, SONATA and Pynapple are the same counts", () =>
  inFolder(async (folder) => {
    await saveNwb(`${folder}/a.nwb`, {
      ...NWB,
      populations: { E: { size: 3, ...E }, I: { size: 2, ...I } },
      observedMs: [0, 20],
    });
    await saveSonataSpikes(`${folder}/a.h5`, { E, I });
    await savePynapple(`${folder}/a.npz`, {
      ...{ type: "TsGroup", keys: [1, 2, 3, 7, 9], supportMs: [[0, 20]] },
      timesMs: Float64Array.of(0.5, 1, 5, 19.9),
      cells: Uint32Array.of(4, 2, 0, 2),
      about: { region: ["x", "x", "y", "y", "y"], kind: ["E", "E", "E", "I", "I"], depth: [1, 2, 3, 4, 5] },
    });
    for (const name of ["a.nwb", "a.h5", "a.npz"]) {
      const { counts, notes } = (await loadRecordedCounts(`${folder}/${name}`, ABOUT))!;
      assertEquals([0, 1].map((p) => Array.from(countsOf(counts, 0, p))), WANTED, name);
      assertEquals(counts.populations.map(({ size }) => size), [3, 2], name);
      // A SONATA file of spikes says nothing of the time, nor of cells without spikes.
      assertEquals(notes.length, name === "a.h5" ? 2 : 0, name);
      const measures = ["rate.E", "rate.I"];
      const [{ values }] = await loadObservations(`${folder}/${name}`, { measures, manifest: ABOUT });
      assertEquals(values, { "rate.E": 50, "rate.I": 25 }, name);
    }
  }));

Deno.test("of a recording of other cells, later spikes or odd intervals it is said what was made of it", () =>
  inFolder(async (folder) => {
    await saveNwb(`${folder}/few.nwb`, {
      ...NWB,
      populations: { E: { size: 9, ...E }, I: { size: 2, ...I } },
      observedMs: [2, 9],
    });
    const few = (await loadRecordedCounts(`${folder}/few.nwb`, ABOUT))!;
    // Three whole bins from 2 ms on.
    assertEquals([0, 1].map((p) => Array.from(countsOf(few.counts, 0, p))), [[0, 1, 0], [0, 0, 0]]);
    assert(few.notes.some((note) => note.includes("9 of E for 3")), few.notes.join());
    await saveSonataSpikes(`${folder}/long.h5`, {
      E: { timesMs: Float64Array.of(1, 31), cells: Uint32Array.of(0, 2) },
      I,
    });
    const long = (await loadRecordedCounts(`${folder}/long.h5`, ABOUT))!;
    assertEquals([long.counts.bins, countsOf(long.counts, 0, 0)[15]], [16, 1]);
    assert(long.notes[0].includes("0 to 32 ms"), long.notes[0]);
    await saveSonataSpikes(`${folder}/none.h5`, {
      E: { timesMs: new Float64Array(), cells: new Uint32Array() },
      I,
    });
    const none = (await loadRecordedCounts(`${folder}/none.h5`, ABOUT))!;
    assertEquals([0, 1].map((p) => Array.from(countsOf(none.counts, 0, p))), [
      new Array(10).fill(0),
      WANTED[1],
    ]);
    assertEquals(none.counts.populations.map(({ size }) => size), [3, 2]);
    await saveSonataSpikes(`${folder}/other.h5`, { I });
    await assertRejects(() => loadRecordedCounts(`${folder}/other.h5`, ABOUT), Error, "must name E, I");
    await saveNwb(`${folder}/bare.nwb`, NWB);
    await assertRejects(() => loadRecordedCounts(`${folder}/bare.nwb`, ABOUT), Error, "units with spikes");
    await saveNwb(`${folder}/short.nwb`, {
      ...NWB,
      populations: { E: { size: 3, ...E }, I: { size: 2, ...I } },
      observedMs: [0, 1],
    });
    await assertRejects(
      () => loadRecordedCounts(`${folder}/short.nwb`, ABOUT),
      RangeError,
      "must last for 2 ms",
    );
    await savePynapple(`${folder}/one.npz`, { type: "Ts", timesMs: Float64Array.of(1), supportMs: [[0, 2]] });
    await assertRejects(() => loadRecordedCounts(`${folder}/one.npz`, ABOUT), Error, "a TsGroup");
    const other = { ...ABOUT, populations: [ABOUT.populations[0]] };
    const all = (await loadRecordedCounts(`${folder}/few.nwb`, other))!;
    assertEquals(Array.from(countsOf(all.counts, 0, 0)), [0, 1, 0]);
    assertEquals(await loadRecordedCounts(`${folder}/measures.json`, ABOUT), null);
  }));
