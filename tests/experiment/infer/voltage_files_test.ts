/** Recorded voltages of NEURON and of pynwb: tables, and current clamp of NWB. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { saveCellDataset } from "../../../lib/cable/cell_dataset_file.ts";
import { CELL_POPULATION } from "../../../lib/cable/cell_population.ts";
import { loadObservations } from "../../../lib/experiment/infer/observation.ts";
import { recordedVoltages } from "../../../lib/experiment/infer/recorded_voltage.ts";
import { FileError } from "../../../lib/io/file_error.ts";
import { inFolder } from "../../_folder.ts";

const GOLDEN = new URL("golden/", import.meta.url).pathname;
const SIMULATION = { durationMs: 80, warmupMs: 0, binMs: 1, stepMs: 0.05 };
const ABOUT = {
  measures: ["rate.cell", "vMean.cell", "vAfter.cell"],
  manifest: { populations: [CELL_POPULATION as never], simulation: SIMULATION },
};

/** A file of pynwb, unzipped into a folder. */
async function unzipped(folder: string, name: string): Promise<string> {
  const file = await Deno.open(`${GOLDEN}${name}.nwb.gz`), path = `${folder}/${name}.nwb`;
  await Deno.writeFile(path, file.readable.pipeThrough(new DecompressionStream("gzip")));
  return path;
}

Deno.test("one voltage of NEURON is the same observation from tables and from NWB, whatever its step and unit", () =>
  inFolder(async (folder) => {
    const sweeps = await loadObservations(await unzipped(folder, "clamp"), ABOUT);
    assertEquals(sweeps.map(({ name }) => name.split(" ")[1]), ["rest", "sweep_0", "sweep_1"]);
    assertEquals([sweeps[0].values["rate.cell"], sweeps[0].values["vMean.cell"]], [0, -65]);
    const files = ["graph.dat", "savetxt.txt", "variable.csv"].map((name) => `${GOLDEN}${name}`);
    const others = [...files, await unzipped(folder, "plain")].map((path) => loadObservations(path, ABOUT));
    const found = [...sweeps.slice(1), ...(await Promise.all(others)).flat()];
    assertEquals(found.length, 6);
    const [{ values: first }] = found;
    // Four spikes; one sample more than 80 ms at most.
    for (const { name, values } of found) {
      assert(Math.abs(values["rate.cell"]! - 4000 / 80) < 1, `${name}: ${values["rate.cell"]} Hz`);
      // A straight line through steps of up to 0.3 ms, at the flanks of spikes more.
      assert(
        Math.abs(values["vMean.cell"]! - first["vMean.cell"]!) < 0.1,
        `${name}: ${values["vMean.cell"]}`,
      );
      // The first order of fixed steps of 0.025 ms is 0.24 mV above variable steps after a spike.
      const tolerance = name.endsWith("variable.csv") ? 0.3 : 0.02;
      const after = values["vAfter.cell"]!;
      assert(Math.abs(after - first["vAfter.cell"]!) < tolerance, `${name}: ${after}`);
    }
  }));

Deno.test("units of an NWB file are observed where spikes were learnt from, its sweeps where voltages were", () =>
  inFolder(async (folder) => {
    const path = await unzipped(folder, "clamp"), { simulation } = ABOUT.manifest;
    const manifest = { populations: [{ name: "cell", size: 1 } as never], simulation };
    const [one, ...more] = await loadObservations(path, { measures: ["rate.cell"], manifest });
    assertEquals([one.values["rate.cell"], more.length], [12.5, 0]);
  }));

Deno.test("spikes that a file tells are its spikes, where samples 1 ms apart do not show them", () =>
  inFolder(async (folder) => {
    const path = `${folder}/recorded.npz`, samples = 20;
    await saveCellDataset(path, {
      ...{ runs: 2, samples, everyMs: 1, sites: ["a"], inputs: new Uint8Array(2 * samples), currents: {} },
      voltages: { v_soma: new Float32Array(2 * samples).fill(-65) },
      spikes: { runs: Uint32Array.of(0, 1, 1), timesMs: Float64Array.of(5.3, 7, 12.5) },
    });
    const found = (await recordedVoltages(path))!;
    const bins = found.map(({ counts: { counts } }) => [...counts.keys()].filter((bin) => counts[bin] > 0));
    // The time of a step is its end: 7 ms is that of a step of the bin before.
    assertEquals(bins, [[5], [6, 12]]);
    assertEquals(found.flatMap(({ notes }) => notes), []);
  }));

Deno.test("voltages of other units, of other times and tables with holes are refused", () =>
  inFolder(async (folder) => {
    const unconverted = await unzipped(folder, "unconverted");
    await assertRejects(
      () => recordedVoltages(unconverted),
      FileError,
      "/acquisition/sweep must be in mV: current value is -65000, of another unit",
    );
    const rows = (dt: number, values: readonly unknown[]) =>
      values.map((value, at) => `${at * dt},${value}`).join("\n");
    const flat = new Array<number>(40).fill(-65),
      cases: [string, string][] = [
        [rows(0.001, flat), "0.002 to 1 ms apart, times being in ms: current value is 0.001"],
        [
          rows(0.1, flat.map((v) => v / 1000)),
          "column 2 must be in mV: current value is below 1, as of volts",
        ],
        [rows(0.1, flat.with(7, NaN)), "line 8 must have 2 numbers"],
        [
          rows(0.1, ["-65", ...flat]).replace("0.1,", "-0.1,"),
          "times of column 2 must be numbers that do not fall",
        ],
        [`${rows(0.1, flat)}\n500,-65`, "without gaps over 10 ms: current value is 496.1"],
        ["t,v\n0,-65", "column 2 must have two samples or more: current value is 1"],
        ["t,v\n0,-65\n0.1,-65", "column 2 must last for 1 ms"],
        ["only words", "it must be a table of times, ms, and voltages, mV"],
      ];
    for (const [text, sentence] of cases) {
      await Deno.writeTextFile(`${folder}/wrong.csv`, text);
      await assertRejects(() => recordedVoltages(`${folder}/wrong.csv`), FileError, sentence);
    }
  }));

Deno.test("columns of a table are observations by their names", () =>
  inFolder(async (folder) => {
    const path = `${folder}/sweeps.tsv`;
    const rows = Array.from({ length: 100 }, (_, at) => `${at * 0.5}\t-70\t${at === 50 ? 20 : -60}`);
    await Deno.writeTextFile(path, ["# three columns", "ms\tleft\tright", ...rows].join("\n"));
    const found = (await recordedVoltages(path))!;
    assertEquals(found.map(({ name, counts }) => [name, counts.bins, counts.signals![0].values[0]]), [
      ["left", 50, -70],
      ["right", 50, -60],
    ]);
    assertEquals([...found[1].counts.counts.keys()].filter((bin) => found[1].counts.counts[bin] > 0), [24]);
    await Deno.writeTextFile(path, rows.join("\n"));
    assertEquals((await recordedVoltages(path))!.map(({ name }) => name), ["column 2", "column 3"]);
  }));
