import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { FileError } from "../../../lib/io/file_error.ts";
import { openHdf5 } from "../../../lib/io/hdf5_file.ts";
import { decodeNwb, loadNwb } from "../../../lib/system/nwb/nwb.ts";
import { inFolder } from "../../_folder.ts";
import { golden } from "./_golden.ts";

Deno.test("units of pynwb: spikes, ids, intervals of observation, columns of numbers, texts and lists", async () => {
  using nwb = await decodeNwb(await golden("units"));
  assertEquals([nwb.identifier, nwb.sessionDescription, nwb.sessionStartTime, nwb.version], [
    "units",
    "made for a test",
    "2024-05-06T07:08:09+00:00",
    "2.11.0",
  ]);
  const units = nwb.units!;
  assertEquals([...units.ids], [7, 3, 12]);
  assertEquals([...units.timesMs(0)], [100, 250, 1500]);
  assertEquals([...units.timesMs(1)], []);
  assertEquals(units.observedMs(2), [[0, 1000], [1250, 2000]]);
  const { timesMs, cells } = units.spikes();
  assertEquals([...timesMs], [100, 250, 500, 1500]);
  assertEquals([...cells], [0, 0, 2, 0]);
  assertEquals([...units.spikes([2, 1]).cells], [0]);
  assertEquals(units.column("quality").values, ["single", "noise", "multi"]);
  assertEquals(units.column("quality").row(2), ["multi"]);
  assertEquals([...units.column("depth").values], [120.5, NaN, 80]);
  assertEquals([...units.column("good").values], [1, 0, 1]);
  assertEquals([0, 1, 2].map((row) => [...units.column("peaks").row(row)]), [[1, 2], [], [3]]);
  const waveform = units.column("waveform_mean");
  assertEquals([waveform.shape, waveform.unit, [...waveform.row(1)]], [[3, 4, 2], "volts", Array(8).fill(3)]);
  assertEquals(units.column("depth").description, "depth, um");
});

Deno.test("trials and other intervals of pynwb", async () => {
  using nwb = await decodeNwb(await golden("units"));
  const trials = nwb.trials!;
  assertEquals([[...trials.startMs], [...trials.stopMs]], [[0, 1000], [750, 1500]]);
  assertEquals(trials.column("stimulus").values, ["left", "right"]);
  assertEquals([trials.column("tags").row(0), trials.column("tags").row(1)], [["a", "b"], []]);
  assertEquals(Object.keys(nwb.intervals), ["epochs", "trials"]);
  assertEquals([...nwb.intervals.epochs.stopMs], [2000]);
});

Deno.test("a column that is none, or of references, and a row that is none, are refused in a sentence", async () => {
  using nwb = await decodeNwb(await golden("units"), { path: "mine.nwb" });
  const units = nwb.units!;
  assertThrows(
    () => units.column("qualty"),
    RangeError,
    "Cannot read a column of /units as there is none of this name: current value is qualty (did you mean quality?)",
  );
  assertThrows(
    () => units.column("electrode_group"),
    FileError,
    "Cannot read mine.nwb as /units/electrode_group must hold numbers or texts: current value is something else",
  );
  assertThrows(
    () => units.timesMs(3),
    RangeError,
    "Cannot read a row of /units/spike_times as rows are whole numbers from 0 and below 3: current value is 3",
  );
});

Deno.test("an empty table of units has no spikes, and one spike is one", async () => {
  using empty = await decodeNwb(await golden("empty_units"));
  assertEquals([empty.units!.length, empty.units!.spikes().timesMs.length], [0, 0]);
  assertEquals(empty.units!.column("quality").values.length, 0);
  assertEquals([empty.trials, empty.series], [null, []]);
  using one = await decodeNwb(await golden("one_spike"));
  assertEquals([...one.units!.spikes().timesMs], [125]);
  assertEquals(one.units!.observedMs(0), null);
});

Deno.test("series of pynwb: rates and timestamps, conversions of series and channels, links, texts", async () => {
  using nwb = await decodeNwb(await golden("series"));
  assertEquals(nwb.series.map(({ path, type }) => [path, type]), [
    ["/acquisition/big", "TimeSeries"],
    ["/acquisition/raw", "ElectricalSeries"],
    ["/acquisition/words", "TimeSeries"],
    ["/processing/behavior/Position/x", "SpatialSeries"],
    ["/processing/ecephys/LFP/lfp", "ElectricalSeries"],
  ]);
  const raw = nwb.get("raw");
  assertEquals([raw.samples, raw.channels, raw.rateHz, raw.startMs, raw.unit], [20, 2, 1000, 500, "volts"]);
  const { timesMs, values } = raw.read({ first: 3, samples: 2 });
  assertEquals([...timesMs], [503, 504]);
  assertEquals([...values], [6e-6 + 0.001, 7 * 2e-6 + 0.001, 8e-6 + 0.001, 9 * 2e-6 + 0.001]);
  assertEquals([...raw.read({ first: 19, raw: true }).values], [38, 39]);
  const lfp = nwb.get("/processing/ecephys/LFP/lfp");
  assertEquals([lfp.rateHz, lfp.startMs, lfp.samples], [null, 0, 10]);
  assertEquals([...lfp.read({ first: 8 }).timesMs], [160, 180]);
  // Its times are a link to those of the series before.
  assertEquals([...nwb.get("x").read().timesMs], [...lfp.read().timesMs]);
  assertEquals(nwb.get("x").text("reference_frame"), "the corner");
  assertEquals([...nwb.get("big").read({ first: 4 }).values], Array.from({ length: 12 }, (_, at) => 48 + at));
  assertEquals(nwb.get("words").texts(), { timesMs: Float64Array.of(100, 200), texts: ["go", "stop"] });
});

Deno.test("series of a patched cell: currents and voltages in SI units, with what the amplifier did", async () => {
  using nwb = await decodeNwb(await golden("icephys"));
  const stimulus = nwb.get("stimulus_1"), response = nwb.get("response_1");
  assertEquals([stimulus.type, stimulus.unit], ["CurrentClampStimulusSeries", "amperes"]);
  assertEquals([...stimulus.read().values].map((value) => Math.round(value * 1e12)), [0, 20, 20, 0]);
  assertEquals([response.type, response.unit, response.rateHz], ["CurrentClampSeries", "volts", 20000]);
  assertEquals([...response.read().values], [-70, -69, -68, -70].map((value) => value * 1e-3));
  assertEquals(
    ["bias_current", "gain", "sweep_number", "bridge_balance"].map((name) => response.number(name)),
    [
      1e-12,
      0.1,
      1,
      null,
    ],
  );
  assertEquals(response.text("stimulus_description"), "step");
  assertEquals(nwb.get("clamped").unit, "amperes");
});

Deno.test("samples and series that are none are refused in a sentence", async () => {
  using nwb = await decodeNwb(await golden("series"), { path: "mine.nwb" });
  assertThrows(
    () => nwb.get("rw"),
    RangeError,
    "Cannot read a series of mine.nwb as there is none of this name: current value is rw (there are /acquisition/big,",
  );
  assertThrows(
    () => nwb.get("raw").read({ first: 15, samples: 6 }),
    RangeError,
    "Cannot read /acquisition/raw as first and samples must be among its 20 samples: current value is 15 and 6",
  );
  assertThrows(() => nwb.get("raw").read({ frist: 1 } as never), TypeError, "(did you mean first?)");
  assertThrows(
    () => nwb.get("words").read(),
    FileError,
    "Cannot read mine.nwb as /acquisition/words/data must hold numbers: current value is something else",
  );
});

/** The bytes of an HDF5 file that `fill` makes. */
async function hdf5(
  fill: (root: InstanceType<Awaited<ReturnType<typeof openHdf5>>["h5"]["File"]>) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const { h5, files } = await openHdf5();
  const file = new h5.File("made-in-test.h5", "w");
  fill(file);
  file.close();
  const bytes = files.readFile("made-in-test.h5");
  files.unlink("made-in-test.h5");
  return bytes;
}

Deno.test("files that are no NWB, of version 1, or of a version to come, are refused in a sentence", async () => {
  const refused = async (bytes: Uint8Array) =>
    (await assertRejects(() => decodeNwb(bytes, { path: "x.nwb" }), FileError)).message;
  const must = "Cannot read x.nwb as it must be an NWB file of version 2 in HDF5: current value is";
  assertEquals(await refused(new TextEncoder().encode("no HDF5")), `${must} no HDF5 file`);
  assertEquals(await refused(await hdf5(() => {})), `${must} an HDF5 file without nwb_version`);
  const first = await hdf5((root) => root.create_dataset({ name: "nwb_version", data: "NWB-1.0.6" }));
  assertEquals(await refused(first), `${must} version 1`);
  const third = await hdf5((root) => root.create_attribute("nwb_version", "3.0.0"));
  assertEquals(await refused(third), `${must} version "3.0.0"`);
  const bare = await hdf5((root) => root.create_attribute("nwb_version", "2.8.0"));
  assertEquals(
    await refused(bare),
    "Cannot read x.nwb as it must have a text /identifier: current value is none",
  );
});

Deno.test("an index that does not fit, or falls, is refused and names its place", async () => {
  const withIndex = (ends: number[]) =>
    hdf5((root) => {
      root.create_attribute("nwb_version", "2.8.0");
      for (const name of ["identifier", "session_description", "session_start_time"]) {
        root.create_dataset({ name, data: "x" });
      }
      const units = root.create_group("units");
      units.create_dataset({ name: "id", data: Int32Array.of(0, 1) });
      units.create_dataset({ name: "spike_times", data: Float64Array.of(0.1, 0.2, 0.3) });
      units.create_dataset({ name: "spike_times_index", data: Int32Array.from(ends) });
    });
  for (
    const [ends, sentence] of [
      [[2, 4], "/units/spike_times must have 4 entries: current value is 3"],
      [[3, 2], "/units/spike_times_index must be whole numbers that rise: current value is 2 at 1"],
      [[3], "/units/spike_times_index must have 2 entries: current value is 1"],
    ] as [number[], string][]
  ) {
    using nwb = await decodeNwb(await withIndex(ends), { path: "x.nwb" });
    assertThrows(() => nwb.units!.spikes(), FileError, `Cannot read x.nwb as ${sentence}`);
  }
});

Deno.test("damaged files are refused in one sentence, or read; the library does not throw its own errors", () =>
  inFolder(async (folder) => {
    const path = `${folder}/damaged.nwb`, whole = await golden("units");
    let refused = 0;
    for (let at = 0; at < 60; at++) {
      const bytes = at < 5 ? whole.slice(0, 2000 * (at + 1)) : whole.slice();
      if (at >= 5) bytes.fill(0xff, at * 1500, at * 1500 + 64);
      await Deno.writeFile(path, bytes);
      try {
        using nwb = await loadNwb(path);
        nwb.units?.spikes();
        for (const name of nwb.units?.columns ?? []) if (name !== "electrode_group") nwb.units!.column(name);
        void nwb.trials?.startMs;
      } catch (error) {
        // A name that is damaged is a column that is not there.
        assert(error instanceof FileError || error instanceof RangeError, String(error));
        assertEquals((error as Error).message.split("\n").length, 1);
        refused++;
      }
    }
    assert(refused >= 10, `${refused} of 60`);
  }));
